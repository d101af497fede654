#include "measure/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace looplab::measure {
namespace {

Verdict verdict_of(const Ratio& ratio, double threshold) {
  const double limit = 1 + threshold;
  if (ratio.low > 1 && ratio.value > limit) return Verdict::faster;
  if (ratio.high < 1 && ratio.value * limit < 1) return Verdict::slower;
  if (ratio.low * limit >= 1 && ratio.high <= limit) return Verdict::same;
  if (ratio.low > 1 || ratio.high < 1) return Verdict::tiny;
  return Verdict::unresolved;
}

}  // namespace

const char* name_of(Verdict verdict) noexcept {
  static constexpr std::array names{"FASTER", "SLOWER", "SAME", "TINY", "UNRESOLVED"};
  return names[static_cast<std::size_t>(verdict)];
}

Comparison compare(std::span<const double> baseline, std::span<const double> other,
                   const CompareOptions& options) {
  const auto shares = static_cast<double>(std::max<std::size_t>(1, options.comparisons) *
                                          std::max<std::size_t>(1, options.looks));
  const double confidence = 1 - (1 - options.confidence) / shares;
  Comparison result;
  result.ratio = paired_ratio(baseline, other, confidence);
  add_relative_error(result.ratio, options.relative_error);
  for (std::size_t i = 0; i < std::min(baseline.size(), other.size()); ++i) {
    result.ties += baseline[i] == other[i];
  }
  // Too few rounds for the confidence: their range proves nothing. The range of n rounds holds the
  // median with probability 1 - 2 * 2^-n.
  if (result.ratio.coverage < confidence) {
    if (result.ratio.rounds > 0) {
      const double independent = std::ceil(1 - std::log2(1 - confidence));
      result.rounds_needed =
          std::max(result.ratio.rounds + 1, static_cast<std::size_t>(independent));
    }
    return result;
  }
  result.verdict = verdict_of(result.ratio, options.threshold);
  if (result.verdict == Verdict::unresolved) {
    // An interval shrinks with the square root of the rounds.
    const double half = std::sqrt(result.ratio.high / result.ratio.low) - 1;
    const double times = half / options.threshold;
    result.rounds_needed = static_cast<std::size_t>(
        std::ceil(static_cast<double>(result.ratio.rounds) * std::max(1.0, times * times)));
  }
  return result;
}

}  // namespace looplab::measure
