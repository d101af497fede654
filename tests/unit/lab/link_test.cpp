#include "lab/link.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "known.hpp"

namespace {

using namespace looplab::lab;
using looplab::testing::known_experiments;
using namespace std::string_literals;

std::expected<Link, std::string> parse(std::string_view text) {
  return parse_link(text, known_experiments());
}

std::string refusal(std::string_view text) {
  const auto link = parse(text);
  REQUIRE_FALSE(link);
  const std::string beginning = "This link was not opened: ";
  CHECK(link.error().starts_with(beginning));
  CHECK(link.error().ends_with('.'));
  CHECK(link.error().size() < 400);
  return link.error().substr(std::min(beginning.size(), link.error().size()));
}

void check_round_trip(const Link& link) {
  const std::string text = to_text(link, known_experiments());
  CAPTURE(text);
  const auto again = parse(text);
  REQUIRE(again);
  CHECK(again->experiment == link.experiment);
  CHECK(again->parameters == link.parameters);
  CHECK(again->theme == link.theme);
  CHECK(to_text(*again, known_experiments()) == text);
}

Value any_value(const ParameterSpec& spec, std::mt19937_64& random) {
  if (spec.type == ParameterSpec::Type::choice) {
    return spec.choices[random() % spec.choices.size()].value;
  }
  if (spec.type == ParameterSpec::Type::text) {
    static constexpr std::array pieces{"*", "[!a]", "é", "&", "=", "%", "#", "+", " ", "?", "x"};
    std::string text;
    for (std::size_t left = 1 + random() % 20; left > 0; --left) {
      text += pieces[random() % pieces.size()];
    }
    return text;
  }
  const auto width = static_cast<std::uint64_t>(spec.max - spec.min) + 1;
  return spec.min + static_cast<std::int64_t>(random() % width);
}

}  // namespace

TEST_CASE("link: what it says is what is set, with or without '#'") {
  for (const std::string text : {"parallel/split?parts=7&schedule=static&theme=dark",
                                 "#parallel/split?schedule=static&theme=dark&parts=7",
                                 "parallel%2Fsplit?p%61rts=%37&schedule=static&theme=dark&"}) {
    CAPTURE(text);
    const auto link = parse(text);
    REQUIRE(link);
    CHECK(link->experiment == "parallel/split");
    CHECK(link->parameters.integer("parts") == 7);
    CHECK(link->parameters.choice("schedule") == "static");
    CHECK(link->parameters.integer("workers") == 2);
    CHECK(link->theme == "dark");
  }
  CHECK(parse("iteration/sum"));
  CHECK(parse("iteration/sum?"));
}

TEST_CASE("link: every experiment, with its presets and with any legal values, round trip") {
  std::mt19937_64 random(11);
  for (const Experiment& experiment : known_experiments().experiments()) {
    Link link{experiment.card.id, Parameters(experiment.parameters), ""};
    check_round_trip(link);
    for (int trial = 0; trial < 200; ++trial) {
      for (const ParameterSpec& spec : experiment.parameters) {
        link.parameters.set(spec.key, any_value(spec, random));
      }
      link.theme = std::array{"", "light", "dark", "contrast"}[random() % 4];
      check_round_trip(link);
    }
    for (const ParameterSpec& spec : experiment.parameters) {
      if (spec.type != ParameterSpec::Type::integer) continue;
      for (const std::int64_t edge : {spec.min, spec.max}) {
        link.parameters.set(spec.key, edge);
        check_round_trip(link);
      }
    }
  }
}

TEST_CASE("link: refusals say what was wrong, and what would be right") {
  const std::string unknown = refusal("parallel/splti");
  CHECK(unknown.starts_with("there is no experiment \"parallel/splti\"; choose one of "));
  CHECK(unknown.contains(" experiments, such as parallel/split, "));
  CHECK(refusal("").starts_with("there is no experiment \"\""));
  CHECK(refusal("parallel/split?parts=0") ==
        "parts must be a whole number from 1 to 100000, not \"0\".");
  CHECK(refusal("parallel/split?parts=nan").starts_with("parts must be"));
  CHECK(refusal("parallel/split?parts=1e999").starts_with("parts must be"));
  CHECK(refusal("parallel/split?parts=").starts_with("parts must be"));
  CHECK(refusal("parallel/split?parts=4&parts=5") == "parts is given twice; give it once.");
  CHECK(refusal("parallel/split?theme=dark&theme=light") == "theme is given twice; give it once.");
  CHECK(refusal("parallel/split?theme=pink") ==
        "theme must be light, dark or contrast, not \"pink\".");
  CHECK(refusal("parallel/split?pats=4").starts_with("parallel/split has no parameter \"pats\""));
  CHECK(refusal("parallel/split?parts") == "\"parts\" is not of the form name=value.");
  CHECK(refusal("parallel/split?&") == "\"\" is not of the form name=value.");
  CHECK(refusal("parallel/split?workers=5").find("(the most threads") != std::string::npos);
}

TEST_CASE("link: broken percent-encoding is refused") {
  for (const char* text : {"%", "%4", "%zz", "%4g", "%-1", "parallel/split?parts=%", "a?%=1",
                           "parallel/split?parts=%3", "parallel/split?pa%rts=1", "%%%"}) {
    CAPTURE(text);
    CHECK_FALSE(refusal(text).empty());
  }
  CHECK(refusal("parallel/split?parts=%") == "it holds a % that encodes nothing.");
}

TEST_CASE("link: hostile bytes are refused, and shown harmlessly") {
  for (const std::string& text :
       {"\0"s, "parallel/split\0"s, "parallel/split?parts=1\0"s, "parallel/split?parts=%00"s,
        "parallel/split?parts=\xff\xfe"s, "parallel/split?\x1b[2J=1"s, "%ff%c0%80"s,
        "parallel/split?parts=1?2"s, "##parallel/split"s, "javascript:alert(1)"s,
        "parallel/split?parts=<img src=x onerror=alert(1)>"s}) {
    CAPTURE(text);
    const std::string sentence = refusal(text);
    for (const char c : sentence) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
  }
  CHECK(refusal("parallel/split?parts=\xff") ==
        "parts must be a whole number from 1 to 100000, not \"?\".");
}

TEST_CASE("link: one of a megabyte is refused before it is looked at") {
  const std::string text = "parallel/split?parts=" + std::string(1 << 20, '1');
  CHECK(refusal(text) ==
        "it is 1048597 characters long, and no link of Looplab is longer than 2048.");
  CHECK_FALSE(parse("parallel/split?" + std::string(longest_link - 15, '&')));
  // No legal link comes near the limit.
  for (const Experiment& experiment : known_experiments().experiments()) {
    const Link link{experiment.card.id, Parameters(experiment.parameters), "contrast"};
    CHECK(to_text(link, known_experiments()).size() < longest_link / 4);
  }
}
