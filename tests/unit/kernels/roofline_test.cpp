#include "kernels/roofline/roofline.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace roofline = looplab::kernels::roofline;

// Every chain is x = 0.999 x + 0.001, which goes to 1 wherever it began: after many steps the sum
// is the number of chains and lanes. operations() counts two for each of them.
TEST_CASE("roofline: the chains are all computed, and all are counted") {
  const double chains_and_lanes = roofline::operations(1) / 2;
  CHECK(roofline::compute_in_registers(20'000) == doctest::Approx(chains_and_lanes).epsilon(1e-3));
  CHECK(roofline::operations(1000) == 1000 * roofline::operations(1));
  CHECK(roofline::compute_in_registers(0) > 0);
}

TEST_CASE("roofline: the triad, for every length") {
  for (const std::size_t n : {0u, 1u, 3u, 4u, 17u, 64u, 1001u}) {
    std::vector<float> a(n, -1), b(n), c(n);
    for (std::size_t i = 0; i < n; ++i) {
      b[i] = static_cast<float>(i);
      c[i] = static_cast<float>(2 * i);
    }
    roofline::triad(a, b, c, 0.5f);
    for (std::size_t i = 0; i < n; ++i) CHECK(a[i] == static_cast<float>(2 * i));
  }
}
