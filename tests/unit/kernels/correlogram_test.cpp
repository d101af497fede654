#include "kernels/correlogram/correlogram.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/correlogram/trains.hpp"
#include "measure/clock.hpp"

namespace {

using namespace looplab;
using namespace looplab::kernels::correlogram;
using Bins = std::vector<std::int32_t>;

const std::atomic<bool> go{false};

struct Result {
  std::string way;
  std::vector<std::uint32_t> counts;
};

/// What each way counts; what stood in the counts before must not matter.
std::vector<Result> by_all(Train a, Train b, std::int32_t window) {
  std::vector<Result> results;
  const auto add = [&](std::string way, auto count) {
    results.push_back({std::move(way), std::vector<std::uint32_t>(2 * window + 1, 77)});
    count(Counts(results.back().counts));
  };
  add("pairs", [&](Counts counts) { by_pairs(a, b, counts, go); });
  add("window", [&](Counts counts) { by_window(a, b, counts, go); });
  parallel::Team team(4);
  for (const int workers : {1, 3, 4}) {
    PrivateCounts own(workers, window, kernels::heap());
    const parallel::RunContext context{team, measure::platform_clock(), nullptr};
    for (Way* way : {by_pairs, by_window}) {
      add(std::to_string(workers) + " workers",
          [&](Counts counts) { by_workers(*way, a, b, counts, own, context); });
    }
  }
  const std::int64_t bins = 1 + std::max(a.empty() ? 0 : a.back(), b.empty() ? 0 : b.back());
  Transform transform(bins, window, kernels::heap());
  // Twice: the transform keeps nothing of the first time.
  for (int i = 0; i < 2; ++i) {
    add("FFT", [&](Counts counts) { by_fft(a, b, counts, transform, bins, go); });
  }
  return results;
}

void check_all(Train a, Train b, std::int32_t window, const std::vector<std::uint32_t>& expected) {
  for (const Result& result : by_all(a, b, window)) {
    CAPTURE(result.way);
    CHECK(result.counts == expected);
  }
}

Bins every(std::int32_t step, std::int32_t count, std::int32_t first = 0) {
  Bins bins(static_cast<std::size_t>(count));
  for (std::int32_t i = 0; i < count; ++i) bins[static_cast<std::size_t>(i)] = first + step * i;
  return bins;
}

}  // namespace

// A fires every 10 ms, n times, and B 3 ms after each: the lag is 3 + 10 k for n - |k| pairs.
TEST_CASE("correlogram: two regular trains, in closed form") {
  for (const std::int32_t n : {1, 2, 7, 100}) {
    CAPTURE(n);
    std::vector<std::uint32_t> expected(61, 0);
    for (std::int32_t k = -3; k <= 2; ++k) {
      expected[static_cast<std::size_t>(30 + 3 + 10 * k)] =
          static_cast<std::uint32_t>(std::max(0, n - std::abs(k)));
    }
    check_all(every(10, n), every(10, n, 3), 30, expected);
  }
}

TEST_CASE("correlogram: empty trains, one spike, and many in one bin") {
  const Bins none;
  const Bins one{5};
  const Bins many(40, 7);
  check_all(none, none, 2, {0, 0, 0, 0, 0});
  check_all(none, one, 2, {0, 0, 0, 0, 0});
  check_all(one, none, 2, {0, 0, 0, 0, 0});
  check_all(one, one, 2, {0, 0, 1, 0, 0});
  check_all(one, many, 2, {0, 0, 0, 0, 40});
  check_all(many, one, 2, {40, 0, 0, 0, 0});
  check_all(many, many, 1, {0, 1600, 0});
}

// The end of a train must not meet its beginning, which a transform does that is too short.
TEST_CASE("correlogram: spikes at both ends, as far apart as the window") {
  const Bins a{0, 64};
  const Bins b{0, 64};
  std::vector<std::uint32_t> expected(129, 0);
  expected[64] = 2;
  expected[0] = expected[128] = 1;
  check_all(a, b, 64, expected);
}

TEST_CASE("correlogram: every way agrees with the table of bins on random trains") {
  for (const std::int64_t spikes : {1, 3, 64, 1001}) {
    for (const std::int64_t rate : {1, 20, 1000}) {
      const Trains trains(spikes, rate, 5);
      for (const std::int32_t window : {1, 50, 1000}) {
        CAPTURE(spikes);
        CAPTURE(rate);
        CAPTURE(window);
        check_all(trains.a(), trains.b(), window,
                  reference_counts(trains.a(), trains.b(), window, go));
      }
    }
  }
}

TEST_CASE("correlogram: stopped, a way returns") {
  const std::atomic<bool> stop{true};
  const Trains trains(1000, 20, 1);
  std::vector<std::uint32_t> counts(101);
  by_pairs(trains.a(), trains.b(), counts, stop);
  by_window(trains.a(), trains.b(), counts, stop);
  CHECK(std::accumulate(counts.begin(), counts.end(), 0u) == 0);
}

// Four fifths of B know nothing of A, so every lag has n * n / T pairs by chance, with the standard
// deviation of a Poisson count; every fifth spike of B follows one of A by 3 ms.
TEST_CASE("trains: a peak at the planted lag, and chance elsewhere") {
  constexpr std::int64_t spikes = 20'000;
  const Trains trains(spikes, 20, 3);
  const auto counts = reference_counts(trains.a(), trains.b(), 50, go);
  const double chance = 20'000.0 * 20'000 / 1e6;
  for (std::int32_t lag = -50; lag <= 50; ++lag) {
    const double expected = chance + (lag == planted_lag ? spikes / 5.0 : 0);
    const double found = counts[static_cast<std::size_t>(50 + lag)];
    CHECK(std::abs(found - expected) < 5 * std::sqrt(expected) + 0.01 * expected);
  }
  CHECK(std::ranges::is_sorted(trains.a()));
  CHECK(std::ranges::is_sorted(trains.b()));
  CHECK(trains.bins(spikes) <= Trains::most_bins(spikes, 20));
  CHECK(std::ranges::equal(trains.a(), Trains(spikes, 20, 3).a()));
  CHECK_FALSE(std::ranges::equal(trains.a(), Trains(spikes, 20, 4).a()));
}
