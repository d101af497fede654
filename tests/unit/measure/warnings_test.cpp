#include "measure/warnings.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <random>
#include <string>

#include "fake_clock.hpp"

namespace {

using namespace looplab;
using namespace looplab::measure;
using looplab::testing::FakeClock;

/// Work of a known price on the fake clock, as even as a quiet machine is.
Body natural(FakeClock& clock, double ns, double noise = 0.004) {
  return [&clock, ns, noise, random = std::mt19937_64(11)](std::int64_t iterations) mutable {
    const double factor = std::exp(noise * testing::normal(random));
    clock.advance(std::llround(static_cast<double>(iterations) * ns * factor));
  };
}

Calibration calibration_of(double step_ns, bool isolated = true) {
  return {.step_ns = step_ns, .call_ns = 0, .empty_iteration_ns = 1, .isolated = isolated};
}

Result run(FakeClock& clock, std::vector<Strategy> strategies, Options options = {},
           const Hooks& hooks = {}) {
  return measure::measure(clock, calibration_of(1), strategies, options, hooks);
}

std::string codes(const Result& result, const Calibration& calibration,
                  const Circumstances& around = {}) {
  std::string list;
  for (const Warning& warning : warnings_of(result, calibration, around)) {
    CHECK(warning.cause.ends_with('.'));
    CHECK(warning.remedy.ends_with('.'));
    list += (list.empty() ? "" : " ") + warning.code;
  }
  return list;
}

/// A result with these samples of one strategy.
Result result_of(const std::vector<double>& samples) {
  Result result;
  Series& series = result.series.emplace_back();
  series.name = "work";
  series.iterations = 10'000;
  series.steadiness = Steadiness::steady;
  series.samples_ns = samples;
  series.summary = summarise(samples);
  series.distribution = distribution_of(samples);
  result.rounds = static_cast<int>(samples.size());
  return result;
}

std::vector<double> samples_of(std::size_t count, auto value) {
  std::mt19937_64 random(5);
  std::vector<double> samples;
  for (std::size_t i = 0; i < count; ++i) {
    samples.push_back(value(i) * std::exp(0.002 * testing::normal(random)));
  }
  return samples;
}

}  // namespace

TEST_CASE("warnings: none where all is well") {
  FakeClock clock;
  const Result result = run(clock, {{"work", natural(clock, 100)}});
  CHECK(codes(result, calibration_of(1)).empty());
  // 2 % of scatter is no noise.
  CHECK(codes(run(clock, {{"steady", natural(clock, 1000, 0.02)}}), calibration_of(1)).empty());
}

TEST_CASE("warnings: W-NOISY when the epochs differ by 5 % or more, and names who") {
  FakeClock clock;
  const Result result =
      run(clock, {{"steady", natural(clock, 100)}, {"noisy", natural(clock, 100, 0.12)}});
  REQUIRE(codes(result, calibration_of(1)) == "W-NOISY");
  const std::string cause = warnings_of(result, calibration_of(1)).front().cause;
  CHECK(cause.find("noisy (") != std::string::npos);
  CHECK(cause.find("steady") == std::string::npos);
}

TEST_CASE("warnings: W-COARSE where an epoch has fewer than 300 clock steps") {
  for (const double step : {5000.0, 20'000.0, 100'000.0, 1'000'000.0}) {
    CAPTURE(step);
    FakeClock clock(static_cast<std::int64_t>(step));
    const Calibration calibration = calibration_of(step);
    const std::vector<Strategy> strategies{{"work", natural(clock, 1000)}};
    const Result result = measure::measure(clock, calibration, strategies, {}, {});
    CHECK(codes(result, calibration) == (step > 300'000 ? "W-COARSE" : ""));
  }
  // Work that takes long enough by itself needs no fine clock.
  FakeClock clock(1'000'000);
  const std::vector<Strategy> slow{{"slow", natural(clock, 400'000'000)}};
  const Result result = measure::measure(clock, calibration_of(1e6), slow, {}, {});
  CHECK(codes(result, calibration_of(1e6)).empty());
}

TEST_CASE("warnings: W-NOISOLATION where the page is not isolated") {
  FakeClock clock;
  const Result result = run(clock, {{"work", natural(clock, 100)}});
  CHECK(codes(result, calibration_of(1, false)) == "W-NOISOLATION");
}

TEST_CASE("warnings: W-OPTOUT below 1.42 times the empty loop") {
  for (const std::int64_t tenths : {10, 14, 15, 40}) {
    CAPTURE(tenths);
    FakeClock clock;
    const Body body = natural(clock, static_cast<double>(tenths) / 10, 0.001);
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
  CHECK(codes(result, calibration, {.workers = 3, .processors = 2}) ==
        "W-NOISY W-COARSE W-TIED W-OPTOUT W-HIDDEN W-NOISOLATION W-DEBUG W-OVERSUB");
}

TEST_CASE("warnings: W-NOTSTEADY where the warm-up saw change, or too little") {
  Result result = result_of(samples_of(30, [](std::size_t) { return 100.0; }));
  CHECK(codes(result, calibration_of(1)).empty());
  result.series[0].steadiness = Steadiness::changing;
  CHECK(codes(result, calibration_of(1)) == "W-NOTSTEADY");
  result.series[0].steadiness = Steadiness::unknown;
  CHECK(warnings_of(result, calibration_of(1)).front().cause.find("too few calls") !=
        std::string::npos);
}

TEST_CASE("warnings: W-FEW below 15 rounds") {
  const auto value = [](std::size_t) { return 100.0; };
  CHECK(codes(result_of(samples_of(14, value)), calibration_of(1)) == "W-FEW");
  CHECK(codes(result_of(samples_of(15, value)), calibration_of(1)).empty());
}

TEST_CASE("warnings: W-OUTLIER above a tenth of severe outliers") {
  const auto every = [](std::size_t nth) {
    return samples_of(60, [nth](std::size_t i) { return i % nth == nth / 2 ? 110.0 : 100.0; });
  };
  CHECK(codes(result_of(every(7)), calibration_of(1)) == "W-OUTLIER");
  CHECK(codes(result_of(every(12)), calibration_of(1)).empty());
}

TEST_CASE("warnings: W-TIED for few different times, or many tied rounds") {
  std::vector<double> two;
  for (const char digit : std::string("011010001110100101100010111010")) two.push_back(100 + digit);
  CHECK(codes(result_of(two), calibration_of(1)) == "W-TIED");
  Result result = result_of(samples_of(30, [](std::size_t) { return 100.0; }));
  result.series[0].comparison.ties = 3;
  CHECK(codes(result, calibration_of(1)).empty());
  result.series[0].comparison.ties = 4;
  CHECK(codes(result, calibration_of(1)) == "W-TIED");
}

TEST_CASE("warnings: W-DRIFT, which neighbours that follow each other accompany") {
  const auto drifting = [](double by) {
    return result_of(samples_of(
        30, [by](std::size_t i) { return 100 * (1 + by * static_cast<double>(i) / 29); }));
  };
  CHECK(codes(drifting(0.05), calibration_of(1)) == "W-DRIFT W-AUTOCORR");
  CHECK(codes(drifting(0.0), calibration_of(1)).empty());
  const auto warnings = warnings_of(drifting(-0.05), calibration_of(1));
  REQUIRE(!warnings.empty());
  CHECK(warnings.front().cause.find("-5 %") != std::string::npos);
}

TEST_CASE("warnings: W-BIMODAL for two groups more than 5 % apart") {
  const auto groups = [](double apart) {
    // 0 1 1 0 1 0 0 1 ...: neither neighbours nor ends resemble each other.
    return result_of(samples_of(60, [apart](std::size_t i) {
      return std::popcount(i) % 2 == 0 ? 100.0 : 100.0 * (1 + apart);
    }));
  };
  CHECK(codes(groups(0.08), calibration_of(1)).find("W-BIMODAL") != std::string::npos);
  CHECK(codes(groups(0.03), calibration_of(1)).find("W-BIMODAL") == std::string::npos);
}

TEST_CASE("warnings: W-DEBUG and W-OVERSUB tell of the circumstances") {
  const Result result = result_of(samples_of(30, [](std::size_t) { return 1000.0; }));
  CHECK(codes(result, calibration_of(1), {.workers = 4, .processors = 4}).empty());
  CHECK(codes(result, calibration_of(1), {.workers = 5, .processors = 4}) == "W-OVERSUB");
  CHECK(codes(result, calibration_of(1), {.debug_build = true}) == "W-DEBUG");
  Calibration slow = calibration_of(1);
  slow.empty_iteration_ns = 12;
  CHECK(codes(result, slow) == "W-DEBUG");
}

TEST_CASE("warnings: W-GOVERNOR, W-TURBO, W-ASLR and W-LOAD tell what the system does") {
  const Result result = result_of(samples_of(30, [](std::size_t) { return 1000.0; }));
  const Calibration calibration = calibration_of(1);
  CHECK(codes(result, calibration, {.processors = 4, .governor = "performance", .load = 3.9})
            .empty());
  CHECK(codes(result, calibration, {.governor = "powersave"}) == "W-GOVERNOR");
  CHECK(codes(result, calibration, {.turbo = true}) == "W-TURBO");
  CHECK(codes(result, calibration, {.random_addresses = true}) == "W-ASLR");
  CHECK(codes(result, calibration, {.processors = 4, .load = 4}) == "W-LOAD");
  CHECK(codes(result, calibration, {.load = 4}).empty());  // nobody knows how many processors
  const auto warnings = warnings_of(result, calibration, {.processors = 1, .load = 2.25});
  REQUIRE(warnings.size() == 1);
  CHECK(warnings.front().cause == "2.2 programs shared 1 processor in the minute before.");
}
