#include "lab/timeit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "lab/format.hpp"

namespace looplab::lab {
namespace {

std::string general(double value, int digits) {
  std::array<char, 40> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.*g", digits, value);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

// Neumaier's summation, as exact as the math.fsum that IPython uses but for one case in millions:
// equal runs must have no deviation.
double exact_sum(std::span<const double> values, auto term) {
  double sum = 0;
  double lost = 0;
  for (const double value : values) {
    const double each = term(value);
    const double next = sum + each;
    lost += std::abs(sum) >= std::abs(each) ? (sum - next) + each : (each - next) + sum;
    sum = next;
  }
  return sum + lost;
}

// Days, hours, minutes and seconds, those that are 0 left out; it stops when under a second is
// left.
std::string long_time(double seconds) {
  struct Unit {
    const char* name;
    double length;
  };
  constexpr std::array<Unit, 4> units{{{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}}};
  std::string text;
  double left = seconds;
  for (const Unit& unit : units) {
    const double count = std::floor(left / unit.length);
    if (count > 0) {
      left = std::fmod(left, unit.length);
      if (!text.empty()) text += ' ';
      text += general(count, 17) + unit.name;
    }
    if (left < 1) break;
  }
  return text;
}

// A cell in a loop that can be stopped: in pieces of some 20 ms.
class Loop {
 public:
  Loop(const measure::Clock& clock, const measure::Body& cell, const std::atomic<bool>& stop)
      : clock_(clock), cell_(cell), stop_(stop) {}

  bool stopped() const noexcept { return stop_.load(std::memory_order_relaxed); }
  std::int64_t executions() const noexcept { return executions_; }

  // Seconds for so many loops.
  double run(std::int64_t loops) {
    const std::int64_t begin = clock_.now_ns();
    for (std::int64_t left = loops; left > 0 && !stopped();) {
      const std::int64_t some = std::min(left, piece_);
      cell_(some);
      executions_ += some;
      left -= some;
    }
    const double elapsed_s = static_cast<double>(clock_.now_ns() - begin) / 1e9;
    const double each_s = std::max(elapsed_s / static_cast<double>(loops), 1e-10);
    piece_ = std::max<std::int64_t>(1, std::llround(0.02 / each_s));
    return elapsed_s;
  }

 private:
  const measure::Clock& clock_;
  const measure::Body& cell_;
  const std::atomic<bool>& stop_;
  std::int64_t piece_ = 1;
  std::int64_t executions_ = 0;
};

constexpr std::int64_t most_loops = 1'000'000'000;

// The next number of loops to try.
std::int64_t next_loops(std::int64_t loops, Ladder ladder) {
  if (ladder == Ladder::tens) return 10 * loops;
  std::int64_t power = 1;
  while (10 * power <= loops) power *= 10;
  return loops == 2 * power ? 5 * power : 2 * loops;
}

}  // namespace

std::string timeit_time(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) seconds = 0;
  if (seconds >= 60) return long_time(seconds);
  constexpr std::array names{"s", "ms", "μs", "ns"};
  constexpr std::array scales{1.0, 1e3, 1e6, 1e9};
  int order = 3;
  if (seconds > 0) {
    const int thousands = static_cast<int>(std::floor(std::floor(std::log10(seconds)) / 3));
    order = std::clamp(-thousands, 0, 3);
  }
  const auto index = static_cast<std::size_t>(order);
  return general(seconds * scales[index], 3) + " " + names[index];
}

std::string timeit_line(std::span<const double> runs_s, std::int64_t loops) {
  if (runs_s.empty()) return {};
  const auto n = static_cast<double>(runs_s.size());
  const double mean = exact_sum(runs_s, [](double run) { return run; }) / n;
  const double squares = exact_sum(runs_s, [&](double run) { return (run - mean) * (run - mean); });
  const auto plural = [](std::int64_t count) { return count == 1 ? "" : "s"; };
  const auto runs = static_cast<std::int64_t>(runs_s.size());
  return timeit_time(mean) + " ± " + timeit_time(std::sqrt(squares / n)) +
         " per loop (mean ± std. dev. of " + std::to_string(runs) + " run" + plural(runs) + ", " +
         with_commas(loops) + " loop" + plural(loops) + " each)";
}

std::string timeit_warning(std::span<const double> runs_s) {
  if (runs_s.empty()) return {};
  const auto [best, worst] = std::ranges::minmax(runs_s);
  if (!(best > 0) || worst <= 4 * best || worst <= 1e-6) return {};
  std::array<char, 40> times{};
  std::snprintf(times.data(), times.size(), "%.2f", worst / best);
  return std::string("The slowest run took ") + times.data() +
         " times longer than the fastest. This could mean that an intermediate result is being "
         "cached.";
}

std::string timeit_command_time(double seconds) {
  struct Unit {
    const char* name;
    double size;
  };
  constexpr std::array<Unit, 4> units{{{"sec", 1}, {"msec", 1e-3}, {"usec", 1e-6}, {"nsec", 1e-9}}};
  const auto found =
      std::ranges::find_if(units, [&](const Unit& unit) { return seconds >= unit.size; });
  const Unit& unit = found == units.end() ? units.back() : *found;
  return general(seconds / unit.size, 3) + " " + unit.name;
}

std::string timeit_command_line(std::span<const double> runs_s, std::int64_t loops) {
  if (runs_s.empty()) return {};
  const auto [best, worst] = std::ranges::minmax(runs_s);
  std::string text = std::to_string(loops) + " loop" + (loops == 1 ? "" : "s") + ", best of " +
                     std::to_string(runs_s.size()) + ": " + timeit_command_time(best) + " per loop";
  if (worst >= best * 4) {
    text += "\n:0: UserWarning: The test results are likely unreliable. The worst time (" +
            timeit_command_time(worst) + ") was more than four times slower than the best time (" +
            timeit_command_time(best) + ").";
  }
  return text;
}

std::string time_lines(double wall_s, const std::optional<measure::CpuTime>& cpu) {
  std::string text;
  if (cpu) {
    text = "CPU times: user " + timeit_time(cpu->user_s) + ", sys: " + timeit_time(cpu->system_s) +
           ", total: " + timeit_time(cpu->user_s + cpu->system_s) + "\n";
  }
  return text + "Wall time: " + timeit_time(wall_s);
}

TimedLoops time_loops(const measure::Clock& clock, const measure::Body& cell, Ladder ladder,
                      int repeat, double least_s, const std::atomic<bool>& stop) {
  TimedLoops timed;
  Loop loop(clock, cell, stop);
  while (loop.run(timed.loops) < least_s && !loop.stopped()) {
    if (next_loops(timed.loops, ladder) > most_loops) break;
    timed.loops = next_loops(timed.loops, ladder);
  }
  for (int i = 0; i < repeat; ++i) {
    const double run_s = loop.run(timed.loops);
    if (loop.stopped()) break;  // that run was cut short
    timed.runs_s.push_back(run_s / static_cast<double>(timed.loops));
  }
  timed.executions = loop.executions();
  return timed;
}

}  // namespace looplab::lab
