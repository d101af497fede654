// When a series of times has come to rest.
// Thread safety: any thread, an object by one at a time; nothing is shared between objects.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace looplab::measure {

enum class Steadiness : unsigned char {
  steady,
  changing,  ///< the times still changed when the warm-up's time was up
  unknown,   ///< the calls were too long, or too few, to tell
};

/// Follows short calls of one strategy until their times are steady. A virtual machine that
/// compiles in tiers puts better code in place between calls, so nothing may be measured before
/// that.
class WarmUp {
 public:
  /// No verdict before `least_ns` of calls; after `most_ns` it gives up.
  WarmUp(double least_ns, double most_ns) noexcept : least_ns_(least_ns), most_ns_(most_ns) {}

  /// One call: nanoseconds an iteration, and of the whole call.
  void add(double iteration_ns, double call_ns);

  /// The median of the last window of calls is within 1 % of that of the window before, or of what
  /// the noise of those calls allows, and their slope (Theil and Sen) is below 1 % in a window.
  bool steady() const;
  /// Calls in a window: 10, or as many as fit a quarter of the most time, at least 3.
  std::size_t window() const;
  Steadiness steadiness() const;
  /// The time is up, or nothing but steadiness is missing.
  bool finished() const { return spent_ns_ >= most_ns_ || steady(); }
  double spent_ns() const noexcept { return spent_ns_; }
  const std::vector<double>& trace_ns() const noexcept { return trace_ns_; }

 private:
  double least_ns_;
  double most_ns_;
  double spent_ns_ = 0;
  std::vector<double> trace_ns_;
};

inline constexpr std::size_t steady_window = 10;
inline constexpr std::size_t smallest_window = 3;

/// Where a series changes its level for good: the number of samples before the change, 0 for none.
/// Least absolute deviation from one median on each side; the levels must differ by more than 5 %
/// and by more than four standard errors of the medians and three MADs; at least 3 samples stand on
/// each side, and at most a fifth of them nearer to the other level. Of more than 250 samples they
/// are thinned, and the place is that of a block.
std::size_t change_of(std::span<const double> samples);

/// What is too short for change_of(): samples at the beginning, at most 2, each slower than the
/// median of all but the first 2 by a quarter and by ten MADs. 0 for fewer than 6 samples.
std::size_t slow_start_of(std::span<const double> samples);
/// The same at the end, for samples that are faster than those before: a change may have begun.
std::size_t fast_end_of(std::span<const double> samples);

}  // namespace looplab::measure
