// The laws are checked against their own definitions; noise has a fixed seed.
#include "measure/scaling.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "measure/student.hpp"

using namespace looplab::measure;

namespace {

std::vector<ScalingPoint> amdahl_points(double serial, double noise, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  const double alone = 1 + noise * normal(random);
  std::vector<ScalingPoint> points;
  for (int p = 1; p <= 16; ++p) {
    const double time = 1 / amdahl(serial, p) * (1 + noise * normal(random));
    points.push_back({p, alone / time, 0});
  }
  return points;
}

}  // namespace

TEST_CASE("Student's t: published quantiles") {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, to three decimals.
  CHECK(student_quantile(0.975, 1) == doctest::Approx(12.706).epsilon(1e-4));
  CHECK(student_quantile(0.975, 2) == doctest::Approx(4.303).epsilon(1e-4));
  CHECK(student_quantile(0.95, 5) == doctest::Approx(2.015).epsilon(3e-4));
  CHECK(student_quantile(0.975, 10) == doctest::Approx(2.228).epsilon(3e-4));
  CHECK(student_quantile(0.995, 30) == doctest::Approx(2.750).epsilon(3e-4));
  CHECK(student_quantile(0.975, 1e6) == doctest::Approx(1.95996).epsilon(1e-5));
  // One degree of freedom is Cauchy's distribution: tan(pi (p - 1/2)).
  CHECK(student_quantile(0.9, 1) ==
        doctest::Approx(std::tan(0.4 * 3.14159265358979)).epsilon(1e-9));
  CHECK(student_quantile(0.025, 10) == doctest::Approx(-student_quantile(0.975, 10)));
  CHECK(student_quantile(0.5, 3) == doctest::Approx(0).epsilon(1e-9));
  CHECK(student_quantile(1, 3) == 0);
  CHECK(student_quantile(0.9, 0) == 0);
}

TEST_CASE("Karp-Flatt finds the serial share of Amdahl's law exactly") {
  for (const double serial : {0.0, 0.01, 0.05, 0.2, 0.5, 1.0}) {
    for (int p = 2; p <= 64; ++p) {
      CHECK(std::abs(karp_flatt(amdahl(serial, p), p) - serial) < 1e-12);
    }
  }
  CHECK(karp_flatt(1, 1) == 0);
  CHECK(karp_flatt(2.5, 2) < 0);
}

TEST_CASE("Amdahl's share is found within 0.01 under 1 % noise, and its interval holds it") {
  int held = 0;
  int fits = 0;
  for (const double serial : {0.0, 0.01, 0.05, 0.2, 0.5}) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const auto fit = fit_amdahl(amdahl_points(serial, 0.01, seed));
      REQUIRE(fit);
      CHECK(std::abs(fit->serial - serial) < 0.01);
      CHECK(fit->points == 16);
      ++fits;
    }
    const auto exact = fit_amdahl(amdahl_points(serial, 0, 1));
    CHECK(std::abs(exact->serial - serial) < 1e-12);
  }
  // With the error of each point known and independent, 95 % of the intervals hold the share.
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<ScalingPoint> points;
    for (int p = 1; p <= 8; ++p) {
      const double inverse = 1 / amdahl(0.1, p) + 0.004 * normal(random);
      points.push_back({p, 1 / inverse, 0.004});
    }
    const auto fit = fit_amdahl(points);
    held += fit->low <= 0.1 && 0.1 <= fit->high;
  }
  CHECK(fits == 200);
  CHECK(held >= 372);  // 93 %
}

TEST_CASE("Amdahl's fit says when there is nothing to say") {
  CHECK_FALSE(fit_amdahl({}));
  CHECK_FALSE(fit_amdahl(std::vector<ScalingPoint>{{1, 1, 0}, {2, 1.9, 0}}));
  const auto perfect = fit_amdahl(std::vector<ScalingPoint>{{1, 1, 0}, {2, 2.1, 0}, {4, 4.4, 0}});
  REQUIRE(perfect);
  CHECK(perfect->serial < 0);
  CHECK_FALSE(perfect->ceiling());
  CHECK(*fit_amdahl(std::vector<ScalingPoint>{{1, 1, 0}, {2, 1.6, 0}, {4, 2.286, 0}})->ceiling() ==
        doctest::Approx(4).epsilon(0.01));
}

TEST_CASE("USL finds the peak within 10 % under 1 % noise") {
  for (const auto& [contention, coherency] :
       {std::pair{0.02, 0.01}, {0.05, 0.008}, {0.1, 0.02}, {0.0, 0.015}}) {
    const UslFit truth{1, contention, coherency, 0};
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      std::mt19937_64 random(seed);
      std::normal_distribution<double> normal;
      std::vector<ScalingPoint> points;
      for (int p = 1; p <= 16; ++p) {
        points.push_back({p, truth.at(p) * (1 + 0.01 * normal(random)), 0});
      }
      const auto fit = fit_usl(points);
      REQUIRE(fit);
      REQUIRE(fit->peak());
      CHECK(*fit->peak() == doctest::Approx(*truth.peak()).epsilon(0.1));
      CHECK(fit->contention >= 0);
      CHECK(fit->rms < 0.02);
    }
  }
}

TEST_CASE("USL: exact without noise, bounded, and silent with too few points") {
  const UslFit truth{1.5, 0.08, 0.003, 0};
  std::vector<ScalingPoint> points;
  for (const int p : {1, 2, 4, 8, 16}) points.push_back({p, truth.at(p), 0});
  const auto fit = fit_usl(points);
  REQUIRE(fit);
  CHECK(fit->scale == doctest::Approx(1.5));
  CHECK(fit->contention == doctest::Approx(0.08));
  CHECK(fit->coherency == doctest::Approx(0.003));
  points.pop_back();
  CHECK_FALSE(fit_usl(points));
  points.push_back({8, 3, 0});
  CHECK_FALSE(fit_usl(points));  // five points, four numbers of workers
  // Superlinear: no peak, no negative share.
  std::vector<ScalingPoint> superlinear;
  for (const int p : {1, 2, 3, 4, 5, 6}) superlinear.push_back({p, std::pow(p, 1.1), 0});
  const auto bounded = fit_usl(superlinear);
  REQUIRE(bounded);
  CHECK(bounded->contention == 0);
  CHECK(bounded->coherency == 0);
  CHECK_FALSE(bounded->peak());
}

TEST_CASE("efficiency is the product of its parts") {
  const std::vector<double> busy{3.0, 2.0, 2.5};
  const auto parts = efficiency_parts(6, 3.2, busy);
  REQUIRE(parts);
  CHECK(parts->efficiency == doctest::Approx(6 / (3 * 3.2)));
  CHECK(parts->balance == doctest::Approx(2.5 / 3));
  CHECK(parts->overhead == doctest::Approx(1 - 3 / 3.2));
  CHECK(parts->inflation == doctest::Approx(7.5 / 6));
  CHECK(parts->balance * (1 - parts->overhead) / parts->inflation ==
        doctest::Approx(parts->efficiency).epsilon(1e-12));
  CHECK_FALSE(efficiency_parts(0, 1, busy));
  CHECK_FALSE(efficiency_parts(1, 1, {}));
  CHECK(imbalance(busy) == doctest::Approx(3 / 2.5));
  CHECK(imbalance({}) == 1);
}

TEST_CASE("Gustafson, efficiency and grain") {
  CHECK(gustafson(0.25, 1) == 1);
  CHECK(gustafson(0.25, 9) == doctest::Approx(7));
  CHECK(efficiency(3, 4) == doctest::Approx(0.75));
  CHECK(grain_for(2) == doctest::Approx(18));
}

TEST_CASE("speedup: the interval is that of the paired ratios, and its error that of 1 / S") {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  int held = 0;
  double errors = 0;
  double squares = 0;
  constexpr int trials = 400;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<double> one;
    std::vector<double> four;
    for (int round = 0; round < 30; ++round) {
      const double machine = 1 + 0.5 * round;  // slows down all, which cancels out in pairs
      one.push_back(machine * 300 * std::exp(0.02 * normal(random)));
      four.push_back(machine * 100 * std::exp(0.02 * normal(random)));
    }
    const Speedup speedup = speedup_of(one, four, 4);
    held += speedup.ratio.low <= 3 && 3 <= speedup.ratio.high;
    CHECK(speedup.efficiency.value == doctest::Approx(speedup.ratio.value / 4));
    CHECK(speedup.efficiency.low == doctest::Approx(speedup.ratio.low / 4));
    CHECK(speedup.point.workers == 4);
    CHECK(speedup.point.speedup == speedup.ratio.value);
    errors += speedup.point.error / trials;
    const double off = 1 / speedup.ratio.value - 1.0 / 3;
    squares += off * off / trials;
  }
  CHECK(held >= 0.93 * trials);
  CHECK(held <= 0.99 * trials);
  CHECK(errors == doctest::Approx(std::sqrt(squares)).epsilon(0.2));
}

TEST_CASE("weak efficiency and what is lost, from their definitions") {
  CHECK(weak_efficiency(10, 12.5) == doctest::Approx(0.8));
  CHECK(weak_efficiency(10, 0) == 0);
  const std::vector<double> busy{4, 2, 3, 3};
  CHECK(lost_to_imbalance(busy) == doctest::Approx(0.25));
  CHECK(lost_to_imbalance(busy) == doctest::Approx(1 - 1 / imbalance(busy)));
  CHECK(lost_to_imbalance({}) == 0);
  CHECK(*idle_share(5, busy) == doctest::Approx(1 - 12.0 / 20));
  const auto parts = efficiency_parts(11, 5, busy);
  CHECK(*idle_share(5, busy) == doctest::Approx(1 - parts->balance * (1 - parts->overhead)));
  CHECK_FALSE(idle_share(0, busy));
  CHECK_FALSE(idle_share(5, {}));
}

TEST_CASE("a task's cost is the slope over empty tasks, with its interval") {
  std::vector<TaskTime> runs;
  for (const double tasks : {0.0, 10.0, 100.0, 1000.0}) runs.push_back({tasks, 5000 + 20 * tasks});
  const auto exact = task_cost(runs);
  REQUIRE(exact);
  CHECK(exact->each == doctest::Approx(20).epsilon(1e-12));
  CHECK(exact->fixed == doctest::Approx(5000).epsilon(1e-12));
  CHECK(exact->low == doctest::Approx(20));
  CHECK(grain_for(exact->each) == doctest::Approx(180));
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  int held = 0;
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<TaskTime> noisy;
    for (int tasks = 0; tasks <= 1000; tasks += 100) {
      noisy.push_back({static_cast<double>(tasks), 5000 + 20.0 * tasks + 300 * normal(random)});
    }
    const auto cost = task_cost(noisy);
    held += cost->low <= 20 && 20 <= cost->high;
  }
  CHECK(held >= 372);
  CHECK(held <= 392);
  CHECK_FALSE(task_cost(std::vector<TaskTime>{{1, 1}, {2, 2}, {2, 3}}));
}

TEST_CASE("the roofline: bandwidth below the ridge, the peak above it") {
  constexpr double peak = 50;
  constexpr double bandwidth = 10;
  CHECK(roofline_bound(0.25, peak, bandwidth) == 2.5);
  CHECK(roofline_bound(peak / bandwidth, peak, bandwidth) == peak);
  CHECK(roofline_bound(100, peak, bandwidth) == peak);
  CHECK(percent_of_bound(2, roofline_bound(0.25, peak, bandwidth)) == doctest::Approx(80));
  CHECK(percent_of_bound(2, 0) == 0);
}
