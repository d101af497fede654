// libFuzzer: everything that reads text from outside. The first byte chooses the reader.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "experiments/registry.hpp"
#include "lab/json.hpp"
#include "lab/link.hpp"

namespace {

using namespace looplab::lab;

const Registry& experiments() {
  static const Registry registry = looplab::experiments::registry(
      {.memory_bytes = 400'000'000, .max_workers = 4, .processors = 2});
  return registry;
}

void require(bool condition) {
  if (!condition) std::abort();
}

// A sentence for a person: short, on one line, without control characters.
void require_sentence(const std::string& text) {
  require(!text.empty() && text.size() < 600 && text.ends_with('.'));
  for (const char c : text) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  require(printable(text, text.size()) == text);
}

void require_legal(const Parameters& parameters, const Experiment& experiment) {
  require(parameters.values().size() == experiment.parameters.size());
  for (const ParameterSpec& spec : experiment.parameters) {
    if (spec.type == ParameterSpec::Type::integer) {
      const std::int64_t value = parameters.integer(spec.key);
      require(spec.min <= value && value <= spec.max);
    } else if (spec.type == ParameterSpec::Type::text) {
      const std::string& text = parameters.choice(spec.key);
      require(!text.empty() && std::ssize(text) <= spec.max);
      require(printable(text, text.size()) == text);
    } else {
      bool known = false;
      for (const Choice& each : spec.choices) known |= each.value == parameters.choice(spec.key);
      require(known);
    }
  }
}

void read_link(const std::string& text) {
  const auto link = parse_link(text, experiments());
  if (!link) return require_sentence(link.error());
  if (const Experiment* experiment = experiments().find(link->experiment)) {
    require_legal(link->parameters, *experiment);
  } else {
    require(link->experiment == notebook_page && link->parameters.values().empty());
  }
  const auto again = parse_link(to_text(*link, experiments()), experiments());
  require(again && again->experiment == link->experiment && again->theme == link->theme &&
          again->parameters == link->parameters);
}

void read_json(const std::string& text, const Experiment& experiment) {
  const auto pairs = parameter_pairs(text);
  if (!pairs) return require_sentence(pairs.error());
  const auto parameters = parse_parameters(experiment.card.id, experiment.parameters, *pairs);
  if (!parameters) return require_sentence(parameters.error());
  require_legal(*parameters, experiment);
}

// As on the command line and in the fields of the page: one value for every parameter.
void read_value(const std::string& text) {
  for (const Experiment& experiment : experiments().experiments()) {
    for (const ParameterSpec& spec : experiment.parameters) {
      const auto value = parse_value(spec, text);
      if (!value) {
        require_sentence(value.error());
      } else {
        require(parse_value(spec, to_text(*value)) == *value);
      }
    }
  }
}

void read_text(const std::string& text) {
  const std::string shown = printable(text);
  require(shown.size() <= 43);
  require(printable(shown, shown.size()) == shown);
  const std::string whole = printable(text, text.size());
  require(whole.size() == text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 1: read_json(text, experiments().experiments().front()); break;
    case 2: read_json(text, experiments().experiments().back()); break;
    case 3: read_value(text); break;
    case 4: read_text(text); break;
    default: read_link(text);
  }
  return 0;
}
