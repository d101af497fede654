#include "measure/statistics.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "fake_clock.hpp"
#include "nist.hpp"

namespace {

using namespace looplab::measure;
using looplab::testing::FakeClock;
using looplab::testing::normal;
using looplab::testing::uniform_at;

// 1 - 2 P(Binomial(n, 1/2) < low), by whole numbers: C(120, 60) is below 2^127.
double exact_coverage(std::size_t n, std::size_t low) {
  __extension__ using Whole = unsigned __int128;
  Whole choose = 1;
  Whole tail = 0;
  for (std::size_t i = 0; i < low; ++i) {
    tail += choose;
    choose = choose * (n - i) / (i + 1);
  }
  return 1 - 2 * std::ldexp(static_cast<double>(tail), -static_cast<int>(n));
}

void check_ranks(std::size_t n, std::size_t low, std::size_t high, double coverage) {
  CAPTURE(n);
  const MedianRanks ranks = median_ranks(n);
  CHECK(ranks.low == low);
  CHECK(ranks.high == high);
  CHECK(ranks.coverage == doctest::Approx(coverage).epsilon(1e-12));
}

double relative_difference(double found, double certified) {
  return std::abs(found - certified) / std::abs(certified);
}

// How far the median of 30 epochs of about length_ns moves when they are read from the clock.
double median_shift(FakeClock clock, std::int64_t length_ns, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<double> truth;
  std::vector<double> seen;
  for (int epoch = 0; epoch < 30; ++epoch) {
    clock.advance(static_cast<std::int64_t>(random() % 10'000'000));
    const double length = static_cast<double>(length_ns) * std::exp(0.01 * normal(random));
    const std::int64_t begin = clock.now_ns();
    clock.advance(static_cast<std::int64_t>(length));
    truth.push_back(length);
    seen.push_back(static_cast<double>(clock.now_ns() - begin));
  }
  return relative_difference(median_of(seen), median_of(truth));
}

}  // namespace

// By hand from the binomial distribution (David and Nagaraja, Order Statistics, 3rd ed., 7.1):
// n = 6: 1 - 2/64; n = 10: 1 - 2 * 11/1024; n = 15: 1 - 2 * 576/32768;
// n = 30: 1 - 2 * 22964087/2^30.
TEST_CASE("statistics: ranks of the median's interval, by hand") {
  check_ranks(6, 1, 6, 0.96875);
  check_ranks(10, 2, 9, 0.978515625);
  check_ranks(15, 4, 12, 0.96484375);
  check_ranks(30, 10, 21, 1 - 2 * 22964087.0 / 1073741824.0);
}

TEST_CASE("statistics: ranks are the narrowest with enough coverage, by exact sums") {
  for (std::size_t n = 6; n <= 120; ++n) {
    for (const double confidence : {0.95, 0.5}) {
      CAPTURE(n);
      const MedianRanks ranks = median_ranks(n, confidence);
      REQUIRE(ranks.low + ranks.high == n + 1);
      CHECK(ranks.coverage == doctest::Approx(exact_coverage(n, ranks.low)).epsilon(1e-11));
      CHECK(ranks.coverage >= confidence);
      const bool can_narrow = ranks.low + 1 <= ranks.high - 1;
      if (can_narrow) CHECK(exact_coverage(n, ranks.low + 1) < confidence);
    }
  }
}

TEST_CASE("statistics: too few samples give the whole range and say how little that is") {
  CHECK(median_ranks(0).coverage == 0);
  CHECK(median_ranks(0).high == 0);
  for (std::size_t n = 1; n < 6; ++n) {
    check_ranks(n, 1, n, 1 - std::ldexp(1, 1 - static_cast<int>(n)));
  }
}

// For large n the ranks follow the normal approximation n/2 -+ 1.96 sqrt(n)/2.
TEST_CASE("statistics: ranks for thousands of samples neither overflow nor vanish") {
  for (const std::size_t n : {1000u, 5000u, 100'000u}) {
    CAPTURE(n);
    const MedianRanks ranks = median_ranks(n);
    const double count = static_cast<double>(n);
    CHECK(std::abs(static_cast<double>(ranks.low) - (count / 2 - 0.98 * std::sqrt(count))) < 2);
    CHECK(ranks.coverage >= 0.95);
    CHECK(ranks.coverage < 0.956);
  }
}

// NIST Statistical Reference Datasets, univariate summary statistics,
// https://www.itl.nist.gov/div898/strd/univ/homepage.html: certified means and deviations. The
// tolerance of NumAcc3 and 4 is what the decimal data lose when they become doubles.
TEST_CASE("statistics: mean and standard deviation of the NIST data sets") {
  for (const auto& set : looplab::testing::nist_sets()) {
    CAPTURE(set.name);
    const Summary summary = summarise(set.values);
    CHECK(summary.n == set.count);
    CHECK(relative_difference(summary.mean, set.mean) < 1e-14);
    CHECK(relative_difference(summary.sd, set.sd) < set.tolerance);
  }
}

// By hand: sorted 1 1 2 2 4 6 9; median 2; deviations 1 1 0 0 2 4 7, their median 1 (the example of
// the usual text on the median absolute deviation).
TEST_CASE("statistics: median and median absolute deviation, by hand") {
  const Summary summary = summarise(std::array{1.0, 9.0, 2.0, 4.0, 1.0, 6.0, 2.0});
  CHECK(summary.median == 2);
  CHECK(summary.mad == 1);
  CHECK(summary.min == 1);
  CHECK(summary.max == 9);
  CHECK(summary.error_percent() == 50);
  CHECK(summary.low == 1);
  CHECK(summary.high == 9);
  CHECK(summary.relative_half_width() == 2);
  CHECK(median_of({4, 1, 3, 2}) == 2.5);
  CHECK(median_of({}) == 0);
}

TEST_CASE("statistics: nothing, and one sample") {
  const Summary none = summarise({});
  CHECK(none.n == 0);
  CHECK(none.median == 0);
  CHECK(none.relative_half_width() == 0);
  const Summary one = summarise(std::array{7.0});
  CHECK(one.median == 7);
  CHECK(one.sd == 0);
  CHECK(one.low == 7);
  CHECK(one.high == 7);
  CHECK(one.coverage == 0);
}

// Times as machines make them: a log-normal body, and one in ten three times as long. The true
// median m solves 0.9 F(ln m / s) + 0.1 F(ln(m / 3) / s) = 1/2, F the normal distribution.
TEST_CASE("statistics: the 95 % interval holds the true median in 93 to 99 % of 4000 trials") {
  constexpr double spread = 0.08;
  const auto below = [](double m) {
    const auto f = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
    return 0.9 * f(std::log(m) / spread) + 0.1 * f(std::log(m / 3) / spread);
  };
  double low = 0.5;
  double high = 2;
  for (int i = 0; i < 60; ++i) (below((low + high) / 2) < 0.5 ? low : high) = (low + high) / 2;
  const double median = low;

  std::mt19937_64 random(20240229);
  for (const std::size_t n : {6u, 15u, 30u, 101u}) {
    CAPTURE(n);
    constexpr int trials = 4000;
    int covered = 0;
    std::vector<double> samples(n);
    for (int trial = 0; trial < trials; ++trial) {
      for (double& sample : samples) {
        sample = std::exp(spread * normal(random)) * (random() % 10 == 0 ? 3 : 1);
      }
      const Summary summary = summarise(samples);
      covered += summary.low <= median && median <= summary.high;
    }
    const double coverage = static_cast<double>(covered) / trials;
    CHECK(coverage >= 0.93);
    CHECK(coverage <= 0.99);
    CHECK(coverage == doctest::Approx(median_ranks(n).coverage).epsilon(0.012));
  }
}

TEST_CASE("statistics: what a clock step adds to the interval, by hand") {
  // 0.408 * 1000 / (1e6 * sqrt(25)) = 8.16e-5 of 100 is 0.00816; one side of three times that.
  Summary summary;
  summary.n = 25;
  summary.median = 100;
  summary.low = 100 - 3 * 0.00816;
  summary.high = 100;
  add_quantisation(summary, 1000, 1e6);
  CHECK(100 - summary.low == doctest::Approx(std::sqrt(10.0) * 0.00816).epsilon(1e-6));
  CHECK(summary.high - 100 == doctest::Approx(0.00816).epsilon(1e-6));
  Summary jittered = summary;
  jittered.low = jittered.high = 100;
  add_quantisation(jittered, 1000, 1e6, true);
  CHECK(jittered.high - 100 == doctest::Approx(0.01154).epsilon(1e-6));
  Summary none;
  add_quantisation(none, 1000, 1e6);
  CHECK(none.high == 0);
  add_quantisation(summary, 1000, 0);
  CHECK(summary.high - 100 == doctest::Approx(0.00816).epsilon(1e-6));
}

// Two readings that round down: step * sqrt(2/12). At jittered edges: step * sqrt(2/6).
TEST_CASE("statistics: a quantised epoch is off by 0.41 steps, by 0.58 with jittered edges") {
  for (const bool jittered : {false, true}) {
    FakeClock clock(5000, 0, jittered);
    double squares = 0;
    constexpr int epochs = 20'000;
    for (int i = 0; i < epochs; ++i) {
      clock.advance(static_cast<std::int64_t>(1e6 * uniform_at(2u * static_cast<unsigned>(i))));
      const std::int64_t length =
          5'000'000 +
          static_cast<std::int64_t>(1e6 * uniform_at(2u * static_cast<unsigned>(i) + 1));
      const std::int64_t begin = clock.now_ns();
      clock.advance(length);
      const double error = static_cast<double>(clock.now_ns() - begin - length);
      squares += error * error;
    }
    const double steps = std::sqrt(squares / epochs) / 5000;
    CHECK(steps == doctest::Approx(jittered ? 0.577 : 0.408).epsilon(0.03));
  }
}

// Measurement practice, acceptance figure 7: the same epochs, read from a coarse clock. Two runs
// in 100 may be beyond the bound: the median of 30 errors can be any of them.
TEST_CASE("statistics: a coarse clock moves the median by at most 0.1 % at 1000 steps an epoch") {
  struct Case {
    std::int64_t steps;
    double most;
  };
  for (const Case& each : {Case{1000, 0.001}, Case{300, 0.003}}) {
    for (const std::int64_t step : {5000, 20'000, 100'000}) {
      for (const bool jittered : {false, true}) {
        CAPTURE(each.steps);
        CAPTURE(step);
        CAPTURE(jittered);
        int beyond = 0;
        for (unsigned run = 0; run < 200; ++run) {
          beyond += median_shift(FakeClock(step, 0, jittered), each.steps * step, run) > each.most;
        }
        CHECK(beyond <= 4);
      }
    }
  }
}

TEST_CASE("statistics: swapped arguments give the reciprocal of a ratio") {
  std::mt19937_64 random(3);
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < 31; ++i) {
    const double machine = std::exp(0.2 * normal(random));
    a.push_back(20 * machine * std::exp(0.01 * normal(random)));
    b.push_back(10 * machine * std::exp(0.01 * normal(random)));
  }
  const Ratio there = paired_ratio(a, b);
  const Ratio back = paired_ratio(b, a);
  CHECK(there.value == doctest::Approx(2).epsilon(0.01));
  CHECK(there.low <= there.value);
  CHECK(there.value <= there.high);
  // Side by side: the machine's drift of 20 % is gone.
  CHECK(there.high / there.low < 1.05);
  CHECK(back.value == doctest::Approx(1 / there.value).epsilon(1e-12));
  CHECK(back.low == doctest::Approx(1 / there.high).epsilon(1e-12));
  CHECK(back.high == doctest::Approx(1 / there.low).epsilon(1e-12));
  CHECK(there.coverage == median_ranks(31).coverage);
}

TEST_CASE("statistics: pairs without a time are left out of a ratio") {
  const Ratio ratio = paired_ratio(std::array{2.0, 0.0, 4.0, -1.0, 6.0, 8.0},
                                   std::array{1.0, 1.0, 2.0, 1.0, 0.0, -4.0});
  CHECK(ratio.rounds == 2);
  CHECK(ratio.value == doctest::Approx(2));
  const Ratio none = paired_ratio(std::array{0.0}, std::array{1.0});
  CHECK(none.rounds == 0);
  CHECK(none.value == 1);
  CHECK(none.coverage == 0);
}

TEST_CASE("memory of signs: 1 for independent rounds, more where neighbours agree") {
  std::vector<double> blocks;
  for (int i = 0; i < 60; ++i)
    blocks.push_back(i / 10 % 2 == 0 ? 1.0 + 0.001 * i : 2.0 + 0.001 * i);
  // 54 of 59 pairs of neighbours lie on the same side: above the cap of 0.95.
  CHECK(memory_of_signs(blocks) == doctest::Approx(1.95 / 0.05));
  // Blocks of three: 40 of 59 pairs.
  std::vector<double> short_blocks;
  for (int i = 0; i < 60; ++i) short_blocks.push_back(i / 3 % 2 + 0.001 * i);
  const double r = std::sin(std::numbers::pi / 2 * (2.0 * 40 / 59 - 1));
  CHECK(memory_of_signs(short_blocks) == doctest::Approx((1 + r) / (1 - r)).epsilon(0.01));
  std::vector<double> alternating;
  for (int i = 0; i < 60; ++i) alternating.push_back(i % 2 + 0.001 * i);
  CHECK(memory_of_signs(alternating) == 1);
  CHECK(memory_of_signs(std::vector<double>(60, 3.0)) == 1);
  CHECK(memory_of_signs(std::array{1.0, 1.0, 2.0, 2.0}) == 1);
  CHECK(memory_of_signs({}) == 1);
}
