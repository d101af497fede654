// All experiments of this build, with limits that fit this machine. The build makes the definition
// from the files in this folder.
#pragma once

#include "lab/experiment.hpp"

namespace looplab::experiments {

lab::Registry registry(const lab::Limits& limits);

}  // namespace looplab::experiments
