#include "systems/pprint.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

#include "pprint_session_golden.hpp"

namespace {

using namespace looplab::systems::python;
using namespace looplab::testing;

Value value_of(std::string_view literal) {
  const auto value = read_literal(literal);
  REQUIRE_MESSAGE(value, (value ? "" : value.error()));
  return *value;
}

}  // namespace

TEST_CASE("pprint: what CPython writes") {
  const auto check = [](const PprintCase& each) {
    CAPTURE(each.literal);
    CHECK(pformat(value_of(each.literal), each.options) == each.text);
  };
  for (const PprintCase& each : pprint_cases) check(each);
  for (const PprintCase& each : pprint_session_cases) check(each);
}

// The promise of pprint: the text is a literal of the same value. Sorting changes only the order.
TEST_CASE("pprint: what it writes can be read back") {
  for (const PprintCase& each : pprint_cases) {
    PprintOptions options = each.options;
    options.depth.reset();
    options.sort_dicts = false;
    CAPTURE(each.literal);
    const Value value = value_of(each.literal);
    if (value.kind == Value::Kind::set) continue;
    CHECK(value_of(pformat(value, options)) == value);
    options.sort_dicts = true;
    CHECK(pformat(value_of(pformat(value, options)), options) == pformat(value, options));
  }
}

// ValueErrors of Lib/pprint.py.
TEST_CASE("pprint: settings that Python refuses") {
  CHECK_THROWS_WITH_AS(pformat({}, {.indent = -1}), "indent must be >= 0", std::invalid_argument);
  CHECK_THROWS_WITH_AS(pformat({}, {.width = 0}), "width must be != 0", std::invalid_argument);
  CHECK_THROWS_WITH_AS(pformat({}, {.depth = 0}), "depth must be > 0", std::invalid_argument);
}
