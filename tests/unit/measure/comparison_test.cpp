// Rounds with a true ratio that is known by construction; every random number has a fixed seed.
#include "measure/comparison.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

using namespace looplab::measure;

namespace {

struct Rounds {
  std::vector<double> baseline;
  std::vector<double> other;
};

// Each round has a level of its own (a loaded machine), which both share, and each time its own
// noise with spikes upwards.
Rounds rounds_of(double ratio, int count, std::uint64_t seed, double noise = 0.01) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  const auto disturbed = [&](double time) {
    return time * std::exp(noise * normal(random)) * (uniform(random) < 0.05 ? 1.4 : 1.0);
  };
  Rounds rounds;
  for (int i = 0; i < count; ++i) {
    const double level = std::exp(0.2 * normal(random));
    rounds.baseline.push_back(disturbed(level * ratio));
    rounds.other.push_back(disturbed(level));
  }
  return rounds;
}

Comparison compare_rounds(const Rounds& rounds, const CompareOptions& options = {}) {
  return compare(rounds.baseline, rounds.other, options);
}

}  // namespace

TEST_CASE("verdicts follow from where the interval lies") {
  const auto judged = [](double ratio, double noise) {
    return compare_rounds(rounds_of(ratio, 100, 5, noise)).verdict;
  };
  CHECK(judged(1.2, 0.01) == Verdict::faster);
  CHECK(judged(1 / 1.2, 0.01) == Verdict::slower);
  CHECK(judged(1, 0.002) == Verdict::same);
  CHECK(judged(1.005, 0.0005) == Verdict::same);
  CHECK(judged(1, 0.2) == Verdict::unresolved);
  CHECK(std::string(name_of(Verdict::tiny)) == "TINY");
}

TEST_CASE("a difference that is certain and no larger than the threshold is tiny") {
  // All rounds agree on 0.9 %, but some say 1.1 %: the interval excludes 1 and passes the
  // threshold.
  Rounds rounds;
  for (int i = 0; i < 30; ++i) {
    rounds.other.push_back(1);
    rounds.baseline.push_back(i % 5 < 2 ? 1.011 : 1.009);
  }
  const auto result = compare_rounds(rounds);
  CHECK(result.ratio.low > 1);
  CHECK(result.ratio.high > 1.01);
  CHECK(result.verdict == Verdict::tiny);
}

TEST_CASE("identical code is called different in at most 1 % of 600 trials") {
  int wrong = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    const auto verdict = compare_rounds(rounds_of(1, 30, seed)).verdict;
    wrong += verdict == Verdict::faster || verdict == Verdict::slower;
  }
  CHECK(wrong <= 6);
}

TEST_CASE("5 % are found in 50 rounds, and never with the wrong sign") {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto verdict = compare_rounds(rounds_of(1.05, 50, seed)).verdict;
    found += verdict == Verdict::faster;
    CHECK(verdict != Verdict::slower);
  }
  CHECK(found >= 297);
}

TEST_CASE("the 99 % interval holds the true ratio in 97.5 % of 400 trials or more") {
  int held = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const auto ratio = compare_rounds(rounds_of(1.37, 30, seed)).ratio;
    held += ratio.low <= 1.37 && 1.37 <= ratio.high;
  }
  CHECK(held >= 390);
}

TEST_CASE("more comparisons and more looks make intervals wider, never narrower") {
  const Rounds rounds = rounds_of(1.02, 60, 9);
  double width = 0;
  for (const std::size_t comparisons : {1, 4, 20}) {
    const auto ratio = compare_rounds(rounds, {.comparisons = comparisons}).ratio;
    CHECK(ratio.high / ratio.low >= width);
    width = ratio.high / ratio.low;
  }
  const auto looked = compare_rounds(rounds, {.comparisons = 20, .looks = 4}).ratio;
  CHECK(looked.high / looked.low >= width);
}

TEST_CASE("too few rounds decide nothing, and an unresolved one says how many it needs") {
  CHECK(compare({}, {}).verdict == Verdict::unresolved);
  const auto few = compare_rounds(rounds_of(2, 5, 1));
  CHECK(few.verdict == Verdict::unresolved);
  const auto noisy = compare_rounds(rounds_of(1, 30, 2, 0.05));
  REQUIRE(noisy.verdict == Verdict::unresolved);
  CHECK(noisy.rounds_needed > 30);
  // An exact tie counts as such.
  const std::vector<double> equal(30, 2.0);
  const auto tied = compare(equal, equal);
  CHECK(tied.ties == 30);
  CHECK(tied.verdict == Verdict::same);
}

TEST_CASE("a wide interval around a large difference need not shrink to the threshold") {
  // Twelve rounds in which the other is twice as fast, but for two that were disturbed.
  Rounds rounds;
  for (int i = 0; i < 12; ++i) {
    rounds.baseline.push_back(2 + 0.001 * i);
    rounds.other.push_back(i % 6 == 0 ? 3.0 : 1.0);
  }
  const auto disturbed = compare_rounds(rounds, {.confidence = 0.999});
  REQUIRE(disturbed.verdict == Verdict::unresolved);
  CHECK(disturbed.ratio.value > 1.9);
  CHECK(disturbed.ratio.low < 1);
  CHECK(disturbed.rounds_needed > 12);
  CHECK(disturbed.rounds_needed < 60);
}

TEST_CASE(
    "a clear difference whose rounds hang together needs as many as are worth enough, not more") {
  // Rounds in long stretches on one side of the median: 27 of them are worth less than 7.
  Rounds rounds;
  for (int i = 0; i < 27; ++i) {
    rounds.baseline.push_back(i < 13 ? 4.0 + 0.001 * i : 5.0 + 0.001 * i);
    rounds.other.push_back(1);
  }
  const auto clear = compare_rounds(rounds);
  REQUIRE(clear.verdict == Verdict::unresolved);
  CHECK(clear.ratio.low > 3);
  CHECK(clear.rounds_needed > 27);
  CHECK(clear.rounds_needed < 1000);
}

// A machine that changes more slowly than the rounds: noise of the first order, each value 0.7 of
// the one before and something new, in both by themselves. The sign test alone, which takes rounds
// for independent, calls equal code different in 16 % of such trials.
TEST_CASE("rounds that resemble their neighbours do not make equal code different") {
  std::mt19937_64 random(41);
  std::normal_distribution<double> normal;
  int different = 0;
  int found = 0;
  constexpr int trials = 500;
  for (int trial = 0; trial < trials; ++trial) {
    Rounds equal;
    Rounds slower;
    double a = 0;
    double b = 0;
    for (int i = 0; i < 100; ++i) {
      a = 0.7 * a + 0.02 * normal(random);
      b = 0.7 * b + 0.02 * normal(random);
      equal.baseline.push_back(std::exp(a));
      equal.other.push_back(std::exp(b));
      slower.baseline.push_back(1.15 * std::exp(a));
      slower.other.push_back(std::exp(b));
    }
    const Verdict verdict = compare_rounds(equal).verdict;
    different += verdict == Verdict::faster || verdict == Verdict::slower;
    found += compare_rounds(slower).verdict == Verdict::faster;
  }
  CAPTURE(different);
  CAPTURE(found);
  CHECK(different <= trials / 50);
  CHECK(found >= trials * 95 / 100);
}
