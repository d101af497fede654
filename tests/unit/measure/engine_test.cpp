#include "measure/engine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

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

std::string codes(const Result& result, const Calibration& calibration) {
  std::string list;
  for (const Warning& warning : warnings_of(result, calibration)) {
    CHECK(warning.cause.ends_with('.'));
    CHECK(warning.remedy.ends_with('.'));
    list += (list.empty() ? "" : " ") + warning.code;
  }
  return list;
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

TEST_CASE("engine: warm-up consists of short calls and lasts as long as it was told to") {
  FakeClock clock;
  const Result result = run(clock, {{"work", costing(clock, 50)}}, {.warm_up_ns = 30e6});
  const Series& series = result.series.front();
  CHECK(series.warm_up_ns.size() >= 20);
  CHECK(series.warm_up_ns.size() <= 60);
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
  for (const int last_call : {1, 5, 40, 55, 56}) {
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
  CHECK(codes(result, calibration_of(1)) == "W-HIDDEN");
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
  CHECK(codes(result, calibration_of(1)) == "W-HIDDEN");
}

TEST_CASE("engine: the budget ends sampling, but not before there is an interval") {
  FakeClock clock;
  const Result slow = run(clock, {{"slow", costing(clock, 1'000'000'000)}});
  CHECK(slow.rounds == fewest_rounds_for_interval);
  CHECK(slow.series.front().summary.coverage >= 0.95);
  // Uneven times, so that precision does not end it.
  int calls = 0;
  const Body uneven = [&](std::int64_t iterations) {
    clock.advance(iterations * (100 + 7 * (++calls % 11)));
  };
  const Result noisy = run(clock, {{"noisy", uneven}});
  CHECK(noisy.rounds == 30);
  const Result short_budget = run(clock, {{"noisy", uneven}}, {.budget_ns = 10.5e6});
  CHECK(short_budget.rounds >= fewest_rounds_for_interval);
  CHECK(short_budget.rounds < 15);
}

TEST_CASE("engine: even times end sampling after the fewest rounds") {
  FakeClock clock;
  CHECK(run(clock, {{"even", costing(clock, 100)}}).rounds == 15);
  CHECK(run(clock, {}).rounds == 0);
}

TEST_CASE("engine: each strategy takes each place of a round equally often") {
  for (int n = 1; n <= 6; ++n) {
    CAPTURE(n);
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
    REQUIRE(order.size() == static_cast<std::size_t>(rounds * n));
    std::map<std::pair<int, int>, int> count;
    for (std::size_t i = 0; i < order.size(); ++i) {
      ++count[{order[i], static_cast<int>(i) % n}];
    }
    for (const auto& [strategy_and_place, times] : count) CHECK(times == 4);
    CHECK(count.size() == static_cast<std::size_t>(n * n));
  }
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
  const Ratio& speedup = result.series[1].speedup;
  CHECK(speedup.value == doctest::Approx(2).epsilon(1e-12));
  // The clock's step can hide this much.
  CHECK(speedup.low == doctest::Approx(2).epsilon(1e-3));
  CHECK(speedup.low < 2);
  CHECK(speedup.high == doctest::Approx(2).epsilon(1e-3));
  CHECK(speedup.high > 2);
  CHECK(result.series[0].speedup.value == 1);
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

TEST_CASE("warnings: none where all is well") {
  FakeClock clock;
  const Result result = run(clock, {{"work", costing(clock, 100)}});
  CHECK(codes(result, calibration_of(1)).empty());
  // 2 % of scatter is no noise.
  int calls = 0;
  const Body steady = [&](std::int64_t iterations) {
    clock.advance(iterations * (++calls % 2 == 0 ? 1000 : 1040));
  };
  CHECK(codes(run(clock, {{"steady", steady}}), calibration_of(1)).empty());
}

TEST_CASE("warnings: W-NOISY when the epochs differ by 5 % or more, and names who") {
  FakeClock clock;
  int calls = 0;
  const Body noisy = [&](std::int64_t iterations) {
    clock.advance(iterations * (100 + 10 * (++calls % 5)));
  };
  const Result result = run(clock, {{"steady", costing(clock, 100)}, {"noisy", noisy}});
  REQUIRE(codes(result, calibration_of(1)) == "W-NOISY");
  const std::string cause = warnings_of(result, calibration_of(1)).front().cause;
  CHECK(cause.find("noisy (8 %)") != std::string::npos);
  CHECK(cause.find("steady") == std::string::npos);
}

TEST_CASE("warnings: W-COARSE where an epoch has fewer than 300 clock steps") {
  for (const double step : {5000.0, 20'000.0, 100'000.0, 1'000'000.0}) {
    CAPTURE(step);
    FakeClock clock(static_cast<std::int64_t>(step));
    const Calibration calibration = calibration_of(step);
    const std::vector<Strategy> strategies{{"work", costing(clock, 1000)}};
    const Result result = measure::measure(clock, calibration, strategies, {}, {});
    CHECK(codes(result, calibration) == (step > 300'000 ? "W-COARSE" : ""));
  }
  // Work that takes long enough by itself needs no fine clock.
  FakeClock clock(1'000'000);
  const std::vector<Strategy> slow{{"slow", costing(clock, 400'000'000)}};
  const Result result = measure::measure(clock, calibration_of(1e6), slow, {}, {});
  CHECK(codes(result, calibration_of(1e6)).empty());
}

TEST_CASE("warnings: W-NOISOLATION where the page is not isolated") {
  FakeClock clock;
  const Result result = run(clock, {{"work", costing(clock, 100)}});
  CHECK(codes(result, calibration_of(1, false)) == "W-NOISOLATION");
}

TEST_CASE("warnings: W-OPTOUT below 1.42 times the empty loop") {
  for (const std::int64_t tenths : {10, 14, 15, 40}) {
    CAPTURE(tenths);
    FakeClock clock;
    const Body body = [&](std::int64_t n) { clock.advance(n * tenths / 10); };
    const Result result = run(clock, {{"work", body}});
    CHECK(codes(result, calibration_of(1)) == (tenths < 15 ? "W-OPTOUT" : ""));
  }
}

TEST_CASE("warnings: several at once") {
  FakeClock clock;
  std::uint32_t hidden = 0;
  int rounds = 0;
  int calls = 0;
  const Body body = [&](std::int64_t iterations) {
    if (rounds == 3) ++hidden;
    clock.advance(iterations * (100 + 50 * (++calls % 5)));
  };
  Hooks hooks;
  hooks.disturbed = [&] { return hidden; };
  hooks.progress = [&](Phase phase, int, int, int steps) {
    rounds = phase == Phase::sampling ? steps : 0;
  };
  const Result result = run(clock, {{"work", body}}, {}, hooks);
  Calibration calibration = calibration_of(1e6, false);
  calibration.empty_iteration_ns = 1000;
  CHECK(codes(result, calibration) == "W-NOISY W-COARSE W-HIDDEN W-NOISOLATION W-OPTOUT");
}
