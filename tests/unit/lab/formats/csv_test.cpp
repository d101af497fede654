#include "lab/formats/csv.hpp"

#include <doctest/doctest.h>

#include <string>

#include "lab/formats/csv_text.hpp"
#include "records.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using namespace looplab::lab::formats;
using namespace looplab::testing;

/// As Criterion.rs writes raw.csv: the time of all iterations of a sample, ever more of them.
const std::string head =
    "group,function,value,throughput_num,throughput_type,sample_measured_value,unit,"
    "iteration_count\n";
const std::string example = head +
                            "Fibonacci,Iterative,,,,915000.0,ns,110740\n"
                            "Fibonacci,Iterative,,,,1964000.0,ns,221480\n"
                            "Fibonacci,Iterative,,,,2.812e6,ns,332220\n"
                            "Fibonacci,Iterative,,,,3767000.0,ns,442960\n";

std::string refusal(const std::string& text) { return refusal_of("csv", text); }

/// The rows of a text as fields.
std::vector<std::vector<std::string>> rows_of(std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  CsvReader reader(text);
  while (reader.next()) {
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < reader.size(); ++i) row.push_back(reader[i].text);
  }
  return rows;
}

using Rows = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("csv: rows, quotes and line ends as RFC 4180 has them") {
  CHECK(rows_of("a,b\r\nc,d\r\n") == Rows{{"a", "b"}, {"c", "d"}});
  CHECK(rows_of("a,b\nc,d") == Rows{{"a", "b"}, {"c", "d"}});
  CHECK(rows_of("a,b\r") == Rows{{"a", "b"}});
  CHECK(rows_of("\"a, \"\"b\"\"\r\nc\",\"\"\r\n") == Rows{{"a, \"b\"\r\nc", ""}});
  CHECK(rows_of("\n\r\n,\n\na\n") == Rows{{"", ""}, {"a"}});
  CHECK(rows_of("a,") == Rows{{"a", ""}});
  CHECK(rows_of("\"\"\"\",\"x\"") == Rows{{"\"", "x"}});
  CHECK(rows_of("a\rb,c\n") == Rows{{"a\rb", "c"}});
  CHECK(rows_of("").empty());
  CHECK_THROWS_AS(rows_of("a,\"b"), CsvError);
  CHECK_THROWS_AS(rows_of("a,\"b\"c"), CsvError);
  CHECK_THROWS_AS(rows_of("a,b\"c\""), CsvError);
  CHECK_THROWS_AS(rows_of(std::string(101, ',')), CsvError);
  CHECK(rows_of(std::string(99, ',')).front().size() == 100);
}

TEST_CASE("csv: what is written is read back field by field") {
  CsvWriter csv;
  csv.text("a,\"b\"\r\nc");
  csv.text("");
  csv.number(0.1);
  csv.number(std::nan(""));
  csv.number(1e300);
  csv.whole(-5);
  csv.end_row();
  csv.text("=1+2");
  csv.text("-2, \"two\"");
  csv.text("'quoted'");
  csv.text("a=1");
  csv.text("'=x");
  csv.text("''-");
  csv.end_row();
  const std::string text = csv.take();
  CHECK(text ==
        "\"a,\"\"b\"\"\r\nc\",,0.1,,1e+300,-5\r\n'=1+2,\"'-2, "
        "\"\"two\"\"\",'quoted',a=1,''=x,'''-\r\n");
  CHECK(rows_of(text) == Rows{{"a,\"b\"\r\nc", "", "0.1", "", "1e+300", "-5"},
                              {"=1+2", "-2, \"two\"", "'quoted'", "a=1", "'=x", "''-"}});
}

TEST_CASE("csv: a file of Criterion.rs is read as times of one iteration") {
  const Record record = read_as("csv", example);
  CHECK(record.source == "Criterion.rs");
  REQUIRE(record.result.series.size() == 1);
  const measure::Series& series = record.result.series[0];
  CHECK(series.name == "Iterative");
  REQUIRE(series.samples_ns.size() == 4);
  CHECK(series.samples_ns[0] == 915000.0 / 110740);
  CHECK(series.samples_ns[2] == 2812000.0 / 332220);
  CHECK(series.summary.median ==
        doctest::Approx((2812000.0 / 332220 + 3767000.0 / 442960) / 2).epsilon(1e-12));
  CHECK(series.iterations == 276'850);
  CHECK(record.happened.front() ==
        "The samples of “Iterative” have from 110,740 to 442,960 iterations; the middle of them is "
        "shown.");
}

TEST_CASE("csv: columns in any order, every unit, and a byte order mark") {
  const Record record = read_as("csv",
                                "\xef\xbb\xbfiteration_count,unit,extra,sample_measured_value,"
                                "function,group\r\n"
                                "2,us,?,3,f,g\r\n2,ms,?,3,f,g\r\n2,s,?,3,f,g\r\n1,ns,?,.5,f,g");
  CHECK(record.result.series[0].samples_ns == std::vector<double>{1500, 1.5e6, 1.5e9, 0.5});
  CHECK(record.source == "an unnamed program (CSV)");
}

TEST_CASE("csv: names hold what tells one series from another") {
  const auto names = [](const std::string& rows) {
    std::vector<std::string> list;
    for (const auto& series : read_as("csv", head + rows).result.series)
      list.push_back(series.name);
    return list;
  };
  using Names = std::vector<std::string>;
  CHECK(names("g,f,,,,1,ns,1\ng,h,,,,1,ns,1\ng,f,,,,1,ns,1\n") == Names{"f", "h"});
  CHECK(names("g,f,10,,,1,ns,1\ng,f,20,,,1,ns,1\n") == Names{"f/10", "f/20"});
  CHECK(names("g,f,10,,,1,ns,1\ng,h,10,,,1,ns,1\n") == Names{"f", "h"});
  CHECK(names("g,,10,,,1,ns,1\n") == Names{"10"});
  CHECK(names("g,f,,,,1,ns,1\nh,f,,,,1,ns,1\n") == Names{"g/f", "h/f"});
  CHECK(names("g,,,,,1,ns,1\n") == Names{"g"});
  CHECK(names(",,,,,1,ns,1\n") == Names{"(unnamed)"});
  CHECK(names("\"a,\"\"b\",\"x\ny\",,,,1,ns,1\n") == Names{"x?y"});
}

TEST_CASE("csv: every wrong place is named with line and column") {
  const auto row = [](const std::string& text) { return refusal(example + text); };
  CHECK(refusal("") ==
        "line 1, column 1: the first line names no column \"group\"; a CSV file needs group, "
        "function, sample_measured_value, unit and iteration_count; nothing was imported.");
  CHECK(refusal("group,function,unit\n").find("names no column \"sample_measured_value\"") !=
        std::string::npos);
  CHECK(refusal("group,function,group\n") ==
        "line 1, column 16: this column stands there twice; nothing was imported.");
  CHECK(refusal(head) ==
        "line 1, column 1: there is no sample below the header; nothing was imported.");
  CHECK(row("a,b\n") ==
        "line 6, column 1: this row has 2 fields, and the header has 8; nothing was imported.");
  CHECK(row("ä,\"b\nc\",,,,fast,ns,1\n") ==
        "line 7, column 7: sample_measured_value must be a number from 0 to 1e+300, not \"fast\"; "
        "nothing was imported.");
  CHECK(row("a,b,,,,,ns,1\n").starts_with("line 6, column 8: sample_measured_value must be"));
  CHECK(row("a,b,,,,-1,ns,1\n").starts_with("line 6, column 8: sample_measured_value must be"));
  for (const char* number : {"nan", "inf", "0x10", "1e999", " 1", "1 ", "1,5", "1.2.3", "-"}) {
    CAPTURE(number);
    CHECK(row(std::string("a,b,,,,\"") + number + "\",ns,1\n")
              .starts_with("line 6, column 8: sample_measured_value must be a number"));
  }
  CHECK(row("a,b,,,,1,min,1\n") ==
        "line 6, column 10: unit must be ns, us, ms or s, not \"min\"; nothing was imported.");
  for (const char* count : {"0", "1.5", "-1", "", "1e99"}) {
    CAPTURE(count);
    CHECK(row(std::string("a,b,,,,1,ns,") + count + "\n")
              .starts_with("line 6, column 13: iteration_count must be a whole number from 1 to "
                           "9007199254740992, not"));
  }
  CHECK(row("a,b,,,,1e300,s,1\n") ==
        "line 6, column 8: sample_measured_value is more than 31 years an iteration; nothing was "
        "imported.");
  CHECK(row("a,\"b,,,,1,ns,1\n") ==
        "line 6, column 3: this quotation mark is never closed; nothing was imported.");
  CHECK(row("a,\"b\"c,,,,1,ns,1\n") ==
        "line 6, column 6: after a closing quotation mark comes a comma or the end of the line; "
        "nothing was imported.");
  CHECK(row("a,b\"c\",,,,1,ns,1\n") ==
        "line 6, column 4: a quotation mark within a field needs them around the field; nothing "
        "was imported.");
}

TEST_CASE("csv: at most 64 series, and no more samples than a record may have") {
  std::string many = head;
  for (int i = 0; i < 64; ++i) many += "g," + std::to_string(i) + ",,,,1,ns,1\n";
  CHECK(read_as("csv", many).result.series.size() == 64);
  CHECK(refusal(many + "g,more,,,,1,ns,1\n") ==
        "line 66, column 1: a series too many: 64 are the most; nothing was imported.");
  std::string long_one = head;
  for (int i = 0; i < 1'000'001; ++i) long_one += "g,f,,,,1,ns,1\n";
  CHECK(refusal(long_one) ==
        "line 1000002, column 1: a sample too many: 1000000 are the most of a series; nothing was "
        "imported.");
}

TEST_CASE("csv: what is written has a row a sample, warm-up included") {
  const Record record = small_record();
  const Rows rows = rows_of(samples_csv(record));
  REQUIRE(rows.size() == 1 + 3 * (2 + 10));
  CHECK(rows[0] == std::vector<std::string>{"group", "function", "value", "throughput_num",
                                            "throughput_type", "sample_measured_value", "unit",
                                            "iteration_count", "order", "flags"});
  CHECK(rows[1] == std::vector<std::string>{"iteration/sum", "plain loop",
                                            "elements=1000 type=float64", "", "", "2001.0", "ns",
                                            "1", "0", "warm-up"});
  CHECK(rows[3] == std::vector<std::string>{"iteration/sum", "plain loop",
                                            "elements=1000 type=float64", "", "", "1000500.0", "ns",
                                            "1000", "0", ""});
  CHECK(rows[4][8] == "1");
  CHECK(rows[13][1] == "a, \"quoted\" | name");
  const std::string text = samples_csv(record);
  CHECK(text.find("\r\niteration/sum,\"a, \"\"quoted\"\" | name\",") != std::string::npos);
  CHECK(text.ends_with("\r\n"));
}

TEST_CASE("csv: medians and warm-up come back") {
  const Record record = small_record();
  const Record back = read_as("csv", samples_csv(record));
  check_medians(record, back);
  CHECK(back.source == "Looplab (CSV)");
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(back.result.series[i].warm_up_ns == record.result.series[i].warm_up_ns);
    CHECK(back.result.series[i].iterations == record.result.series[i].iterations);
  }
}

TEST_CASE("csv: samples say in which order they were taken, round by round") {
  Record record;
  record.experiment = "iteration/sum";
  for (const char* name : {"a", "b"}) {
    measure::Series series;
    series.name = name;
    series.samples_ns = {10, 11};
    record.result.series.push_back(series);
  }
  const auto orders = [&] {
    std::string text;
    for (const auto& row : rows_of(samples_csv(record))) text += row[8] + " ";
    return text;
  };
  CHECK(orders() == "order 0 1 0 1 ");  // not known: each of its own
  record.result.series[0].epochs = {{0, 1, 0}, {4, 5, 1}};
  record.result.series[1].epochs = {{1, 2, 1}, {3, 4, 0}};
  CHECK(orders() == "order 0 3 1 2 ");
}
