// What the tests of timeline and schedules ask of recorded spans.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "parallel/timeline.hpp"

namespace looplab::testing {

inline std::uint64_t parts_in(const std::vector<parallel::Span>& spans) {
  std::uint64_t parts = 0;
  for (const auto& span : spans) parts += span.parts;
  return parts;
}

/// Each span ends after it begins and begins after the one before it has ended.
inline bool in_order(const std::vector<parallel::Span>& spans) {
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (spans[i].end_ns < spans[i].begin_ns) return false;
    if (i > 0 && spans[i].begin_ns < spans[i - 1].end_ns) return false;
  }
  return true;
}

}  // namespace looplab::testing
