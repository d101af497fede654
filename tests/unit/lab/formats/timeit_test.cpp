// The lines of %timeit by the formula of IPython/core/magics/execution.py, computed here once more
// and in another way: with long double, and from the digits of %.2e. The lines themselves are
// tested in ../timeit_test.cpp.
#include "lab/formats/timeit.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <random>
#include <string>

#include "records.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using namespace looplab::lab::formats;
using namespace looplab::testing;

std::string printed(const char* pattern, double value) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), pattern, value);
  return buffer.data();
}

std::string time_as_python(double seconds) {
  if (seconds >= 60) {
    std::string text;
    auto left = static_cast<long long>(std::floor(seconds));
    const std::array<std::pair<const char*, long long>, 4> units{
        {{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}}};
    for (const auto& [name, length] : units) {
      if (left / length > 0) {
        text += (text.empty() ? "" : " ") + std::to_string(left / length) + name;
      }
      left %= length;
    }
    return text;
  }
  int power = 0;
  while (seconds > 0 && power < 9 && seconds * std::pow(10, power) < 1) power += 3;
  const char* const names[] = {"s", "ms", "μs", "ns"};
  return printed("%.3g", seconds == 0 ? 0 : seconds * std::pow(10, power)) + " " +
         names[seconds == 0 ? 3 : power / 3];
}

std::string commas(std::int64_t value) {
  if (value < 1000) return std::to_string(value);
  std::array<char, 8> last{};
  std::snprintf(last.data(), last.size(), ",%03d", static_cast<int>(value % 1000));
  return commas(value / 1000) + last.data();
}

std::string lines_as_python(const std::vector<double>& runs, std::int64_t loops) {
  long double sum = 0;
  for (const double run : runs) sum += run;
  const auto n = static_cast<long double>(runs.size());
  const auto mean = static_cast<double>(sum / n);
  long double squares = 0;
  for (const double run : runs) squares += static_cast<long double>(run - mean) * (run - mean);
  const auto deviation = std::sqrt(static_cast<double>(squares / n));
  const double best = *std::ranges::min_element(runs);
  const double worst = *std::ranges::max_element(runs);
  std::string text;
  if (best > 0 && worst > 4 * best && worst > 1e-6) {
    text += "The slowest run took " + printed("%0.2f", worst / best) +
            " times longer than the fastest. This could mean that an intermediate result is being "
            "cached.\n";
  }
  return text + time_as_python(mean) + " ± " + time_as_python(deviation) +
         " per loop (mean ± std. dev. of " + std::to_string(runs.size()) +
         (runs.size() == 1 ? " run, " : " runs, ") + commas(loops) +
         (loops == 1 ? " loop each)\n" : " loops each)\n");
}

}  // namespace

TEST_CASE("timeit: a comment with the name, then what IPython prints") {
  Record record;
  record.result.series = {series_of("plain loop", {1000, 3000, 2000}, 100'000),
                          series_of("second\nline", {1e9, 5.43e9}, 1), measure::Series{}};
  CHECK(timeit_text(record) ==
        "# plain loop\n"
        "2 μs ± 816 ns per loop (mean ± std. dev. of 3 runs, 100,000 loops each)\n"
        "# second?line\n"
        "The slowest run took 5.43 times longer than the fastest. This could mean that an "
        "intermediate result is being cached.\n"
        "3.21 s ± 2.21 s per loop (mean ± std. dev. of 2 runs, 1 loop each)\n");
  CHECK(timeit_text(Record{}).empty());
}

TEST_CASE("timeit: 400 sets of samples, from below a nanosecond to days, byte for byte") {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> magnitude(-1, 14);  // of nanoseconds: 0.1 ns to a day
  std::normal_distribution<double> noise;
  constexpr std::array<std::size_t, 4> counts{1, 2, 5, 7};
  int warned = 0;
  int long_ones = 0;
  for (int set = 0; set < 400; ++set) {
    const double typical = std::pow(10, magnitude(random));
    const double spread = set % 3 == 0 ? 1.5 : 0.05;
    std::vector<double> samples_ns(counts[random() % counts.size()]);
    for (double& each : samples_ns) each = typical * std::exp(spread * noise(random));
    const auto loops = static_cast<std::int64_t>(std::pow(10, static_cast<double>(random() % 10)));
    Record record;
    record.result.series = {series_of("x", samples_ns, loops)};
    std::vector<double> runs;
    for (const double each : samples_ns) runs.push_back(each / 1e9);
    const std::string text = timeit_text(record);
    CHECK(text == "# x\n" + lines_as_python(runs, loops));
    warned += text.find("slowest") != std::string::npos;
    long_ones += text.find("min ") != std::string::npos;
  }
  CHECK(warned > 20);
  CHECK(long_ones > 20);
}
