#include "lab/formats/hyperfine.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "records.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using namespace looplab::lab::formats;
using namespace looplab::testing;
using Json = nlohmann::json;

/// As hyperfine 1.15 writes it; the same command stands there twice, with other parameters.
constexpr const char* example = R"({
  "results": [
    {
      "command": "sleep 0.001",
      "mean": 0.0019412808200000003,
      "stddev": 0.00010806601592175036,
      "median": 0.0019107230200000002,
      "user": 0.0005980199999999999,
      "system": 0.000321664,
      "min": 0.0018379450200000003,
      "max": 0.0021103700200000002,
      "times": [
        0.00197795302,
        0.0019107230200000002,
        0.0021103700200000002,
        0.0018379450200000003,
        0.00186941302
      ],
      "exit_codes": [0, 0, 0, 0, 0],
      "parameters": {"n": "1"}
    },
    {
      "command": "true \"x, y\"",
      "mean": 0.0,
      "stddev": null,
      "median": 0.0,
      "user": 0.0,
      "system": 0.0,
      "min": 0.0,
      "max": 0.0,
      "times": [0.0]
    },
    {
      "command": "true \"x, y\"",
      "times": [1]
    }
  ]
}
)";

std::string refusal(std::string_view text) { return refusal_of("hyperfine", text); }

}  // namespace

TEST_CASE("hyperfine: a file is read with its times") {
  const Record record = read_as("hyperfine", example);
  CHECK(record.source == "hyperfine");
  CHECK(record.environment.reported_processors == 0);
  REQUIRE(record.result.series.size() == 3);
  const measure::Series& first = record.result.series[0];
  CHECK(first.name == "sleep 0.001");
  CHECK(first.iterations == 1);
  CHECK(first.samples_ns.size() == 5);
  CHECK(first.summary.median == doctest::Approx(0.0019107230200000002e9).epsilon(1e-12));
  CHECK(first.summary.mean == doctest::Approx(0.0019412808200000003e9).epsilon(1e-12));
  CHECK(first.summary.sd == doctest::Approx(0.00010806601592175036e9).epsilon(1e-12));
  CHECK(record.result.series[1].name == "true \"x, y\"");
  CHECK(record.result.series[2].name == "true \"x, y\" (2)");
}

TEST_CASE("hyperfine: every wrong place is named") {
  CHECK(refusal("{\"results\": [\n  {\"command\": \"a\", \"mean\": 1}]}") ==
        "line 2, column 3: results[0] has no \"times\": it was written without them; export it "
        "again with hyperfine --export-json; nothing was imported.");
  CHECK(refusal("{\"results\": [{\"times\": [1]}]}") ==
        "line 1, column 14: results[0] has no \"command\"; nothing was imported.");
  CHECK(refusal("{\"results\": [{\"command\": \"a\", \"times\": [1, -2]}]}") ==
        "line 1, column 44: results[0].times[1] must be a number from 0 to 1e+09, not -2; nothing "
        "was imported.");
  CHECK(refusal("{\"results\": []}") ==
        "line 1, column 13: results has no times; nothing was imported.");
  CHECK(refusal("{\"results\": [{\"command\": \"a\", \"times\": []}]}") ==
        "line 1, column 13: results has no times; nothing was imported.");
  CHECK(refusal("{\"results\": 1}") ==
        "line 1, column 13: results must be a list, not 1; nothing was imported.");
  Json many = {{"results", Json::array()}};
  for (int i = 0; i < 65; ++i) many["results"].push_back({{"command", "a"}, {"times", {1}}});
  CHECK(refusal(many.dump()).find("results must be a list of at most 64") != std::string::npos);
}

TEST_CASE("hyperfine: what is written is in seconds, and what was not measured is null") {
  const Json json = Json::parse(hyperfine_json(small_record()));
  REQUIRE(json["results"].size() == 3);
  const Json& first = json["results"][0];
  CHECK(first["command"] == "plain loop");
  CHECK(first["user"].is_null());
  CHECK(first["system"].is_null());
  CHECK(first["times"].size() == 10);
  CHECK(first["times"][0] == 1000.5 / 1e9);
  CHECK(first["min"] == 1000.5 / 1e9);
  CHECK(first["max"] == 1010.25 / 1e9);
  CHECK(first["median"] == 1004.5625 / 1e9);
  CHECK(first["mean"].get<double>() == doctest::Approx(1004.9875e-9).epsilon(1e-12));
  CHECK(first["stddev"].get<double>() > 0);
  Record one = small_record();
  one.result.series[0].samples_ns = {5};
  CHECK(Json::parse(hyperfine_json(one))["results"][0]["stddev"].is_null());
}

TEST_CASE("hyperfine: medians come back, and so does who measured them") {
  const Record record = small_record();
  const Record back = read_as("hyperfine", hyperfine_json(record));
  check_medians(record, back);
  CHECK(back.source == "Looplab 0.1.0");
}

TEST_CASE("hyperfine: commands that failed are told") {
  Json file = Json::parse(example);
  CHECK(read_as("hyperfine", file.dump()).happened.size() + 1 == [&] {
    file["results"][0]["exit_codes"] = {0, 1, nullptr, 0, 127};
    return read_as("hyperfine", file.dump()).happened.size();
  }());
  std::string all;
  for (const std::string& text : read_as("hyperfine", file.dump()).happened) all += text;
  CHECK(all.find("“sleep 0.001” failed in 3 runs: it ended with an error") != std::string::npos);
  file["results"][0]["exit_codes"] = {"no"};
  CHECK(refusal_of("hyperfine", file.dump()).find("exit_codes[0] must be") != std::string::npos);
}
