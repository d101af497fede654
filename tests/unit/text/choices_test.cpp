#include "text/choices.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using looplab::text::choices;
using looplab::text::edits_between;

TEST_CASE("choices: the distance between two words") {
  CHECK(edits_between("", "") == 0);
  CHECK(edits_between("abc", "") == 3);
  CHECK(edits_between("", "abc") == 3);
  // The usual example: k -> s, e -> i, and a g at the end.
  CHECK(edits_between("kitten", "sitting") == 3);
  CHECK(edits_between("sitting", "kitten") == 3);
  CHECK(edits_between("splti", "split") == 2);
}

TEST_CASE("choices: few are all named, of many the nearest") {
  CHECK(choices({"light"}, "pink", "themes") == "light");
  CHECK(choices({"light", "dark", "contrast"}, "pink", "themes") == "light, dark or contrast");
  std::vector<std::string> texts;
  for (int i = 10; i < 110; ++i) texts.push_back("name-" + std::to_string(i));
  const std::vector<std::string_view> names(texts.begin(), texts.end());
  CHECK(choices(names, "name-77x", "names") ==
        "one of 100 names, such as name-77, name-17 or name-27");
  CHECK(choices(names, std::string(1'000'000, 'x'), "names").size() < 80);
}
