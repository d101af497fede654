#include "lab/json.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "runs.hpp"

namespace {

using namespace looplab::lab;
using Json = nlohmann::json;
using looplab::testing::known_experiments;

Json parsed(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  REQUIRE_FALSE(json.is_discarded());
  return json;
}

std::string refusal(const std::string& text) {
  const auto pairs = parameter_pairs(text);
  return pairs ? "accepted" : pairs.error();
}

// As a call from JavaScript does it.
std::string refusal_of_split(const std::string& text) {
  const auto pairs = parameter_pairs(text);
  if (!pairs) return pairs.error();
  const auto parameters = parse_parameters(
      "parallel/split", known_experiments().find("parallel/split")->parameters, *pairs);
  return parameters ? "accepted" : parameters.error();
}

}  // namespace

TEST_CASE("json: the list and the description of experiments") {
  const Json list = parsed(experiments_json(known_experiments()));
  REQUIRE(list.size() == known_experiments().experiments().size());
  CHECK(list[0]["id"] == "iteration/serial");
  for (const Experiment& experiment : known_experiments().experiments()) {
    const Json json = parsed(experiment_json(experiment, "print(1)\n"));
    CHECK(json["id"] == experiment.card.id);
    REQUIRE(json["parameters"].size() == experiment.parameters.size());
    for (const Json& spec : json["parameters"]) {
      CHECK((spec["type"] == "integer" || spec["type"] == "choice" || spec["type"] == "text"));
      CHECK(spec.contains("default"));
      CHECK(spec["only_for"].is_string());
    }
    CHECK(json["sources"].size() == experiment.card.sources.size());
    CHECK(json["python"] == "print(1)\n");
    CHECK(json["tries"].size() == experiment.card.tries.size());
  }
}

TEST_CASE("json: parameters from JavaScript") {
  const auto pairs = parameter_pairs(R"({"workers": 2, "schedule": "static", "seed": 1e3})");
  REQUIRE(pairs);
  CHECK(pairs->size() == 3);
  CHECK(refusal_of_split(R"({"workers": 2, "schedule": "static", "seed": 1000.0})") == "accepted");
  CHECK(refusal_of_split("{}") == "accepted");
}

TEST_CASE("json: bad parameters from JavaScript are named with their range") {
  const std::string range = "parts must be a whole number from 1 to 100000, not ";
  CHECK(refusal_of_split(R"({"parts": null})") == range + "\"null\".");  // NaN and Infinity
  CHECK(refusal_of_split(R"({"parts": true})") == range + "\"true\".");
  CHECK(refusal_of_split(R"({"parts": [1]})") == range + "\"a list\".");
  CHECK(refusal_of_split(R"({"parts": {}})") == range + "\"an object\".");
  CHECK(refusal_of_split(R"({"parts": 2.5})") == range + "\"2.5\".");
  CHECK(refusal_of_split(R"({"parts": "2\u0000"})") == range + "\"2?\".");
  CHECK(refusal_of_split(R"({"parts": 18446744073709551616})").starts_with(range));
  CHECK(refusal_of_split(R"({"": 1})").starts_with("parallel/split has no parameter \"\""));
}

TEST_CASE("json: what is no object of parameters is refused") {
  for (const std::string& text :
       {std::string(), std::string("null"), std::string("[]"), std::string("3"), std::string("{"),
        std::string("{\"a\":1e999}"), std::string("{\"a\":NaN}"), std::string("\xff"),
        std::string("{}x")}) {
    CAPTURE(text);
    CHECK(refusal(text).starts_with("Parameters must be an object"));
  }
  CHECK(refusal(std::string(1 << 20, ' ')).find("64 kB") != std::string::npos);
}

TEST_CASE("json: depth does not exhaust the stack") {
  const std::string deep(30'000, '[');
  CHECK(refusal("{\"parts\":" + deep + std::string(30'000, ']') + "}") == "accepted");
  CHECK(refusal("{\"parts\":" + deep).starts_with("Parameters must be an object"));
}

TEST_CASE("json: what the host tells is taken where it has the shape, and nothing else") {
  const auto details = details_of(
      R"([{"key":"browser","value":"B 1","of_the_machine":true},{"key":"page","value":"visible"},
          {"key":7,"value":"x"},{"key":"","value":"x"},{"key":"load","value":"a\nb","of_the_machine":1}])");
  REQUIRE(details.size() == 3);
  CHECK(details[0] == Detail{"browser", "B 1", true});
  CHECK(details[1] == Detail{"page", "visible", false});
  CHECK(details[2].value.find('\n') == std::string::npos);
  CHECK_FALSE(details[2].of_the_machine);
  for (const char* bad : {"", "null", "{}", "[1]", "[", "[[[[[[[["}) CHECK(details_of(bad).empty());
  CHECK(details_of("[\"" + std::string(100'000, 'x') + "\"]").empty());
}
