// Quantiles against R's quantile(type = 7), the rest derived by hand in place.
#include "measure/distribution.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

using namespace looplab::measure;

TEST_CASE("quantiles of type 7") {
  // R: quantile(c(1, 2, 4, 8, 16), c(.05, .25, .5, .75, .95)) gives 1.2 2.0 4.0 8.0 14.4.
  const std::vector<double> sorted{1, 2, 4, 8, 16};
  CHECK(quantile_of(sorted, 0.05) == doctest::Approx(1.2));
  CHECK(quantile_of(sorted, 0.25) == 2);
  CHECK(quantile_of(sorted, 0.5) == 4);
  CHECK(quantile_of(sorted, 0.75) == 8);
  CHECK(quantile_of(sorted, 0.95) == doctest::Approx(14.4));
  CHECK(quantile_of(sorted, 0) == 1);
  CHECK(quantile_of(sorted, 1) == 16);
  CHECK(quantile_of({}, 0.5) == 0);
}

TEST_CASE("nothing, one value and equal values give no shape") {
  CHECK(distribution_of({}).distinct == 0);
  const auto one = distribution_of(std::vector{3.0});
  CHECK(one.iqm == 3);
  CHECK(one.distinct == 1);
  CHECK(one.sd_population == 0);
  const auto equal = distribution_of(std::vector<double>(20, 2.5));
  CHECK(equal.iqm == doctest::Approx(2.5));
  CHECK(equal.autocorrelation == 0);
  CHECK(equal.drift == 0);
  CHECK(equal.gap == 0);
  CHECK(equal.outliers.severe() == 0);
}

TEST_CASE("means of the middle count the samples at the edge by their share") {
  // Of 1 to 6 the middle half is 2.5 to 5.5 of the ranks: half of 2, then 3 and 4, half of 5.
  const auto shape = distribution_of(std::vector{1.0, 2.0, 3.0, 4.0, 5.0, 600.0});
  CHECK(shape.iqm == doctest::Approx((0.5 * 2 + 3 + 4 + 0.5 * 5) / 3));
  // 20 % at each end is 1.2 samples: 0.8 of 2, 3, 4, 0.8 of 5.
  CHECK(shape.trimmed_mean == doctest::Approx((0.8 * 2 + 3 + 4 + 0.8 * 5) / 3.6));
}

TEST_CASE("the standard deviation of the population divides by n") {
  CHECK(distribution_of(std::vector{2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}).sd_population == 2);
}

TEST_CASE("outliers are classed by Tukey's fences") {
  // Quartiles 3 and 7, range 4: fences at -3 and 13, -9 and 19.
  const auto shape = distribution_of(std::vector{1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 14.0, 20.0});
  CHECK(shape.p25 == 3);
  CHECK(shape.p75 == 7);
  CHECK(shape.outliers.high_mild == 1);
  CHECK(shape.outliers.high_severe == 1);
  CHECK(shape.outliers.low_mild + shape.outliers.low_severe == 0);
}

TEST_CASE("neighbours that alternate or follow each other show") {
  std::vector<double> alternating;
  std::vector<double> rising;
  for (int i = 0; i < 100; ++i) {
    alternating.push_back(i % 2 == 0 ? 1 : 3);
    rising.push_back(100 + i);
  }
  CHECK(distribution_of(alternating).autocorrelation == doctest::Approx(-0.99));
  CHECK(distribution_of(rising).autocorrelation > 0.9);
  CHECK(distribution_of(rising).drift == doctest::Approx(99 / 149.5));
  CHECK(slope_of(rising) == 1);
  rising[3] = 1e6;  // one wild sample does not turn the slope
  CHECK(slope_of(rising) == doctest::Approx(1).epsilon(0.01));
}

TEST_CASE("many samples are thinned to medians of neighbours") {
  const std::vector<double> few{1, 2, 3};
  CHECK(thinned(few, 3).values == few);
  CHECK(thinned(few, 3).block == 1);
  const auto halved = thinned(std::vector<double>{1, 3, 10, 20, 7}, 3);
  CHECK(halved.block == 2);
  CHECK(halved.values == std::vector<double>{2, 15});
  CHECK(thinned({}, 3).values.empty());
}

TEST_CASE("a million samples have a slope and a shape") {
  std::vector<double> rising(1'000'000);
  for (std::size_t i = 0; i < rising.size(); ++i) {
    rising[i] = 1000 + 0.001 * static_cast<double>(i) + (i % 1000 == 0 ? 1e6 : 0);
  }
  CHECK(slope_of(rising) == doctest::Approx(0.001).epsilon(1e-6));
  CHECK(distribution_of(rising).drift == doctest::Approx(1000.0 / 1500).epsilon(1e-3));
}

TEST_CASE("two heaps have a gap, one heap has none") {
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  int false_alarms = 0;
  int found = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<double> one;
    std::vector<double> two;
    for (int i = 0; i < 30; ++i) {
      one.push_back(std::exp(0.2 * normal(random)));
      two.push_back((i % 3 == 0 ? 1.3 : 1.0) * (1 + 0.01 * normal(random)));
    }
    false_alarms += distribution_of(one).gap > 0;
    const double gap = distribution_of(two).gap;
    found += gap > 0.2 && gap < 0.35;
  }
  CHECK(false_alarms <= 3);
  CHECK(found >= 297);
}

TEST_CASE("values that a coarse clock gives are counted once") {
  CHECK(distribution_of(std::vector{5.0, 5.0, 10.0, 5.0, 10.0}).distinct == 2);
}
