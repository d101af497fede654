#include "measure/calibration.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <span>
#include <thread>
#include <vector>

#include "measure/keep.hpp"

namespace looplab::measure {
namespace {

constexpr std::int64_t ms = 1'000'000;

// The value with the most neighbours within 10 %, averaged with them. A browser's readings are
// doubles, so equal steps differ in the last digits, and a thread that loses its core makes a step
// that says nothing about the clock.
double modal_step(std::vector<double> steps) {
  if (steps.empty()) return 1;
  std::ranges::sort(steps);
  std::size_t best_first = 0;
  std::size_t best_count = 0;
  for (std::size_t first = 0, last = 0; first < steps.size(); ++first) {
    while (last < steps.size() && steps[last] <= steps[first] * 1.1) ++last;
    if (last - first > best_count) {
      best_first = first;
      best_count = last - first;
    }
  }
  double sum = 0;
  for (std::size_t i = 0; i < best_count; ++i) sum += steps[best_first + i];
  return sum / static_cast<double>(best_count);
}

// sd / mean of the calls between two steps, without the upper tenth: those are lost time slices.
double variation(std::vector<double> values) {
  if (values.size() < 10) return 0;
  std::ranges::sort(values);
  values.resize(values.size() * 9 / 10);
  double sum = 0;
  double squares = 0;
  for (const double value : values) {
    sum += value;
    squares += value * value;
  }
  const double n = static_cast<double>(values.size());
  const double mean = sum / n;
  return mean > 0 ? std::sqrt(std::max(0.0, squares / n - mean * mean)) / mean : 0;
}

// Not inlined: a virtual machine that compiles in tiers puts the better code in place between
// calls.
[[gnu::noinline]] double time_empty_calls(const Clock& clock, std::int64_t iterations) {
  const std::int64_t begin = clock.now_ns();
  for (std::int64_t i = 0; i < iterations; ++i) keep(i);
  return static_cast<double>(clock.now_ns() - begin);
}

// The fastest of several short calls, until so much was spent on so many iterations.
double fastest_calls(const Clock& clock, double step_ns, double least_ns, std::int64_t least_done) {
  constexpr std::int64_t most_iterations = 10'000'000;
  constexpr double most_ns = 40.0 * ms;
  std::int64_t iterations = 1000;
  double best = HUGE_VAL;
  double spent = 0;
  std::int64_t done = 0;
  while ((spent < least_ns || done < least_done) && spent < most_ns && done < 2 * most_iterations) {
    const double elapsed = std::max(0.0, time_empty_calls(clock, iterations));
    spent += elapsed;
    done += iterations;
    if (elapsed > 50 * step_ns || iterations > most_iterations) {
      best = std::min(best, elapsed / static_cast<double>(iterations));
    } else {
      iterations *= 4;
    }
  }
  return best;
}

// A browser compiles in the background what has run for long enough: the first burst makes it do so
// (V8 wants about 10^5 iterations of such a loop), the pause lets it finish, and the second is
// timed. In the slow code an iteration costs 40 times as much, and W-OPTOUT would accuse honest
// work.
double time_empty_loop(const Clock& clock, double step_ns) {
  const double first = fastest_calls(clock, step_ns, 1.0 * ms, 400'000);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const double best = std::min(first, fastest_calls(clock, step_ns, 3.0 * ms, 0));
  return best < HUGE_VAL ? best : 0;
}

}  // namespace

namespace {

/// The readings of one clock, from step to step.
class Readings {
 public:
  explicit Readings(const Clock& clock) : clock_(clock), last_(clock.now_ns()) {}

  // Reads until the clock steps forward, at most `most` times. A call a step, not inlined: a
  // virtual machine that compiles in tiers puts the better code in place between calls.
  [[gnu::noinline]] void until_step(std::int64_t most) {
    step_ns_ = 0;
    for (calls_ = 0; calls_ < most && step_ns_ <= 0; ++calls_) {
      const std::int64_t now = clock_.now_ns();
      if (now < last_) ++backward_;
      step_ns_ = now - last_;
      last_ = now;
    }
  }
  std::int64_t calls() const noexcept { return calls_; }
  std::int64_t step_ns() const noexcept { return step_ns_; }  ///< 0 or less: it did not step
  int backward() const noexcept { return backward_; }

 private:
  const Clock& clock_;
  std::int64_t last_;
  std::int64_t calls_ = 0;
  std::int64_t step_ns_ = 0;
  int backward_ = 0;
};

// The mean of the middle half: lost time slices and slow code at the beginning lie outside.
double middle_mean(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const std::size_t first = values.size() / 4;
  const std::size_t last = values.size() - first;
  double sum = 0;
  for (std::size_t i = first; i < last; ++i) sum += values[i];
  return sum / static_cast<double>(last - first);
}

}  // namespace

double Calibration::epoch_ns(double steps) const noexcept {
  return std::clamp(steps * step_ns, 1.0 * ms, 100.0 * ms);
}

Calibration calibrate(const Clock& clock, bool isolated) {
  // Three milliseconds of a clock that steps by 5 µs: half of them may be lost to something else.
  constexpr std::size_t wanted_steps = 600;
  // A fixed bound on readings, so that a clock that stands still cannot hold us.
  constexpr std::int64_t most_calls = 2'000'000;
  Calibration result;
  result.isolated = isolated;
  std::vector<double> steps;
  std::vector<double> calls_between;
  steps.reserve(wanted_steps);
  calls_between.reserve(wanted_steps);

  Readings readings(clock);
  // The first readings may still run in slow code.
  for (std::int64_t calls = 0; calls < 4000; calls += readings.calls()) readings.until_step(4000);
  std::int64_t calls = 0;
  double forward = 0;  // not end - begin: the clock may have stepped backwards
  std::vector<double> prices;
  prices.reserve(wanted_steps);
  while (calls < most_calls && steps.size() < wanted_steps && forward < 100 * ms) {
    readings.until_step(most_calls - calls);
    calls += readings.calls();
    if (readings.step_ns() <= 0) continue;
    const auto step = static_cast<double>(readings.step_ns());
    const auto between = static_cast<double>(readings.calls());
    forward += step;
    steps.push_back(step);
    calls_between.push_back(between);
    prices.push_back(step / between);
  }
  result.backward_steps = readings.backward();
  result.step_ns = modal_step(std::move(steps));
  result.call_ns = middle_mean(std::move(prices));
  result.jitter_cv = variation(std::move(calls_between));
  result.empty_iteration_ns = time_empty_loop(clock, result.step_ns);
  return result;
}

}  // namespace looplab::measure
