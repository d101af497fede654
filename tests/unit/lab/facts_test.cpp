#include "lab/facts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace looplab;

namespace {

std::string value_of(const std::vector<lab::Fact>& facts, const std::string& label) {
  const auto found = std::ranges::find(facts, label, &lab::Fact::label);
  return found == facts.end() ? "" : found->value;
}

measure::Result result_of(const std::vector<std::vector<double>>& samples) {
  measure::Result result;
  for (const auto& each : samples) {
    measure::Series series;
    series.name = "s";
    series.iterations = 1000;
    series.samples_ns = each;
    series.warm_up_ns = {300, 110, 100};
    series.steadiness = measure::Steadiness::steady;
    series.summary = measure::summarise(each);
    series.distribution = measure::distribution_of(each);
    series.comparison = measure::compare(samples.front(), each);
    result.series.push_back(series);
  }
  result.rounds = static_cast<int>(samples.front().size());
  return result;
}

}  // namespace

TEST_CASE("facts: how long each worker computed, where something ran on workers") {
  auto result = result_of({{100, 100, 100, 100}, {50, 50, 50, 50}});
  const measure::Calibration calibration{.step_ns = 1};
  CHECK(value_of(lab::facts_of(result, 1, calibration), "each worker computed").empty());
  result.series[1].epochs = {
      {0, 1, 0, {40, 20}}, {2, 3, 0, {}}, {4, 5, 0, {50, 30}}, {6, 7, 0, {}}};
  CHECK(value_of(lab::facts_of(result, 1, calibration), "each worker computed") ==
        "45.0 ns, 25.0 ns a run, in 2 epochs that had a recorded one");
}

// 90, 91 ... 110: median 100, quartiles 95 and 105, mean 100, sample sd sqrt(38.5) by the formula
// for consecutive whole numbers, (n^2 - 1) / 12 * n / (n - 1) with n = 21.
TEST_CASE("facts: what stands behind a median, with units") {
  std::vector<double> samples;
  for (int i = 0; i <= 20; ++i) samples.push_back(90 + (i * 8) % 21);
  std::vector<double> half(samples);
  for (double& each : half) each /= 2;
  const auto result = result_of({samples, half});
  const measure::Calibration calibration{
      .step_ns = 5000, .call_ns = 400, .jitter_cv = 0.4, .backward_steps = 1};
  const auto facts = lab::facts_of(result, 1, calibration);
  CHECK(value_of(facts, "least to most") == "45.0 ns to 55.0 ns");
  CHECK(value_of(facts, "middle half") == "47.5 ns to 52.5 ns, mean 50.0 ns");
  CHECK(value_of(facts, "mean and sd") == "50.0 ns ± 3.10 ns");
  CHECK(value_of(facts, "median").starts_with("50"));
  CHECK(value_of(facts, "median").find("interval at 9") != std::string::npos);
  CHECK(value_of(facts, "outliers") == "0 mild, 0 severe among 21; all are kept");
  CHECK(value_of(facts, "rounds") == "21 epochs of 50.0 µs, 1,000 iterations each");
  CHECK(value_of(facts, "warm-up") == "3 short calls, then the times were steady");
  CHECK(value_of(facts, "first call") == "6.00× the time of a later one");
  CHECK(value_of(facts, "against the first row").starts_with("FASTER: 2.00×"));
  CHECK(value_of(facts, "clock") ==
        "steps by 5.00 µs, jittered; a reading costs 400 ns; 1 step backwards");
  CHECK(value_of(facts, "as %timeit prints it") ==
        "50 ns ± 3.03 ns per loop (mean ± std. dev. of 21 runs, 1,000 loops each)");
  CHECK(value_of(lab::facts_of(result, 0, calibration), "against the first row").empty());
}

TEST_CASE("facts: of nothing there are none") {
  measure::Result result;
  result.series.resize(1);
  CHECK(lab::facts_of(result, 0, {}).empty());
}
