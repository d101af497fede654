// Whether one of two samples is smaller, where they were measured one after the other, perhaps on
// different days: the machine may have changed in between, and no statistic can tell. So the bar is
// higher than for rounds side by side (comparison.hpp), and whoever shows the outcome says that the
// runs were not interleaved.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <span>

#include "measure/comparison.hpp"

namespace looplab::measure {

/// A verdict needs a difference above this and a p below that; measurement.md, 5.6.
inline constexpr double unpaired_threshold = 0.05;
inline constexpr double unpaired_p = 0.01;

struct Unpaired {
  /// Hodges and Lehmann's estimate (1963) of baseline over other, with its interval at 99 %: the
  /// median of all ratios of one from each. Above 1: `other` is faster. `rounds` is the size of the
  /// smaller sample; the coverage is 0 where the samples are too small for the interval.
  Ratio ratio;
  double p = 1;                           ///< of Mann and Whitney's test, two-sided
  Verdict verdict = Verdict::unresolved;  ///< faster, slower or unresolved, never the others
};

/// Where a value is not positive there is no ratio, and nothing is judged: leaving such values out
/// would make the sample that has them look slower. Samples of more than 2,000 are thinned to as
/// many evenly spaced order statistics for the ratio. Errors: none; empty samples are unresolved.
Unpaired compare_unpaired(std::span<const double> baseline, std::span<const double> other);

/// Two-sided p of Mann and Whitney's rank test (1947): exact by counting where there are no ties
/// and at most 50 values, otherwise the normal approximation with corrections for ties and
/// continuity.
double mann_whitney_p(std::span<const double> a, std::span<const double> b);

}  // namespace looplab::measure
