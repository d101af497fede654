#include "lab/formats/markdown.hpp"

#include <doctest/doctest.h>

#include <string>

#include "records.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using namespace looplab::lab::formats;
using namespace looplab::testing;

}  // namespace

TEST_CASE("markdown: heading, where and when, table, what happened, and warnings") {
  CHECK(record_markdown(small_record()) ==
        "# Why is a\\|b \\*slow\\*?\n"
        "\n"
        "Measured by Looplab 0.1.0 on Linux 6.1.0 x86\\_64, AMD EPYC, 2 processors, "
        "2026-11-23T10:00:05Z.\n"
        "\n"
        "| relative | time | err % | samples | strategy |\n"
        "| ---: | ---: | ---: | ---: | :--- |\n"
        "| 100.0 % | 1.005 µs ± 0.004 | 0.3 % | 10 | plain loop |\n"
        "| 300.0 % | 334.9 ns ± 1.5 | 0.3 % | 10 | a, \"quoted\" \\| name |\n"
        "| 100.0 % | 1.005 µs ± 0.004 | 0.3 % | 10 | µs loop |\n"
        "\n"
        "The **second** one is \\[3] times as fast.\n"
        "\n"
        "\\<b>Nothing\\</b> else.\n"
        "\n"
        "**W-NOISY** A cause. A remedy.\n");
}

TEST_CASE("markdown: what cannot be trusted has a word, what is not compared a dash") {
  Record record = small_record();
  record.result.interleaved = false;
  record.result.series[0].samples_ns = {};
  record.result.series[1].iterations = 1;
  record.calibration.step_ns = 50;
  measure::analyse(record.result, record.calibration);
  const std::string text = record_markdown(record);
  CHECK(text.find("| – | – | – | 0 | plain loop |") != std::string::npos);
  CHECK(text.find("| – | clock too coarse | – | 10 | a, ") != std::string::npos);
  CHECK(text.find("| – | 1.005 µs ± 0.004 | 0.3 % | 10 | µs loop |") != std::string::npos);
}

TEST_CASE("markdown: text from elsewhere stays text, on one line") {
  Record record;
  record.question = "a\n# b\r\n<img src=x> ![x](http://x) `c` ~d~ &lt; \\";
  record.happened = {"# no heading", "- no list\n\n> no quote"};
  record.source = "hyper\nfine";
  record.environment.reported_processors = 0;
  record.result.series.push_back(series_of("x\n| y | **z**", {1}));
  const std::string text = record_markdown(record);
  CHECK(text.starts_with("# a?# b??\\<img src=x> !\\[x](http://x) \\`c\\` ~d~ \\&lt; \\\\\n"));
  CHECK(text.find("\n\\# no heading\n") != std::string::npos);
  CHECK(text.find("\n\\- no list?\?> no quote\n") != std::string::npos);
  CHECK(text.find("Measured by hyper?fine.\n") != std::string::npos);
  CHECK(text.find(" x?\\| y \\| \\*\\*z\\*\\* |\n") != std::string::npos);
  CHECK(record_markdown(Record{}).starts_with("# A run\n"));
}
