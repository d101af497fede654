// What the warnings need to know of the place where a record was made.
#pragma once

#include "lab/environment.hpp"
#include "measure/warnings.hpp"

namespace looplab::lab {

/// From the environment and its details, with `workers` threads that computed at once. What a
/// detail does not say, or says in a way that is not known, is taken for harmless. A pure function.
measure::Circumstances circumstances_of(const Environment& environment, int workers);

}  // namespace looplab::lab
