// Statistics of samples. No resampling, no distribution assumed.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace looplab::measure {

/// Ranks (1-based) of the order statistics that enclose the median, and the exact probability that
/// they do.
struct MedianRanks {
  std::size_t low = 0;
  std::size_t high = 0;
  double coverage = 0;
};

/// The narrowest symmetric pair of ranks whose coverage is at least `confidence`, from the binomial
/// distribution with p = 1/2 (David and Nagaraja, Order Statistics, 3rd ed., section 7.1). With too
/// few samples (n < 6 for 95 %) it is the whole range, and `coverage` says how little that is.
/// n = 0 gives zeros.
MedianRanks median_ranks(std::size_t n, double confidence = 0.95);

/// The middle value; the mean of the two middle ones for an even count; 0 for none.
double median_of(std::vector<double> values);

/// sqrt(a * a + b * b), the same bits everywhere: std::hypot differs between C libraries.
double root_of_squares(double a, double b) noexcept;

/// With fewer samples there is no 95 % interval of a median.
inline constexpr int fewest_rounds_for_interval = 6;

struct Summary {
  std::size_t n = 0;
  double median = 0;
  double low = 0;  ///< exact order-statistic interval of the median
  double high = 0;
  double coverage = 0;  ///< probability that the interval holds the true median
  double mad = 0;       ///< median absolute deviation from the median, not rescaled
  double min = 0;
  double max = 0;
  double mean = 0;
  double sd = 0;  ///< sample standard deviation (n - 1)
  /// `median` is the mean without 20 % at each end, because the clock is too coarse for a median.
  bool trimmed = false;

  /// Half of the interval over the median. Zero when the median is not positive.
  double relative_half_width() const noexcept;
  /// MAD over median, in percent.
  double error_percent() const noexcept;
};

/// Errors: none; an empty input gives n = 0 and zeros.
Summary summarise(std::span<const double> samples, double confidence = 0.95);

/// The relative error of a median that a clock of `step_ns` can hide in `n` epochs of `epoch_ns`:
/// each reading is off by a uniform error, together a standard deviation of step/sqrt(6) per epoch,
/// or step/sqrt(3) where the edges are jittered as well, averaged over the epochs.
double quantisation_error(std::size_t n, double step_ns, double epoch_ns, bool jittered) noexcept;
/// Widens the interval by that error, in quadrature.
void add_quantisation(Summary& summary, double step_ns, double epoch_ns,
                      bool jittered = false) noexcept;

/// Puts the trimmed mean in the place of the median; the interval is widened to hold it.
void use_trimmed_mean(Summary& summary, double trimmed_mean) noexcept;

/// A ratio with its interval.
struct Ratio {
  double value = 1;
  double low = 1;
  double high = 1;
  double coverage = 0;
  std::size_t rounds = 0;
  double memory = 1;  ///< rounds that tell as much as one independent round (memory_of_signs)
};

/// Widens the interval by a relative error of both sides together, in quadrature.
void add_relative_error(Ratio& ratio, double relative) noexcept;

/// The median of baseline[i] / other[i] over rounds that were measured side by side, with the sign
/// test's interval of the log-ratios. Above 1: `other` is faster. Pairs with a value that is not
/// positive are left out. Both spans have the same length. The test takes the rounds for
/// independent; where neighbours lie on the same side of the median more often than chance allows,
/// the interval is as wide as that of the fewer independent rounds that they are worth
/// (memory_of_signs), and where there are too few for it, the coverage is 0.
Ratio paired_ratio(std::span<const double> baseline, std::span<const double> other,
                   double confidence = 0.95);

/// How many rounds tell as much as one independent round, at least 1: (1 + r) / (1 - r), the sum of
/// a geometric series of correlations. r is that of normal values whose signs about the median
/// agree as often as those of neighbours do, sin(pi / 2 * s) for the correlation s of the signs
/// (Sheppard, 1899). 1 where s is below 2 / sqrt(n), which chance alone passes once in 40 times.
double memory_of_signs(std::span<const double> values);

}  // namespace looplab::measure
