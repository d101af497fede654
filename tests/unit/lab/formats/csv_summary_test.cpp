#include "lab/formats/csv_summary.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "lab/formats/csv_text.hpp"
#include "records.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using namespace looplab::lab::formats;
using namespace looplab::testing;

using Fields = std::map<std::string, std::string>;

/// Each row by the names in the header.
std::vector<Fields> rows_of(const Record& record) {
  const std::string text = summary_csv(record);
  CHECK(text.starts_with(
      "experiment,series,samples,iterations,median_ns,low_ns,high_ns,coverage,mean_ns,sd_ns,mad_ns,"
      "min_ns,max_ns,verdict,ratio,ratio_low,ratio_high\r\n"));
  CHECK(text.ends_with("\r\n"));
  CsvReader reader(text);
  REQUIRE(reader.next());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < reader.size(); ++i) names.push_back(reader[i].text);
  std::vector<Fields> rows;
  while (reader.next()) {
    REQUIRE(reader.size() == names.size());
    Fields& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = reader[i].text;
  }
  return rows;
}

}  // namespace

TEST_CASE("csv summary: a row a strategy, with every digit of its numbers") {
  const Record record = small_record();
  std::vector<Fields> rows = rows_of(record);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0]["experiment"] == "iteration/sum");
  CHECK(rows[0]["series"] == "plain loop");
  CHECK(rows[0]["samples"] == "10");
  CHECK(rows[0]["iterations"] == "1000");
  CHECK(rows[0]["verdict"] == "");
  CHECK(rows[0]["ratio"] == "");
  CHECK(rows[1]["series"] == "a, \"quoted\" | name");
  CHECK(rows[1]["verdict"] == "FASTER");
  CHECK(std::stod(rows[1]["ratio"]) == doctest::Approx(3));
  CHECK(rows[2]["verdict"] == "SAME");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const measure::Summary& summary = record.result.series[i].summary;
    CHECK(std::stod(rows[i]["median_ns"]) == summary.median);
    CHECK(std::stod(rows[i]["low_ns"]) == summary.low);
    CHECK(std::stod(rows[i]["high_ns"]) == summary.high);
    CHECK(std::stod(rows[i]["coverage"]) == summary.coverage);
    CHECK(std::stod(rows[i]["mean_ns"]) == summary.mean);
    CHECK(std::stod(rows[i]["sd_ns"]) == summary.sd);
    CHECK(std::stod(rows[i]["mad_ns"]) == summary.mad);
    CHECK(std::stod(rows[i]["min_ns"]) == summary.min);
    CHECK(std::stod(rows[i]["max_ns"]) == summary.max);
  }
}

TEST_CASE("csv summary: where there is no number the field is empty") {
  Record record = small_record();
  record.result.series[0].samples_ns = {};
  record.result.series[1].samples_ns = {3, 4, 5};
  record.result.series[2].iterations = 1;  // a thousand times the clock's step and less
  record.calibration.step_ns = 100;
  measure::analyse(record.result, record.calibration);
  std::vector<Fields> rows = rows_of(record);
  CHECK(rows[0]["samples"] == "0");
  CHECK(rows[0]["verdict"] == "too few rounds");
  CHECK(rows[1]["median_ns"] == "4.0");
  CHECK(rows[1]["low_ns"] == "");
  CHECK(rows[1]["coverage"] == "");
  CHECK(rows[1]["max_ns"] == "5.0");
  CHECK(rows[1]["verdict"] == "too few rounds");
  CHECK(rows[2]["verdict"] == "clock too coarse");
  for (Fields* row : {&rows[0], &rows[2]}) {
    for (const char* name : {"median_ns", "low_ns", "high_ns", "coverage", "mean_ns", "sd_ns",
                             "mad_ns", "min_ns", "max_ns", "ratio", "ratio_low", "ratio_high"}) {
      CAPTURE(name);
      CHECK((*row)[name] == "");
    }
  }
}
