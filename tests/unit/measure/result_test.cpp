#include "measure/result.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>

#include "fake_clock.hpp"

namespace {

using namespace looplab::measure;

// Quarters of a nanosecond from a linear congruential generator (Knuth's MMIX), with a tail.
std::vector<double> samples(std::uint64_t seed, double level) {
  std::vector<double> list;
  for (int i = 0; i < 64; ++i) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    const auto noise = static_cast<double>(seed >> 54);
    list.push_back(level + noise / 4 + (noise > 1000 ? 3000 : 0));
  }
  return list;
}

Result golden_result() {
  Result result;
  result.rounds = 64;
  for (int i = 0; i < 3; ++i) {
    Series series;
    series.name = std::to_string(i);
    series.iterations = 1000;
    series.steadiness = Steadiness::steady;
    series.samples_ns = samples(static_cast<std::uint64_t>(i + 1), 5000 - 700.0 * i);
    result.series.push_back(std::move(series));
  }
  return result;
}

/// Alone in a result, analysed.
Series series_of(std::vector<double> samples, Steadiness steadiness = Steadiness::steady) {
  Result result;
  Series& series = result.series.emplace_back();
  series.iterations = 10'000;
  series.steadiness = steadiness;
  result.rounds = static_cast<int>(samples.size());
  series.samples_ns = std::move(samples);
  analyse(result, {.step_ns = 1});
  return std::move(result.series.front());
}

/// Log-normal noise of `spread` about level(i), and each tenth sample or so up to four times as
/// long.
std::vector<double> noisy(std::mt19937_64& random, int count, double spread, bool spikes,
                          auto level) {
  std::vector<double> list;
  for (int i = 0; i < count; ++i) {
    list.push_back(level(i) * std::exp(spread * looplab::testing::normal(random)));
    const double chance = static_cast<double>(random() >> 11) * 0x1p-53;
    if (spikes && chance < 0.1) list.back() *= 1 + 30 * chance;
  }
  return list;
}

}  // namespace

// Figure 14: the two front ends give the same bits for the same samples. The expected values were
// printed by the native program; that the WebAssembly one passes is the point.
TEST_CASE("result: the same samples give the same bits on every platform") {
  Result result = golden_result();
  analyse(result, {.step_ns = 5000, .call_ns = 300, .jitter_cv = 0.05});
  const Series& first = result.series[0];
  const Series& last = result.series[2];
  CHECK(first.summary.median == 0x1.4118p+12);
  CHECK(first.summary.low == 0x1.3e3bfd16d448ep+12);
  CHECK(first.summary.high == 0x1.420c08bb5f97cp+12);
  CHECK(first.summary.coverage == 0x1.ef3953907bdf9p-1);
  CHECK(first.summary.mad == 0x1.fcp+5);
  CHECK(first.summary.mean == 0x1.46516p+12);
  CHECK(first.summary.sd == 0x1.1453048c099d9p+9);
  CHECK(first.distribution.p5 == 0x1.3966p+12);
  CHECK(first.distribution.iqm == 0x1.4054p+12);
  CHECK(first.distribution.drift == -0x1.44eb925df5a99p-8);
  CHECK(first.distribution.gap == 0x0p+0);
  CHECK(first.distribution.autocorrelation == -0x1.e7a8bed828667p-7);
  CHECK(first.distribution.p95 == 0x1.47db333333333p+12);
  CHECK(last.comparison.ratio.low == 0x1.5af8669d18f17p+0);
  CHECK(last.comparison.ratio.value == 0x1.60e3fe730b46bp+0);
  CHECK(last.comparison.ratio.high == 0x1.6498abea0a5e8p+0);
  CHECK(last.comparison.ratio.coverage == 0x1.ff33297dbf31cp-1);
  CHECK(first.distribution.sd_population == 0x1.12283180b28cfp+9);
  CHECK(first.distribution.trimmed_mean == 0x1.40612aaaaaaaap+12);
  CHECK(last.comparison.verdict == Verdict::faster);
  CHECK(first.comparison.ratio.rounds == 0);
}

TEST_CASE("result: where one series is not to be trusted, it is not compared") {
  Result result = golden_result();
  // Warm-up calls may be too few to be sure; then even rounds are enough.
  result.series[1].steadiness = Steadiness::changing;
  analyse(result, {.step_ns = 5000});
  CHECK(result.series[1].distrust == Distrust::none);
  for (std::size_t i = 0; i < 64; ++i)
    result.series[1].samples_ns[i] *= 1 + 0.005 * static_cast<double>(i);
  analyse(result, {.step_ns = 5000});
  CHECK(drifts(result.series[1]));
  CHECK(result.series[1].distrust == Distrust::not_steady);
  CHECK(result.series[1].comparison.ratio.rounds == 0);
  CHECK(result.series[2].comparison.ratio.rounds == 64);
  analyse(result, {.step_ns = 1e9});
  CHECK(distrust_of(result) == Distrust::too_coarse);
  CHECK(result.series[2].comparison.ratio.rounds == 0);
}

TEST_CASE("result: a drift is found from the fewest rounds on, and stationary noise is none") {
  for (const int n : {15, 20, 30}) {
    CAPTURE(n);
    std::vector<double> pure;
    for (int i = 0; i < n; ++i) pure.push_back(100 + i);
    CHECK(drifts(series_of(pure)));
    int found = 0;
    int invented = 0;
    constexpr int trials = 1000;
    std::mt19937_64 random(static_cast<std::uint64_t>(n));
    for (int trial = 0; trial < trials; ++trial) {
      const auto rising = [n](int i) { return 100 * (1 + 0.2 * i / (n - 1)); };
      found += drifts(series_of(noisy(random, n, 0.02, false, rising)));
      const auto level = [](int) { return 100.0; };
      invented += drifts(series_of(noisy(random, n, 0.05, trial % 2 == 0, level)));
    }
    CHECK(found >= 0.99 * trials);
    CHECK(invented <= 0.015 * trials);
  }
}

TEST_CASE("result: levels that fall or rise in the samples are not to be trusted") {
  std::mt19937_64 random(1);
  const std::vector<std::vector<double>> stairs{
      {800, 400, 200, 150, 100}, {400, 200, 100},     {100, 300}, {300, 100},
      {100, 120, 144, 173},      {100, 100, 100, 300}};
  for (const auto& levels : stairs) {
    for (const int each : {4, 6, 10, 30}) {
      for (const double spread : {0.0, 0.01, 0.03}) {
        const int count = each * static_cast<int>(levels.size());
        if (count < 15) continue;
        CAPTURE(levels.front());
        CAPTURE(levels.back());
        CAPTURE(each);
        CAPTURE(spread);
        const auto level = [&](int i) { return levels[static_cast<std::size_t>(i / each)]; };
        const auto samples = noisy(random, count, spread, false, level);
        CHECK(series_of(samples).distrust == Distrust::not_steady);
        CHECK(series_of(samples, Steadiness::changing).distrust == Distrust::not_steady);
      }
    }
  }
}

TEST_CASE("result: noise, spikes and slow rounds in a row are no reason for distrust") {
  constexpr int trials = 1000;
  for (const int n : {15, 20, 30, 60}) {
    CAPTURE(n);
    std::mt19937_64 random(static_cast<std::uint64_t>(n));
    int distrusted = 0;
    for (int trial = 0; trial < trials; ++trial) {
      auto samples = noisy(random, n, 0.05, true, [](int) { return 100.0; });
      // Something else needs the processor for a tenth of the time.
      const auto at = static_cast<int>(random() % static_cast<std::uint64_t>(n));
      for (int i = at; i < std::min(n, at + n / 10); ++i) {
        samples[static_cast<std::size_t>(i)] *= 1.8;
      }
      distrusted += series_of(std::move(samples)).distrust != Distrust::none;
    }
    CHECK(distrusted <= 0.01 * trials);
  }
}
