#include "kernels/permutation/permutation.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include "kernels/philox.hpp"
#include "measure/clock.hpp"

namespace {

using namespace looplab;
using namespace looplab::kernels;
using namespace looplab::kernels::permutation;

constexpr std::uint64_t seed = 0x1234'5678'9abc'def0;

Tally shuffled(const PermutationTest& test, parallel::Range shuffles, bool simd) {
  Scratch scratch(test);
  Tally tally;
  (simd ? shuffle_simd : shuffle_plain)(test, shuffles, scratch, tally, nullptr);
  return tally;
}

// All ways to choose A, one by one.
double brute_force_p(const PermutationTest& test) {
  const auto& [counts, n_a, n_b] = test.groups();
  const int n = n_a + n_b;
  const std::int64_t all = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  const auto distance = [&](std::uint32_t members) {
    std::int64_t sum = 0;
    for (int i = 0; i < n; ++i) {
      if (members >> i & 1) sum += counts[static_cast<std::size_t>(i)];
    }
    return std::abs(n * sum - n_a * all);
  };
  const std::int64_t observed = distance((1u << n_a) - 1);
  std::int64_t ways = 0, extremes = 0;
  for (std::uint32_t members = 0; members < 1u << n; ++members) {
    if (std::popcount(members) != n_a) continue;
    ++ways;
    if (distance(members) >= observed) ++extremes;
  }
  return static_cast<double>(extremes) / static_cast<double>(ways);
}

}  // namespace

TEST_CASE("philox: the known answers of Random123 (kat_vectors, philox4x32 10)") {
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) ==
        PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("permutation: simd gives the tally of plain") {
  for (const auto [n_a, n_b] : {std::pair{1, 1},
                                {1, 2},
                                {2, 3},
                                {4, 4},
                                {9, 5},
                                {12, 12},
                                {40, 40},
                                {37, 100},
                                {512, 512}}) {
    for (const std::int64_t shuffles : {0, 1, 7, 8, 9, 1001}) {
      CAPTURE(n_a);
      CAPTURE(shuffles);
      const PermutationTest test(make_groups(n_a, n_b, 3), seed);
      const Tally plain = shuffled(test, {0, shuffles}, false);
      CHECK(plain == shuffled(test, {0, shuffles}, true));
      CHECK(plain.shuffles == shuffles);
      CHECK(std::accumulate(plain.histogram.begin(), plain.histogram.end(), std::int64_t{0}) ==
            shuffles);
    }
  }
}

TEST_CASE(
    "permutation: streams with indices beyond 32 bits agree and differ from their low halves") {
  const PermutationTest test(make_groups(20, 20, 3), seed);
  constexpr std::int64_t far = (std::int64_t{1} << 32) - 50;
  const Tally plain = shuffled(test, {far, far + 100}, false);
  CHECK(plain == shuffled(test, {far, far + 100}, true));
  CHECK_FALSE(shuffled(test, {far + 50, far + 100}, false) == shuffled(test, {0, 50}, false));
}

TEST_CASE("permutation: the tally does not depend on workers, parts or schedule") {
  const PermutationTest test(make_groups(15, 18, 3), seed);
  constexpr std::int64_t shuffles = 2000;
  const Tally expected = shuffled(test, {0, shuffles}, false);
  parallel::Team team(8);
  parallel::Timeline timeline(8, 50);
  const parallel::RunContext context{team, measure::platform_clock(), &timeline};
  for (const int workers : {1, 2, 3, 4}) {
    for (const std::int64_t parts : {1, 2, 7, 100, 5000}) {
      for (std::size_t s = 0; s < parallel::schedule_names.size(); ++s) {
        std::vector<Scratch> scratch(static_cast<std::size_t>(workers), Scratch(test));
        std::vector<Tally> tallies(static_cast<std::size_t>(workers));
        const auto work = [&](std::int64_t part, int worker) {
          const auto w = static_cast<std::size_t>(worker);
          const auto shuffle = part % 2 == 0 ? shuffle_plain : shuffle_simd;
          shuffle(test, parallel::part_range(shuffles, parts, part), scratch[w], tallies[w],
                  nullptr);
        };
        timeline.begin(0);
        for_each_part(context, workers, parts, static_cast<parallel::Schedule>(s), work);
        Tally total;
        for (const Tally& tally : tallies) total += tally;
        CHECK(total == expected);
      }
    }
  }
}

TEST_CASE("permutation: exact p-values worked out by hand") {
  // {1 2 | 3 4}: the six sums of A are 3 4 5 5 6 7; 3 and 7 are as far from 5 as the observed 3.
  const auto exact = exact_p_value(PermutationTest({{1, 2, 3, 4}, 2, 2}, seed));
  REQUIRE(exact);
  CHECK(exact->p_value == doctest::Approx(1.0 / 3));
  CHECK(exact->ways == 6);
  CHECK(exact_p_value(PermutationTest({{5, 5, 5, 5, 5}, 2, 3}, seed))->p_value == 1);
  CHECK(exact_p_value(PermutationTest({{0, 0, 0, 9}, 3, 1}, seed))->p_value == 0.25);
}

TEST_CASE("permutation: exact p-values agree with counting one by one") {
  for (const auto [n_a, n_b] : {std::pair{1, 1}, {1, 5}, {3, 4}, {6, 3}, {8, 8}, {5, 11}}) {
    for (const std::uint64_t groups_seed : {1u, 2u, 3u}) {
      CAPTURE(n_a);
      CAPTURE(groups_seed);
      const PermutationTest test(make_groups(n_a, n_b, groups_seed), seed);
      const auto exact = exact_p_value(test);
      REQUIRE(exact);
      CHECK(exact->p_value == doctest::Approx(brute_force_p(test)).epsilon(1e-14));
    }
  }
}

TEST_CASE("permutation: shuffles approach the exact p-value") {
  for (const auto [n_a, n_b] : {std::pair{5, 6}, {12, 12}, {30, 20}}) {
    CAPTURE(n_a);
    constexpr std::int64_t shuffles = 40'000;
    const PermutationTest test(make_groups(n_a, n_b, 11), seed);
    const double exact = exact_p_value(test)->p_value;
    const double p = p_value(shuffled(test, {0, shuffles}, true));
    // Five standard errors of a proportion; the seed is fixed, so this passes always or never.
    CHECK(std::abs(p - exact) < 5 * std::sqrt(exact * (1 - exact) / shuffles) + 1.0 / shuffles);
  }
  const auto large = exact_p_value(PermutationTest(make_groups(60, 60, 1), seed));
  REQUIRE(large);
  CHECK(large->ways ==
        doctest::Approx(96614908840363322603893139521372656.0).epsilon(1e-8));  // 120 choose 60
  CHECK_FALSE(exact_p_value(PermutationTest(make_groups(600, 600, 1), seed)));
}

TEST_CASE("permutation: every neuron is dealt equally often") {
  // With one spike in neuron i alone, the sum of the dealt group says whether i was dealt.
  constexpr int n = 10;
  constexpr std::int64_t shuffles = 8000;
  for (int i = 0; i < n; ++i) {
    Groups groups{std::vector<std::int32_t>(n, 0), 3, n - 3};
    groups.counts[static_cast<std::size_t>(i)] = 1;
    const PermutationTest test(groups, seed);
    const Tally tally = shuffled(test, {0, shuffles}, true);
    const auto dealt = tally.histogram[static_cast<std::size_t>(test.bin_of(1))];
    CHECK(std::abs(static_cast<double>(dealt) - 0.3 * shuffles) < 5 * std::sqrt(0.21 * shuffles));
  }
}

TEST_CASE("permutation: the statistic is the difference of the mean rates, A minus B") {
  const PermutationTest test({{80, 100, 70, 90, 110}, 2, 3}, seed);
  CHECK(test.observed_hz() == doctest::Approx(9.0 - 9.0));
  const PermutationTest b_is_smaller({{80, 100, 120, 40}, 3, 1}, seed);
  CHECK(b_is_smaller.dealt() == 1);
  CHECK(b_is_smaller.observed_hz() == doctest::Approx(10.0 - 4.0));
  CHECK(b_is_smaller.difference_hz(120) == doctest::Approx(22.0 / 3 - 12.0));
}

TEST_CASE("permutation: bins cover the differences, and edges and bins agree") {
  for (const auto [n_a, n_b] : {std::pair{2, 2}, {40, 40}, {100, 30}}) {
    CAPTURE(n_a);
    const PermutationTest test(make_groups(n_a, n_b, 5), seed);
    const auto edges = test.bin_edges_hz();
    CHECK(edges.front() < -std::abs(test.observed_hz()));
    CHECK(edges.back() > std::abs(test.observed_hz()));
    for (std::size_t i = 1; i < edges.size(); ++i) CHECK(edges[i] > edges[i - 1]);
    CHECK(std::abs(edges.front() + edges.back()) <= 1.001 * (edges[1] - edges[0]));
    for (std::int64_t sum = 0; sum < 20'000; sum += 7) {
      const double difference = test.difference_hz(static_cast<double>(sum));
      if (difference < edges.front() || difference > edges.back()) continue;
      const auto bin = static_cast<std::size_t>(test.bin_of(sum));
      CHECK(difference > edges[bin]);
      CHECK(difference < edges[bin + 1]);
    }
    CHECK(test.bin_of(0) == (n_a <= n_b ? 0 : bins - 1));
    CHECK(test.bin_of(1'000'000'000) == (n_a <= n_b ? bins - 1 : 0));
  }
}

TEST_CASE("permutation: made-up groups are reproducible and differ as planted") {
  const Groups groups = make_groups(2000, 2000, 9);
  CHECK(groups.counts == make_groups(2000, 2000, 9).counts);
  CHECK(groups.counts != make_groups(2000, 2000, 10).counts);
  const auto middle = groups.counts.begin() + 2000;
  const double mean_a = std::accumulate(groups.counts.begin(), middle, 0.0) / 2000;
  const double mean_b = std::accumulate(middle, groups.counts.end(), 0.0) / 2000;
  CHECK(mean_a / recording_s == doctest::Approx(8.0).epsilon(0.02));
  CHECK(mean_b / recording_s == doctest::Approx(9.0).epsilon(0.02));
}

TEST_CASE("permutation: a set stop flag ends the shuffles") {
  const PermutationTest test(make_groups(15, 18, 3), seed);
  const std::atomic<bool> stop{true};
  Scratch scratch(test);
  Tally tally;
  shuffle_plain(test, {0, 100}, scratch, tally, &stop);
  shuffle_simd(test, {0, 100}, scratch, tally, &stop);
  CHECK(tally == Tally{});
}

TEST_CASE("permutation: p-values and refusals") {
  CHECK(p_value({.shuffles = 99, .extremes = 0}) == doctest::Approx(0.01));
  CHECK(p_value({.shuffles = 999, .extremes = 49}) == doctest::Approx(0.05));
  CHECK(p_value({}) == 1);
  CHECK_THROWS_AS(make_groups(0, 5, 1), std::invalid_argument);
  CHECK_THROWS_AS(make_groups(5, most_neurons + 1, 1), std::invalid_argument);
  CHECK_THROWS_AS(PermutationTest({{1, 2, 3}, 2, 2}, 1), std::invalid_argument);
  CHECK_THROWS_AS(PermutationTest({{1, -2}, 1, 1}, 1), std::invalid_argument);
  CHECK_THROWS_AS(PermutationTest({{1, most_spikes + 1}, 1, 1}, 1), std::invalid_argument);
}
