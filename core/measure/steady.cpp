#include "measure/steady.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "measure/distribution.hpp"
#include "measure/statistics.hpp"

namespace looplab::measure {
namespace {

constexpr std::size_t fewest_on_a_side = 3;
constexpr std::size_t most_for_change = 250;

double median_of_span(std::span<const double> values) {
  return median_of(std::vector<double>(values.begin(), values.end()));
}

double deviation_of(std::span<const double> values, double median) {
  double sum = 0;
  for (const double each : values) sum += std::abs(each - median);
  return sum;
}

// A level is kept by all of its samples but a fifth, which may be spikes. A few slow rounds close
// to an end, with the usual ones between, are no level.
bool keeps(std::span<const double> side, double level, double middle) {
  const auto across = [&](double each) { return (each - middle) * (level - middle) < 0; };
  return 5 * std::ranges::count_if(side, across) <= std::ssize(side);
}

// How many times a median a lone sample must take, to be no noise.
double odd_factor(const Summary& usual) {
  return 1 + std::max(0.25, usual.median > 0 ? 10 * usual.mad / usual.median : 0);
}

}  // namespace

void WarmUp::add(double iteration_ns, double call_ns) {
  trace_ns_.push_back(iteration_ns);
  spent_ns_ += std::max(call_ns, 1.0);
}

std::size_t WarmUp::window() const {
  if (trace_ns_.empty()) return steady_window;
  const double mean_call = spent_ns_ / static_cast<double>(trace_ns_.size());
  const double fit = most_ns_ / 4 / mean_call;
  if (fit >= static_cast<double>(steady_window)) return steady_window;
  return std::max(smallest_window, static_cast<std::size_t>(fit));
}

Steadiness WarmUp::steadiness() const {
  if (trace_ns_.size() < 2 * window()) return Steadiness::unknown;
  return steady() ? Steadiness::steady : Steadiness::changing;
}

bool WarmUp::steady() const {
  const std::size_t window = this->window();
  if (spent_ns_ < least_ns_ || trace_ns_.size() < 2 * window) return false;
  const std::span<const double> trace(trace_ns_);
  const auto last = trace.last(window);
  const auto before = trace.last(2 * window).first(window);
  const Summary now = summarise(last);
  const Summary then = summarise(before);
  if (!(now.median > 0)) return true;
  // The median of a window is known no better than about half its MAD, for each of the two.
  const double noise = 0.5 * root_of_squares(now.mad, then.mad);
  const double allowed = std::max(0.01 * now.median, noise);
  const double drift = slope_of(last) * static_cast<double>(window);
  return std::abs(now.median - then.median) <= allowed &&
         std::abs(drift) <= std::max(allowed, 2 * now.mad);
}

std::size_t change_of(std::span<const double> all) {
  const Thinned few = thinned(all, most_for_change);
  const std::span<const double> samples(few.values);
  const std::size_t n = samples.size();
  if (n < 2 * fewest_on_a_side) return 0;
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t at = fewest_on_a_side; at <= n - fewest_on_a_side; ++at) {
    const auto left = samples.first(at);
    const auto right = samples.subspan(at);
    const double cost =
        deviation_of(left, median_of_span(left)) + deviation_of(right, median_of_span(right));
    if (cost < least) {
      least = cost;
      best = at;
    }
  }
  const Summary before = summarise(samples.first(best));
  const Summary after = summarise(samples.subspan(best));
  const double difference = std::abs(before.median - after.median);
  // Standard error of a median, from the MAD of a normal distribution: 1.25 * 1.4826 * MAD /
  // sqrt(n).
  const auto error = [](const Summary& side) {
    return 1.86 * side.mad / std::sqrt(static_cast<double>(side.n));
  };
  const double spread = std::max({before.mad, after.mad});
  const bool certain =
      difference > 4 * root_of_squares(error(before), error(after)) && difference > 3 * spread;
  const double middle = (before.median + after.median) / 2;
  if (!keeps(samples.first(best), before.median, middle)) return 0;
  if (!keeps(samples.subspan(best), after.median, middle)) return 0;
  return certain && difference > 0.05 * after.median ? best * few.block : 0;
}

std::size_t slow_start_of(std::span<const double> samples) {
  constexpr std::size_t most = fewest_on_a_side - 1;
  if (samples.size() < 2 * fewest_on_a_side) return 0;
  const Summary usual = summarise(samples.subspan(most));
  const double bound = usual.median * odd_factor(usual);
  std::size_t count = 0;
  while (count < most && samples[count] > bound) ++count;
  return count;
}

std::size_t fast_end_of(std::span<const double> samples) {
  constexpr std::size_t most = fewest_on_a_side - 1;
  if (samples.size() < 2 * fewest_on_a_side) return 0;
  const Summary usual = summarise(samples.first(samples.size() - most));
  const double bound = usual.median / odd_factor(usual);
  std::size_t count = 0;
  while (count < most && samples[samples.size() - 1 - count] < bound) ++count;
  return count;
}

}  // namespace looplab::measure
