#include "lab/parameter.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace looplab::lab;
using namespace std::string_literals;

ParameterSpec workers_spec() {
  ParameterSpec spec = integer("workers", "Workers", 1, 4, 2, "Threads that compute.");
  spec.limit_reason = "twice the processors";
  return spec;
}

ParameterSpec size_spec() {
  ParameterSpec spec = integer("size", "Size", 0, 50'000'000, 1000, "How many.");
  spec.unit = "pixels";
  return spec;
}

ParameterSpec schedule_spec() {
  return choice("schedule", "Schedule",
                {{"dynamic", "Dynamic"}, {"static", "Static"}, {"guided", ""}},
                "How parts are given.");
}

std::vector<ParameterSpec> specs() { return {workers_spec(), size_spec(), schedule_spec()}; }

std::string error_of(const ParameterSpec& spec, std::string_view text) {
  const auto value = parse_value(spec, text);
  return value ? "accepted as " + to_text(*value) : value.error();
}

std::string error_of(const TextPairs& given) {
  const auto parameters = parse_parameters("test/one", specs(), given);
  return parameters ? "accepted" : parameters.error();
}

}  // namespace

TEST_CASE("parameter: whole numbers in range, in the notations of other programs") {
  const auto value_of = [](std::string_view text) {
    const auto value = parse_value(size_spec(), text);
    REQUIRE(value);
    return std::get<std::int64_t>(*value);
  };
  CHECK(value_of("0") == 0);
  CHECK(value_of("50000000") == 50'000'000);
  CHECK(value_of("1e6") == 1'000'000);
  CHECK(value_of("5E7") == 50'000'000);
  CHECK(value_of("2.5e3") == 2500);
  CHECK(value_of("2.0") == 2);
  CHECK(value_of("+7") == 7);
  CHECK(value_of("007") == 7);
  CHECK(value_of("-0") == 0);
}

TEST_CASE("parameter: a refusal names the parameter, the range and what was given") {
  CHECK(error_of(workers_spec(), "0") ==
        "workers must be a whole number from 1 to 4 (twice the processors), not \"0\".");
  CHECK(error_of(size_spec(), "50000001") ==
        "size must be a whole number from 0 to 50000000 pixels, not \"50000001\".");
  CHECK(error_of(schedule_spec(), "fair") ==
        "schedule must be dynamic, static or guided, not \"fair\".");
}

TEST_CASE("parameter: of very many choices the refusal names the nearest") {
  std::vector<Choice> cells;
  for (int i = 100; i < 200; ++i) cells.push_back({"cell-" + std::to_string(i), "a cell"});
  const ParameterSpec spec = choice("cell", "cell", cells, "which cell");
  CHECK(error_of(spec, "cell-177x") ==
        "cell must be one of 100 names that its description lists, such as cell-177, cell-107 "
        "or cell-117, not \"cell-177x\".");
}

TEST_CASE("parameter: what is no whole number in range is refused") {
  for (const std::string& text : {"-1"s,
                                  "2.5"s,
                                  "nan"s,
                                  "NaN"s,
                                  "inf"s,
                                  "-inf"s,
                                  "Infinity"s,
                                  "1e999"s,
                                  "-1e999"s,
                                  "1e-999"s,
                                  "0x10"s,
                                  "0b1"s,
                                  ""s,
                                  " "s,
                                  " 3"s,
                                  "3 "s,
                                  "3\n"s,
                                  "3,000"s,
                                  "1_000"s,
                                  "1 000"s,
                                  "e"s,
                                  "."s,
                                  "+"s,
                                  "1e"s,
                                  "--1"s,
                                  "1.2.3"s,
                                  "9223372036854775808"s,
                                  "99999999999999999999999999999"s,
                                  "three"s,
                                  "3\0"s,
                                  "\0"s,
                                  "３"s,
                                  std::string(5000, '1'),
                                  "true"s,
                                  "null"s}) {
    CAPTURE(text);
    const auto value = parse_value(size_spec(), text);
    REQUIRE_FALSE(value);
    CHECK(value.error().starts_with("size must be a whole number from 0 to 50000000 pixels, not"));
    CHECK(value.error().size() < 160);
    CHECK(value.error().find('\0') == std::string::npos);
  }
  for (const std::string& text : {""s, "Static"s, "static "s, "dynamic\0"s, "0"s}) {
    CHECK_FALSE(parse_value(schedule_spec(), text));
  }
}

TEST_CASE("parameter: a text is any that can be shown, within its length") {
  const ParameterSpec spec = free_text("pattern", "Pattern", 12, "*.npy", "What is looked for.");
  for (const std::string text : {"*", "[!a] &=%#", "µ日🙂", "123456789012", "null"}) {
    CHECK(parse_value(spec, text) == Value(text));
  }
  CHECK(error_of(spec, "") ==
        "pattern must be a text of 1 to 12 bytes without control characters, not \"\".");
  for (const std::string& text :
       {"1234567890123"s, "a\nb"s, "a\0"s, "\x7f"s, "\xff"s, "\u202e"s, std::string(5000, 'x')}) {
    CAPTURE(text);
    const auto value = parse_value(spec, text);
    REQUIRE_FALSE(value);
    CHECK(value.error().starts_with("pattern must be a text of 1 to 12 bytes"));
    CHECK(value.error().size() < 160);
  }
  CHECK(Parameters({spec}).choice("pattern") == "*.npy");
}

TEST_CASE("parameter: a set is complete: presets, and what was given") {
  const auto parameters =
      parse_parameters("test/one", specs(), {{"schedule", "guided"}, {"size", "9"}});
  REQUIRE(parameters);
  CHECK(parameters->integer("workers") == 2);
  CHECK(parameters->integer("size") == 9);
  CHECK(parameters->choice("schedule") == "guided");
  CHECK(parameters->values().size() == 3);
  CHECK_THROWS_AS(parameters->at("x"), std::out_of_range);
  CHECK(*parameters != Parameters(specs()));
  CHECK(parse_parameters("test/one", specs(), {}) == Parameters(specs()));
}

TEST_CASE("parameter: unknown and repeated names are refused, and nothing is half applied") {
  CHECK(error_of({{"size", "9"}, {"wrokers", "2"}}) ==
        "test/one has no parameter \"wrokers\"; it has workers, size, schedule.");
  CHECK(error_of({{"size", "9"}, {"size", "9"}}) == "size is given twice; give it once.");
  CHECK(error_of({{"", "9"}}).starts_with("test/one has no parameter \"\""));
  CHECK(error_of({{"size", "9"}, {"workers", "5"}}).starts_with("workers must be"));
  CHECK(error_of({{"a\0b\x1b[31m"s, "9"}}).starts_with("test/one has no parameter \"a?b?[31m\""));
}

TEST_CASE("parameter: a preset is put into its range") {
  CHECK(integer("k", "", 3, 5, 9, "").preset == 5);
  CHECK(integer("k", "", 3, 5, 0, "").preset == 3);
  CHECK(integer("k", "", 3, 1, 0, "").max == 3);
}

TEST_CASE("parameter: only_for hides a parameter that has no effect") {
  auto spec = size_spec();
  Parameters parameters(specs());
  CHECK(is_relevant(spec, parameters));
  spec.only_for = "schedule=static";
  CHECK_FALSE(is_relevant(spec, parameters));
  parameters.set("schedule", "static"s);
  CHECK(is_relevant(spec, parameters));
}

TEST_CASE("printable: text that is fine stays as it is") {
  CHECK(printable("parts=64, \"x\" <b>") == "parts=64, \"x\" <b>");
  CHECK(printable("Größe, ціль, 数, 🙂") == "Größe, ціль, 数, 🙂");
  CHECK(printable("± 5 µs – 1.2×, 20 °C, 10⁻⁶ “a”…", 100) == "± 5 µs – 1.2×, 20 °C, 10⁻⁶ “a”…");
}

TEST_CASE("printable: controls, bad UTF-8 and signs that cannot be seen become question marks") {
  CHECK(printable("a\x01\n\x7f\x1b[0m") == "a????[0m");
  CHECK(printable("a\0b"s) == "a?b");
  CHECK(printable("\x80\xbf\xfe\xff") == "????");
  CHECK(printable("\xc3") == "?");                 // cut off
  CHECK(printable("\xc0\xaf") == "??");            // overlong '/'
  CHECK(printable("\xe0\x80\xaf") == "???");       // overlong
  CHECK(printable("\xed\xa0\x80") == "???");       // surrogate
  CHECK(printable("\xf4\x90\x80\x80") == "????");  // above U+10FFFF
  CHECK(printable("\xc2\x85") == "??");            // next line
  CHECK(printable("\u202e") == "???");             // right-to-left override
  CHECK(printable("\u200b") == "???");             // zero width
  CHECK(printable("\ufeff") == "???");             // byte order mark
  CHECK(printable("\u061c") == "??");              // Arabic letter mark
  CHECK(printable("\u00ad") == "??");              // soft hyphen
  CHECK(printable("\u2028") == "???");             // line separator
  CHECK(printable("\u2060") == "???");             // word joiner
}

TEST_CASE("printable: long text is cut between characters") {
  CHECK(printable(std::string(100, 'x')) == std::string(40, 'x') + "...");
  CHECK(printable(std::string(40, 'x')) == std::string(40, 'x'));
  CHECK(printable("ééé", 3) == "é...");
  CHECK(printable("", 3).empty());
}
