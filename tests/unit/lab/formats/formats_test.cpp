#include "lab/formats/formats.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "lab/formats/csv_text.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/record_writer.hpp"
#include "lab/notebook.hpp"
#include "records.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using namespace looplab::lab::formats;
using namespace looplab::testing;

std::string error_of(std::string_view text) {
  const auto record = import_record(text);
  return record ? "" : record.error();
}

std::string_view no_python(std::string_view) { return {}; }

/// Well-formed for what reads that format.
void check_well_formed(const Format& format, const std::string& text) {
  CAPTURE(format.name);
  if (text.empty()) return;  // nothing for this format
  if (std::string_view(format.type).ends_with("json")) {
    CHECK(Json::accept(text));
    for (const char* word : {"NaN", "nan,", "Infinity", "inf,", "inf}"}) {
      CHECK(text.find(word) == std::string::npos);
    }
  }
  if (format.type == std::string_view("text/csv")) {
    CsvReader reader(text);
    REQUIRE(reader.next());
    const std::size_t width = reader.size();
    while (reader.next()) {
      REQUIRE(reader.size() == width);
      for (std::size_t i = 0; i < width; ++i) {
        CHECK(reader[i].text != "nan");
        CHECK(reader[i].text != "inf");
      }
    }
  }
  // UTF-8, whatever was in the record.
  CHECK_NOTHROW(Json(text).dump());
}

}  // namespace

TEST_CASE("formats: those of the specification, Looplab's own first, all different") {
  std::vector<std::string> names;
  std::set<std::string> endings;
  for (const Format& format : all_formats()) {
    names.emplace_back(format.name);
    endings.insert(format.ending);
    CHECK(std::string_view(format.help).ends_with('.'));
    CHECK((format.write != nullptr) != (format.write_python != nullptr));
    CHECK(find_format(format.name) == &format);
  }
  CHECK(names == std::vector<std::string>{"looplab", "google-benchmark", "pyperf", "hyperfine",
                                          "csv", "csv-summary", "markdown", "timeit", "pprint",
                                          "chrome-trace", "html", "py", "ipynb"});
  CHECK(endings.size() == names.size());
  CHECK_FALSE(find_format("xml"));
}

TEST_CASE("formats: a hostile record does no harm in any of them") {
  const Record hostile = hostile_record();
  Record empty;
  for (const Format& format : all_formats()) {
    for (const Record& record : {hostile, empty, small_record()}) {
      // Without Python there is a sentence.
      const auto text = written(format, record, no_python);
      check_well_formed(format, text ? *text : "");
      CHECK(text.has_value() == (format.write != nullptr));
      if (!text) CHECK(text.error().ends_with('.'));
    }
  }
}

TEST_CASE("formats: what is written can be imported, and is recognised by what is in it") {
  const Record record = small_record();
  for (const Format& format : all_formats()) {
    if (!format.read) continue;
    CAPTURE(format.name);
    const std::string text = format.write(record);
    const auto back = import_record(text);
    REQUIRE_MESSAGE(back, back.error());
    check_medians(record, *back);
    // A byte order mark and blanks in front make no difference.
    const auto marked = import_record("\xef\xbb\xbf" + text);
    REQUIRE(marked);
    CHECK(record_json(*marked) == record_json(*back));
    CHECK(import_record("\n\n" + text).has_value());
    // What came from another program is a record like any other.
    const std::string written = record_json(*back);
    const auto again = import_record(written);
    REQUIRE_MESSAGE(again, again.error());
    CHECK(record_json(*again) == written);
    CHECK(again->source == back->source);
  }
}

TEST_CASE("formats: an entry of a notebook is imported as its record") {
  Entry entry;
  entry.id = "0123456789abcdef";
  entry.name = "mine";
  entry.record = std::make_shared<const Record>(small_record());
  const auto record = import_record(entry_json(entry));
  REQUIRE(record);
  CHECK(record_json(*record) == record_json(*entry.record));
  CHECK(error_of("{\"format\": \"looplab-entry\"}") ==
        "line 1, column 1: the file has no \"record\"; nothing was imported.");
  CHECK(error_of("{\"format\": \"looplab-entry\",\n \"record\": {\"format\": \"x\"}}") ==
        "line 2, column 23: record.format must be one of \"looplab-record\", not \"x\"; nothing "
        "was imported.");
}

TEST_CASE("formats: a file of another kind is refused with the kinds that there are") {
  const std::string sentence =
      "line 1, column 1: the file is in no format that can be read: these are JSON of Looplab, "
      "Google Benchmark, pyperf and hyperfine, and CSV with the columns of Criterion.rs; nothing "
      "was imported.";
  CHECK(error_of("{}") == sentence);
  CHECK(error_of("[1, 2]") == sentence);
  CHECK(error_of("{\"format\": \"looplab\"}") == sentence);
  CHECK(error_of("{\"format\": 7, \"benchmarks\": []}") == sentence);
  CHECK(error_of("") == "The file is empty; nothing was imported.");
  CHECK(error_of(" \r\n\t") == "The file is empty; nothing was imported.");
  CHECK(error_of("{\"a\": }").starts_with("line 1, column 7: this is not JSON"));
  CHECK(error_of("hello").starts_with("line 1, column 1: the first line names no column"));
  // pytest-benchmark has the same keys as pyperf.
  CHECK(error_of("{\"benchmarks\": [], \"version\": \"4.0.0\"}").find("version must be one of") !=
        std::string::npos);
  CHECK(error_of("{\"format\": \"other\", \"results\": []}").find("results has no times") !=
        std::string::npos);
}

TEST_CASE("formats: large files cost no more than their size") {
  const auto seconds = [](const std::string& text) {
    const auto begin = std::chrono::steady_clock::now();
    const auto record = import_record(text);
    CHECK((record || record.error().ends_with("; nothing was imported.")));
    const auto time = std::chrono::steady_clock::now() - begin;
    return std::chrono::duration<double>(time).count();
  };
  const auto repeated = [](const std::string& head, const std::string& item, std::size_t count,
                           const std::string& tail) {
    std::string text = head;
    for (std::size_t i = 0; i < count; ++i) text += item;
    return text + tail;
  };
  // Far above what any machine needs, far below what anything quadratic needs.
  constexpr double patience = 30;
  const std::string times = repeated("", "1.5,", 999'999, "2");
  CHECK(seconds("{\"results\":[{\"command\":\"x\",\"times\":[" + times + "]}]}") < patience);
  CHECK(seconds("{\"version\":\"1.0\",\"benchmarks\":[{\"runs\":[{\"values\":[" + times +
                "]}]}]}") < patience);
  CHECK(seconds(repeated("group,function,sample_measured_value,unit,iteration_count\n",
                         "g,f,12.5,ns,1\n", 1'000'000, "")) < patience);
  // Ever new names, and names in turn.
  std::string keys = "{\"results\":1";
  for (int i = 0; i < 500'000; ++i) keys += ",\"" + std::to_string(i) + "\":1";
  CHECK(seconds(keys + "}") < patience);
  std::string turns = "group,function,sample_measured_value,unit,iteration_count\n";
  for (int i = 0; i < 500'000; ++i) turns += "g," + std::to_string(i % 64) + ",1,ns,1\n";
  CHECK(seconds(turns) < patience);
  const std::string entry = R"({"name":"x","iterations":1,"real_time":1,"time_unit":"ns"},)";
  CHECK(seconds(repeated("{\"context\":{},\"benchmarks\":[", entry, 200'000,
                         entry.substr(0, entry.size() - 1) + "]}")) < patience);
  CHECK(seconds(repeated("{\"version\":\"1.0\",\"benchmarks\":[{\"runs\":[", "{\"values\":[1]},",
                         99'999, "{\"values\":[1]}]}]}")) < patience);
  CHECK(error_of("\"" + std::string(most_bytes, 'x')).starts_with("The file has 64 MB"));
  CHECK(error_of(repeated("[", "[],", 3'000'000, "0]")).empty() == false);
  CHECK(error_of(repeated("[", "0,", most_values, "0]")) ==
        "The file has more than 8000000 values; nothing was imported.");
}

TEST_CASE("formats: a record of a million samples that never became steady is read in time") {
  Record record = small_record();
  record.result.series.resize(1);
  measure::Series& series = record.result.series[0];
  series.steadiness = measure::Steadiness::changing;
  series.samples_ns.clear();
  for (int i = 0; i < 300'000; ++i) series.samples_ns.push_back(1000 + i % 7);
  const std::string text = record_json(analysed(record));
  const auto begin = std::chrono::steady_clock::now();
  const auto back = import_record(text);
  const auto time = std::chrono::steady_clock::now() - begin;
  REQUIRE_MESSAGE(back, back.error());
  CHECK(std::chrono::duration<double>(time).count() < 30);
  CHECK(std::abs(back->result.series[0].distribution.drift) < 0.01);
}
