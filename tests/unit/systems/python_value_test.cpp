// What CPython 3.11.7's own repr() wrote for these values.
#include "systems/python_value.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace looplab::systems::python;
using namespace std::string_view_literals;
using Kind = Value::Kind;

struct Number {
  double number;
  const char* text;
};

const Number numbers[] = {
    {0x0.0p+0, "0.0"},
    {-0x0.0p+0, "-0.0"},
    {0x1.0000000000000p+0, "1.0"},
    {-0x1.8000000000000p+0, "-1.5"},
    {0x1.999999999999ap-4, "0.1"},
    {0x1.5555555555555p-2, "0.3333333333333333"},
    {0x1.5555555555555p-1, "0.6666666666666666"},
    {0x1.9000000000000p+6, "100.0"},
    {0x1.d6f3454000000p+26, "123456789.0"},
    {0x1.c6bf526340000p+49, "1000000000000000.0"},
    {0x1.1c37937e08000p+53, "1e+16"},
    {0x1.aa535d3d0c000p+53, "1.5e+16"},
    {0x1.0000000000000p+53, "9007199254740992.0"},
    {0x1.b69b4ba630f35p+56, "1.2345678901234568e+17"},
    {0x1.0f0cf064dd592p+73, "1e+22"},
    {0x1.52d02c7e14af6p+76, "1e+23"},
    {0x1.a36e2eb1c432dp-14, "0.0001"},
    {0x1.4f8b588e368f1p-17, "1e-05"},
    {0x1.f75104d551d69p-17, "1.5e-05"},
    {0x0.0000000000001p-1022, "5e-324"},
    {0x0.012688b70e62bp-1022, "1e-310"},
    {0x1.0000000000000p-1022, "2.2250738585072014e-308"},
    {0x1.fffffffffffffp+1023, "1.7976931348623157e+308"},
    {0x1.0000000000000p-44, "5.684341886080802e-14"},
    {0x1.0000000000000p-1022, "2.2250738585072014e-308"},
    {0x1.0000000000000p+100, "1.2676506002282294e+30"},
    {0x1.0000000000000p+1023, "8.98846567431158e+307"},
    {HUGE_VAL, "inf"},
    {-HUGE_VAL, "-inf"},
    {0x1.3333333333334p-2, "0.30000000000000004"},
    {0x1.ad7f29abcaf48p-24, "1e-07"},
    {0x1.8e757928e0c9ep-14, "9.5e-05"},
    {0x1.81cd6c8b43958p+13, "12345.678"},
    {0x1.4000000000000p+1, "2.5"},
    {0x1.1de784a000000p+28, "299792458.0"},
    {0x1.fe185ca57c517p+78, "6.02214076e+23"},
    {0x1.1c37937e07fffp+53, "9999999999999998.0"},
    {0x1.1666666666666p+2, "4.35"},
    {0x1.0000000000000p+53, "9007199254740992.0"},
    {0x1.0000000000000p-44, "5.684341886080802e-14"},
    {0x1.0000000000000p+53, "9007199254740992.0"},
};

struct Text {
  std::string_view text;
  const char* literal;
};

constexpr Text texts[] = {
    {"", "''"},
    {"plain", "'plain'"},
    {"it's", R"p("it's")p"},
    {R"p(say "x")p", R"p('say "x"')p"},
    {R"p(it's "x")p", R"p('it\'s "x"')p"},
    {R"p(back\slash)p", R"p('back\\slash')p"},
    {"\n\r\t", R"p('\n\r\t')p"},
    {"\000\001\037"sv, R"p('\x00\x01\x1f')p"},
    {"\177", R"p('\x7f')p"},
    {"\302\200\302\237", R"p('\x80\x9f')p"},
    {"\302\240", R"p('\xa0')p"},
    {"\302\255", R"p('\xad')p"},
    {"é", "'é'"},
    {"ÿ", "'ÿ'"},
    {"\342\200\213", R"p('\u200b')p"},
    {"\342\200\250", R"p('\u2028')p"},
    {"\342\200\251", R"p('\u2029')p"},
    {"\343\200\200", R"p('\u3000')p"},
    {"\357\273\277", R"p('\ufeff')p"},
    {"\356\200\200", R"p('\ue000')p"},
    {"日本", "'日本'"},
    {"🙂", "'🙂'"},
    {"\363\240\200\201", R"p('\U000e0001')p"},
    {"á", "'á'"},
    {"\342\200\215", R"p('\u200d')p"},
    {"µm", "'µm'"},
};

std::string error_of(std::string_view literal) {
  const auto value = read_literal(literal);
  return value ? "read as " + repr(*value) : value.error();
}

}  // namespace

TEST_CASE("repr: numbers") {
  for (const Number& each : numbers) CHECK(repr(each.number) == each.text);
  CHECK(repr(std::numeric_limits<double>::quiet_NaN()) == "nan");
}

TEST_CASE("repr: a number comes back from its digits, and has no more than it needs") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t bits = random();
    double number = 0;
    std::memcpy(&number, &bits, sizeof number);
    if (!std::isfinite(number)) continue;
    const std::string text = repr(number);
    CAPTURE(text);
    CHECK(std::strtod(text.c_str(), nullptr) == number);
    CHECK(text.size() <= 24);
  }
}

TEST_CASE("repr: texts") {
  for (const Text& each : texts) CHECK(repr(each.text) == each.literal);
  // With errors="surrogateescape", as names of files are read.
  CHECK(repr("\xff\xc3"sv) == R"('\udcff\udcc3')");
}

TEST_CASE("python text: characters, blanks and lines") {
  CHECK(length("") == 0);
  CHECK(length("µm 日本 🙂") == 7);
  CHECK(length("\xff\xc3") == 2);
  for (const char* line : {"a\n", "a\r\n", "a\r", "a\v", "a\f", "a\x1c", "a\u0085", "a\u2028"}) {
    const std::string text = line + std::string("b");
    std::string_view rest = text;
    CHECK(take_line(rest) == line);
    CHECK(rest == "b");
  }
  CHECK(is_space(U'\u00a0'));
  CHECK(is_space(U'\u3000'));
  CHECK_FALSE(is_space(U'\u200b'));
}

TEST_CASE("literal: what is read is what repr writes") {
  for (const char* literal :
       {"None", "True", "-5", "1.5", "1e+16", "'a'", "[]", "[1, [2, 'x']]", "()", "(1,)", "(1, 2)",
        "{}", "{'a': 1, 2: (3,)}", "{1, 2}", "set()", "Ellipsis", "{'a': {'b': [None]}}"}) {
    const auto value = read_literal(literal);
    REQUIRE_MESSAGE(value, literal);
    CHECK(repr(*value) == literal);
  }
  CHECK(*read_literal(" ( 'a' \n \"b\" ) ") == Value::of(std::string("ab")));
  CHECK(*read_literal("1, 2") == *read_literal("(1, 2)"));
  CHECK(*read_literal("1,") == *read_literal("(1,)"));
  CHECK(*read_literal("[1, 2,]") == *read_literal("[1, 2]"));
  CHECK(*read_literal("1_000") == Value::of(std::int64_t{1000}));
  CHECK(*read_literal(R"('\x41\u00b5\U0001f642\n\'\d')") ==
        Value::of(std::string("Aµ🙂\n'\\d")));
}

TEST_CASE("literal: what is wrong is named, with its place") {
  CHECK(error_of("") == "Character 1 begins nothing that can be read.");
  CHECK(error_of("[1, x]") == "Character 5 begins nothing that can be read.");
  CHECK(error_of("[1 2]") == "Character 4 should be a comma or the closing bracket.");
  CHECK(error_of("[1") == "Character 3 should be a comma or the closing bracket.");
  CHECK(error_of("1 2") == "Character 3 is not expected here.");
  for (const std::string& hostile :
       {std::string("'"), std::string("'\\"), std::string("'\\x4"), std::string("{1: "),
        std::string("{1: 2, 3}"), std::string("99999999999999999999"), std::string("1.2.3"),
        std::string("-"), std::string("'a\nb'"), std::string(100'000, '['),
        std::string(100'000, '('), std::string("\0", 1)}) {
    const auto value = read_literal(hostile);
    REQUIRE_FALSE(value);
    CHECK(value.error().ends_with('.'));
  }
}

TEST_CASE("order: as Python compares, and by the names of the types where it cannot") {
  const auto less = [](const char* a, const char* b) {
    return is_less(*read_literal(a), *read_literal(b));
  };
  CHECK(less("1", "2"));
  CHECK(less("True", "1.5"));
  CHECK_FALSE(less("1", "1.0"));
  CHECK(less("9007199254740992.0", "9007199254740993"));
  CHECK_FALSE(less("9007199254740993", "9007199254740992.0"));
  CHECK(less("-9223372036854775808", "1e300"));
  CHECK(less("'Z'", "'a'"));
  CHECK(less("'z'", "'é'"));
  CHECK(less("(1, 2)", "(1, 2, 0)"));
  CHECK(less("(1, 'a')", "(2, 0)"));
  CHECK(less("None", "True"));
  CHECK(less("99", "'1'"));
  CHECK(less("'a'", "(0,)"));
  CHECK_FALSE(less("(1, 'a')", "(1, 2)"));
  CHECK_FALSE(less("(1, 2)", "(1, 'a')"));
}

TEST_CASE("count: a value and all that it contains") {
  CHECK(count_of(Value::none()) == 1);
  CHECK(count_of(*read_literal("[1, (2, 3), {'a': None}]")) == 8);
}
