#include "lab/compare.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

using namespace looplab;
using namespace looplab::lab;

measure::Series series(const char* name, double ns) {
  measure::Series each;
  each.name = name;
  each.iterations = 100'000;
  for (int i = 0; i < 30; ++i) each.samples_ns.push_back(ns * (1 + 0.001 * (i * 7 % 11)));
  return each;
}

Record record_of(double loop_ns, double simd_ns) {
  Record record;
  record.experiment = "iteration/sum";
  record.environment.compiler = "clang 19";
  record.parameters = Parameters::recorded({{"elements", std::int64_t{1000}}});
  record.result.series = {series("loop", loop_ns), series("SIMD", simd_ns)};
  measure::analyse(record.result, record.calibration);
  return record;
}

}  // namespace

TEST_CASE("compare: strategies of the same name are judged, and said to be not interleaved") {
  const Record before = record_of(100, 20);
  const Record after = record_of(120, 20.2);
  const auto comparison = compare_records(before, after);
  CHECK(comparison.refusal.empty());
  CHECK(comparison.environment.empty());
  CHECK(comparison.setting.empty());
  REQUIRE(comparison.rows.size() == 2);
  CHECK(comparison.rows[0].outcome.verdict == measure::Verdict::slower);
  CHECK(outcome_text(comparison.rows[0]).starts_with("1.2"));
  CHECK(outcome_text(comparison.rows[0]).ends_with(" slower, p < 0.0001"));
  CHECK(outcome_cell(comparison.rows[0]).text == "1.200× slower");
  CHECK(outcome_cell(comparison.rows[1]).text == "not resolved");
  CHECK(outcome_text(comparison.rows[1]).starts_with("not resolved: 0.9"));
  CHECK(outcome_text(comparison.rows[1]).find("slower") == std::string::npos);
  CHECK(comparison.rows[1].outcome.verdict == measure::Verdict::unresolved);
  const auto json = nlohmann::json::parse(comparison_json(before, after, comparison));
  CHECK(json["interleaved"] == false);
  CHECK(json["note"].get<std::string>().starts_with("Not interleaved"));
  CHECK(json["rows"][0]["verdict"] == "SLOWER");
  CHECK(json["rows"][0]["ratio"].get<double>() == doctest::Approx(100.0 / 120).epsilon(0.01));
}

TEST_CASE("compare: other settings are called out") {
  const Record before = record_of(100, 20);
  Record after = record_of(100, 20);
  after.parameters =
      Parameters::recorded({{"elements", std::int64_t{2000}}, {"type", std::string("float32")}});
  const auto comparison = compare_records(before, after);
  CHECK(comparison.setting ==
        std::vector<std::string>{"elements: 1000, then 2000", "type: none, then float32"});
  CHECK(comparison.rows.size() == 2);
}

TEST_CASE("compare: other machines are refused unless forced") {
  const Record before = record_of(100, 20);
  Record after = record_of(120, 20);
  after.environment.compiler = "clang 14";
  const auto refused = compare_records(before, after);
  CHECK(refused.rows.empty());
  CHECK(refused.environment == std::vector<std::string>{"compiler: clang 19, then clang 14"});
  CHECK(refused.refusal.find("Nothing was compared.") != std::string::npos);
  const auto forced = compare_records(before, after, true);
  CHECK(forced.forced);
  CHECK(forced.rows.size() == 2);
  CHECK(forced.refusal.empty());
}

TEST_CASE("compare: nothing in common, and what cannot be trusted") {
  const Record before = record_of(100, 20);
  Record after = record_of(100, 20);
  for (auto& each : after.result.series) each.name += " of another";
  CHECK(compare_records(before, after).refusal.find("no strategy of the same name") !=
        std::string::npos);
  Record few = record_of(100, 20);
  few.result.series[0].samples_ns.resize(3);
  few.result.interleaved = false;
  measure::analyse(few.result, few.calibration);
  const auto comparison = compare_records(before, few);
  REQUIRE(comparison.rows.size() == 2);
  CHECK(outcome_text(comparison.rows[0]) == "not compared: too few samples");
  CHECK(comparison.rows[1].distrust.empty());
}

TEST_CASE("compare: a run with itself is neither faster nor slower") {
  const Record run = record_of(100, 20);
  for (const ComparedRow& row : compare_records(run, run).rows) {
    CHECK(outcome_text(row).starts_with("not resolved: 1.0"));
    CHECK(outcome_text(row).find("er, p") == std::string::npos);
  }
}

TEST_CASE("compare: wrong answers and times of 0 are called out") {
  Record before = record_of(100, 20);
  Record after = record_of(100, 20);
  before.status = after.status = Status::done;
  before.checked = true;
  for (std::size_t i = 0; i < 10; ++i) after.result.series[1].samples_ns[i] = 0;
  measure::analyse(after.result, after.calibration);
  const auto comparison = compare_records(before, after);
  CHECK(comparison.cautions ==
        std::vector<std::string>{"An answer of the second run was wrong: do not trust its times."});
  CHECK(outcome_text(comparison.rows[1]).starts_with("not compared: some times are 0"));
  after.source = "hyperfine";  // which checks no answers
  CHECK(compare_records(before, after).cautions.empty());
}

TEST_CASE("compare: runs on two files of a student's own differ in a setting") {
  Record first = record_of(100, 20);
  Record second = first;
  first.environment.details.push_back({"own data", "a.npy: 5 numbers of int16, 1", false});
  second.environment.details.push_back({"own data", "b.npy: 5 numbers of int16, 2", false});
  const auto found = compare_records(first, second);
  REQUIRE(found.setting.size() == 1);
  CHECK(found.setting[0].starts_with("own data: a.npy"));
  CHECK(compare_records(first, first).setting.empty());
}
