// The shape of a sample: what a median and an interval leave out.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace looplab::measure {

/// Samples beyond Tukey's fences: 1.5 (mild) and 3 (severe) interquartile ranges from the quartiles
/// (Exploratory Data Analysis, 1977). They are counted, never dropped.
struct Outliers {
  std::size_t low_severe = 0;
  std::size_t low_mild = 0;
  std::size_t high_mild = 0;
  std::size_t high_severe = 0;

  std::size_t severe() const noexcept { return low_severe + high_severe; }
};

/// In the order in which they were measured, a sample's...
struct Distribution {
  double p5 = 0;  ///< quantiles of type 7 (Hyndman and Fan, 1996)
  double p25 = 0;
  double p75 = 0;
  double p95 = 0;
  double iqm = 0;            ///< mean of the middle half
  double trimmed_mean = 0;   ///< without 20 % at each end
  double sd_population = 0;  ///< divided by n, as %timeit does
  Outliers outliers;
  double autocorrelation = 0;  ///< of neighbours, -1 to 1; 0 where all are equal
  double drift = 0;          ///< change from first to last over the median: slope of Theil and Sen
  std::size_t distinct = 0;  ///< different values
  /// The widest gap that leaves a fifth of the samples or more on each side, over the median; 0
  /// unless it is twice as wide as the interquartile ranges beside it.
  double gap = 0;
};

/// Quantile of type 7 of sorted values, 0 <= p <= 1; 0 for none.
double quantile_of(std::span<const double> sorted, double p) noexcept;

/// Errors: none; an empty sample gives zeros.
Distribution distribution_of(std::span<const double> samples);

/// Samples in order, at most so many that something quadratic can be done with them: themselves, or
/// the medians of blocks of `block` neighbours, without what is left over at the end. Runs have few
/// samples; files may have a million.
struct Thinned {
  std::vector<double> values;
  std::size_t block = 1;
};
Thinned thinned(std::span<const double> samples, std::size_t most);

/// The median of the slopes of all pairs (Sen, 1968), a unit of time a sample; 0 for fewer than 2.
/// Of more than 500 samples they are thinned.
double slope_of(std::span<const double> samples);

}  // namespace looplab::measure
