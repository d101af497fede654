#include "lab/formats/record_reader.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "../runs.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/record_writer.hpp"

namespace {

using namespace looplab::lab;
using namespace looplab::lab::formats;
using looplab::testing::Runner;

std::string error_of(const std::string& text) {
  const auto record = read_record(text);
  return record ? "" : record.error();
}

const std::string& example() {
  static const std::string text = [] {
    Runner runner;
    return record_json(*runner.run("parallel/split", {{"shuffles", "1000"}, {"parts", "3"}}));
  }();
  return text;
}

/// The example with one value replaced, written over several lines.
std::string changed(const char* pointer, const Json& value) {
  Json json = Json::parse(example());
  json.at(Json::json_pointer(pointer)) = value;
  return json.dump(2);
}

}  // namespace

TEST_CASE("record reader: a record of before clock steps were counted has none") {
  CHECK(read_record(changed("/measurement/clock_steps", 3))->result.clock_steps == 3);
  CHECK(error_of(changed("/measurement/clock_steps", -1)).find("clock_steps") != std::string::npos);
  Json old = Json::parse(example());
  REQUIRE(old["measurement"].erase("clock_steps") == 1);
  const auto record = read_record(old.dump());
  REQUIRE_MESSAGE(record, record.error());
  CHECK(record->result.clock_steps == 0);
}

TEST_CASE("record reader: what was written comes back, byte for byte") {
  Runner runner;
  for (const auto& [id, pairs] : std::vector<std::pair<std::string, TextPairs>>{
           {"iteration/sum", {{"elements", "1001"}}},
           {"parallel/split", {{"shuffles", "1000"}, {"workers", "2"}}},
           {"parallel/split", {{"workload", "mandelbrot"}, {"width", "64"}}}}) {
    CAPTURE(id);
    Record with_curves = *runner.run(id, pairs);
    with_curves.curves = {{"How does it grow?",
                           "n",
                           "time, ns",
                           true,
                           false,
                           {{"plain", {{1, 2, 1.5, 2.5}, {2, 4, 3, 5}}, "n"}, {"none", {}, ""}}}};
    with_curves.curves.push_back(with_curves.curves.front());
    with_curves.curves.back().origin = Origin::simulated;
    with_curves.texts = {{"What tqdm prints", "  0%|   | 0/3\n100%|███| 3/3", Origin::measured},
                         {"Empty", "", Origin::simulated}};
    with_curves.walk = WalkFigure{"A loop",
                                  {"for (;;) {", "  ++i;", "}"},
                                  {"i", "jumps"},
                                  {{0, {"–", "0"}}, {1, {"0", "0"}}, {2, {"1", "0"}}}};
    with_curves.profile =
        ProfileFigure{"A run", {{"a", -1}, {"b", 0}}, {{0, 0, 90}, {1, 10, 20}, {1, 20, 20}}};
    const Record* record = &with_curves;
    const std::string text = record_json(*record);
    const auto again = read_record(text);
    REQUIRE_MESSAGE(again, again.error());
    CHECK(record_json(*again) == text);
    CHECK(again->curves.front().origin == Origin::measured);
    CHECK(again->curves.back().origin == Origin::simulated);
    CHECK(again->question == record->question);
    CHECK(again->facts == record->facts);
    CHECK(fingerprint_of(again->environment) == fingerprint_of(record->environment));
  }
}

TEST_CASE("record reader: statistics come from the samples, whatever a file claims") {
  const auto claimed = read_record(changed("/series/1/median_ns", 1.0));
  REQUIRE(claimed);
  CHECK(record_json(*claimed) == example());
}

TEST_CASE("record reader: every wrong place is named with line and column") {
  CHECK(error_of("").starts_with("line 1, column 1: this is not JSON"));
  CHECK(error_of("{\n  \"a\": 1,\n  \"ä\": tru }")
            .starts_with("line 3, column 11: this is not JSON"));
  CHECK(error_of("[1]") ==
        "line 1, column 1: the file must be an object, not a list; nothing was imported.");
  CHECK(error_of("{\"format\": \"other\"}") ==
        "line 1, column 12: format must be one of \"looplab-record\", not \"other\"; nothing was "
        "imported.");
  CHECK(error_of(changed("/series/1/samples_ns/2", "fast"))
            .find("series[1].samples_ns[2] must be a number, not \"fast\"; nothing") !=
        std::string::npos);
  CHECK(error_of(changed("/series/1/samples_ns/0", -1)).find("must be a number from 0 to") !=
        std::string::npos);
  CHECK(error_of(changed("/series/1/samples_ns", Json::array())).find("as long as that of") !=
        std::string::npos);
  CHECK(error_of(changed("/series/0/epochs/place", Json::array({0})))
            .find("series[0].epochs.place must be as long as samples_ns") != std::string::npos);
  CHECK(error_of(changed("/series/0/epochs/begin_ns/1", 0.5)).find("begin_ns[1] must be a whole") !=
        std::string::npos);
  // Rows 2 and up of the split ran on workers.
  const auto with_busy = [](const Json& busy) {
    Json record = Json::parse(example());
    record["series"][1]["epochs"]["busy_ns"] = busy;
    return record.dump();
  };
  CHECK(error_of(with_busy(Json::array({Json::array({1})})))
            .find("series[1].epochs.busy_ns must be as long as samples_ns") != std::string::npos);
  CHECK(error_of(with_busy(Json::array({Json::array({1e300})})))
            .find("busy_ns[0][0] must be a number") != std::string::npos);
  CHECK(error_of(with_busy(Json::array({Json(std::vector<int>(65, 1))})))
            .find("a list of at most 64") != std::string::npos);
  CHECK(error_of(with_busy(Json::array({Json::array({-1})})))
            .find("busy_ns[0][0] must be a number") != std::string::npos);
  const auto with_profile = [](const Json& profile) {
    Json record = Json::parse(example());
    record["profile"] = profile;
    return record.dump();
  };
  const Json profile = Json::parse(
      R"({"title": "", "frames": [{"name": "a", "parent": -1}, {"name": "b", "parent": 1}],
          "spans": [{"frame": 2, "begin_ns": 0, "end_ns": 1}]})");
  CHECK(error_of(with_profile(profile)).find("profile.frames[1].parent must be a whole") !=
        std::string::npos);
  Json later = profile;
  later["frames"][1]["parent"] = 0;
  CHECK(error_of(with_profile(later)).find("profile.spans[0].frame must be a whole") !=
        std::string::npos);
  later["spans"][0] = {{"frame", 1}, {"begin_ns", 5}, {"end_ns", 4}};
  CHECK(error_of(with_profile(later)).find("profile.spans[0].end_ns must be a whole") !=
        std::string::npos);
  CHECK(error_of(changed("/table/rows/0/cells", Json::array())).find("list of columns") !=
        std::string::npos);
  CHECK(error_of(changed("/format_version", 99)).find("format_version must be a whole number") !=
        std::string::npos);
  CHECK(error_of(changed("/series/0/iterations", 1.5)).find("iterations must be a whole number") !=
        std::string::npos);
  CHECK(error_of(changed("/run", 18446744073709551615u)).find("run must be") != std::string::npos);
  Json json = Json::parse(example());
  json.erase("answer");
  CHECK(error_of(json.dump()).find("the file has no \"answer\"") != std::string::npos);
}

// The parser keeps the last of members with the same name.
TEST_CASE("record reader: of equal names the last one is the one that is wrong") {
  const std::string error = error_of("{\"format\": \"looplab-record\",\n \"format\": \"other\"}");
  CHECK_MESSAGE(error.starts_with("line 2, column 12: format must be one of"), error);
}

TEST_CASE("record reader: what the library says of numbers has none of its own names") {
  const std::string error = error_of("{\"run\": 1e999}");
  CHECK_MESSAGE(error.find("number overflow") != std::string::npos, error);
  CHECK(error.find("json.exception") == std::string::npos);
}

TEST_CASE("record reader: line and column are those of the value") {
  const std::string text = changed("/series/1/iterations", "x");
  const std::string error = error_of(text);
  std::size_t line = 0;
  std::size_t column = 0;
  REQUIRE(std::sscanf(error.c_str(), "line %zu, column %zu", &line, &column) == 2);
  std::size_t at = 0;
  for (std::size_t i = 1; i < line; ++i) at = text.find('\n', at) + 1;
  CHECK(text.substr(at + column - 1, 3) == "\"x\"");
}

TEST_CASE("record reader: control characters in a text are made visible") {
  Runner runner;
  const std::string text = record_json(*runner.run("iteration/sum", {{"elements", "1000"}}));
  auto json = nlohmann::json::parse(text);
  json["series"][0]["name"] = "\x1b[31mred\x1b]0;owned\x07";
  json["environment"]["system"] = "a\nb";
  const auto record = read_record(json.dump());
  REQUIRE_MESSAGE(record, record.error());
  CHECK(record->result.series[0].name == "?[31mred?]0;owned?");
  CHECK(record->environment.system == "a?b");
}

TEST_CASE("record reader: hostile files are refused before they cost anything") {
  CHECK(error_of(std::string(200'000, '[')).find("nested more than 32 deep") != std::string::npos);
  CHECK(error_of("\"" + std::string(most_bytes, 'x') + "\"").starts_with("The file has 64 MB"));
  CHECK(error_of("{\"format\": 1e999}").find("not JSON") != std::string::npos);
  CHECK(error_of("{\"a\xff\": 1}").find("not JSON") != std::string::npos);
  const std::string& whole = example();
  for (std::size_t size = 0; size < whole.size(); size += 997) {
    const std::string error = error_of(whole.substr(0, size));
    CHECK(error.find("this is not JSON") != std::string::npos);
    CHECK(error.ends_with("; nothing was imported."));
  }
}
