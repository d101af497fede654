// The statistics of a run as comma-separated values: one row a strategy.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>

#include "lab/record.hpp"

namespace looplab::lab::formats {

/// A field is empty where there is no number: without samples, without rounds enough for an
/// interval, and where times cannot be trusted, which the column "verdict" then says.
std::string summary_csv(const Record& record);

}  // namespace looplab::lab::formats
