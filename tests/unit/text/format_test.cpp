// The notation is that of std::format, so std::format itself says what is right.
#include "text/format.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <format>
#include <limits>
#include <string>

using namespace looplab;

TEST_CASE("text::format agrees with std::format where both know the notation") {
  CHECK(text::format("no hole") == "no hole");
  CHECK(text::format("{} and {}", 1, "two") == std::format("{} and {}", 1, "two"));
  CHECK(text::format("{:02}:{:02}", 3, 12) == std::format("{:02}:{:02}", 3, 12));
  for (const double value : {0.0, 1.0, -1.5, 0.0625, 1e-7, 123456.789, 1e15}) {
    CAPTURE(value);
    CHECK(text::format("{:.2f}", value) == std::format("{:.2f}", value));
    CHECK(text::format("{:3.0f}", value) == std::format("{:3.0f}", value));
    CHECK(text::format("{:.3g}", value) == std::format("{:.3g}", value));
    CHECK(text::format("{:.0e}", value) == std::format("{:.0e}", value));
    CHECK(text::format("{:g}", value) == std::format("{:g}", value));
  }
}

TEST_CASE("text::format takes the whole range of its types") {
  CHECK(text::format("{}", std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(text::format("{}", std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
  CHECK(text::format("{:.9f}", std::numeric_limits<double>::max()) ==
        std::format("{:.9f}", std::numeric_limits<double>::max()));
  const std::string with_zero("a\0b", 3);
  CHECK(text::format("<{}>", with_zero) == std::string("<a\0b>", 5));
}

TEST_CASE("text::fixed rounds to the decimals asked for") {
  CHECK(text::fixed(2.0 / 3, 3) == "0.667");
  CHECK(text::fixed(1234.5, 0) == std::format("{:.0f}", 1234.5));
  CHECK(text::fixed(1, -4) == "1");
}
