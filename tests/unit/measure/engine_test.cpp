#include "measure/engine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include "fake_clock.hpp"

namespace {

using namespace looplab;
using namespace looplab::measure;
using looplab::testing::FakeClock;

/// Work of a known price on the fake clock.
Body costing(FakeClock& clock, std::int64_t ns) {
  return [&clock, ns](std::int64_t iterations) { clock.advance(ns * iterations); };
}

Calibration calibration_of(double step_ns, bool isolated = true) {
  return {.step_ns = step_ns, .call_ns = 0, .empty_iteration_ns = 1, .isolated = isolated};
}

Result run(FakeClock& clock, std::vector<Strategy> strategies, Options options = {},
           const Hooks& hooks = {}) {
  return measure::measure(clock, calibration_of(1), strategies, options, hooks);
}

// Which of `n` strategies ran, one epoch after the other, in 4 n rounds.
std::vector<int> sampling_order(int n) {
  FakeClock clock;
  std::vector<int> order;
  std::vector<Strategy> strategies;
  for (int i = 0; i < n; ++i) {
    strategies.push_back({std::to_string(i), [&, i](std::int64_t iterations) {
                            order.push_back(i);
                            clock.advance(100 * iterations);
                          }});
  }
  Hooks hooks;
  hooks.progress = [&](Phase phase, int, int, int) {
    if (phase == Phase::warm_up) order.clear();
  };
  const int rounds = 4 * n;
  run(clock, strategies, {.fewest_rounds = rounds, .most_rounds = rounds, .seed = 5}, hooks);
  return order;
}

}  // namespace

TEST_CASE("engine: iterations are frozen so that an epoch has its length") {
  for (const std::int64_t cost : {1, 37, 1000, 300'000}) {
    for (const double epoch : {1e6, 5e6, 20e6}) {
      CAPTURE(cost);
      CAPTURE(epoch);
      FakeClock clock;
      std::vector<std::int64_t> calls;
      const Body body = [&](std::int64_t iterations) {
        calls.push_back(iterations);
        clock.advance(cost * iterations);
      };
      const Result result = run(clock, {{"work", body}}, {.epoch_ns = epoch});
      const Series& series = result.series.front();
      const double length = static_cast<double>(series.iterations * cost);
      CHECK(length >= 0.9 * epoch);
      CHECK(length <= 1.5 * epoch + static_cast<double>(cost));
      CHECK(calls.front() == 1);
      // Every sample comes from an epoch of the same size, and says what the work costs.
      for (std::size_t i = series.warm_up_ns.size(); i < calls.size(); ++i) {
        CHECK(calls[i] == series.iterations);
      }
      CHECK(std::ranges::all_of(series.samples_ns,
                                [&](double ns) { return ns == static_cast<double>(cost); }));
    }
  }
}

TEST_CASE(
    "engine: strategies that take about as long run as often, so that their loops are alike") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    FakeClock clock;
    std::mt19937_64 random(seed);
    const auto work = [&](double cost) {
      return [&, cost](std::int64_t iterations) {
        const double noise = std::exp(0.05 * testing::normal(random));
        clock.advance(std::llround(static_cast<double>(iterations) * cost * noise));
      };
    };
    const Result result = run(clock, {{"slow", work(1200)},
                                      {"one", work(100)},
                                      {"the same", work(100)},
                                      {"near", work(130)},
                                      {"slower", work(1450)},
                                      {"slowest", work(30'000)}});
    std::vector<std::int64_t> iterations;
    for (const Series& series : result.series) iterations.push_back(series.iterations);
    CHECK(iterations[1] == iterations[2]);
    CHECK(iterations[1] == iterations[3]);
    CHECK(iterations[0] == iterations[4]);
    CHECK(iterations[1] > 4 * iterations[0]);
    CHECK(iterations[0] > 4 * iterations[5]);
    for (const Series& series : result.series) {
      const double epoch = static_cast<double>(series.iterations) * series.summary.median;
      CHECK(epoch >= 0.85e6);
      CHECK(epoch <= 2.2e6);
    }
  }
}

TEST_CASE("engine: work whose call has a price of its own does not lengthen another's epochs") {
  // Waking a worker costs as much as an iteration of the other: in calls of one iteration, which
  // the warm-up has where the first calls took long, both look alike.
  FakeClock clock;
  int calls = 0;
  const Body waking = [&](std::int64_t iterations) {
    clock.advance((++calls <= 3 ? 1'000'000 : 20'000) + 1600 * iterations);
  };
  const Result result = run(clock, {{"slow", costing(clock, 20'000)}, {"waking", waking}},
                            {.epoch_ns = 1e6, .warm_up_ns = 1e6});
  const auto& [slow, quick] = std::pair(result.series[0], result.series[1]);
  CHECK(static_cast<double>(slow.iterations) * slow.summary.median <= 1.6e6);
  CHECK(static_cast<double>(quick.iterations) * quick.summary.median >= 0.85e6);
}

TEST_CASE("engine: warm-up consists of short calls and lasts as long as it was told to") {
  FakeClock clock;
  const Result result = run(clock, {{"work", costing(clock, 50)}}, {.warm_up_ns = 30e6});
  const Series& series = result.series.front();
  // A quarter of an epoch of 1 ms each.
  CHECK(series.warm_up_ns.size() >= 80);
  CHECK(series.warm_up_ns.size() <= 140);
  CHECK(series.steadiness == Steadiness::steady);
}

TEST_CASE("engine: work longer than an epoch is timed call by call") {
  FakeClock clock;
  const Result result = run(clock, {{"slow", costing(clock, 400'000'000)}});
  CHECK(result.series.front().iterations == 1);
  CHECK(result.series.front().summary.median == 400'000'000);
}

TEST_CASE("engine: one interrupted call does not end the search for the epoch") {
  FakeClock clock;
  int calls = 0;
  const Body body = [&](std::int64_t iterations) {
    clock.advance(37 * iterations + (++calls == 2 ? 50'000'000 : 0));
  };
  const Result result = run(clock, {{"work", body}});
  CHECK(static_cast<double>(result.series.front().iterations * 37) >= 0.9e6);
}

// As a virtual machine does that compiles in tiers.
TEST_CASE("engine: work that becomes ten times faster during warm-up still fills its epochs") {
  FakeClock clock;
  int calls = 0;
  const Body body = [&](std::int64_t iterations) {
    clock.advance((++calls <= 12 ? 400 : 40) * iterations);
  };
  const Result result = run(clock, {{"work", body}});
  const Series& series = result.series.front();
  CHECK(static_cast<double>(series.iterations * 40) >= 0.9e6);
  CHECK(series.summary.max == 40);
  CHECK(series.warm_up_ns.front() == 400);
}

TEST_CASE("engine: a clock that stands still ends in a result, without overflow") {
  FakeClock clock;
  std::int64_t most = 0;
  const Body body = [&](std::int64_t iterations) {
    REQUIRE(iterations > 0);
    most = std::max(most, iterations);
  };
  const Result result = run(clock, {{"nothing", body}});
  CHECK(result.rounds >= fewest_rounds_for_interval);
  CHECK(most <= 1'000'000'000);
  CHECK(result.series.front().summary.median == 0);
}

TEST_CASE("engine: after stop no further epoch is run") {
  for (const int last_call : {1, 5, 40, 170, 171, 180, 181}) {
    CAPTURE(last_call);
    FakeClock clock;
    int calls = 0;
    const Body body = [&](std::int64_t iterations) {
      ++calls;
      clock.advance(100 * iterations);
    };
    Hooks hooks;
    hooks.stopped = [&] { return calls >= last_call; };
    const Result result = run(clock, {{"a", body}, {"b", body}}, {}, hooks);
    CHECK(calls == last_call);
    CHECK(result.stopped);
    // A round that was cut off is in no series.
    CHECK(result.series[0].samples_ns.size() == static_cast<std::size_t>(result.rounds));
    CHECK(result.series[1].samples_ns.size() == static_cast<std::size_t>(result.rounds));
  }
}

TEST_CASE("engine: rounds while the page was hidden are thrown away and counted") {
  FakeClock clock;
  std::uint32_t hidden = 0;
  int rounds = 0;
  const Body body = [&](std::int64_t iterations) {
    const bool disturbed = rounds == 3 || rounds == 7;
    if (disturbed) ++hidden;
    clock.advance(iterations * (disturbed ? 1000 : 100));
  };
  Hooks hooks;
  hooks.disturbed = [&] { return hidden; };
  hooks.progress = [&](Phase phase, int, int, int steps) {
    rounds = phase == Phase::sampling ? steps : 0;
  };
  const Result result = run(clock, {{"work", body}}, {}, hooks);
  CHECK(result.discarded == 2);
  CHECK(result.rounds >= 15);
  CHECK(result.series.front().samples_ns.size() == static_cast<std::size_t>(result.rounds));
  CHECK(result.series.front().summary.max == 100);
}

TEST_CASE("engine: a page that stays hidden ends the measurement, with nothing in it") {
  FakeClock clock;
  std::uint32_t hidden = 0;
  Hooks hooks;
  hooks.disturbed = [&] { return ++hidden; };
  const Result result = run(clock, {{"work", costing(clock, 100)}}, {}, hooks);
  CHECK(result.rounds == 0);
  CHECK(result.discarded > 0);
  CHECK(result.series.front().summary.n == 0);
}

TEST_CASE("engine: the budget ends sampling, but not before there is an interval") {
  FakeClock clock;
  const Result slow = run(clock, {{"slow", costing(clock, 1'000'000'000)}});
  CHECK(slow.rounds == fewest_rounds_for_interval);
  CHECK(slow.series.front().summary.coverage >= 0.95);
  CHECK(slow.series.front().steadiness == Steadiness::unknown);
  // Uneven times, so that precision does not end it.
  int calls = 0;
  const Body uneven = [&](std::int64_t iterations) {
    clock.advance(iterations * (100 + 7 * (++calls % 11)));
  };
  const Result noisy = run(clock, {{"noisy", uneven}});
  CHECK(noisy.rounds == 200);
  const Result short_budget = run(clock, {{"noisy", uneven}}, {.budget_ns = 10.5e6});
  CHECK(short_budget.rounds == 15);
  // Where warming up took long, sampling is shorter.
  const Result whole = run(clock, {{"noisy", uneven}}, {.warm_up_ns = 60e6, .whole_ns = 100e6});
  CHECK(whole.elapsed_ns < 105e6);
  CHECK(whole.rounds > 15);
  CHECK(whole.rounds < 45);
  CHECK(run(clock, {{"noisy", uneven}}, {.warm_up_ns = 90e6, .whole_ns = 1}).rounds == 15);
  const Options options = {.seed = 7};
  CHECK(with_effort(options, Effort::quick).budget_ns == 0.3e9);
  CHECK(with_effort(options, Effort::normal).budget_ns == 2e9);
  CHECK(with_effort(options, Effort::rigorous).budget_ns == 10e9);
  CHECK(with_effort(options, Effort::rigorous).seed == 7);
}

TEST_CASE("engine: times that never become steady are not to be trusted") {
  FakeClock clock;
  double cost = 100;
  const Body slower = [&](std::int64_t iterations) {
    cost *= 1.01;
    clock.advance(iterations * static_cast<std::int64_t>(cost));
  };
  const Result result = run(clock, {{"even", costing(clock, 100)}, {"slower", slower}});
  CHECK(result.series[0].steadiness == Steadiness::steady);
  CHECK(result.series[0].distrust == Distrust::none);
  CHECK(result.series[1].steadiness == Steadiness::changing);
  CHECK(result.series[1].distrust == Distrust::not_steady);
  CHECK(distrust_of(result) == Distrust::not_steady);
  CHECK(result.series[1].comparison.ratio.rounds == 0);
  CHECK(result.series[1].comparison.verdict == Verdict::unresolved);
  CHECK(clock.true_ns() >= 2'000'000'000);
}

TEST_CASE("engine: rounds before better code arrived are warm-up, for all strategies") {
  for (const int late : {3, 5, 12}) {
    CAPTURE(late);
    FakeClock clock;
    int round = -1;
    Hooks hooks;
    hooks.progress = [&](Phase phase, int, int, int steps) {
      round = phase == Phase::sampling ? steps : 0;
    };
    const Body tiered = [&](std::int64_t iterations) {
      clock.advance(iterations * (round < late ? 300 : 100));
    };
    const Result result =
        run(clock, {{"even", costing(clock, 100)}, {"tiered", tiered}}, {}, hooks);
    CHECK(result.moved == late);
    CHECK(result.series[1].summary.max == 100);
    CHECK(result.series[1].warm_up_ns.back() == 300);
    CHECK(result.series[0].samples_ns.size() == result.series[1].samples_ns.size());
    CHECK(result.rounds >= 15);
    CHECK(result.series[1].comparison.verdict == Verdict::same);
  }
}

TEST_CASE("engine: verdicts, and more rounds while one is open") {
  FakeClock clock;
  std::mt19937_64 random(3);
  const auto noisy = [&](double cost, double noise) {
    return [&, cost, noise](std::int64_t iterations) {
      const double factor = std::exp(noise * testing::normal(random));
      clock.advance(static_cast<std::int64_t>(static_cast<double>(iterations) * cost * factor));
    };
  };
  const Result result = run(clock, {{"base", noisy(100, 0.005)},
                                    {"fast", noisy(80, 0.005)},
                                    {"slow", noisy(110, 0.005)},
                                    {"alike", noisy(100, 0.005)}});
  CHECK(result.series[1].comparison.verdict == Verdict::faster);
  CHECK(result.series[2].comparison.verdict == Verdict::slower);
  CHECK(result.series[3].comparison.verdict == Verdict::same);
  CHECK(result.rounds == 30);
  CHECK(result.threshold == 0.01);
  const Result open = run(clock, {{"base", noisy(100, 0.03)}, {"near", noisy(99, 0.03)}});
  CHECK(open.rounds > 30);
}

TEST_CASE("engine: a clock too coarse for the work gives no number, and less so the trimmed mean") {
  FakeClock coarse(1'000'000);
  const std::vector<Strategy> work{{"work", costing(coarse, 1000)}};
  const Calibration calibration = calibration_of(1e6);
  const Result none = measure::measure(coarse, calibration, work, {.epoch_ns = 10e6}, {});
  CHECK(none.series.front().distrust == Distrust::too_coarse);
  const Result trimmed = measure::measure(coarse, calibration, work, {.epoch_ns = 100e6}, {});
  CHECK(trimmed.series.front().distrust == Distrust::none);
  CHECK(trimmed.series.front().summary.trimmed);
  CHECK(trimmed.series.front().summary.median == doctest::Approx(1000).epsilon(0.003));
}

TEST_CASE("engine: a coarse clock alone stretches the epochs, not one of several strategies") {
  FakeClock clock(1'000'000);
  std::vector<std::int64_t> calls;
  const Body body = [&](std::int64_t iterations) {
    calls.push_back(iterations);
    clock.advance(1000 * iterations);
  };
  const Calibration calibration = calibration_of(1e6);
  const Options options{.epoch_ns = 100e6, .budget_ns = 20e9};
  const std::vector<Strategy> one{{"one", body}};
  const Result result = measure::measure(clock, calibration, one, options, {});
  const auto rounds = static_cast<std::ptrdiff_t>(result.rounds);
  const auto [least, most] = std::minmax_element(calls.end() - rounds, calls.end());
  CHECK(*least >= result.series.front().iterations);
  CHECK(*most > *least);
  CHECK(static_cast<double>(*most) <= 1.2 * static_cast<double>(result.series.front().iterations));
  calls.clear();
  const std::vector<Strategy> two{{"one", body}, {"two", costing(clock, 1000)}};
  const Result pair = measure::measure(clock, calibration, two, options, {});
  CHECK(calls.back() == pair.series.front().iterations);
  CHECK(calls[calls.size() - 2] == pair.series.front().iterations);
}

TEST_CASE("engine: even times end sampling after the fewest rounds") {
  FakeClock clock;
  CHECK(run(clock, {{"even", costing(clock, 100)}}).rounds == 15);
  CHECK(run(clock, {}).rounds == 0);
}

TEST_CASE("engine: each strategy takes each place of a round equally often") {
  for (int n = 1; n <= 6; ++n) {
    CAPTURE(n);
    const std::vector<int> order = sampling_order(n);
    REQUIRE(order.size() == static_cast<std::size_t>(4 * n * n));
    std::map<std::pair<int, int>, int> count;
    for (std::size_t i = 0; i < order.size(); ++i) {
      ++count[{order[i], static_cast<int>(i) % n}];
    }
    for (const auto& [strategy_and_place, times] : count) CHECK(times == 4);
    CHECK(count.size() == static_cast<std::size_t>(n * n));
  }
}

TEST_CASE("engine: of three strategies or more, each follows each other one equally often") {
  for (int n = 3; n <= 8; ++n) {
    CAPTURE(n);
    const std::vector<int> order = sampling_order(n);
    REQUIRE(order.size() == static_cast<std::size_t>(4 * n * n));
    std::map<std::pair<int, int>, int> count;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (i % static_cast<std::size_t>(n) > 0) ++count[{order[i - 1], order[i]}];
    }
    // 4 n (n - 1) neighbours, n (n - 1) ordered pairs.
    CHECK(count.size() == static_cast<std::size_t>(n * (n - 1)));
    for (const auto& [pair, times] : count) CHECK(times == 4);
  }
}

TEST_CASE("engine: each sample knows when its epoch ran and at which place of its round") {
  FakeClock clock;
  const auto result = run(clock, {{"a", costing(clock, 100)}, {"b", costing(clock, 300)}});
  std::int64_t before = 0;
  for (std::size_t round = 0; round < result.series[0].samples_ns.size(); ++round) {
    const Epoch& a = result.series[0].epochs.at(round);
    const Epoch& b = result.series[1].epochs.at(round);
    CHECK(a.place + b.place == 1);
    CHECK((a.place < b.place) == (a.begin_ns < b.begin_ns));
    CHECK(std::min(a.begin_ns, b.begin_ns) >= before);
    before = std::max(a.end_ns, b.end_ns);
    for (const Series& series : result.series) {
      const Epoch& each = series.epochs[round];
      CHECK(static_cast<double>(each.end_ns - each.begin_ns) ==
            doctest::Approx(series.samples_ns[round] * static_cast<double>(series.iterations)));
    }
  }
  CHECK(result.series[0].epochs.size() == result.series[0].samples_ns.size());
}

TEST_CASE(
    "engine: each epoch knows how long workers computed in it, and the warm-up's is not its") {
  FakeClock clock;
  double busy = 0;
  const auto working = [&](double of_worker) -> Body {
    return [&, of_worker](std::int64_t iterations) {
      clock.advance(100 * iterations);
      busy += of_worker;
    };
  };
  Hooks hooks;
  hooks.busy = [&] {
    return busy > 0 ? std::vector<double>{std::exchange(busy, 0), 1} : std::vector<double>{};
  };
  const auto result = run(clock, {{"alone", costing(clock, 100)}, {"team", working(7)}}, {}, hooks);
  REQUIRE(result.rounds > 0);
  for (std::size_t round = 0; round < result.series[0].epochs.size(); ++round) {
    CHECK(result.series[0].epochs[round].busy_ns.empty());
    CHECK(result.series[1].epochs[round].busy_ns == std::vector<double>{7, 1});
  }
}

TEST_CASE("engine: what a body uses up is made ready before each call, and not timed") {
  FakeClock clock;
  std::int64_t ready = 0;
  std::int64_t most = 0;
  const Strategy eater{"eater",
                       [&](std::int64_t iterations) {
                         CHECK(iterations <= ready);
                         ready = 0;
                         clock.advance(100 * iterations);
                       },
                       [&](std::int64_t iterations) {
                         ready = iterations;
                         most = std::max(most, iterations);
                         clock.advance(7777 * iterations);
                       },
                       1000};
  const auto result = run(clock, {eater, {"other", costing(clock, 100)}});
  CHECK(result.series[0].summary.median == doctest::Approx(100).epsilon(0.001));
  CHECK(result.series[0].iterations == 1000);
  CHECK(most == 1000);
  CHECK(result.series[1].iterations > 1000);
}

TEST_CASE("engine: the order depends on the seed only") {
  const auto order_of = [](std::uint64_t seed) {
    FakeClock clock;
    std::string order;
    std::vector<Strategy> strategies;
    for (const char name : {'a', 'b', 'c'}) {
      strategies.push_back({std::string(1, name), [&, name](std::int64_t iterations) {
                              order += name;
                              clock.advance(100 * iterations);
                            }});
    }
    run(clock, strategies, {.seed = seed});
    return order;
  };
  CHECK(order_of(1) == order_of(1));
  CHECK(order_of(1) != order_of(2));
}

TEST_CASE("engine: a ratio of 2:1 is found exactly, on a machine that slows down meanwhile") {
  FakeClock clock;
  int rounds = 0;
  const auto work = [&](std::int64_t cost) {
    return [&, cost](std::int64_t iterations) { clock.advance(iterations * cost * (10 + rounds)); };
  };
  Hooks hooks;
  hooks.progress = [&](Phase phase, int, int, int steps) {
    rounds = phase == Phase::sampling ? steps : 0;
  };
  const Result result = run(clock, {{"slow", work(20)}, {"fast", work(10)}}, {}, hooks);
  // The times are no level that could be shown; what is paired by round stands.
  CHECK(distrust_of(result) == Distrust::not_steady);
  CHECK(result.series[1].comparison.ratio.rounds == 0);
  const Ratio speedup = judge(result, 1, calibration_of(1)).ratio;
  CHECK(speedup.value == doctest::Approx(2).epsilon(1e-12));
  // The clock's step can hide this much.
  CHECK(speedup.low == doctest::Approx(2).epsilon(1e-3));
  CHECK(speedup.low < 2);
  CHECK(speedup.high == doctest::Approx(2).epsilon(1e-3));
  CHECK(speedup.high > 2);
  CHECK(result.series[0].comparison.ratio.value == 1);
  CHECK(result.series[0].summary.max > 2 * result.series[0].summary.min);
}

TEST_CASE("engine: partial results are summarised, and only on request") {
  FakeClock clock;
  int asked = 0;
  int given = 0;
  Hooks hooks;
  hooks.partial_due = [&] { return ++asked % 5 == 0; };
  hooks.partial = [&](const Result& result) {
    ++given;
    CHECK(result.series.front().summary.n == static_cast<std::size_t>(result.rounds));
    CHECK(result.series.front().summary.median == 100);
  };
  run(clock, {{"work", costing(clock, 100)}}, {}, hooks);
  CHECK(given == 3);
}

TEST_CASE("engine: an exception of a body passes through") {
  FakeClock clock;
  const Body fails = [](std::int64_t) { throw std::runtime_error("no"); };
  CHECK_THROWS_AS(run(clock, {{"fails", fails}}), std::runtime_error);
}

TEST_CASE("engine: repeat calls the work as often as it is told, and keeps its results") {
  std::int64_t calls = 0;
  repeat([&] { ++calls; })(7);
  repeat([&] { return ++calls; })(5);
  CHECK(calls == 12);
}
