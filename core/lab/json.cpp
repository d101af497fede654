#include "lab/json.hpp"

#include "lab/formats/json_tree.hpp"
#include "lab/formats/json_writer.hpp"

namespace looplab::lab {
namespace {

using formats::JsonWriter;

void write(JsonWriter& json, const Card& card, std::string_view python) {
  json.member("id", card.id);
  json.member("chapter", card.chapter);
  json.member("title", card.title);
  json.member("question", card.question);
  json.member("lead", card.lead);
  json.object("guess", [&] {
    json.member("prompt", card.guess.prompt);
    json.member("suffix", card.guess.suffix);
    json.member("min", card.guess.min);
    json.member("max", card.guess.max);
    json.member("preset", card.guess.preset);
  });
  json.objects("tries", card.tries, [&](const Try& each) {
    json.member("text", each.text);
    json.object("parameters", [&] {
      for (const auto& [key, value] : each.parameters) {
        json.key(key);
        json.value(value);
      }
    });
  });
  json.member("python", python);
  json.values("sources", card.sources);
}

void write(JsonWriter& json, const ParameterSpec& spec) {
  json.member("key", spec.key);
  json.member("label", spec.label);
  json.member("unit", spec.unit);
  json.member("help", spec.help);
  if (spec.type == ParameterSpec::Type::integer) {
    json.member("type", "integer");
    json.member("min", spec.min);
    json.member("max", spec.max);
    json.member("default", spec.preset);
  } else if (spec.type == ParameterSpec::Type::text) {
    json.member("type", "text");
    json.member("longest", spec.max);
    json.member("default", preset_choice(spec));
  } else {
    json.member("type", "choice");
    json.member("default", preset_choice(spec));
    json.objects("choices", spec.choices, [&](const Choice& each) {
      json.member("value", each.value);
      json.member("label", each.label);
    });
  }
  json.member("only_for", spec.only_for);
}

}  // namespace

std::string experiments_json(const Registry& registry) {
  JsonWriter json;
  json.list([&] {
    for (const Experiment& experiment : registry.experiments()) {
      const Card& card = experiment.card;
      json.object([&] {
        json.member("id", card.id);
        json.member("chapter", card.chapter);
        json.member("title", card.title);
        json.member("question", card.question);
        json.member("opens", &experiment == &registry.opening());
      });
    }
  });
  return json.take();
}

std::string experiment_json(const Experiment& experiment, std::string_view python) {
  JsonWriter json;
  json.object([&] {
    write(json, experiment.card, python);
    json.objects("parameters", experiment.parameters,
                 [&](const ParameterSpec& spec) { write(json, spec); });
  });
  return json.take();
}

std::expected<TextPairs, std::string> parameter_pairs(const std::string& text) {
  constexpr std::size_t longest = 65536;
  if (text.size() > longest) {
    return std::unexpected(std::string("The parameters are longer than 64 kB; nothing was run."));
  }
  const auto json = formats::parse_json(text).value_or(nullptr);
  if (!json.is_object()) {
    return std::unexpected(
        std::string("Parameters must be an object such as {\"workers\": 2}; nothing was run."));
  }
  TextPairs pairs;
  for (const auto& [key, value] : json.items()) {
    if (value.is_string()) {
      pairs.emplace_back(key, value.get<std::string>());
    } else if (value.is_structured()) {
      // Not written out: hostile text can be nested deeper than the stack is.
      pairs.emplace_back(key, value.is_array() ? "a list" : "an object");
    } else {
      // Also null and true: no parameter takes them, and parse_parameters says what it takes.
      pairs.emplace_back(key, value.dump());
    }
  }
  return pairs;
}

std::vector<Detail> details_of(const std::string& text) {
  constexpr std::size_t most = 32;
  constexpr std::size_t longest = 16384;
  std::vector<Detail> details;
  if (text.size() > longest) return details;
  const auto json = formats::parse_json(text).value_or(nullptr);
  if (!json.is_array()) return details;
  for (const auto& each : json) {
    if (details.size() == most || !each.is_object()) break;
    const auto text_at = [&](const char* key) {
      const auto found = each.find(key);
      return found != each.end() && found->is_string() ? printable(found->get<std::string>(), 200)
                                                       : std::string();
    };
    const auto is_true = [&](const char* key) {
      const auto found = each.find(key);
      return found != each.end() && found->is_boolean() && found->get<bool>();
    };
    Detail detail{text_at("key"), text_at("value"), is_true("of_the_machine")};
    if (!detail.key.empty() && !detail.value.empty()) details.push_back(std::move(detail));
  }
  return details;
}

}  // namespace looplab::lab
