// How a time grows with the size of the problem.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace looplab::measure {

struct SizedTime {
  double size = 1;  ///< more than 0
  double time = 0;  ///< more than 0, in any unit
};

enum class Growth : unsigned char { constant, logarithmic, linear, linearithmic, quadratic, cubic };
/// "1", "lg n", "n", "n lg n", "n²", "n³".
const char* name_of(Growth growth) noexcept;

struct GrowthFit {
  Growth growth = Growth::constant;
  double offset = 0;  ///< time = offset + factor * growth(size), both at least 0
  double factor = 0;
  double rms = 0;  ///< root mean square of the relative errors
};

/// What the time is multiplied by beside its growth, where that is no scatter any more.
inline constexpr double smallest_knee = 1.25;

/// Sizes between which the time steps up by more than it grows before and after: often where the
/// data no longer fit a cache.
struct Knee {
  double from = 0;   ///< the last size before the step
  double to = 0;     ///< the first size after it
  double times = 1;  ///< what the time is multiplied by beside its growth, more than smallest_knee
};

struct Complexity {
  std::vector<GrowthFit> fits;     ///< all six, the best first
  std::vector<Growth> candidates;  ///< one: decided; several: undecided between these; none: no
                                   ///< law fits
  double exponent = 0;             ///< slope of log time over log size, Theil and Sen
  double exponent_low = 0;         ///< its interval
  double exponent_high = 0;
  std::vector<Knee> knees;  ///< in order of size; empty where there is a refusal
  std::string refusal;      ///< why nothing can be said; empty where it can
};

inline constexpr int fewest_sizes = 5;
inline constexpr double smallest_span = 16;
/// Relative error above which a law does not describe the times.
inline constexpr double largest_misfit = 0.25;

/// Fits each growth in relative error, so that the largest size does not decide alone. Growths
/// whose error is within 10 % of the best one's are undecided. A constant, which has a parameter
/// less, is the answer unless the best growth beats it in an F test at 99.9 %. Whatever is further
/// off than largest_misfit is no answer: times may change their law on the way. Needs 5 different
/// sizes that span a factor of 16. The exponent is the median slope of all pairs; its interval is
/// Sen's (Journal of the American Statistical Association 63, 1968), from the variance of Kendall's
/// tau. A knee is one step or two from size to size whose exponents (difference of log time over
/// difference of log size) exceed the median one and those of the steps before and after, so
/// neither a law nor its offset makes one; the first and the last step cannot be told from a law.
Complexity complexity_of(std::span<const SizedTime> times, double confidence = 0.95);

}  // namespace looplab::measure
