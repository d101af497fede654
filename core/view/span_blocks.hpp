// What is drawn of a timeline: the stretch of time that is looked at, and the blocks of a lane in
// it. A lane may hold millions of spans; finding the blocks takes as long as there are pixels,
// times the logarithm of the spans in one. Thread safety: any thread; nothing here keeps state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "parallel/timeline.hpp"

namespace looplab::view {

/// In shares of the whole timeline, 0 <= from < to <= 1.
struct TimeWindow {
  double from = 0;
  double to = 1;

  double length() const noexcept { return to - from; }
  bool whole() const noexcept { return from <= 0 && to >= 1; }
  /// So many times as long, `at` (a share of the window) staying where it is; between `least` and
  /// the whole.
  void zoom(double times, double at, double least) noexcept;
  /// Moves on by this share of its length, as far as there is something to see.
  void pan(double by) noexcept;
  bool operator==(const TimeWindow&) const = default;
};

/// One span, or all that are too narrow to be told apart, one beside the other.
struct SpanBlock {
  float left = 0;  ///< pixels from where the window begins
  float right = 0;
  parallel::SpanKind kind = parallel::SpanKind::compute;  ///< of several, that of the first
  std::size_t first = 0;                                  ///< in the lane
  std::size_t count = 1;
};

/// From `from_ns` to `to_ns`, which is later, on so many pixels. The spans follow each other in
/// time and do not overlap; where they do, as in a file that somebody made, the earlier one is
/// seen. A block is a pixel wide at least; there are at most two for each pixel.
std::vector<SpanBlock> span_blocks(std::span<const parallel::Span> lane, double from_ns,
                                   double to_ns, float pixels);

/// The last span that begins at or before this time and has not ended; lane.size() where there is
/// none.
std::size_t span_at(std::span<const parallel::Span> lane, double at_ns);

}  // namespace looplab::view
