// The schedules in simulated time against what can be worked out by hand, for 8 to 1024 workers.
#include "parallel/simulation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace {

using namespace looplab::parallel;

constexpr int counts[] = {8, 16, 32, 64, 128, 256, 512, 1024};

double sum_of(const std::vector<double>& costs) {
  return std::accumulate(costs.begin(), costs.end(), 0.0);
}

// Half of them small, some large, none alike; whole numbers, so that sums are exact.
std::vector<double> uneven(std::size_t parts) {
  std::vector<double> costs;
  for (std::size_t i = 0; i < parts; ++i) {
    costs.push_back(static_cast<double>(i * 7919 % 97 + (i % 31 == 0 ? 500 : 0)));
  }
  return costs;
}

}  // namespace

TEST_CASE("simulation: each part is done once, and a part in time is a part in busy time") {
  for (const Schedule schedule : all_schedules) {
    for (const int workers : {1, 3, 8, 1024}) {
      for (const std::size_t parts : {0u, 1u, 7u, 1000u, 20'011u}) {
        CAPTURE(name_of(schedule));
        CAPTURE(workers);
        CAPTURE(parts);
        const auto costs = uneven(parts);
        const Simulation run = simulate(costs, {schedule, workers});
        CHECK(std::reduce(run.done.begin(), run.done.end()) == std::ssize(costs));
        CHECK(sum_of(run.busy) == sum_of(costs));
        CHECK(run.end == *std::ranges::max_element(run.busy));
      }
    }
  }
}

// n equal parts: somebody has ceil(n / p) of them, and nobody need have more.
TEST_CASE("simulation: equal parts, in closed form") {
  for (const int workers : counts) {
    const std::int64_t each[] = {1, workers, 10 * workers + 3, 100'000};
    for (const std::int64_t parts : each) {
      CAPTURE(workers);
      CAPTURE(parts);
      const std::vector<double> costs(static_cast<std::size_t>(parts), 3.0);
      const double expected = 3.0 * std::ceil(static_cast<double>(parts) / workers);
      CHECK(simulate(costs, {Schedule::static_blocks, workers}).end == expected);
      CHECK(simulate(costs, {Schedule::dynamic, workers}).end == expected);
      const double least = 3.0 * static_cast<double>(parts) / workers;
      CHECK(simulate(costs, {Schedule::guided, workers}).end <= least + 3);
      CHECK(simulate(costs, {Schedule::stealing, workers}).end <= least + 3);
      // With a price of o a part, a dynamic schedule does ceil(n / p) parts of t + o.
      CHECK(simulate(costs, {Schedule::dynamic, workers, 0.5}).end == expected / 3 * 3.5);
    }
  }
}

// Costs 0, 1, ..., n - 1 in p blocks of b = n / p: the last block has the sum of n - b to n - 1.
TEST_CASE("simulation: a ramp, static, in closed form") {
  for (const int workers : counts) {
    const std::int64_t parts = std::int64_t{64} * workers;
    std::vector<double> costs(static_cast<std::size_t>(parts));
    std::iota(costs.begin(), costs.end(), 0.0);
    const double expected = 64.0 * static_cast<double>(2 * parts - 64 - 1) / 2;
    CHECK(simulate(costs, {Schedule::static_blocks, workers}).end == expected);
  }
}

// n - 1 equal parts and a last one of L: whoever is free first begins it after floor((n - 1) / p).
TEST_CASE("simulation: a straggler that comes last, dynamic, in closed form") {
  for (const int workers : counts) {
    std::vector<double> costs(static_cast<std::size_t>(40 * workers + 1), 1.0);
    costs.back() = 25;
    CHECK(simulate(costs, {Schedule::dynamic, workers}).end == 40 + 25);
    // Graham 1969: p (p - 1) parts of 1, then one of p, take 2 p - 1 where p would do.
    std::vector<double> worst(static_cast<std::size_t>(workers) * (workers - 1) + 1, 1.0);
    worst.back() = workers;
    CHECK(simulate(worst, {Schedule::dynamic, workers}).end == 2.0 * workers - 1);
  }
}

// Graham, SIAM Journal on Applied Mathematics 17(2), 1969: whoever never waits while parts are left
// ends within W / p + (1 - 1 / p) of the longest part; and nobody can be earlier than W / p.
TEST_CASE("simulation: between the bounds that hold for any costs") {
  for (const int workers : counts) {
    const auto costs = uneven(100'000);
    const double least = sum_of(costs) / workers;
    const double longest = std::ranges::max(costs);
    for (const Schedule schedule : all_schedules) {
      CHECK(simulate(costs, {schedule, workers}).end >= least);
    }
    CHECK(simulate(costs, {Schedule::dynamic, workers}).end <=
          least + (1 - 1.0 / workers) * longest);
  }
}

// All of the cost in the parts of worker 0: without stealing it does everything. With it, each
// theft halves what one worker has left, so after log2(p) of them all have some, and nobody waits
// longer than for the part that he is in.
TEST_CASE("simulation: thieves take the larger half, and nobody is left alone with the work") {
  for (const int workers : counts) {
    CAPTURE(workers);
    std::vector<double> costs(static_cast<std::size_t>(64 * workers), 0.0);
    std::fill(costs.begin(), costs.begin() + 64, 10.0);
    CHECK(simulate(costs, {Schedule::static_blocks, workers}).end == 640);
    const double end = simulate(costs, {Schedule::stealing, workers}).end;
    CHECK(end <= 640.0 / std::min(workers, 64) + 10 * (1 + std::log2(workers)));
    std::vector<double> ramp(static_cast<std::size_t>(64 * workers));
    std::iota(ramp.begin(), ramp.end(), 0.0);
    const double least = sum_of(ramp) / workers;
    CHECK(simulate(ramp, {Schedule::stealing, workers}).end <=
          least + std::ranges::max(ramp) * std::log2(workers));
    CHECK(simulate(ramp, {Schedule::static_blocks, workers}).end > 1.5 * least);
  }
  CHECK(stolen_from({10, 20}) == 15);
  CHECK(stolen_from({10, 13}) == 11);  // two of three
  CHECK(stolen_from({10, 11}) == 10);
}

// Half of a fair share of 100 parts for two workers is 25; then of 75, 18; of 57, 14; of 43, 10; of
// 33, 8; of 25, 6; of 19, 4; of 15, 3; of 12, 3; of 9, 2; of 7, 1; and six times 1.
TEST_CASE("simulation: a guided schedule takes what its rule says") {
  const std::vector<double> costs(100, 1.0);
  CHECK(simulate(costs, {Schedule::guided, 2}).taken == 17);
  CHECK(simulate(costs, {Schedule::dynamic, 2}).taken == 100);
  CHECK(simulate(costs, {Schedule::static_blocks, 2}).taken == 2);
  CHECK(simulate({}, {Schedule::guided, 2}).efficiency() == 1);
  CHECK_THROWS_AS(simulate(costs, {Schedule::dynamic, 0}), std::invalid_argument);
}
