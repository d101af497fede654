#include "lab/sweep.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace {

using namespace looplab;
using namespace looplab::lab;

CurvesFigure::Curve curve(std::vector<CurvesFigure::Point> points) {
  return {"curve", std::move(points), {}};
}

}  // namespace

TEST_CASE("curves: what cannot be trusted is left out, counted, and the reason named") {
  const auto series = [](std::size_t n, measure::Distrust distrust) {
    measure::Series made;
    made.summary.n = n;
    made.summary.median = 2;
    made.summary.low = 1;
    made.summary.high = 3;
    made.distrust = distrust;
    return made;
  };
  using measure::Distrust;
  const std::vector<std::int64_t> numbers{10, 20, 30};
  const auto good = series(20, Distrust::none);
  const auto whole = curve_of("loop", numbers, std::vector{good, good, good});
  CHECK(whole.name == "loop");
  CHECK(whole.note.empty());
  CHECK(whole.points.size() == 3);

  const auto torn =
      curve_of("loop", numbers,
               std::vector{series(20, Distrust::not_steady), good, series(3, Distrust::none)});
  CHECK(torn.note == "2 of 3 left out, 1 too few rounds, 1 not steady");
  REQUIRE(torn.points.size() == 1);
  CHECK(torn.points[0].x == 20);
  CHECK(torn.points[0].low == 1);

  const auto brief = series(3, Distrust::none);  // the budget ended first
  const auto none = curve_of("loop", numbers, std::vector{brief, brief, brief});
  CHECK(none.note == "3 of 3 left out, too few rounds");
  CHECK(none.points.empty());
}

TEST_CASE("growth sizes: six in equal ratios, far enough apart for a fit, none too small") {
  CHECK(growth_sizes(1'048'576) ==
        std::vector<std::int64_t>{1024, 4096, 16384, 65536, 262144, 1048576});
  const auto few = growth_sizes(64);
  CHECK(few.size() == 6);
  CHECK(few.front() == 4);
  CHECK(few.back() == 64);
  CHECK(growth_sizes(63).empty());
  for (const std::int64_t most : {100, 1000, 12'345, 50'000'000}) {
    const auto sizes = growth_sizes(most);
    for (std::size_t i = 1; i < sizes.size(); ++i) CHECK(sizes[i] > sizes[i - 1]);
    CHECK(sizes.back() == most);
    CHECK(sizes.front() * 16 <= most);
  }
}

TEST_CASE("growth sentence: the order of exact times, and nothing of too few points") {
  CurvesFigure figure;
  figure.curves = {curve({}), curve({})};
  figure.curves[1].name = "linear";
  for (const double n : {16.0, 64.0, 256.0, 1024.0, 4096.0}) {
    figure.curves[1].points.push_back({n, 3 * n, 3 * n, 3 * n});
  }
  using measure::Growth;
  const std::string grew =
      "From 16 to 4,096 numbers the time of “linear” grew as n (exponent 1.00, 1.00 to 1.00).";
  CHECK(growth_sentence(figure, "linear", "numbers", Growth::linear) == grew);
  // What the times say and what the work does may differ.
  CHECK(growth_sentence(figure, "linear", "numbers", Growth::logarithmic) ==
        grew +
            " Its work grows as lg n: the rest is the price of data that no longer fit the nearest "
            "cache.");
  CHECK(growth_sentence(figure, "linear", "numbers", Growth::quadratic) ==
        grew + " Its work grows as n²: what every pass costs, however small, hides a part of it.");
  CHECK(growth_sentence(figure, "curve", "numbers", Growth::linear).empty());
  CHECK(growth_sentence(figure, "nobody", "numbers", Growth::linear).empty());
}

TEST_CASE("growth sentence: where the time jumps beside its growth") {
  CurvesFigure figure;
  figure.curves = {curve({})};
  for (const double n : {16.0, 64.0, 256.0, 1024.0, 4096.0, 16384.0}) {
    const double time = n * (n > 500 ? 3 : 1);
    figure.curves[0].points.push_back({n, time, time, time});
  }
  const std::string text = growth_sentence(figure, "curve", "numbers", measure::Growth::linear);
  CHECK(text.find("Between 256 and 1,024 numbers it stepped up by another 3.0 times") !=
        std::string::npos);
  // Where the intervals allow for much less, nothing is said.
  for (auto& point : figure.curves[0].points) {
    point.low /= 2;
    point.high *= 2;
  }
  CHECK(growth_sentence(figure, "curve", "numbers", measure::Growth::linear).find("stepped") ==
        std::string::npos);
}

TEST_CASE("crossover: between the points whose intervals are apart") {
  const auto first = curve({{1, 10, 9, 11}, {2, 20, 19, 21}, {3, 30, 29, 31}, {4, 40, 39, 41}});
  const auto later = curve({{1, 20, 19, 21}, {2, 25, 24, 26}, {3, 30, 28, 32}, {4, 35, 34, 36}});
  const auto found = crossover(first, later);
  REQUIRE(found);
  CHECK(found->below == 2);  // at 3 they cannot be told apart
  CHECK(found->above == 4);
  CHECK_FALSE(crossover(later, first));  // begins faster, ends slower
  CHECK_FALSE(crossover(first, first));
  CHECK_FALSE(crossover(first, curve({{5, 1, 1, 1}})));
}
