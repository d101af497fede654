// The timeline as Chrome trace events, which Perfetto and speedscope open.
#pragma once

#include <string>

#include "lab/record.hpp"

namespace looplab::lab::formats {

/// Empty text when the record has no timeline. Times are microseconds from the run's beginning.
std::string trace_json(const Record& record);

}  // namespace looplab::lab::formats
