#include "measure/unpaired.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace looplab::measure;

namespace {

std::vector<double> around(double middle, std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) {
    // The sum of four uniform numbers: nearly normal, sd about 2 %.
    double sum = 0;
    for (int k = 0; k < 4; ++k) sum += static_cast<double>(random()) / 4294967296.0 - 0.5;
    values.push_back(middle * (1 + 0.035 * sum));
  }
  return values;
}

}  // namespace

TEST_CASE("unpaired: p of Mann and Whitney's test, against published values") {
  // SciPy's documentation of mannwhitneyu: ages at which diabetes was found in males and females.
  const std::vector<double> males{19, 22, 16, 29, 24};
  const std::vector<double> females{20, 11, 17, 12};
  CHECK(mann_whitney_p(males, females) == doctest::Approx(0.1111111111111111).epsilon(1e-12));
  CHECK(mann_whitney_p(females, males) == doctest::Approx(0.1111111111111111).epsilon(1e-12));
  // All of one below all of the other: one of the 20, or 252, ways to choose who is who, twice.
  CHECK(mann_whitney_p(std::vector<double>{1, 2, 3}, std::vector<double>{4, 5, 6}) ==
        doctest::Approx(2.0 / 20));
  CHECK(mann_whitney_p(std::vector<double>{1, 2, 3, 4, 5}, std::vector<double>{6, 7, 8, 9, 10}) ==
        doctest::Approx(2.0 / 252));
}

TEST_CASE("unpaired: ties and large samples take the normal approximation") {
  // By hand: two ties of 9 pairs, so u = 1; three equal values: variance 9/12 * (7 - 24/30) = 4.65;
  // z = (4.5 - 1 - 0.5) / sqrt(4.65) = 1.3912, and 2 * (1 - Phi(1.3912)) = 0.16416.
  CHECK(mann_whitney_p(std::vector<double>{1, 2, 2}, std::vector<double>{2, 3, 4}) ==
        doctest::Approx(0.16416).epsilon(1e-4));
  CHECK(mann_whitney_p(std::vector<double>{1, 1}, std::vector<double>{1, 1}) == 1);
  CHECK(mann_whitney_p({}, {}) == 1);
  CHECK(mann_whitney_p(around(100, 60, 1), around(110, 60, 2)) < 1e-6);
}

TEST_CASE("unpaired: exact and approximate p agree where both apply") {
  const auto a = around(100, 25, 3);
  const auto b = around(101, 25, 4);
  auto b_more = b;
  b_more.push_back(b.back());  // a tie: the approximation
  const double exact = mann_whitney_p(a, b);
  const double approximate = mann_whitney_p(a, b_more);
  CHECK(exact == doctest::Approx(approximate).epsilon(0.35));
}

TEST_CASE("unpaired: the ratio is the median of all ratios") {
  // 2/1, 2/4, 6/1, 6/4: sorted 0.5, 1.5, 2, 6.
  const auto outcome = compare_unpaired(std::vector<double>{2, 6}, std::vector<double>{1, 4});
  CHECK(outcome.ratio.value == doctest::Approx(1.75));
  CHECK(outcome.ratio.coverage == 0);  // too few for an interval
  CHECK(outcome.verdict == Verdict::unresolved);
}

TEST_CASE("unpaired: a verdict needs more than 5 % and p < 0.01") {
  const auto base = around(100, 30, 5);
  CHECK(compare_unpaired(base, around(110, 30, 6)).verdict == Verdict::slower);
  CHECK(compare_unpaired(around(110, 30, 6), base).verdict == Verdict::faster);
  const auto small = compare_unpaired(base, around(103.5, 30, 7));
  CHECK(small.p < 0.01);
  CHECK(small.verdict == Verdict::unresolved);
  // 20 % apart, but three values each can never be certain: p = 0.1.
  const auto few =
      compare_unpaired(std::vector<double>{100, 101, 102}, std::vector<double>{80, 81, 82});
  CHECK(few.p == doctest::Approx(0.1));
  CHECK(few.verdict == Verdict::unresolved);
}

TEST_CASE("unpaired: the interval holds the true ratio as often as it says") {
  int held = 0;
  constexpr int trials = 400;
  for (unsigned trial = 0; trial < trials; ++trial) {
    const auto outcome =
        compare_unpaired(around(100, 20, 100 + 2 * trial), around(104, 20, 101 + 2 * trial));
    REQUIRE(outcome.ratio.coverage == 0.99);
    held += outcome.ratio.low <= 100.0 / 104 && 100.0 / 104 <= outcome.ratio.high;
  }
  // 99 % of 400; 0.1 % of binomial draws lie below 390.
  CHECK(held >= 389);
}

TEST_CASE("unpaired: the ratio and its interval are those of all ratios, sorted") {
  for (const std::size_t m : {1, 2, 7, 30}) {
    for (const std::size_t n : {1, 3, 30, 61}) {
      auto a = around(100, m, static_cast<unsigned>(m));
      auto b = around(90, n, static_cast<unsigned>(n + 100));
      if (m > 2) a[2] = a[1];  // equal values, and so equal ratios
      if (n > 3) b[3] = a[0];
      std::vector<double> ratios;
      for (const double x : a) {
        for (const double y : b) ratios.push_back(x / y);
      }
      std::ranges::sort(ratios);
      const auto outcome = compare_unpaired(a, b);
      CHECK(outcome.ratio.value ==
            (ratios[(ratios.size() - 1) / 2] + ratios[ratios.size() / 2]) / 2);
      // By hand for 30 and 30: 450 - 2.5758 * sqrt(900 * 61 / 12) = 275.8.
      if (m == 30 && n == 30) {
        CHECK(outcome.ratio.low == ratios[275]);
        CHECK(outcome.ratio.high == ratios[ratios.size() - 276]);
      }
    }
  }
  const std::vector<double> extremes{5e-324, 1, 1e308};
  const auto wide = compare_unpaired(extremes, extremes);
  CHECK(wide.ratio.value == 1);
}

TEST_CASE("unpaired: times of 0 are not left out, so nothing is judged") {
  std::vector<double> mostly_zero(22, 0);
  for (int i = 0; i < 8; ++i) mostly_zero.push_back(1000);
  const auto outcome = compare_unpaired(mostly_zero, around(507, 30, 10));
  CHECK(outcome.verdict == Verdict::unresolved);
  CHECK(outcome.ratio.rounds == 0);
  CHECK(outcome.p == 1);
}

TEST_CASE("unpaired: hostile samples") {
  CHECK(compare_unpaired({}, {}).verdict == Verdict::unresolved);
  const std::vector<double> bad{0, -1, NAN, INFINITY};
  CHECK(compare_unpaired(bad, bad).ratio.rounds == 0);
  // A million values each: thinned, so it takes no quadratic time.
  const auto many = around(100, 200'000, 8);
  const auto outcome = compare_unpaired(many, around(120, 200'000, 9));
  CHECK(outcome.verdict == Verdict::slower);
  CHECK(outcome.ratio.value == doctest::Approx(100.0 / 120).epsilon(0.002));
}
