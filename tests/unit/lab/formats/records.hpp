// Records for tests of formats.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <expected>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "lab/formats/formats.hpp"

namespace looplab::testing {

inline lab::Record analysed(lab::Record record) {
  measure::analyse(record.result, record.calibration);
  for (std::size_t i = 0; i < record.result.series.size(); ++i) {
    record.facts.push_back(lab::facts_of(record.result, i, record.calibration));
  }
  return record;
}

inline measure::Series series_of(std::string name, std::vector<double> samples_ns,
                                 std::int64_t iterations = 1000) {
  measure::Series series;
  series.name = std::move(name);
  series.samples_ns = std::move(samples_ns);
  series.iterations = iterations;
  series.warm_up_ns = {2 * series.samples_ns.front(), 1.5 * series.samples_ns.front()};
  return series;
}

/// Three strategies side by side. The second has a name that needs quoting everywhere, the third
/// is as fast as the first.
inline lab::Record small_record() {
  lab::Record record;
  record.experiment = "iteration/sum";
  record.question = "Why is a|b *slow*?";
  record.started = "2026-11-23T10:00:05Z";
  record.status = lab::Status::done;
  record.parameters = lab::Parameters::recorded(
      {{"elements", std::int64_t{1000}}, {"type", std::string("float64")}});
  record.environment.version = "0.1.0";
  record.environment.system = "Linux 6.1.0 x86_64";
  record.environment.reported_processors = 2;
  record.environment.details = {{"processor", "AMD EPYC", true},
                                {"caches", "L1 Data 32K, L2 Unified 1024K", true},
                                {"load", "0.25", false}};
  record.calibration.step_ns = 1;
  const std::vector<double> base{1000.5, 1010.25,  1005, 1003, 1002,
                                 1001,   1004.125, 1009, 1008, 1007};
  std::vector<double> fast;
  for (const double each : base) fast.push_back(each / 3);
  record.result.rounds = 10;
  record.result.series = {series_of("plain loop", base), series_of("a, \"quoted\" | name", fast),
                          series_of("µs loop", base, 1'234'567)};
  record.happened = {"The **second** one is [3] times as fast.", "<b>Nothing</b> else."};
  record.warnings = {{"W-NOISY", "A cause.", "A remedy."}};
  return analysed(std::move(record));
}

/// Everything that a record can have, at its worst.
inline lab::Record hostile_record() {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::string text = "bad \xff\xfe \"quotes\", \\ | ** \r\n<script>\xe2\x80\xae\x1b[2J";
  lab::Record record;
  for (std::string* each :
       {&record.experiment, &record.question, &record.started, &record.error, &record.answer,
        &record.environment.system, &record.environment.version, &record.environment.commit}) {
    *each = text;
  }
  record.parameters = lab::Parameters::recorded({{text, text}});
  record.environment.details = {{"processor", text, true},
                                {"caches", "L" + text + " x K, L1 Data 99999999999999K", true},
                                {"load", "1e999", false},
                                {"MHz", "nan", true},
                                {"host", "\n", true}};
  record.happened = {text};
  record.warnings = {{text, text, text}};
  record.guess_outcome = nan;
  record.calibration.step_ns = nan;
  measure::Series none;
  none.name = "no samples";
  measure::Series numbers;
  numbers.name = text;
  numbers.samples_ns = {nan, infinity, -infinity, -1, nan, nan, nan};
  numbers.warm_up_ns = {nan, infinity};
  numbers.iterations = std::numeric_limits<std::int64_t>::max();
  numbers.summary = {7, nan, nan, nan, nan, nan, -infinity, infinity, nan, nan, true};
  numbers.comparison.ratio = {nan, nan, infinity, nan, 7};
  measure::Series unnamed;
  unnamed.samples_ns = {0, 0, 0};
  unnamed.summary.n = 3;
  measure::Series huge;
  huge.name = text;
  huge.samples_ns = {1e300, 1e308, 5e-324};
  huge.summary.n = 3;
  record.result.series = {none, numbers, unnamed, huge};
  return record;
}

/// The sentence on a text that must not be read.
inline std::string refusal_of(const char* format, std::string_view text) {
  const auto record = lab::formats::find_format(format)->read(text);
  REQUIRE_FALSE(record);
  CHECK(record.error().ends_with("; nothing was imported."));
  return record.error();
}

inline lab::Record read_as(const char* format, std::string_view text) {
  auto record = lab::formats::find_format(format)->read(text);
  REQUIRE_MESSAGE(record, record.error());
  return std::move(*record);
}

/// The medians of what has samples, by name, survive.
inline void check_medians(const lab::Record& before, const lab::Record& after) {
  REQUIRE(after.result.series.size() == before.result.series.size());
  for (std::size_t i = 0; i < before.result.series.size(); ++i) {
    const measure::Series& old = before.result.series[i];
    const measure::Series& back = after.result.series[i];
    CHECK(back.name == old.name);
    CHECK(back.samples_ns.size() == old.samples_ns.size());
    CHECK(std::abs(back.summary.median / old.summary.median - 1) <= 1e-9);
  }
}

inline const std::string& detail(const lab::Record& record, std::string_view key) {
  static const std::string none;
  for (const lab::Detail& each : record.environment.details) {
    if (each.key == key) return each.value;
  }
  return none;
}

}  // namespace looplab::testing
