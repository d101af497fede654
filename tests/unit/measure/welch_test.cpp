#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "measure/student.hpp"

using namespace looplab::measure;

// By hand: means 3 and 6, variances 2.5 and 10, of five values each: t = -3 / sqrt(0.5 + 2), and
// 2.5^2 / (0.5^2 / 4 + 2^2 / 4) degrees of freedom.
TEST_CASE("Welch: t and its degrees of freedom") {
  const std::vector<double> a{1, 2, 3, 4, 5};
  const std::vector<double> b{2, 4, 6, 8, 10};
  const Welch test = welch_t_test(a, b);
  CHECK(test.t == doctest::Approx(-3 / std::sqrt(2.5)));
  CHECK(test.freedom == doctest::Approx(6.25 / 1.0625));
  CHECK(welch_t_test(b, a).t == doctest::Approx(3 / std::sqrt(2.5)));
  // Equal variances and sizes: as many degrees of freedom as the pooled test has.
  CHECK(welch_t_test(a, std::vector<double>{11, 12, 13, 14, 15}).freedom == doctest::Approx(8));
}

TEST_CASE("Welch: without scatter nothing is divided by nothing") {
  const std::vector<double> ones{1, 1, 1};
  const std::vector<double> twos{2, 2, 2};
  CHECK(welch_t_test(ones, ones).t == 0);
  CHECK(std::isinf(welch_t_test(twos, ones).t));
  CHECK(welch_t_test(twos, ones).t > 0);
  CHECK(welch_t_test(ones, twos).t < 0);
}
