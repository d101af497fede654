#include "measure/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace looplab::measure {

// Only operations whose rounding IEEE 754 fixes (+ - * / sqrt, powers of two), so that the same
// samples give the same bits natively and in every browser; log, exp and hypot differ in the last
// digit between C libraries.

MedianRanks median_ranks(std::size_t n, double confidence) {
  if (n == 0) return {};
  // tail = P(Binomial(n, 1/2) <= k - 1) = 2^exponent times the sum of binomial coefficients, which
  // are scaled down in time so that n may be millions.
  const double count = static_cast<double>(n);
  constexpr int scale = 500;
  double coefficient = 1;
  double sum = 1;
  int exponent = -static_cast<int>(n);
  MedianRanks ranks{1, n, std::max(0.0, 1 - std::ldexp(sum, exponent + 1))};
  for (std::size_t k = 1; 2 * (k + 1) <= n; ++k) {
    const double before = static_cast<double>(k - 1);
    coefficient *= (count - before) / (before + 1);
    sum += coefficient;
    if (sum > std::ldexp(1, scale)) {
      coefficient = std::ldexp(coefficient, -scale);
      sum = std::ldexp(sum, -scale);
      exponent += scale;
    }
    const double coverage = 1 - std::ldexp(sum, exponent + 1);
    if (coverage < confidence) break;
    ranks = {k + 1, n - k, coverage};
  }
  return ranks;
}

namespace {

double median_of_sorted(std::span<const double> sorted) {
  const std::size_t n = sorted.size();
  if (n == 0) return 0;
  return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

}  // namespace

double root_of_squares(double a, double b) noexcept { return std::sqrt(a * a + b * b); }

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  return median_of_sorted(values);
}

double Summary::relative_half_width() const noexcept {
  return median > 0 ? (high - low) / (2 * median) : 0;
}

double Summary::error_percent() const noexcept { return median > 0 ? 100 * mad / median : 0; }

Summary summarise(std::span<const double> samples, double confidence) {
  Summary result;
  result.n = samples.size();
  if (samples.empty()) return result;
  std::vector<double> sorted(samples.begin(), samples.end());
  std::ranges::sort(sorted);
  const MedianRanks ranks = median_ranks(sorted.size(), confidence);
  result.median = median_of_sorted(sorted);
  result.low = sorted[ranks.low - 1];
  result.high = sorted[ranks.high - 1];
  result.coverage = ranks.coverage;
  result.min = sorted.front();
  result.max = sorted.back();

  // Welford's recurrence: no cancellation for samples that are large and close together.
  double mean = 0;
  double squares = 0;
  double count = 0;
  for (const double sample : sorted) {
    count += 1;
    const double delta = sample - mean;
    mean += delta / count;
    squares += delta * (sample - mean);
  }
  result.mean = mean;
  result.sd = sorted.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;

  for (double& sample : sorted) sample = std::abs(sample - result.median);
  result.mad = median_of(std::move(sorted));
  return result;
}

double quantisation_error(std::size_t n, double step_ns, double epoch_ns, bool jittered) noexcept {
  if (n == 0 || epoch_ns <= 0) return 0;
  // Variance of one reading in steps: 1/12 where it rounds down; 1/6 where it rounds up or down at
  // a random edge, which is right on average (f(1 - f) over the fraction f).
  const double per_epoch = jittered ? 0.577 : 0.408;
  return per_epoch * step_ns / (epoch_ns * std::sqrt(static_cast<double>(n)));
}

void add_quantisation(Summary& summary, double step_ns, double epoch_ns, bool jittered) noexcept {
  const double bound = quantisation_error(summary.n, step_ns, epoch_ns, jittered) * summary.median;
  summary.low = summary.median - root_of_squares(summary.median - summary.low, bound);
  summary.high = summary.median + root_of_squares(summary.high - summary.median, bound);
}

void use_trimmed_mean(Summary& summary, double trimmed_mean) noexcept {
  summary.median = trimmed_mean;
  summary.low = std::min(summary.low, trimmed_mean);
  summary.high = std::max(summary.high, trimmed_mean);
  summary.trimmed = true;
}

void add_relative_error(Ratio& ratio, double relative) noexcept {
  if (ratio.rounds == 0) return;
  ratio.low = ratio.value / (1 + root_of_squares(ratio.value / ratio.low - 1, relative));
  ratio.high = ratio.value * (1 + root_of_squares(ratio.high / ratio.value - 1, relative));
}

Ratio paired_ratio(std::span<const double> baseline, std::span<const double> other,
                   double confidence) {
  std::vector<double> ratios;
  const std::size_t rounds = std::min(baseline.size(), other.size());
  ratios.reserve(rounds);
  for (std::size_t i = 0; i < rounds; ++i) {
    if (baseline[i] > 0 && other[i] > 0) ratios.push_back(baseline[i] / other[i]);
  }
  if (ratios.empty()) return {};
  const double memory = memory_of_signs(ratios);
  const double stretch = std::sqrt(memory);
  std::ranges::sort(ratios);
  const std::size_t n = ratios.size();
  MedianRanks ranks = median_ranks(n, confidence);
  if (stretch > 1) {
    const double middle = (static_cast<double>(n) + 1) / 2;
    const double low = std::floor(middle - stretch * (middle - static_cast<double>(ranks.low)));
    if (low < 1) ranks.coverage = 0;
    ranks.low = static_cast<std::size_t>(std::max(1.0, low));
    ranks.high = n + 1 - ranks.low;
  }
  // The geometric mean of the two middle ones is the median of the logarithms.
  const double median = std::sqrt(ratios[(n - 1) / 2] * ratios[n / 2]);
  return {median, ratios[ranks.low - 1], ratios[ranks.high - 1], ranks.coverage, n, memory};
}

double memory_of_signs(std::span<const double> values) {
  const std::size_t n = values.size();
  if (n < 2 * fewest_rounds_for_interval) return 1;
  const double median = median_of({values.begin(), values.end()});
  std::size_t alike = 0;
  for (std::size_t i = 1; i < n; ++i) {
    const double here = values[i] - median;
    const double before = values[i - 1] - median;
    alike += here * before > 0;
  }
  const double pairs = static_cast<double>(n - 1);
  const double signs = 2 * static_cast<double>(alike) / pairs - 1;
  if (signs <= 2 / std::sqrt(static_cast<double>(n))) return 1;
  // The series of the sine to the fifth power, right to 0.5 %.
  const double angle = std::numbers::pi / 2 * signs;
  const double square = angle * angle;
  const double values_alike = angle * (1 - square / 6 * (1 - square / 20));
  const double correlation = std::min(0.95, values_alike);
  return (1 + correlation) / (1 - correlation);
}

}  // namespace looplab::measure
