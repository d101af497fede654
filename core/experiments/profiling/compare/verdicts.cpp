#include "experiments/profiling/compare/verdicts.hpp"

#include <algorithm>
#include <cmath>

#include "measure/student.hpp"

namespace looplab::experiments::compare {

// [show sequential]
// All of A, then all of B, and Welch's t test: what one does who times one version after the other.
Said by_t_test(std::span<const double> a, std::span<const double> b) {
  const measure::Welch test = measure::welch_t_test(a, b);
  if (std::abs(test.t) < measure::student_quantile(0.975, test.freedom)) {
    return Said::no_difference;
  }
  return test.t < 0 ? Said::slower : Said::faster;
}
// [/show]

// [show turns]
// A and B in turn, and the sign test's interval of their ratio, round by round.
Said by_turns(std::span<const double> a, std::span<const double> b) {
  const measure::Ratio ratio = measure::paired_ratio(a, b, 0.95);
  if (ratio.coverage < 0.95 || (ratio.low <= 1 && ratio.high >= 1)) return Said::no_difference;
  return ratio.value < 1 ? Said::slower : Said::faster;
}
// [/show]

void Tally::add(Said said, bool differs) {
  ++trials;
  const bool right = said == (differs ? Said::slower : Said::no_difference);
  if (right) return;
  ++wrong;
  if (!differs) {
    ++invented;
  } else {
    ++(said == Said::no_difference ? missed : other);
  }
}

lab::CurvesFigure::Point Tally::point() const {
  constexpr double z = 1.96;
  const double n = trials;
  const double share = wrong / n;
  const double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half =
      z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {n, 100 * share, 100 * std::max(0.0, centre - half), 100 * std::min(1.0, centre + half)};
}

}  // namespace looplab::experiments::compare
