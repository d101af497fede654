#include "lab/formats/foreign.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

#include "lab/formats/json_reader.hpp"
#include "records.hpp"

using namespace looplab;
using namespace looplab::lab;
using namespace looplab::lab::formats;

TEST_CASE("foreign: times with a zone become UTC") {
  CHECK(utc_of("2024-01-15T10:30:00+01:00") == "2024-01-15T09:30:00Z");
  CHECK(utc_of("2024-01-15T10:30:00Z") == "2024-01-15T10:30:00Z");
  CHECK(utc_of("2024-01-15 10:30:00.123456-0330") == "2024-01-15T14:00:00Z");
  CHECK(utc_of("2024-02-29T23:59:59-00:30") == "2024-03-01T00:29:59Z");
  CHECK(utc_of("2024-01-01T00:00:00+14:00") == "2023-12-31T10:00:00Z");
  CHECK(utc_of("2000-01-01T00:00:00+14:00") == "1999-12-31T10:00:00Z");
  CHECK(utc_of("9999-12-31T23:59:60Z") == "9999-12-31T23:59:60Z");
  CHECK(utc_of("9999-12-31T23:59:59-01:00") == "10000-01-01T00:59:59Z");
}

TEST_CASE("foreign: what is no time, or of an unknown zone, is none") {
  for (const char* text :
       {"", "2024", "2024-01-15T10:30:00", "2024-01-15 10:30:00.5", "2023-02-29T10:30:00Z",
        "2024-13-01T10:30:00Z", "2024-00-01T10:30:00Z", "2024-01-15T24:30:00Z",
        "2024-01-15T10:60:00Z", "2024-01-15T10:30:61Z", "2024-01-15T10:30:00+15:00",
        "2024-01-15T10:30:00+1:00", "2024-01-15T10:30:00+01:0", "2024-01-15T10:30:00+01:000",
        "2024-01-15T10:30:00 Z", "2024/01/15T10:30:00Z", "2024-01-15T10.30.00Z",
        "1999-01-15T10:30:00Z", "abcd-ef-ghTij:kl:mnZ"}) {
    CAPTURE(text);
    CHECK(utc_of(text).empty());
  }
}

TEST_CASE("foreign: numbers are whole texts of decimal digits") {
  CHECK(number_of("1.5e3") == 1500);
  CHECK(number_of("-.5") == -0.5);
  CHECK(number_of("007") == 7);
  for (const char* text : {"", "nan", "inf", "0x10", "1e999", "1 ", " 1", "1,5", "--1", "e", "."}) {
    CAPTURE(text);
    CHECK_FALSE(number_of(text));
  }
}

// strtod rounds as IEEE 754 asks.
TEST_CASE("foreign: numbers are the nearest doubles of what is written, as strtod's are") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    std::string text = i % 3 == 0 ? "-" : i % 3 == 1 ? "+" : "";
    const auto digits = 1 + random() % 20;
    const auto point = random() % (digits + 1);
    for (std::size_t k = 0; k < digits; ++k) {
      if (k == point) text += '.';
      text += static_cast<char>('0' + random() % 10);
    }
    if (i % 5 == 0) text += "e" + std::to_string(static_cast<int>(random() % 40) - 20);
    const auto number = number_of(text);
    const double expected = std::strtod(text.c_str(), nullptr);
    if (!number || *number != expected) FAIL(text);
  }
  CHECK(std::signbit(*number_of("-0")));
  CHECK_FALSE(number_of("1.2.3"));
  CHECK_FALSE(number_of("-"));
}

TEST_CASE("foreign: names can be shown, are never empty, and differ") {
  CHECK(shown_name("a\nb") == "a?b");
  CHECK(shown_name("") == "(unnamed)");
  CHECK(shown_name("   ") == "(unnamed)");
  CHECK(shown_name("x", {"x"}) == "x (2)");
  CHECK(shown_name("x", {"x", "x (2)"}) == "x (3)");
  CHECK(shown_name(std::string(500, 'x')).size() == 123);
}

TEST_CASE("foreign: samples are gathered by key, in the order of the keys") {
  Gatherer gatherer;
  CHECK_FALSE(gatherer.has_samples());
  const std::size_t b = gatherer.place_of("b").value();
  const std::size_t a = gatherer.place_of("a").value();
  CHECK(gatherer.place_of("b") == b);
  CHECK(gatherer.add(a, 1, 10));
  CHECK(gatherer.add(b, 2, 10));
  CHECK(gatherer.add(a, 3, 10));
  CHECK(gatherer.add_warm_up(b, 4));
  CHECK(gatherer.has_samples());
  gatherer.rename(b, "c");
  CHECK(gatherer.place_of("no samples"));
  Foreign foreign = unknown_foreign();
  gatherer.finish(foreign);
  REQUIRE(foreign.series.size() == 2);
  CHECK(foreign.series[0].name == "c");
  CHECK(foreign.series[0].samples_ns == std::vector<double>{2});
  CHECK(foreign.series[0].warm_up_ns == std::vector<double>{4});
  CHECK(foreign.series[1].samples_ns == std::vector<double>{1, 3});
  CHECK(foreign.notes ==
        std::vector<std::string>{"“no samples” has no times in the file, and was left out."});
}

TEST_CASE("foreign: 64 strategies, and a million samples of one") {
  Gatherer gatherer;
  for (int i = 0; i < 64; ++i) CHECK(gatherer.place_of(std::to_string(i)));
  CHECK_FALSE(gatherer.place_of("64"));
  CHECK(gatherer.place_of("63"));
  bool all = true;
  for (std::size_t i = 0; i < most_samples; ++i) {
    all = gatherer.add(0, 1, 1) && gatherer.add_warm_up(0, 1) && all;
  }
  CHECK(all);
  CHECK_FALSE(gatherer.add(0, 1, 1));
  CHECK_FALSE(gatherer.add_warm_up(0, 1));
}

TEST_CASE("foreign: the record is done, analysed, and compares nothing") {
  Foreign foreign = unknown_foreign();
  foreign.source = "a tool";
  foreign.series = {testing::series_of("x", {1, 2, 3, 4, 5, 6, 7}),
                    testing::series_of("y", {2, 2, 2, 2, 2, 2, 2})};
  foreign.notes = {"A note."};
  const Record record = foreign_record(std::move(foreign));
  CHECK(record.question == "2 times measured by a tool");
  CHECK(record.experiment.empty());
  CHECK(record.status == Status::done);
  CHECK(record.happened.size() == 2);
  CHECK(record.result.series[0].summary.median == 4);
  CHECK(record.result.series[1].comparison.ratio.rounds == 0);
  CHECK(record.table.rows.size() == 2);
  CHECK(record.facts.size() == 2);
  CHECK(record.environment.reported_processors == 0);
}

TEST_CASE("foreign: only samples that are numbers go into other programs' formats") {
  measure::Series series;
  series.samples_ns = {1, std::nan(""), 3, INFINITY, -1, 2};
  const Measured times = measured(series);
  CHECK(times.samples_ns == std::vector<double>{1, 3, 2});
  CHECK(times.summary.median == 2);
}
