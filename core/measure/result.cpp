#include "measure/result.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace looplab::measure {
namespace {

// In shorter epochs the clock's steps are all there is to see.
constexpr double fewest_steps = 20;

double quantisation(const Series& series, const Calibration& calibration) {
  const double epoch = median_of(series.samples_ns) * static_cast<double>(series.iterations);
  return quantisation_error(series.samples_ns.size(), calibration.step_ns, epoch,
                            calibration.jittered());
}

// Times that were steady in the warm-up, and then differ by no more than this, are a machine's
// noise; code that a compiler replaced, or a processor's clock, changes them by more.
constexpr double machine_noise = 0.25;

// The levels of the samples, or their first and last on a line, differ by more than `most`.
bool changes(const Series& series, double most) {
  if (drifts(series) && std::abs(series.distribution.drift) > most) return true;
  const std::span<const double> samples(series.samples_ns);
  const std::size_t at = change_of(samples);
  if (at == 0) return false;
  const double before =
      median_of({samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(at)});
  const double after =
      median_of({samples.begin() + static_cast<std::ptrdiff_t>(at), samples.end()});
  if (std::max(before, after) <= (1 + most) * std::min(before, after)) return false;
  // A few rounds at an end do not move the median: they are outliers. Unless they are the fast end
  // of slow ones, which is where better code arrived.
  const std::size_t few = samples.size() / 5;
  const bool beside = at <= few || (samples.size() - at <= few && after > before);
  return most == 0 || !beside;
}

Distrust distrust_in(const Series& series, double epoch, double step_ns) {
  if (series.samples_ns.size() < fewest_rounds_for_interval) return Distrust::too_few;
  if (epoch < fewest_steps * step_ns) return Distrust::too_coarse;
  // Long calls are few, and often not enough to show that the warm-up is over; the rounds can.
  const bool doubtful = series.steadiness == Steadiness::changing;
  return changes(series, doubtful ? 0 : machine_noise) ? Distrust::not_steady : Distrust::none;
}

}  // namespace

const char* name_of(Distrust distrust) noexcept {
  static constexpr std::array names{"", "too few rounds", "clock too coarse", "not steady"};
  return names[static_cast<std::size_t>(distrust)];
}

bool drifts(const Series& series) {
  const std::size_t count = series.samples_ns.size();
  if (count < 2) return false;
  const auto n = static_cast<double>(count);
  const double median = median_of(series.samples_ns);
  const double slope = series.distribution.drift * median / (n - 1);
  std::vector<double> level(series.samples_ns);
  for (std::size_t i = 0; i < count; ++i) level[i] -= slope * static_cast<double>(i);
  const double sd = 1.4826 * summarise(level).mad;
  // The deviation of few samples is uncertain itself: with 9/n more, noise alone is called a drift
  // in 1 of 100 series of any length.
  const double certain = 3 * (1 + 9 / n) * sd * std::sqrt(12 / n);
  return std::abs(series.distribution.drift) * median > std::max(0.02 * median, certain);
}

Distrust distrust_of(const Result& result) noexcept {
  Distrust worst = Distrust::none;
  for (const Series& series : result.series) worst = std::max(worst, series.distrust);
  return worst;
}

Comparison judge(const Result& result, std::size_t index, const Calibration& calibration,
                 std::size_t baseline) {
  const Series& first = result.series.at(baseline);
  const Series& series = result.series.at(index);
  const double here = quantisation(series, calibration);
  const double there = quantisation(first, calibration);
  return compare(first.samples_ns, series.samples_ns,
                 {.comparisons = result.series.size() - 1,
                  .looks = looks,
                  .threshold = result.threshold,
                  .relative_error = std::sqrt(here * here + there * there)});
}

void analyse(Result& result, const Calibration& calibration) {
  for (Series& series : result.series) {
    series.summary = summarise(series.samples_ns, result.confidence);
    series.distribution = distribution_of(series.samples_ns);
    const double epoch = series.summary.median * static_cast<double>(series.iterations);
    add_quantisation(series.summary, calibration.step_ns, epoch, calibration.jittered());
    if (epoch < fine_steps * calibration.step_ns) {
      use_trimmed_mean(series.summary, series.distribution.trimmed_mean);
    }
    series.distrust = distrust_in(series, epoch, calibration.step_ns);
  }
  for (std::size_t i = 0; i < result.series.size(); ++i) {
    const bool judged = i > 0 && result.interleaved &&
                        result.series.front().distrust == Distrust::none &&
                        result.series[i].distrust == Distrust::none;
    result.series[i].comparison = judged ? judge(result, i, calibration) : Comparison{};
  }
}

}  // namespace looplab::measure
