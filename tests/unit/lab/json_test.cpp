#include "lab/json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "runs.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using Json = nlohmann::json;
using looplab::testing::known_experiments;
using looplab::testing::Runner;

Json parsed(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  REQUIRE_FALSE(json.is_discarded());
  return json;
}

std::string refusal(const std::string& text) {
  const auto pairs = parameter_pairs(text);
  return pairs ? "accepted" : pairs.error();
}

// As a call from JavaScript does it.
std::string refusal_of_split(const std::string& text) {
  const auto pairs = parameter_pairs(text);
  if (!pairs) return pairs.error();
  const auto parameters = parse_parameters(
      "parallel/split", known_experiments().find("parallel/split")->parameters, *pairs);
  return parameters ? "accepted" : parameters.error();
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

TEST_CASE("json: the record of a real run is whole, and its trace is one") {
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

TEST_CASE("json: numbers that are none, and bad text, do no harm") {
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

TEST_CASE("json: the list and the description of experiments") {
  const Json list = parsed(experiments_json(known_experiments()));
  REQUIRE(list.size() == known_experiments().experiments().size());
  CHECK(list[0]["id"] == "iteration/sum");
  for (const Experiment& experiment : known_experiments().experiments()) {
    const Json json = parsed(experiment_json(experiment));
    CHECK(json["id"] == experiment.card.id);
    REQUIRE(json["parameters"].size() == experiment.parameters.size());
    for (const Json& spec : json["parameters"]) {
      CHECK((spec["type"] == "integer" || spec["type"] == "choice"));
      CHECK(spec.contains("default"));
    }
  }
}

TEST_CASE("json: parameters from JavaScript") {
  const auto pairs = parameter_pairs(R"({"workers": 2, "schedule": "static", "seed": 1e3})");
  REQUIRE(pairs);
  CHECK(pairs->size() == 3);
  CHECK(refusal_of_split(R"({"workers": 2, "schedule": "static", "seed": 1000.0})") == "accepted");
  CHECK(refusal_of_split("{}") == "accepted");
}

TEST_CASE("json: bad parameters from JavaScript are named with their range") {
  const std::string range = "parts must be a whole number from 1 to 100000, not ";
  CHECK(refusal_of_split(R"({"parts": null})") == range + "\"null\".");  // NaN and Infinity
  CHECK(refusal_of_split(R"({"parts": true})") == range + "\"true\".");
  CHECK(refusal_of_split(R"({"parts": [1]})") == range + "\"a list\".");
  CHECK(refusal_of_split(R"({"parts": {}})") == range + "\"an object\".");
  CHECK(refusal_of_split(R"({"parts": 2.5})") == range + "\"2.5\".");
  CHECK(refusal_of_split(R"({"parts": "2\u0000"})") == range + "\"2?\".");
  CHECK(refusal_of_split(R"({"parts": 18446744073709551616})").starts_with(range));
  CHECK(refusal_of_split(R"({"": 1})").starts_with("parallel/split has no parameter \"\""));
}

TEST_CASE("json: what is no object of parameters is refused") {
  for (const std::string& text :
       {std::string(), std::string("null"), std::string("[]"), std::string("3"), std::string("{"),
        std::string("{\"a\":1e999}"), std::string("{\"a\":NaN}"), std::string("\xff"),
        std::string("{}x")}) {
    CAPTURE(text);
    CHECK(refusal(text).starts_with("Parameters must be an object"));
  }
  CHECK(refusal(std::string(1 << 20, ' ')).find("64 kB") != std::string::npos);
}

TEST_CASE("json: depth does not exhaust the stack") {
  const std::string deep(30'000, '[');
  CHECK(refusal("{\"parts\":" + deep + std::string(30'000, ']') + "}") == "accepted");
  CHECK(refusal("{\"parts\":" + deep).starts_with("Parameters must be an object"));
}

TEST_CASE("json: what the host tells is taken where it has the shape, and nothing else") {
  const auto details = details_of(
      R"([{"key":"browser","value":"B 1","of_the_machine":true},{"key":"page","value":"visible"},
          {"key":7,"value":"x"},{"key":"","value":"x"},{"key":"load","value":"a\nb","of_the_machine":1}])");
  REQUIRE(details.size() == 3);
  CHECK(details[0] == Detail{"browser", "B 1", true});
  CHECK(details[1] == Detail{"page", "visible", false});
  CHECK(details[2].value.find('\n') == std::string::npos);
  CHECK_FALSE(details[2].of_the_machine);
  for (const char* bad : {"", "null", "{}", "[1]", "[", "[[[[[[[["}) CHECK(details_of(bad).empty());
  CHECK(details_of("[\"" + std::string(100'000, 'x') + "\"]").empty());
}
