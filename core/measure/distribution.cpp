#include "measure/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "measure/statistics.hpp"

namespace looplab::measure {
namespace {

constexpr std::size_t most_for_slopes = 500;

// The mean of what is left when `cut` of the samples is taken away at each end; a sample at the
// edge counts by the share of it that is left.
double trimmed(std::span<const double> sorted, double cut) {
  const auto n = static_cast<double>(sorted.size());
  const double low = n * cut;
  const double high = n - low;
  double sum = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto at = static_cast<double>(i);
    const double share = std::min(at + 1, high) - std::max(at, low);
    if (share > 0) sum += share * sorted[i];
  }
  return sum / (high - low);
}

Outliers outliers_of(std::span<const double> sorted, double p25, double p75) {
  const double range = p75 - p25;
  Outliers result;
  for (const double each : sorted) {
    if (each < p25 - 3 * range)
      ++result.low_severe;
    else if (each < p25 - 1.5 * range)
      ++result.low_mild;
    else if (each > p75 + 3 * range)
      ++result.high_severe;
    else if (each > p75 + 1.5 * range)
      ++result.high_mild;
  }
  return result;
}

double autocorrelation_of(std::span<const double> samples, double mean) {
  double neighbours = 0;
  double all = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double here = samples[i] - mean;
    all += here * here;
    if (i > 0) neighbours += here * (samples[i - 1] - mean);
  }
  return all > 0 ? neighbours / all : 0;
}

double gap_of(std::span<const double> sorted) {
  const std::size_t n = sorted.size();
  const std::size_t fewest = std::max<std::size_t>(3, (n + 4) / 5);
  if (n < 2 * fewest) return 0;
  std::size_t widest = fewest;
  for (std::size_t i = fewest; i <= n - fewest; ++i) {
    if (sorted[i] - sorted[i - 1] > sorted[widest] - sorted[widest - 1]) widest = i;
  }
  const double gap = sorted[widest] - sorted[widest - 1];
  const auto range = [](std::span<const double> side) {
    return quantile_of(side, 0.75) - quantile_of(side, 0.25);
  };
  const double beside = std::max(range(sorted.first(widest)), range(sorted.subspan(widest)));
  return gap > 2 * beside ? gap : 0;
}

}  // namespace

double quantile_of(std::span<const double> sorted, double p) noexcept {
  if (sorted.empty()) return 0;
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (at - std::floor(at)) * (sorted[below + 1] - sorted[below]);
}

Thinned thinned(std::span<const double> samples, std::size_t most) {
  Thinned result;
  result.block = std::max<std::size_t>(1, (samples.size() + most - 1) / most);
  if (result.block == 1) {
    result.values.assign(samples.begin(), samples.end());
    return result;
  }
  for (; samples.size() >= result.block; samples = samples.subspan(result.block)) {
    const auto block = samples.first(result.block);
    result.values.push_back(median_of({block.begin(), block.end()}));
  }
  return result;
}

double slope_of(std::span<const double> samples) {
  const Thinned few = thinned(samples, most_for_slopes);
  const std::size_t n = few.values.size();
  std::vector<double> slopes;
  slopes.reserve(n * n / 2);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) {
      slopes.push_back((few.values[j] - few.values[i]) / static_cast<double>((j - i) * few.block));
    }
  }
  return median_of(std::move(slopes));
}

Distribution distribution_of(std::span<const double> samples) {
  Distribution result;
  if (samples.empty()) return result;
  std::vector<double> sorted(samples.begin(), samples.end());
  std::ranges::sort(sorted);
  const auto n = static_cast<double>(sorted.size());
  result.p5 = quantile_of(sorted, 0.05);
  result.p25 = quantile_of(sorted, 0.25);
  result.p75 = quantile_of(sorted, 0.75);
  result.p95 = quantile_of(sorted, 0.95);
  result.iqm = trimmed(sorted, 0.25);
  result.trimmed_mean = trimmed(sorted, 0.2);
  const double mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / n;
  double squares = 0;
  for (const double each : sorted) squares += (each - mean) * (each - mean);
  result.sd_population = std::sqrt(squares / n);
  result.outliers = outliers_of(sorted, result.p25, result.p75);
  result.autocorrelation = autocorrelation_of(samples, mean);
  const double median = quantile_of(sorted, 0.5);
  if (median > 0) {
    result.drift = slope_of(samples) * (n - 1) / median;
    result.gap = gap_of(sorted) / median;
  }
  result.distinct = static_cast<std::size_t>(std::ranges::unique(sorted).begin() - sorted.begin());
  return result;
}

}  // namespace looplab::measure
