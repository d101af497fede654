#include "lab/formats/record_writer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "../runs.hpp"
#include "lab/formats/chrome_trace.hpp"
#include "lab/formats/json_writer.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using namespace looplab::lab::formats;
using Json = nlohmann::json;
using looplab::testing::Runner;

Json parsed(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  REQUIRE_FALSE(json.is_discarded());
  return json;
}

void check_trace(const Record& record) {
  const Json trace = parsed(trace_json(record));
  std::size_t names = 0;
  std::int64_t parts = 0;
  for (const Json& event : trace["traceEvents"]) {
    CHECK(event["pid"] == 1);
    CHECK(event["tid"].is_number_unsigned());
    if (event["ph"] == "M") {
      ++names;
      CHECK(event["name"] == "thread_name");
      continue;
    }
    CHECK(event["ph"] == "X");
    CHECK(event["ts"].get<double>() >= 0);
    CHECK(event["dur"].get<double>() >= 0);
    if (event["name"] == "compute") parts += event["args"]["parts"].get<std::int64_t>();
  }
  CHECK(names == 2);
  CHECK(parts == record.parameters.integer("parts"));
}

}  // namespace

TEST_CASE("json writer: brackets, commas, and every kind of value") {
  JsonWriter json;
  json.object([&] {
    json.member("a", 1);
    json.member("b", true);
    json.member("c", "x\n\"\xff");
    json.member("d", 0.1);
    json.member("e", 2.0);
    json.member("f", std::int64_t{-9'007'199'254'740'993});
    json.null_member("g");
    json.values("h", std::vector<double>{1e300, INFINITY});
    json.object("i", [] {});
    json.objects("j", std::vector<int>{1, 2}, [&](int each) { json.member("k", each); });
  });
  CHECK(json.take() ==
        "{\"a\":1,\"b\":true,\"c\":\"x\\n\\\"\xef\xbf\xbd\",\"d\":0.1,\"e\":2.0,"
        "\"f\":-9007199254740993,\"g\":null,\"h\":[1e+300,null],\"i\":{},"
        "\"j\":[{\"k\":1},{\"k\":2}]}");
}

TEST_CASE("record writer: the record of a real run is whole, and its trace is one") {
  Runner runner;
  const auto record = runner.run("parallel/split", {{"shuffles", "1000"}, {"parts", "8"}});
  REQUIRE(record->status == Status::done);
  const std::string text = record_json(*record);
  const Json json = parsed(text);
  CHECK(json["format"] == "looplab-record");
  CHECK(json["format_version"] == record_format_version);
  CHECK(json["experiment"] == "parallel/split");
  CHECK(json["question"] == "Split, ship, stitch: does it pay?");
  CHECK(json["status"] == "done");
  CHECK(json["checked"] == true);
  CHECK(json["parameters"]["parts"] == 8);
  CHECK(json["parameters"]["schedule"] == "dynamic");
  CHECK(json["origin"] == "measured");
  REQUIRE(json["series"].size() == 3);
  for (const Json& series : json["series"]) {
    CHECK(series["samples_ns"].size() >= 6);
    CHECK(series["warm_up_ns"].size() >= 2);
    CHECK(series["low_ns"] <= series["median_ns"]);
    CHECK(series["median_ns"] <= series["high_ns"]);
  }
  REQUIRE(json["table"]["rows"].size() == 3);
  for (const Json& row : json["table"]["rows"]) {
    CHECK(row["cells"].size() == json["table"]["columns"].size());
  }
  // The five shares of the budget are the run.
  double total = 0;
  for (const auto& [name, share] : json["timeline"]["budget"].items()) total += share.get<double>();
  CHECK(total == doctest::Approx(json["timeline"]["total_ns"].get<double>()));
  for (const char* word : {"NaN", "nan", "Infinity", "inf,"}) {
    CHECK(text.find(word) == std::string::npos);
  }
  check_trace(*record);
}

TEST_CASE("record writer: numbers that are none, and bad text, do no harm") {
  Record record;
  record.experiment = "no/such";
  record.environment.system = "bad \xff\xfe agent \"with\" \\ quotes\n";
  record.guess_outcome = INFINITY;
  record.calibration.jitter_cv = NAN;
  measure::Series series;
  series.samples_ns = {1, NAN, -INFINITY};
  record.result.series.push_back(series);
  const Json json = parsed(record_json(record));
  CHECK(json["guess_outcome"].is_null());
  CHECK(json["series"][0]["samples_ns"][1].is_null());
  CHECK(json["calibration"]["jitter_cv"].is_null());
  CHECK(json["question"] == "");
  CHECK(trace_json(record).empty());
}
