// Figure 9 on the whole engine: code that becomes three times faster at call k, whenever that is.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "fake_clock.hpp"
#include "measure/engine.hpp"
#include "measure/warnings.hpp"

namespace {

using namespace looplab;
using namespace looplab::measure;
using looplab::testing::FakeClock;

struct Setting {
  std::int64_t step_ns;
  bool jittered;
  double warm_up_ns;
};
constexpr Setting native{30, false, 20e6};
constexpr Setting web{5000, true, 100e6};

struct Outcome {
  bool seen = false;     ///< the code became faster before everything ended
  bool trusted = false;  ///< a number is shown for it
  int slow = 0;          ///< samples from before
  int late = 0;          ///< rounds that were counted as warm-up although the code was fast already
  int rounds = 0;
};

// Strategy 0 of one, or 1 of two, runs 300 ns an iteration up to call k, and 100 ns then.
Outcome outcome_of(const Setting& setting, Effort effort, int strategies, int k) {
  FakeClock clock(setting.step_ns, 0, setting.jittered);
  std::mt19937_64 random(static_cast<std::uint64_t>(k));
  const auto run_for = [&](std::int64_t iterations, double ns) {
    const double noise = std::exp(0.01 * testing::normal(random));
    clock.advance(std::llround(static_cast<double>(iterations) * ns * noise));
  };
  int calls = 0;
  std::vector<Strategy> list;
  if (strategies == 2) {
    list.push_back({"even", [&](std::int64_t iterations) { run_for(iterations, 100); }});
  }
  list.push_back(
      {"tiered", [&](std::int64_t iterations) { run_for(iterations, ++calls <= k ? 300 : 100); }});
  const Options options = with_effort({.warm_up_ns = setting.warm_up_ns}, effort);
  const Calibration calibration{.step_ns = static_cast<double>(setting.step_ns),
                                .jitter_cv = setting.jittered ? 0.4 : 0};
  const Result result = measure::measure(clock, calibration, list, options, {});
  const Series& series = result.series.back();
  const auto slow = [](double ns) { return ns > 200; };
  const auto& before = series.warm_up_ns;
  const auto last_slow = std::find_if(before.rbegin(), before.rend(), slow);
  const auto fast_calls = static_cast<int>(last_slow - before.rbegin());
  return {.seen = calls > k,
          .trusted = series.distrust == Distrust::none,
          .slow = static_cast<int>(std::ranges::count_if(series.samples_ns, slow)),
          .late = result.moved > 0 ? std::min(fast_calls, result.moved) : 0,
          .rounds = result.rounds};
}

}  // namespace

TEST_CASE("engine: no sample is from before code became faster, at whichever call it did") {
  for (const Setting& setting : {native, web}) {
    for (const Effort effort : {Effort::quick, Effort::normal}) {
      for (const int strategies : {1, 2}) {
        int seen = 0;
        int distrusted = 0;
        for (int k = 1; k <= 200; ++k) {
          CAPTURE(setting.step_ns);
          CAPTURE(static_cast<int>(effort));
          CAPTURE(strategies);
          CAPTURE(k);
          const Outcome outcome = outcome_of(setting, effort, strategies, k);
          // Where it became faster after the end, nobody can know.
          if (!outcome.seen) continue;
          ++seen;
          distrusted += !outcome.trusted;
          CHECK((outcome.slow == 0 || !outcome.trusted));
          CHECK(outcome.late <= 10);
          CHECK(outcome.rounds >= fewest_rounds_for_interval);
        }
        CHECK(seen >= 75);
        CHECK(distrusted <= seen / 20);
      }
    }
  }
}

TEST_CASE("engine: where times fall or rise by steps while sampling, one level is shown, or none") {
  const std::vector<std::vector<double>> stairs{
      {800, 400, 200, 150, 100}, {300, 100}, {100, 300}, {100, 150, 200, 400}};
  for (const auto& levels : stairs) {
    for (const int each : {1, 2, 3, 5, 10, 20, 40}) {
      CAPTURE(levels.front());
      CAPTURE(levels.size());
      CAPTURE(each);
      FakeClock clock;
      std::mt19937_64 random(static_cast<std::uint64_t>(each));
      std::size_t round = 0;
      Hooks hooks;
      hooks.progress = [&](Phase phase, int, int, int steps) {
        round = phase == Phase::sampling ? static_cast<std::size_t>(steps) : 0;
      };
      const Body body = [&](std::int64_t iterations) {
        const std::size_t step = round / static_cast<std::size_t>(each);
        const double level = levels[std::min(levels.size() - 1, step)];
        const double noise = std::exp(0.02 * testing::normal(random));
        clock.advance(std::llround(static_cast<double>(iterations) * level * noise));
      };
      const std::vector<Strategy> list{{"stairs", body}};
      const Result result = measure::measure(clock, {.step_ns = 1, .empty_iteration_ns = 1}, list,
                                             with_effort({}, Effort::normal), hooks);
      const Series& series = result.series.front();
      if (series.distrust != Distrust::none) continue;
      // One level, but for a fifth of the rounds, which do not move the median.
      const auto other = [&](double ns) { return std::abs(ns / series.summary.median - 1) > 0.2; };
      CHECK(5 * std::ranges::count_if(series.samples_ns, other) <= result.rounds);
      const auto slow = [&](double ns) { return ns > 1.2 * series.summary.median; };
      CHECK((levels.front() < levels.back() || std::ranges::none_of(series.samples_ns, slow)));
    }
  }
}

TEST_CASE("engine: a quick run of six strategies takes half a second, where the clock is fine") {
  for (const Setting& setting : {native, web}) {
    for (const bool tiered : {false, true}) {
      int different = 0;
      for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        CAPTURE(setting.step_ns);
        CAPTURE(tiered);
        CAPTURE(seed);
        FakeClock clock(setting.step_ns, 0, setting.jittered);
        std::mt19937_64 random(seed);
        std::vector<Strategy> list;
        for (int i = 0; i < 6; ++i) {
          list.push_back({std::to_string(i), [&, calls = 0](std::int64_t iterations) mutable {
                            const double cost = tiered && ++calls < 40 ? 900 : 300;
                            const double noise = std::exp(0.02 * testing::normal(random));
                            clock.advance(
                                std::llround(static_cast<double>(iterations) * cost * noise));
                          }});
        }
        const Calibration calibration{.step_ns = static_cast<double>(setting.step_ns),
                                      .jitter_cv = setting.jittered ? 0.4 : 0};
        const Options options = with_effort(
            {.warm_up_ns = setting.warm_up_ns, .threshold = 0.02, .seed = seed}, Effort::quick);
        const Result result = measure::measure(clock, calibration, list, options, {});
        CHECK(result.elapsed_ns <= 0.5e9);
        CHECK(result.rounds >= 15);
        CHECK(distrust_of(result) == Distrust::none);
        for (const Series& series : result.series) {
          CHECK_FALSE(series.summary.trimmed);
          different += series.comparison.verdict == Verdict::faster ||
                       series.comparison.verdict == Verdict::slower;
        }
        for (const Warning& warning : warnings_of(result, calibration)) {
          CHECK(warning.code != "W-COARSE");
        }
      }
      CHECK(different <= 2);
    }
  }
}

TEST_CASE("engine: a call during which the clock was set is discarded, counted and told") {
  constexpr std::int64_t hour = 3'600'000'000'000;
  for (const std::int64_t step : {std::int64_t{-1'500'000}, -hour, hour}) {
    // In the search for the epoch, in the warm-up, in the first round, later.
    for (const int at : {2, 30, 90, 130, 175}) {
      CAPTURE(step);
      CAPTURE(at);
      FakeClock clock;
      int calls = 0;
      const auto body = [&](std::int64_t cost) {
        return [&, cost](std::int64_t iterations) {
          clock.advance(cost * iterations + (++calls == at ? step : 0));
        };
      };
      const std::vector<Strategy> list{{"a", body(100)}, {"b", body(200)}};
      const Calibration calibration{.step_ns = 1, .empty_iteration_ns = 1};
      const Result result = measure::measure(clock, calibration, list, {.fewest_rounds = 30}, {});
      REQUIRE(calls > 175);
      CHECK(result.clock_steps == 1);
      CHECK(result.rounds >= 30);
      CHECK(result.elapsed_ns > 0);
      CHECK(result.elapsed_ns < 2e9);
      for (const Series& series : result.series) {
        CHECK(series.summary.min == series.summary.max);
        CHECK(std::ranges::max(series.warm_up_ns) == series.summary.max);
        CHECK(series.distrust == Distrust::none);
      }
      const auto warnings = warnings_of(result, calibration);
      CHECK(std::ranges::count(warnings, "W-CLOCK", &Warning::code) == 1);
    }
  }
}

TEST_CASE("engine: a clock that always runs backwards ends in a result with nothing in it") {
  FakeClock clock;
  const Body body = [&](std::int64_t iterations) { clock.advance(-iterations); };
  const std::vector<Strategy> list{{"a", body}, {"b", body}};
  const Result result = measure::measure(clock, {.step_ns = 1}, list, {}, {});
  CHECK(result.rounds == 0);
  CHECK(result.clock_steps > 0);
  CHECK(result.series[0].distrust == Distrust::too_few);
}
