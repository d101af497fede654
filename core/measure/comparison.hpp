// Whether one strategy is faster than another, from rounds that were measured side by side.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <cstddef>
#include <span>

#include "measure/statistics.hpp"

namespace looplab::measure {

enum class Verdict : unsigned char {
  faster,  ///< the interval excludes 1 and the difference exceeds the threshold
  slower,  ///< likewise
  same,    ///< the whole interval lies within the threshold
  tiny,    ///< different, but by no more than the threshold: often where the code lies in memory
  unresolved,  ///< the interval holds 1 and reaches beyond the threshold
};
/// "FASTER", "SLOWER", "SAME", "TINY", "UNRESOLVED".
const char* name_of(Verdict verdict) noexcept;

struct CompareOptions {
  double confidence = 0.99;     ///< for the whole family of comparisons
  std::size_t comparisons = 1;  ///< in that family; the error is shared out (Bonferroni)
  std::size_t looks = 1;        ///< times that the rounds may be judged; the error is shared out
  double threshold = 0.01;  ///< the smallest difference that matters: 1 % natively, 2 % on the web
  double relative_error = 0;  ///< of the clock, both sides together; widens the interval
};

struct Comparison {
  /// Baseline over other: above 1 the other is faster. Sign test's interval at the confidence that
  /// is left for one comparison and one look.
  Ratio ratio;
  Verdict verdict = Verdict::unresolved;
  std::size_t ties = 0;           ///< rounds in which both took exactly as long
  std::size_t rounds_needed = 0;  ///< where unresolved: rounds at which it may be decided
};

/// Both spans have the same length; pair i was measured in round i. Errors: none; without rounds
/// the verdict is unresolved.
Comparison compare(std::span<const double> baseline, std::span<const double> other,
                   const CompareOptions& options = {});

}  // namespace looplab::measure
