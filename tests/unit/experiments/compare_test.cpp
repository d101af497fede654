// What profiling/compare calls right and wrong.
#include <doctest/doctest.h>

#include <vector>

#include "experiments/profiling/compare/verdicts.hpp"

namespace {

using namespace looplab::experiments::compare;

std::vector<double> shifted(const std::vector<double>& times, double by) {
  std::vector<double> moved(times);
  for (double& time : moved) time += by;
  return moved;
}

const std::vector<double> calm{100, 101, 99, 100.5, 99.5, 100, 101, 99, 100.5, 99.5};

}  // namespace

TEST_CASE("comparing: B that is slower is called slower, by both ways, and the other way round") {
  CHECK(by_t_test(calm, shifted(calm, 5)) == Said::slower);
  CHECK(by_turns(calm, shifted(calm, 5)) == Said::slower);
  CHECK(by_t_test(shifted(calm, 5), calm) == Said::faster);
  CHECK(by_turns(shifted(calm, 5), calm) == Said::faster);
  CHECK(by_t_test(calm, calm) == Said::no_difference);
  CHECK(by_turns(calm, calm) == Said::no_difference);
}

// Both versions are the same code on a machine that slows down by 1 % a time: one after the other
// meets another machine, in turns does not.
TEST_CASE("comparing: a machine that changes deceives the t test and not the turns") {
  std::vector<double> first, second, turn_a, turn_b;
  for (int i = 0; i < 10; ++i) first.push_back(100 + i + (i % 3));
  for (int i = 10; i < 20; ++i) second.push_back(100 + i + (i % 3));
  for (int i = 0; i < 20; ++i) (i % 4 == 0 || i % 4 == 3 ? turn_a : turn_b).push_back(100 + i);
  CHECK(by_t_test(first, second) == Said::slower);
  CHECK(by_turns(turn_a, turn_b) == Said::no_difference);
}

TEST_CASE("comparing: what is wrong is counted by kind") {
  Tally same;
  for (const Said said : {Said::no_difference, Said::faster, Said::slower}) same.add(said, false);
  CHECK(same.trials == 3);
  CHECK(same.wrong == 2);
  CHECK(same.invented == 2);
  CHECK(same.missed + same.other == 0);
  Tally slower;
  for (const Said said : {Said::slower, Said::slower, Said::faster, Said::no_difference}) {
    slower.add(said, true);
  }
  CHECK(slower.wrong == 2);
  CHECK(slower.other == 1);
  CHECK(slower.missed == 1);
  CHECK(slower.invented == 0);
}

// Wilson's interval of 3 in 10 at 95 % is 10.8 to 60.3 % (Newcombe, Statistics in Medicine 17,
// 1998, method 3, worked by hand: (0.3 + 0.192 -+ 1.96 sqrt(0.021 + 0.0096)) / 1.384).
TEST_CASE("comparing: the share that is wrong has Wilson's interval") {
  Tally tally;
  for (int i = 0; i < 10; ++i) tally.add(i < 3 ? Said::faster : Said::no_difference, false);
  const auto point = tally.point();
  CHECK(point.x == 10);
  CHECK(point.y == doctest::Approx(30));
  CHECK(point.low == doctest::Approx(10.78).epsilon(0.001));
  CHECK(point.high == doctest::Approx(60.32).epsilon(0.001));
  Tally none;
  none.add(Said::no_difference, false);
  CHECK(none.point().low == 0);
}
