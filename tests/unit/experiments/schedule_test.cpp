// parallel/schedule: its work, and the search for a grain, on answers that are known.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "../kernels/makers_golden.hpp"
#include "experiments/parallel/schedule/grain.hpp"
#include "experiments/parallel/schedule/simulated.hpp"
#include "experiments/parallel/schedule/work.hpp"

namespace {

using namespace looplab;
using namespace looplab::experiments::schedule;

const std::atomic<bool> go_on{false};
const std::atomic<bool> stopped{true};
constexpr Shape shapes[] = {Shape::even, Shape::ramped, Shape::random, Shape::straggler};

// A part of s steps that takes s ns and costs `cost` more: t / (t + cost), known to 1 %.
Probe modelled(std::int64_t steps, double cost, double half_width = 0.01) {
  const double t = static_cast<double>(steps);
  const double efficiency = t / (t + cost);
  return {steps, t, {efficiency, efficiency - half_width, efficiency + half_width, 0.95, 25}};
}

Grain found_with(double cost, double half_width) {
  Grain grain{.schedule = parallel::Schedule::dynamic, .workers = 2, .part = {cost, cost, cost, 0}};
  grain.probes = bisect(8192, [&](std::int64_t s) { return modelled(s, cost, half_width); });
  return grain;
}

}  // namespace

TEST_CASE("schedule: the steps of each shape are what it says") {
  const auto sum = [](const auto& steps) {
    return std::reduce(steps.span().begin(), steps.span().end(), std::int64_t{0});
  };
  CHECK(sum(make_steps(Shape::even, 1)) == items * mean_steps);
  const auto ramp = make_steps(Shape::ramped, 1);
  CHECK(std::ranges::is_sorted(ramp.span()));
  CHECK(ramp[0] == 0);
  CHECK(ramp[items - 1] == 2 * mean_steps - 1);
  // Of 0 to 39, each equally often: 19.5 on the average.
  CHECK(sum(ramp) == items * (2 * mean_steps - 1) / 2);
  const auto straggler = make_steps(Shape::straggler, 5);
  const double longest = std::ranges::max(straggler.span());
  CHECK(longest / static_cast<double>(sum(straggler)) == doctest::Approx(0.1).epsilon(1e-4));
  CHECK(std::ranges::count(straggler.span(), static_cast<std::int32_t>(mean_steps)) == items - 1);
}

// 64 draws of an exponential distribution: their mean has a standard error of an eighth of it, and
// over 40 seeds of a fiftieth.
TEST_CASE("schedule: random stretches have the mean that they should, and are the seed's") {
  double all = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto steps = make_steps(Shape::random, seed);
    all +=
        static_cast<double>(std::reduce(steps.span().begin(), steps.span().end(), std::int64_t{0}));
  }
  CHECK(all / 40 / static_cast<double>(items) == doctest::Approx(mean_steps).epsilon(0.08));
  CHECK(
      std::ranges::equal(make_steps(Shape::random, 3).span(), make_steps(Shape::random, 3).span()));
  CHECK_FALSE(
      std::ranges::equal(make_steps(Shape::random, 3).span(), make_steps(Shape::random, 4).span()));
}

TEST_CASE("schedule: the steps are those that Python makes") {
  const auto check = [](const char* name, Shape shape) {
    const auto steps = make_steps(shape, 12345);
    testing::check_made(name, testing::checksum<std::int32_t>(steps.span()));
  };
  check("item_steps ramped", Shape::ramped);
  check("item_steps random", Shape::random);
  check("item_steps straggler", Shape::straggler);
}

TEST_CASE("schedule: every item has its answer, and one that is missing or wrong is seen") {
  for (const Shape shape : shapes) {
    Work work(shape, 7);
    CHECK_FALSE(work.right());
    work.compute({0, 60'000}, 1, go_on);
    CHECK_FALSE(work.right());
    work.compute({60'000, items}, 0, go_on);
    CHECK(work.right());
    work.forget();
    work.compute({0, items}, 0, stopped);
    CHECK_FALSE(work.right());
    for (const std::int64_t parts : {std::int64_t{1}, std::int64_t{7}, items}) {
      const std::vector<double> costs = work.costs(parts);
      CHECK(std::ssize(costs) == parts);
      // Each item costs a step more than it has.
      CHECK(std::reduce(costs.begin(), costs.end()) ==
            static_cast<double>(work.all_steps() + items));
    }
  }
}

// 9 times the cost, from t / (t + cost) = 0.9.
TEST_CASE("schedule: the grain is found where the model has it") {
  for (const double cost : {3.0, 20.0, 100.0, 700.0}) {
    CAPTURE(cost);
    const Grain grain = found_with(cost, 0.0001);
    REQUIRE(grain.grain_ns());
    CHECK(*grain.grain_ns() == doctest::Approx(measure::grain_for(cost)).epsilon(0.15));
    CHECK(*grain.too_small() + 1 == *grain.large_enough());
    CHECK(grain.probes.size() <= 12);
    CHECK(std::ranges::is_sorted(grain.probes, {}, &Probe::steps));
  }
}

// With an error of 2 % the border is only known to lie where the efficiency is 88 to 92 %, and the
// interval that is named holds it.
TEST_CASE("schedule: what an interval leaves open is not claimed") {
  for (const double cost : {3.0, 20.0, 100.0}) {
    CAPTURE(cost);
    const Grain grain = found_with(cost, 0.02);
    REQUIRE(grain.grain_ns());
    const Probe& low = grain.probes[*grain.too_small()];
    const Probe& high = grain.probes[*grain.large_enough()];
    CHECK(low.part_ns < measure::grain_for(cost));
    CHECK(high.part_ns > measure::grain_for(cost));
    CHECK(high.part_ns / low.part_ns < 2.5);
    CHECK(*grain.large_enough() - *grain.too_small() >= 2);
  }
}

TEST_CASE(
    "schedule: no grain where the largest is too small, the smallest large enough, or stopped") {
  CHECK_FALSE(found_with(1e6, 0.01).grain_ns());
  CHECK(found_with(1e6, 0.01).sentences().back().starts_with("Not even"));
  // So uncertain that nothing is claimed of the largest either.
  CHECK(found_with(1000, 0.4).sentences().back().starts_with("This run cannot tell how large"));
  CHECK_FALSE(found_with(0.01, 0.001).grain_ns());
  CHECK(found_with(0.01, 0.001).sentences().back().starts_with("Parts of"));
  int asked = 0;
  const auto probes = bisect(8192, [&](std::int64_t steps) -> std::optional<Probe> {
    if (++asked > 4) return std::nullopt;
    return modelled(steps, 20);
  });
  CHECK(asked == 5);
  CHECK(probes.size() == 4);
  CHECK(bisect(8192, [](std::int64_t) { return std::optional<Probe>(); }).empty());
}

TEST_CASE("schedule: a border that is hardly known is a range, and a cost below nothing is none") {
  const auto sentence = [](double cost, double half_width) {
    return found_with(cost, half_width).sentences().back();
  };
  CHECK(sentence(20, 0.001).starts_with("Parts must last **"));
  CHECK(sentence(20, 0.06).starts_with("For 90 % of the workers' time"));
  CHECK(sentence(20, 0.06).find("which is between them") != std::string::npos);
  Grain none{.part = {-0.5, -1, -0.1, 0}};
  CHECK(none.cost_sentence().find("cannot be told") != std::string::npos);
  none.part = {0.5, -1, 2, 0};
  CHECK(none.cost_sentence().find("at most **2") != std::string::npos);
  // Dearer among parts that do nothing than among parts that work: said, with both numbers.
  Grain dear = found_with(20, 0.001);
  dear.part = {100, 99, 101, 0};
  CHECK(dear.sentences().back().find("a part cost only") != std::string::npos);
}

TEST_CASE("schedule: simulated on more workers, what the parts allow and what limits them") {
  const std::vector<double> alike(64, 10.0);
  const TakeCosts costs{std::nullopt, 2.0, 2.0, 1.0};
  const auto simulated = simulate_more(go_on, alike, costs, 2);
  REQUIRE(simulated);
  CHECK(simulated->workers == std::vector<int>{2, 8, 16, 32, 64, 128, 256, 512, 1024});
  CHECK(simulated->bound.back() == 64);
  CHECK(simulated->speedups[0].back() == 64);  // static: nothing to take
  // Dynamic: 12 instead of 10 a part.
  CHECK(simulated->speedups[1].back() == doctest::Approx(640.0 / 12));
  const std::string text = simulated->sentence(parallel::Schedule::dynamic, 1.8, 64);
  CHECK(text.find("2.00 ns each time parts are taken") != std::string::npos);
  CHECK(text.find("(measured: 1.80") != std::string::npos);
  CHECK(text.find("64 parts cannot feed so many.") != std::string::npos);
  const auto single = simulate_more(go_on, {10.0}, {}, 1);
  REQUIRE(single);
  CHECK(single->sentence(parallel::Schedule::guided, 1, 1).find("1 part cannot feed") !=
        std::string::npos);
  CHECK(single->sentence(parallel::Schedule::guided, 1, 1).find("not measured") !=
        std::string::npos);
  std::vector<double> straggler(1000, 1.0);
  straggler[500] = 111;
  CHECK(simulate_more(go_on, straggler, {}, 2)
            ->sentence(parallel::Schedule::static_blocks, 1, 1000)
            .find("The longest part alone keeps all of them from more than 10") !=
        std::string::npos);
  CHECK_FALSE(simulate_more(stopped, alike, {}, 2));
  CHECK(simulated->figure().origin == lab::Origin::simulated);
}
