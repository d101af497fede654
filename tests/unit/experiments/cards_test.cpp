// What must hold for the card of every experiment, also of those that are written later.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "../lab/known.hpp"
#include "experiments/shown_code.hpp"
#include "lab/formats/python_program.hpp"
#include "lab/guess.hpp"
#include "lab/record.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using looplab::testing::known_experiments;

}  // namespace

TEST_CASE("cards: nothing is missing") {
  std::set<std::string> ids;
  for (const Experiment& experiment : known_experiments().experiments()) {
    const Card& card = experiment.card;
    CAPTURE(card.id);
    CHECK(ids.insert(card.id).second);
    CHECK(card.id.find('/') != std::string::npos);
    for (const std::string& text : {card.chapter, card.title, card.question, card.lead}) {
      CHECK_FALSE(text.empty());
    }
    CHECK(card.question.ends_with('?'));
    CHECK(card.lead.ends_with('.'));
    CHECK_FALSE(card.sources.empty());
    CHECK(known_experiments().find(card.id) == &experiment);
  }
  CHECK(std::ranges::count_if(known_experiments().experiments(),
                              [](const Experiment& each) { return each.card.opens; }) == 1);
  CHECK(known_experiments().opening().card.id == "parallel/split");
  CHECK(ids.contains("iteration/sum"));
  CHECK(ids.contains("parallel/split"));
}

TEST_CASE("cards: the guess can be made") {
  for (const Experiment& experiment : known_experiments().experiments()) {
    const Guess& guess = experiment.card.guess;
    CHECK(guess.min > 0);
    CHECK(guess.min <= guess.preset);
    CHECK(guess.preset <= guess.max);
    CHECK(guess_prompt(guess, Parameters(experiment.parameters)).find('{') == std::string::npos);
  }
}

TEST_CASE("cards: every piece of code that a page shows exists") {
  for (const Experiment& experiment : known_experiments().experiments()) {
    std::vector<std::string> keys = code_of(experiment, Parameters(experiment.parameters));
    CHECK_FALSE(keys.empty());
    for (const ParameterSpec& spec : experiment.parameters) {
      for (const Choice& choice : spec.choices) {
        if (!choice.code.empty()) keys.push_back(choice.code);
      }
    }
    for (const std::string& key : keys) {
      CAPTURE(key);
      const auto text = experiments::find_code(experiments::shown_code(), key);
      CHECK_FALSE(text.empty());
      CHECK(text.find("[show") == std::string_view::npos);
    }
  }
  CHECK(experiments::find_code(experiments::shown_code(), "no such piece").empty());
}

TEST_CASE("cards: every page has its Python, with the page's parameters and presets at its top") {
  for (const Experiment& experiment : known_experiments().experiments()) {
    const Card& card = experiment.card;
    CAPTURE(card.id);
    const std::string_view python = experiments::shown_python(card.id);
    REQUIRE_FALSE(python.empty());
    CHECK_FALSE(card.python_mark.empty());
    CHECK(python.find(card.python_mark) != std::string_view::npos);
    // Presets that depend on the machine are another number in the file.
    Parameters presets(experiment.parameters);
    for (const ParameterSpec& spec : experiment.parameters) {
      if (spec.key == "workers")
        presets.set("workers", std::int64_t{card.id == "parallel/scaling" ? 4 : 2});
    }
    Record record;
    record.experiment = card.id;
    record.question = card.question;
    record.parameters = presets;
    const auto script = formats::python_script(record, experiments::shown_text);
    REQUIRE_MESSAGE(script, (script ? "" : script.error()));
    const std::size_t begin = python.find("# %% Parameters\n");
    REQUIRE(begin == 0);
    const std::string_view block = python.substr(0, python.find("\n\n"));
    // Filled with the presets, the block is as it was; and each line sets a parameter.
    CHECK(script->find(block) != std::string::npos);
    std::string_view rest = block.substr(block.find('\n') + 1);
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      std::string key(line.substr(0, line.find(" = ")));
      std::ranges::replace(key, '_', '-');
      CAPTURE(key);
      CHECK(presets.values().contains(key));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
  }
  CHECK(experiments::shown_python("no/page").empty());
}

TEST_CASE("cards: every suggestion is a legal setting") {
  for (const Experiment& experiment : known_experiments().experiments()) {
    for (const Try& each : experiment.card.tries) {
      CAPTURE(each.text);
      const auto set = parse_parameters(experiment.card.id, experiment.parameters, each.parameters);
      CHECK_MESSAGE(set, (set ? "" : set.error()));
      if (set) CHECK(*set != Parameters(experiment.parameters));
    }
  }
}

TEST_CASE("cards: parameters are complete, and their presets legal") {
  for (const Experiment& experiment : known_experiments().experiments()) {
    std::set<std::string> keys{"theme", "json", "trace"};  // taken by links and the command line
    for (const ParameterSpec& spec : experiment.parameters) {
      CAPTURE(spec.key);
      CHECK(keys.insert(spec.key).second);
      CHECK_FALSE(spec.label.empty());
      CHECK(spec.help.ends_with('.'));
      if (spec.type == ParameterSpec::Type::choice) {
        CHECK(spec.choices.size() > 1);
      } else if (spec.type == ParameterSpec::Type::text) {
        CHECK(parse_value(spec, spec.preset_text) == Value(spec.preset_text));
      } else {
        CHECK(spec.min <= spec.preset);
        CHECK(spec.preset <= spec.max);
      }
      if (!spec.only_for.empty()) {
        CHECK_NOTHROW(is_relevant(spec, Parameters(experiment.parameters)));
      }
    }
  }
}

TEST_CASE("cards: a refused value gets a sentence that can be read") {
  for (const Experiment& experiment : known_experiments().experiments()) {
    for (const ParameterSpec& spec : experiment.parameters) {
      if (spec.type == ParameterSpec::Type::text) continue;
      CAPTURE(spec.key);
      const auto refused = parse_value(spec, "1e6x");
      REQUIRE_FALSE(refused);
      CHECK(refused.error().starts_with(spec.key + " must be "));
      CHECK(refused.error().ends_with(", not \"1e6x\"."));
      CHECK(refused.error().size() < 300);
    }
  }
}

TEST_CASE("cards: limits follow the machine") {
  const auto large = experiments::registry(
      {.memory_bytes = std::int64_t{64} << 30, .max_workers = 16, .processors = 8});
  const auto small =
      experiments::registry({.memory_bytes = 256'000'000, .max_workers = 4, .processors = 1});
  const auto most = [](const Registry& registry, std::string_view key) {
    for (const ParameterSpec& spec : registry.find("iteration/sum")->parameters) {
      if (spec.key == key) return spec.max;
    }
    return std::int64_t{0};
  };
  CHECK(most(large, "elements") == 50'000'000);
  // A double, its box (two words and a double), and the pointer to it.
  constexpr auto bytes_each = static_cast<std::int64_t>(8 + 2 * sizeof(void*) + 8 + sizeof(void*));
  CHECK(most(small, "elements") * bytes_each < 256'000'000);
  CHECK(most(small, "elements") >= 1'000'000);
  CHECK(most(large, "workers") == 16);
  CHECK(most(small, "workers") == 4);
}
