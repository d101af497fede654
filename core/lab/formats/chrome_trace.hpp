// The timeline, or the profile, as Chrome trace events, which Perfetto and speedscope open.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>

#include "lab/record.hpp"

namespace looplab::lab::formats {

/// Whether there is anything to trace.
inline bool has_trace(const Record& record) noexcept { return record.timeline || record.profile; }

/// Empty text where there is not. Times are microseconds from the run's beginning.
std::string trace_json(const Record& record);

}  // namespace looplab::lab::formats
