// Synthetic traces with noise of a fixed seed.
#include "measure/steady.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

using namespace looplab::measure;

namespace {

std::vector<double> noisy(std::size_t count, std::uint64_t seed, double noise, auto level) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> trace;
  for (std::size_t i = 0; i < count; ++i) {
    trace.push_back(level(static_cast<double>(i)) * std::exp(noise * normal(random)));
  }
  return trace;
}

// Calls of 1 ms until the warm-up is finished; gives how many.
std::size_t calls_until_finished(const std::vector<double>& trace, WarmUp& warm_up) {
  for (std::size_t i = 0; i < trace.size(); ++i) {
    warm_up.add(trace[i], 1e6);
    if (warm_up.finished()) return i + 1;
  }
  return trace.size();
}

}  // namespace

TEST_CASE("times that drop to a third at call k: warm-up ends after k, whatever k") {
  for (int k = 1; k <= 200; ++k) {
    const auto trace = noisy(400, static_cast<std::uint64_t>(k), 0.01,
                             [k](double i) { return i < k ? 3.0 : 1.0; });
    WarmUp warm_up(230e6, 2e9);
    const std::size_t calls = calls_until_finished(trace, warm_up);
    CHECK(warm_up.steady());
    CHECK(calls >= 230);
    CHECK(calls <= static_cast<std::size_t>(std::max(230, k)) + 40);
    // The change is found where it is, and nothing of before is left.
    const std::size_t change = change_of(warm_up.trace_ns());
    if (k >= 3) {
      CHECK(std::abs(static_cast<double>(change) - k) <= 10);
      CHECK(change >= static_cast<std::size_t>(k));
    }
  }
}

TEST_CASE("a drop while sampling is found within 10 samples") {
  for (std::size_t k = 3; k <= 97; ++k) {
    const auto samples =
        noisy(100, k, 0.02, [k](double i) { return i < static_cast<double>(k) ? 1.3 : 1.0; });
    const std::size_t change = change_of(samples);
    CHECK(change >= k);
    CHECK(change <= k + 10);
  }
}

TEST_CASE("a change among very many samples is found within a block of them") {
  std::vector<double> samples(100'000, 1.0);
  for (std::size_t i = 0; i < 70'000; ++i) samples[i] = 3;
  const std::size_t at = change_of(samples);
  CHECK(at >= 69'600);
  CHECK(at <= 70'400);
}

TEST_CASE("one or two odd samples at an end are told where noise cannot be the reason") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    for (std::size_t odd = 0; odd <= 2; ++odd) {
      auto samples = noisy(20, seed, 0.03, [](double) { return 1.0; });
      CHECK(slow_start_of(samples) == 0);
      CHECK(fast_end_of(samples) == 0);
      for (std::size_t i = 0; i < odd; ++i) samples[i] *= 3;
      CHECK(slow_start_of(samples) == odd);
      for (std::size_t i = 0; i < odd; ++i) samples[19 - i] /= 3;
      CHECK(fast_end_of(samples) == odd);
    }
  }
  // Slow ones at the end, or fast ones at the beginning, are no better code.
  CHECK(fast_end_of(std::vector{1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0}) == 0);
  CHECK(slow_start_of(std::vector{0.3, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0}) == 0);
  CHECK(slow_start_of(std::vector{3.0, 1.0, 1.0, 1.0, 1.0}) == 0);
  CHECK(fast_end_of({}) == 0);
}

TEST_CASE("steady samples, even noisy ones with spikes, have no change") {
  int false_alarms = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    auto samples = noisy(40, seed, 0.05, [](double) { return 1.0; });
    samples[seed % 40] *= 4;
    samples[(7 * seed) % 40] *= 2;
    false_alarms += change_of(samples) > 0;
  }
  CHECK(false_alarms <= 3);
}

TEST_CASE("times that never stop falling are never steady") {
  const auto trace = noisy(3000, 3, 0.001, [](double i) { return 100 * std::pow(0.995, i); });
  WarmUp warm_up(20e6, 2e9);
  CHECK(calls_until_finished(trace, warm_up) == 2000);
  CHECK_FALSE(warm_up.steady());
  CHECK(warm_up.finished());
}

TEST_CASE("noise alone does not keep a warm-up going for long") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto trace = noisy(2000, seed, 0.1, [](double) { return 1.0; });
    WarmUp warm_up(20e6, 2e9);
    CHECK(calls_until_finished(trace, warm_up) < 200);
  }
}

TEST_CASE("no verdict before its time, and none from too few calls") {
  WarmUp warm_up(100e6, 2e9);
  for (int i = 0; i < 99; ++i) warm_up.add(1, 1e6);
  CHECK_FALSE(warm_up.steady());
  warm_up.add(1, 1e6);
  CHECK(warm_up.steady());
  WarmUp slow(100e6, 2e9);
  for (int i = 0; i < 19; ++i) slow.add(1, 50e6);
  CHECK_FALSE(slow.steady());
  CHECK(change_of({}) == 0);
  CHECK(change_of(std::vector{1.0, 2.0, 3.0, 4.0, 5.0}) == 0);
}
