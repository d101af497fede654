#include "lab/formats/pyperf.hpp"

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

/// As pyperf 2.6 writes two benchmarks: what all have in common stands at the top, the first run
/// calibrated, and the second benchmark has inner loops.
constexpr const char* example = R"json({
  "benchmarks": [
    {
      "metadata": {"loops": 64, "name": "list"},
      "runs": [
        {
          "metadata": {"calibrate_loops": 64, "date": "2020-10-13 10:12:20.476957"},
          "warmups": [[1, 2.1e-06], [2, 2.2e-06]]
        },
        {
          "metadata": {"date": "2020-10-13 10:12:21.135682"},
          "values": [2.0e-06, 2.25e-06, 2.5e-06],
          "warmups": [[64, 4.0e-06]]
        },
        {
          "metadata": {"date": "2020-10-13 10:12:21.784371"},
          "values": [3.0e-06, 3.5e-06],
          "warmups": [[64, 5.0e-06]]
        }
      ]
    },
    {
      "metadata": {"inner_loops": 10, "loops": 32, "name": "dict"},
      "runs": [
        {
          "values": [1]
        }
      ]
    }
  ],
  "metadata": {
    "cpu_count": 8,
    "cpu_model_name": "Intel(R) Core(TM) i7-6820HQ",
    "hostname": "selma",
    "perf_version": "2.6.0",
    "platform": "Linux-6.1-x86_64",
    "python_implementation": "cpython",
    "python_version": "3.11.4 (64-bit)",
    "unit": "second"
  },
  "version": "1.0"
}
)json";

std::string changed(const char* pointer, const Json& value) {
  Json json = Json::parse(example);
  json[Json::json_pointer(pointer)] = value;
  return json.dump(2);
}

std::string refusal(std::string_view text) { return refusal_of("pyperf", text); }

}  // namespace

TEST_CASE("pyperf: a file is read with its values, warm-ups and loops") {
  const Record record = read_as("pyperf", example);
  CHECK(record.source == "pyperf 2.6.0");
  CHECK(record.started.empty());
  CHECK(detail(record, "date") == "2020-10-13 10:12:21.135682");
  CHECK(record.environment.system == "Linux-6.1-x86_64");
  CHECK(record.environment.reported_processors == 8);
  CHECK(detail(record, "host") == "selma");
  CHECK(detail(record, "processor") == "Intel(R) Core(TM) i7-6820HQ");
  CHECK(detail(record, "Python") == "cpython 3.11.4 (64-bit)");
  REQUIRE(record.result.series.size() == 2);
  const measure::Series& list = record.result.series[0];
  CHECK(list.name == "list");
  CHECK(list.iterations == 64);
  REQUIRE(list.samples_ns.size() == 5);
  CHECK(list.samples_ns[1] == doctest::Approx(2250).epsilon(1e-12));
  CHECK(list.summary.median == doctest::Approx(2500).epsilon(1e-12));
  REQUIRE(list.warm_up_ns.size() == 2);
  CHECK(list.warm_up_ns[1] == doctest::Approx(5000).epsilon(1e-12));
  const measure::Series& dict = record.result.series[1];
  CHECK(dict.name == "dict");
  CHECK(dict.iterations == 320);
  CHECK(dict.samples_ns == std::vector<double>{1e9});
}

TEST_CASE("pyperf: a single benchmark has its name at the top") {
  const Record record = read_as("pyperf", R"({"version": "1.0",
      "metadata": {"name": "timeit", "unit": "second", "loops": 4},
      "benchmarks": [{"runs": [{"values": [0.5]}]}]})");
  REQUIRE(record.result.series.size() == 1);
  CHECK(record.result.series[0].name == "timeit");
  CHECK(record.result.series[0].iterations == 4);
  CHECK(record.source == "pyperf");
}

TEST_CASE("pyperf: names that are missing or equal become different ones") {
  const Record record = read_as("pyperf", R"({"version": "1.0", "benchmarks": [
      {"runs": [{"values": [1]}]}, {"runs": [{"values": [2]}]}, {"runs": [{"warmups": [[1, 1]]}]},
      {"metadata": {"name": "x"}, "runs": [{"values": [3]}]},
      {"metadata": {"name": "x"}, "runs": [{"values": [4]}]}]})");
  REQUIRE(record.result.series.size() == 4);
  CHECK(record.result.series[0].name == "(unnamed)");
  CHECK(record.result.series[1].name == "(unnamed) (2)");
  CHECK(record.result.series[2].name == "x");
  CHECK(record.result.series[3].name == "x (2)");
  CHECK(record.happened.front().find("has no times in the file, and was left out") !=
        std::string::npos);
}

TEST_CASE("pyperf: every wrong place is named") {
  CHECK(refusal(changed("/version", 6)).find("version must be one of \"1.0\", not 6; nothing") !=
        std::string::npos);
  const std::string bytes = changed("/metadata/unit", "byte");
  CHECK(refusal(bytes).find("metadata.unit must be one of \"second\", not \"byte\"") !=
        std::string::npos);
  CHECK(refusal(
            "{\"version\": \"1.0\",\n \"benchmarks\": [{\"runs\": [{\"values\": [1, \"x\"]}]}]}") ==
        "line 2, column 42: benchmarks[0].runs[0].values[1] must be a number, not "
        "\"x\"; nothing was imported.");
  CHECK(refusal(changed("/benchmarks/0/runs/1/values/0", -1)).find("a number from 0 to 1e+09") !=
        std::string::npos);
  CHECK(refusal(changed("/benchmarks/0/runs/1/values/0", nullptr)).find("not null") !=
        std::string::npos);
  CHECK(refusal(changed("/benchmarks/0/metadata/loops", 0)).find("loops must be a whole number") !=
        std::string::npos);
  CHECK(refusal(changed("/benchmarks/1/metadata/inner_loops", std::int64_t{1} << 50))
            .find("inner_loops must be a whole number from 1 to 281474976710656,") !=
        std::string::npos);
  CHECK(refusal(changed("/benchmarks/0/runs/1/warmups/0", Json::array({1})))
            .find("warmups[0] must be a list of a number of loops") != std::string::npos);
  CHECK(refusal(changed("/benchmarks", Json::array())).find("benchmarks has no values") !=
        std::string::npos);
  CHECK(refusal(changed("/benchmarks/0", Json::object())).find("benchmarks[0] has no \"runs\"") !=
        std::string::npos);
  CHECK(refusal("{\"version\": \"1.0\"}") ==
        "line 1, column 1: the file has no \"benchmarks\"; nothing was imported.");
}

TEST_CASE("pyperf: what is written has the shape that pyperf asks for") {
  const Json json = Json::parse(pyperf_json(small_record()));
  CHECK(json["version"] == "1.0");
  const Json& common = json["metadata"];
  CHECK(common["unit"] == "second");
  CHECK(common["cpu_count"] == 2);
  CHECK(common["cpu_model_name"] == "AMD EPYC");
  CHECK(common["platform"] == "Linux 6.1.0 x86_64");
  CHECK(common["load_avg_1min"] == 0.25);
  CHECK_FALSE(common.contains("hostname"));
  for (const auto& [key, value] : common.items()) {
    CAPTURE(key);
    CHECK((value.is_number() || (value.is_string() && !value.get<std::string>().empty())));
  }
  REQUIRE(json["benchmarks"].size() == 3);
  const Json& first = json["benchmarks"][0];
  CHECK(first["metadata"]["name"] == "plain loop");
  REQUIRE(first["runs"].size() == 1);
  const Json& run = first["runs"][0];
  CHECK(run["metadata"]["loops"] == 1000);
  CHECK(run["metadata"]["date"] == "2026-11-23 10:00:05");
  CHECK(run["values"].size() == 10);
  CHECK(run["values"][0] == 1000.5 / 1e9);
  REQUIRE(run["warmups"].size() == 2);
  CHECK(run["warmups"][0][0] == 1);
  CHECK(run["warmups"][0][1] == 2001 / 1e9);
}

TEST_CASE("pyperf: a strategy with a time of 0 is left out and named") {
  Record record = small_record();
  record.result.series[0].samples_ns[3] = 0;
  const Json json = Json::parse(pyperf_json(record));
  CHECK(json["benchmarks"].size() == 2);
  CHECK(json["metadata"]["looplab_left_out"] == "plain loop");
  for (measure::Series& series : record.result.series) series.samples_ns = {0};
  CHECK(pyperf_json(record).empty());
}

TEST_CASE("pyperf: medians come back, and so does who measured them") {
  const Record record = small_record();
  const Record back = read_as("pyperf", pyperf_json(record));
  check_medians(record, back);
  CHECK(back.source == "Looplab 0.1.0");
  CHECK(back.result.series[2].iterations == 1'234'567);
  CHECK(back.result.series[0].warm_up_ns.size() == 2);
  const Record foreign = read_as("pyperf", example);
  const Record again = read_as("pyperf", pyperf_json(foreign));
  check_medians(foreign, again);
  CHECK(again.source == "pyperf 2.6.0");
}
