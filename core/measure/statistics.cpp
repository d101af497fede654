#include "measure/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace looplab::measure {

MedianRanks median_ranks(std::size_t n, double confidence) {
  if (n == 0) return {};
  // tail = P(Binomial(n, 1/2) <= k - 1), summed in logarithms so that n may be thousands.
  const double count = static_cast<double>(n);
  double log_term = -count * std::log(2.0);
  double tail = std::exp(log_term);
  MedianRanks ranks{1, n, std::max(0.0, 1 - 2 * tail)};
  for (std::size_t k = 1; 2 * (k + 1) <= n; ++k) {
    const double before = static_cast<double>(k - 1);
    log_term += std::log((count - before) / (before + 1));
    tail += std::exp(log_term);
    const double coverage = 1 - 2 * tail;
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
  summary.low = summary.median - std::hypot(summary.median - summary.low, bound);
  summary.high = summary.median + std::hypot(summary.high - summary.median, bound);
}

void use_trimmed_mean(Summary& summary, double trimmed_mean) noexcept {
  summary.median = trimmed_mean;
  summary.low = std::min(summary.low, trimmed_mean);
  summary.high = std::max(summary.high, trimmed_mean);
  summary.trimmed = true;
}

void add_relative_error(Ratio& ratio, double relative) noexcept {
  if (ratio.rounds == 0) return;
  ratio.low = ratio.value * std::exp(-std::hypot(std::log(ratio.value / ratio.low), relative));
  ratio.high = ratio.value * std::exp(std::hypot(std::log(ratio.high / ratio.value), relative));
}

Ratio paired_ratio(std::span<const double> baseline, std::span<const double> other,
                   double confidence) {
  std::vector<double> logs;
  const std::size_t rounds = std::min(baseline.size(), other.size());
  logs.reserve(rounds);
  for (std::size_t i = 0; i < rounds; ++i) {
    if (baseline[i] > 0 && other[i] > 0) logs.push_back(std::log(baseline[i] / other[i]));
  }
  const Summary summary = summarise(logs, confidence);
  return {std::exp(summary.median), std::exp(summary.low), std::exp(summary.high), summary.coverage,
          summary.n};
}

}  // namespace looplab::measure
