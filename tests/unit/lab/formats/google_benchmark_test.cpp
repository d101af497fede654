#include "lab/formats/google_benchmark.hpp"

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

/// As Google Benchmark 1.9.1 writes it with --benchmark_repetitions=3: times in their own units,
/// aggregates, a benchmark that failed, and a fit.
constexpr const char* example = R"({
  "context": {
    "date": "2024-01-15T10:30:00+01:00",
    "host_name": "lab-7",
    "executable": "./bench",
    "num_cpus": 8,
    "mhz_per_cpu": 3600,
    "cpu_scaling_enabled": false,
    "caches": [
      {
        "type": "Data",
        "level": 1,
        "size": 32768,
        "num_sharing": 2
      }
    ],
    "load_avg": [0.52,0.58,0.59],
    "library_version": "v1.9.1",
    "library_build_type": "release",
    "json_schema_version": 1
  },
  "benchmarks": [
    {
      "name": "BM_Sum/1024",
      "family_index": 0,
      "per_family_instance_index": 0,
      "run_name": "BM_Sum/1024",
      "run_type": "iteration",
      "repetitions": 3,
      "repetition_index": 0,
      "threads": 1,
      "iterations": 1000,
      "real_time": 2.5000000000000000e+02,
      "cpu_time": 2.4000000000000000e+02,
      "time_unit": "ns"
    },
    {
      "name": "BM_Copy",
      "run_name": "BM_Copy",
      "run_type": "iteration",
      "repetitions": 3,
      "repetition_index": 0,
      "threads": 1,
      "iterations": 10,
      "real_time": 1.5,
      "cpu_time": 1.5,
      "time_unit": "us"
    },
    {
      "name": "BM_Sum/1024",
      "run_name": "BM_Sum/1024",
      "run_type": "iteration",
      "repetitions": 3,
      "repetition_index": 1,
      "threads": 1,
      "iterations": 1000,
      "real_time": 2.6000000000000000e+02,
      "cpu_time": 2.4000000000000000e+02,
      "time_unit": "ns"
    },
    {
      "name": "BM_Sum/1024_mean",
      "run_name": "BM_Sum/1024",
      "run_type": "aggregate",
      "repetitions": 3,
      "threads": 1,
      "aggregate_name": "mean",
      "aggregate_unit": "time",
      "iterations": 2,
      "real_time": 2.5500000000000000e+02,
      "cpu_time": 2.4000000000000000e+02,
      "time_unit": "ns"
    },
    {
      "name": "BM_Broken",
      "run_name": "BM_Broken",
      "run_type": "iteration",
      "repetitions": 1,
      "repetition_index": 0,
      "threads": 1,
      "error_occurred": true,
      "error_message": "no such file",
      "iterations": 0,
      "real_time": 0.0,
      "cpu_time": 0.0,
      "time_unit": "ns"
    },
    {
      "name": "BM_Sum_BigO",
      "run_name": "BM_Sum",
      "run_type": "aggregate",
      "cpu_coefficient": 0.25,
      "real_coefficient": 0.25,
      "big_o": "N",
      "time_unit": "ns"
    },
    {
      "name": "BM_Sum_RMS",
      "rms": 0.01
    },
    {
      "name": "BM_Old",
      "iterations": 7,
      "real_time": 3,
      "cpu_time": 3,
      "time_unit": "ms"
    },
    {
      "name": "BM_Slow",
      "iterations": 1,
      "real_time": 61.5,
      "cpu_time": 3,
      "time_unit": "s"
    }
  ]
}
)";

std::string changed(const char* pointer, const Json& value) {
  Json json = Json::parse(example);
  json[Json::json_pointer(pointer)] = value;
  return json.dump(2);
}

std::string refusal(std::string_view text) { return refusal_of("google-benchmark", text); }

}  // namespace

TEST_CASE("google benchmark: a file is read with its samples and what it says of the machine") {
  const Record record = read_as("google-benchmark", example);
  CHECK(record.source == "Google Benchmark v1.9.1");
  CHECK(record.question == "4 times measured by Google Benchmark v1.9.1");
  CHECK(record.started == "2024-01-15T09:30:00Z");
  CHECK(record.status == Status::done);
  CHECK_FALSE(record.result.interleaved);
  REQUIRE(record.result.series.size() == 4);
  const auto& series = record.result.series;
  CHECK(series[0].name == "BM_Sum/1024");
  CHECK(series[0].samples_ns == std::vector<double>{250, 260});
  CHECK(series[0].iterations == 1000);
  CHECK(series[0].summary.median == 255);
  CHECK(series[1].name == "BM_Copy");
  CHECK(series[1].samples_ns == std::vector<double>{1500});
  CHECK(series[2].samples_ns == std::vector<double>{3e6});
  CHECK(series[2].iterations == 7);
  CHECK(series[3].samples_ns == std::vector<double>{61.5e9});
  CHECK(detail(record, "host") == "lab-7");
  CHECK(detail(record, "processors") == "8");
  CHECK(detail(record, "MHz") == "3600");
  CHECK(record.environment.reported_processors == 8);
  CHECK(record.happened.front() ==
        "One entry that failed or was skipped was left out; the first is “BM_Broken: no such "
        "file”.");
}

TEST_CASE("google benchmark: the machine makes the fingerprint, the moment does not") {
  const auto print = [](const char* pointer, const Json& value) {
    return fingerprint_of(read_as("google-benchmark", changed(pointer, value)).environment);
  };
  const std::string same = print("/context/load_avg", Json::array());
  CHECK(same == fingerprint_of(read_as("google-benchmark", example).environment));
  CHECK(print("/context/date", "2025-01-15T10:30:00+01:00") == same);
  CHECK(print("/context/host_name", "lab-8") != same);
  CHECK(print("/context/num_cpus", 4) != same);
  CHECK(print("/context/mhz_per_cpu", 3000) == same);  // a reading of the moment on some systems
}

TEST_CASE("google benchmark: what the context does not know is no harm") {
  const Record record = read_as("google-benchmark", changed("/context", Json::object()));
  CHECK(record.source == "Google Benchmark");
  CHECK(record.started.empty());
  CHECK(record.environment.reported_processors == 0);
  const Record odd =
      read_as("google-benchmark", changed("/context", {{"date", "2016-08-02 17:44:46"},
                                                       {"num_cpus", "many"},
                                                       {"mhz_per_cpu", -1},
                                                       {"host_name", nullptr}}));
  CHECK(odd.started.empty());
  CHECK(detail(odd, "date") == "2016-08-02 17:44:46");
  CHECK(detail(odd, "MHz").empty());
}

TEST_CASE("google benchmark: a number that there is not, as it writes one, is no harm") {
  // Its JSON reporter writes NaN and Infinity (src/json_reporter.cc, FormatKV), which JSON has not.
  std::string text = example;
  const std::size_t at = text.find("\"benchmarks\": [") + 15;
  text.insert(at, R"({"name": "NaN, \"Infinity\"", "run_name": "BM", "run_type": "aggregate",
      "real_time": NaN, "cpu_time": -Infinity, "more": [Infinity, -NaN]},)");
  CHECK(read_as("google-benchmark", text).result.series.size() ==
        read_as("google-benchmark", example).result.series.size());
  std::string wrong = example;
  const std::size_t time = wrong.find("2.5000000000000000e+02");
  wrong.replace(time, 22, "NaN");
  CHECK(refusal_of("google-benchmark", wrong).find("real_time must be") != std::string::npos);
}

TEST_CASE("google benchmark: every wrong place is named") {
  const auto with = [](const char* entries) {
    return std::string("{\n  \"context\": {},\n  \"benchmarks\": [\n    ") + entries + "\n  ]\n}";
  };
  const std::string aggregate = R"({"name": "a_mean", "run_name": "a", "run_type": "aggregate"})";
  CHECK(refusal(with(aggregate.c_str())) ==
        "line 3, column 17: benchmarks has aggregates only: run the benchmark again without "
        "--benchmark_report_aggregates_only, so that the file has every repetition; nothing was "
        "imported.");
  CHECK(refusal(with(R"({"name": "a", "error_occurred": true, "error_message": "x"})")) ==
        "line 3, column 17: benchmarks has only entries that failed (a: x); nothing was imported.");
  CHECK(refusal(with("")) == "line 3, column 17: benchmarks has no times; nothing was imported.");
  CHECK(refusal(with(R"({"name": "a", "iterations": 1, "real_time": 1, "time_unit": "min"})")) ==
        "line 4, column 65: benchmarks[0].time_unit must be one of \"ns\", \"us\", \"ms\", \"s\", "
        "not \"min\"; nothing was imported.");
  CHECK(refusal(with(R"({"name": "ä", "iterations": 1, "real_time": -1, "time_unit": "ns"})")) ==
        "line 4, column 49: benchmarks[0].real_time must be a number from 0 to 1e+18, not -1; "
        "nothing was imported.");
  CHECK(refusal(with(R"({"name": "a", "iterations": 0, "real_time": 1, "time_unit": "ns"})"))
            .starts_with("line 4, column 33: benchmarks[0].iterations must be a whole number"));
  CHECK(refusal(with(R"({"name": "a"})")).starts_with("line 4, column 5: benchmarks[0] has no"));
  CHECK(refusal(with(R"({"iterations": 1})"))
            .starts_with("line 4, column 5: benchmarks[0] has no \"name\""));
  CHECK(refusal(changed("/benchmarks", 7)).find("benchmarks must be a list, not 7") !=
        std::string::npos);
  CHECK(refusal(changed("/benchmarks/0/run_type", "other")).find("run_type must be one of") !=
        std::string::npos);
}

TEST_CASE("google benchmark: at most 64 benchmarks, with names that can be shown") {
  Json entry = {{"iterations", 1}, {"real_time", 1}, {"time_unit", "ns"}};
  Json json = {{"context", Json::object()}, {"benchmarks", Json::array()}};
  for (int i = 0; i < 64; ++i) {
    entry["name"] = std::string(200, 'x') + std::to_string(i) + "\n";
    json["benchmarks"].push_back(entry);
  }
  const Record record = read_as("google-benchmark", json.dump());
  REQUIRE(record.result.series.size() == 64);
  CHECK(record.result.series[0].name == std::string(120, 'x') + "...");
  CHECK(record.result.series[63].name == std::string(120, 'x') + "... (64)");
  entry["name"] = "one more";
  json["benchmarks"].push_back(entry);
  CHECK(refusal(json.dump()).find("benchmarks[64] is a benchmark too many: 64 are the most") !=
        std::string::npos);
}

TEST_CASE("google benchmark: uneven iterations are told") {
  const Record record = read_as("google-benchmark", changed("/benchmarks/2/iterations", 3000));
  CHECK(record.result.series[0].iterations == 2000);
  CHECK(record.happened.front() ==
        "The samples of “BM_Sum/1024” have from 1,000 to 3,000 iterations; the middle of them is "
        "shown.");
}

TEST_CASE("google benchmark: what is written is what compare.py needs") {
  const Record record = small_record();
  const Json json = Json::parse(google_benchmark_json(record));
  const Json& context = json["context"];
  CHECK(context["date"] == "2026-11-23T10:00:05Z");
  CHECK(context["host_name"].is_null());
  CHECK(context["executable"] == "looplab");
  CHECK(context["num_cpus"] == 2);
  CHECK(context["mhz_per_cpu"].is_null());
  CHECK(context["caches"] == Json::parse(R"([
      {"type": "Data", "level": 1, "size": 32768, "num_sharing": null},
      {"type": "Unified", "level": 2, "size": 1048576, "num_sharing": null}])"));
  CHECK(context["load_avg"] == Json::array({0.25}));
  CHECK(context["library_version"] == "Looplab 0.1.0");
  CHECK(context["json_schema_version"] == 1);
  CHECK(context["note"] == "cpu_time was not measured; it repeats real_time");
  REQUIRE(json["benchmarks"].size() == 3 * (10 + 4));
  const Json& first = json["benchmarks"][14];
  CHECK(first["name"] == "a, \"quoted\" | name");
  CHECK(first["run_name"] == first["name"]);
  CHECK(first["family_index"] == 1);
  CHECK(first["per_family_instance_index"] == 0);
  CHECK(first["run_type"] == "iteration");
  CHECK(first["repetitions"] == 10);
  CHECK(first["repetition_index"] == 0);
  CHECK(first["threads"] == 1);
  CHECK(first["iterations"] == 1000);
  CHECK(first["real_time"] == 1000.5 / 3);
  CHECK(first["cpu_time"] == first["real_time"]);
  CHECK(first["time_unit"] == "ns");
  const char* const aggregates[] = {"mean", "median", "stddev", "cv"};
  for (std::size_t i = 0; i < 4; ++i) {
    const Json& aggregate = json["benchmarks"][10 + i];
    CHECK(aggregate["name"] == std::string("plain loop_") + aggregates[i]);
    CHECK(aggregate["run_name"] == "plain loop");
    CHECK(aggregate["run_type"] == "aggregate");
    CHECK(aggregate["aggregate_name"] == aggregates[i]);
    CHECK(aggregate["aggregate_unit"] == (i == 3 ? "percentage" : "time"));
    CHECK(aggregate["iterations"] == 10);
    CHECK_FALSE(aggregate.contains("repetition_index"));
  }
  CHECK(json["benchmarks"][11]["real_time"] == (1004.125 + 1005) / 2);
}

TEST_CASE("google benchmark: medians come back, and so does who measured them") {
  const Record record = small_record();
  const Record back = read_as("google-benchmark", google_benchmark_json(record));
  check_medians(record, back);
  CHECK(back.source == "Looplab 0.1.0");
  CHECK(back.started == record.started);
  CHECK(back.result.series[2].iterations == 1'234'567);
  const Record foreign = read_as("google-benchmark", example);
  const Record again = read_as("google-benchmark", google_benchmark_json(foreign));
  check_medians(foreign, again);
  CHECK(detail(again, "MHz") == "3600");
  CHECK(detail(again, "host") == "lab-7");
}
