#include "kernels/loops/loops.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using namespace looplab::kernels;
using namespace looplab::kernels::loops;

// By hand: 0, 1, 0.999 + 1, 0.999 (0.999 + 1) + 1; in the end 1 / (1 - 0.999).
TEST_CASE("loops: a chain's first steps, and where it leads") {
  CHECK(one_chain(77, 0) == 77);
  CHECK(one_chain(0, 1) == 1);
  CHECK(one_chain(0, 2) == doctest::Approx(1.999).epsilon(1e-15));
  CHECK(one_chain(0, 3) == doctest::Approx(2.997001).epsilon(1e-15));
  CHECK(one_chain(0, 100'000) == doctest::Approx(1000).epsilon(1e-12));
}

TEST_CASE("loops: the series says where chains end, one or eight") {
  for (const std::int64_t count : {0, 8, 16, 1000, 99'992}) {
    CHECK(std::abs(one_chain(5, count) - skipped(5, count)) < chain_tolerance);
    double sum = 0;
    for (int k = 0; k < chains_count; ++k) sum += one_chain(5 + k, count / chains_count);
    CHECK(eight_chains(5, count) == doctest::Approx(sum).epsilon(1e-14));
  }
}

// 0 + 1 + ... + (bound - 1), in whatever order.
TEST_CASE("loops: the sum below a bound is known") {
  for (const std::int64_t n : {1, 2, 1001, 50'000}) {
    for (const auto& values : {in_order(n), shuffled(n, 3)}) {
      for (const std::int64_t bound : {std::int64_t{0}, n / 2, n, 2 * n}) {
        const std::int64_t m = std::min(bound, n);
        CHECK(sum_below(values.span(), static_cast<std::int32_t>(bound)) == m * (m - 1) / 2);
      }
    }
  }
  CHECK(sum_below({}, 5) == 0);
}

TEST_CASE("loops: the extremes of 32 bits are summed in 64") {
  constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
  constexpr std::int32_t greatest = std::numeric_limits<std::int32_t>::max();
  const std::vector<std::int32_t> values{greatest, least, greatest - 1, least, 0};
  CHECK(sum_below(values, greatest) == std::int64_t{greatest} - 1 + 2 * std::int64_t{least});
  CHECK(sum_below(values, least) == 0);
  CHECK(find_first(values, least) == 1);
  CHECK(find_to_end(values, least) == 1);
}

TEST_CASE("loops: both searches look at every size, odd and large") {
  for (const std::size_t size : {1, 2, 15, 16, 17, 1001, 100'003}) {
    std::vector<std::int32_t> values(size, 1);
    CHECK(find_first(values, 7) == size);
    CHECK(find_to_end(values, 7) == size);
    values.back() = 7;
    CHECK(find_first(values, 7) == size - 1);
    CHECK(find_to_end(values, 7) == size - 1);
  }
}

TEST_CASE("loops: both searches find the first, at every place") {
  std::vector<std::int32_t> values(100, 1);
  for (std::size_t at = 0; at < values.size(); ++at) {
    values.assign(100, 1);
    std::fill(values.begin() + static_cast<std::ptrdiff_t>(at), values.end(), 7);
    CHECK(find_first(values, 7) == at);
    CHECK(find_to_end(values, 7) == at);
  }
  CHECK(find_first(values, 9) == 100);
  CHECK(find_to_end(values, 9) == 100);
  CHECK(find_first({}, 9) == 0);
}

TEST_CASE("loops: a shuffle holds each number once, and is the seed's") {
  const auto values = shuffled(1000, 4);
  CHECK_FALSE(std::ranges::is_sorted(values.span()));
  CHECK(std::ranges::equal(values.span(), shuffled(1000, 4).span()));
  CHECK_FALSE(std::ranges::equal(values.span(), shuffled(1000, 5).span()));
  std::vector<std::int32_t> sorted(values.data(), values.data() + 1000);
  std::ranges::sort(sorted);
  CHECK(std::ranges::equal(sorted, in_order(1000).span()));
}
