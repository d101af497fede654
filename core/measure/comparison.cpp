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

// An interval shrinks with the square root of the rounds. It tells something once its side
// towards 1 is shorter than the distance to 1, or once all of it is within the threshold; the
// nearer of the two is needed. Where there are too few rounds for the confidence, it is the range,
// which proves nothing: n independent rounds hold the median with probability 1 - 2 * 2^-n.
std::size_t rounds_needed(const Ratio& ratio, bool enough, double confidence, double threshold) {
  const double half = std::sqrt(ratio.high / ratio.low) - 1;
  const double distance = std::abs(std::log(ratio.value));
  const double side =
      std::log(ratio.value > 1 ? ratio.value / ratio.low : ratio.high / ratio.value);
  const bool told = verdict_of(ratio, threshold) != Verdict::unresolved;
  const double times = told           ? 1
                       : distance > 0 ? std::min(side / distance, half / threshold)
                                      : half / threshold;
  double needed = static_cast<double>(ratio.rounds) * std::max(1.0, times * times);
  if (!enough) {
    const double more = static_cast<double>(ratio.rounds) + 1;
    needed = std::max({needed, more, std::ceil(ratio.memory * (1 - std::log2(1 - confidence)))});
  }
  return static_cast<std::size_t>(std::min(1e9, std::ceil(needed)));
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
  const bool enough = result.ratio.coverage >= confidence;
  if (enough) result.verdict = verdict_of(result.ratio, options.threshold);
  if (result.verdict == Verdict::unresolved && result.ratio.rounds > 0) {
    result.rounds_needed = rounds_needed(result.ratio, enough, confidence, options.threshold);
  }
  return result;
}

}  // namespace looplab::measure
