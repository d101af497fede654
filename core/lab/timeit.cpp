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

}  // namespace looplab::lab
