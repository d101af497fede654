#include "lab/parameter.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include "text/choices.hpp"
#include "text/format.hpp"

namespace looplab::lab {
namespace {

ParameterSpec named(std::string key, std::string label, std::string help) {
  ParameterSpec spec;
  spec.key = std::move(key);
  spec.label = std::move(label);
  spec.help = std::move(help);
  return spec;
}

}  // namespace

ParameterSpec integer(std::string key, std::string label, std::int64_t min, std::int64_t max,
                      std::int64_t preset, std::string help) {
  ParameterSpec spec = named(std::move(key), std::move(label), std::move(help));
  spec.min = min;
  spec.max = std::max(min, max);
  spec.preset = std::clamp(preset, spec.min, spec.max);
  return spec;
}

ParameterSpec choice(std::string key, std::string label, std::vector<Choice> choices,
                     std::string help) {
  ParameterSpec spec = named(std::move(key), std::move(label), std::move(help));
  spec.type = ParameterSpec::Type::choice;
  spec.choices = std::move(choices);
  return spec;
}

ParameterSpec free_text(std::string key, std::string label, std::int64_t most, std::string preset,
                        std::string help) {
  ParameterSpec spec = named(std::move(key), std::move(label), std::move(help));
  spec.type = ParameterSpec::Type::text;
  spec.min = 1;
  spec.max = most;
  spec.preset_text = std::move(preset);
  return spec;
}

std::string to_text(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::get<std::string>(value);
}

Parameters Parameters::recorded(std::map<std::string, Value, std::less<>> values) {
  Parameters parameters;
  parameters.values_ = std::move(values);
  return parameters;
}

Parameters::Parameters(const std::vector<ParameterSpec>& specs) {
  for (const ParameterSpec& spec : specs) {
    if (spec.type == ParameterSpec::Type::integer) {
      values_[spec.key] = spec.preset;
    } else {
      values_[spec.key] = preset_choice(spec);
    }
  }
}

const Value& Parameters::at(std::string_view key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) throw std::out_of_range("no parameter " + std::string(key));
  return found->second;
}

std::int64_t Parameters::integer(std::string_view key) const {
  return std::get<std::int64_t>(at(key));
}

const std::string& Parameters::choice(std::string_view key) const {
  return std::get<std::string>(at(key));
}

void Parameters::set(std::string_view key, Value value) {
  values_[std::string(key)] = std::move(value);
}

const std::string& preset_choice(const ParameterSpec& spec) {
  if (spec.type == ParameterSpec::Type::text) return spec.preset_text;
  return spec.choices.at(static_cast<std::size_t>(spec.preset)).value;
}

measure::Effort effort_of(const Parameters& parameters) {
  const auto found = parameters.values().find("effort");
  if (found == parameters.values().end()) return measure::Effort::normal;
  const std::string text = to_text(found->second);
  if (text == "quick") return measure::Effort::quick;
  return text == "rigorous" ? measure::Effort::rigorous : measure::Effort::normal;
}

bool is_relevant(const ParameterSpec& spec, const Parameters& parameters) {
  const std::size_t equals = spec.only_for.find('=');
  if (equals == std::string::npos) return true;
  const std::string_view rule = spec.only_for;
  return to_text(parameters.at(rule.substr(0, equals))) == rule.substr(equals + 1);
}

namespace {

// Length of the UTF-8 sequence at the front of `text`, 0 if it is not one that can be shown.
std::size_t shown_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) >= 0x20 && byte(0) < 0x7f) return 1;
  const std::size_t length = byte(0) >= 0xf0 && byte(0) < 0xf5   ? 4
                             : byte(0) >= 0xe0 && byte(0) < 0xf0 ? 3
                             : byte(0) >= 0xc2 && byte(0) < 0xe0 ? 2
                                                                 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  // No overlong forms, surrogates, or values above U+10FFFF.
  if (byte(0) == 0xe0 && byte(1) < 0xa0) return 0;
  if (byte(0) == 0xed && byte(1) > 0x9f) return 0;
  if (byte(0) == 0xf0 && byte(1) < 0x90) return 0;
  if (byte(0) == 0xf4 && byte(1) > 0x8f) return 0;
  // U+0080 to U+009F are control characters.
  if (byte(0) == 0xc2 && byte(1) < 0xa0) return 0;
  // Direction marks, line separators and zero-width characters could make the sentence read
  // differently: U+00AD, U+200B to 200F, 2028 to 202E, 2060 to 206F, FEFF, 061C.
  if (byte(0) == 0xc2 && byte(1) == 0xad) return 0;
  if (length == 3 && byte(0) == 0xe2 && byte(1) == 0x80) {
    if ((byte(2) >= 0x8b && byte(2) <= 0x8f) || (byte(2) >= 0xa8 && byte(2) <= 0xae)) return 0;
  }
  if (length == 3 && byte(0) == 0xe2 && byte(1) == 0x81) {
    if (byte(2) >= 0xa0 && byte(2) <= 0xaf) return 0;
  }
  if (length == 3 && byte(0) == 0xef && byte(1) == 0xbb && byte(2) == 0xbf) return 0;
  if (length == 2 && byte(0) == 0xd8 && byte(1) == 0x9c) return 0;
  return length;
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = shown_length(text);
    const std::size_t added = length > 0 ? length : 1;
    if (shown.size() + added > most) return shown + "...";
    if (length > 0) {
      shown.append(text.substr(0, length));
    } else {
      shown += '?';
    }
    text.remove_prefix(added);
  }
  return shown;
}

namespace {

// The whole text must be one finite number. strtod and not from_chars: libc++ 19 has no
// from_chars for double; the characters are checked first, so no locale, hex or "inf" gets in.
std::expected<double, std::string> parse_number(std::string_view text) {
  constexpr std::size_t longest_number = 32;
  const bool legal = !text.empty() && text.size() <= longest_number &&
                     text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
  if (!legal) return std::unexpected("not a number");
  const std::string copy(text);
  char* end = nullptr;
  errno = 0;
  const double value = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size() || errno == ERANGE || !std::isfinite(value)) {
    return std::unexpected("not a number");
  }
  return value;
}

std::string range_of(const ParameterSpec& spec) {
  std::string range = text::format("a whole number from {} to {}", spec.min, spec.max);
  if (!spec.unit.empty()) range += " " + spec.unit;
  if (!spec.limit_reason.empty()) range += " (" + spec.limit_reason + ")";
  return range;
}

std::string choices_of(const ParameterSpec& spec, std::string_view written) {
  std::vector<std::string_view> names;
  for (const Choice& choice : spec.choices) names.push_back(choice.value);
  return text::choices(std::move(names), written, "names that its description lists");
}

}  // namespace

std::expected<Value, std::string> parse_value(const ParameterSpec& spec, std::string_view text) {
  if (spec.type == ParameterSpec::Type::choice) {
    for (const Choice& known : spec.choices) {
      if (known.value == text) return Value(known.value);
    }
    return std::unexpected(text::format("{} must be {}, not \"{}\".", spec.key,
                                        choices_of(spec, text), printable(text)));
  }
  if (spec.type == ParameterSpec::Type::text) {
    const auto most = static_cast<std::size_t>(spec.max);
    if (!text.empty() && text.size() <= most && printable(text, most) == text) {
      return Value(std::string(text));
    }
    return std::unexpected(
        text::format("{} must be a text of 1 to {} bytes without control characters, not \"{}\".",
                     spec.key, spec.max, printable(text)));
  }
  const auto number = parse_number(text);
  const bool legal = number && *number == std::floor(*number) &&
                     *number >= static_cast<double>(spec.min) &&
                     *number <= static_cast<double>(spec.max);
  if (!legal) {
    return std::unexpected(
        text::format("{} must be {}, not \"{}\".", spec.key, range_of(spec), printable(text)));
  }
  return Value(static_cast<std::int64_t>(*number));
}

std::expected<Parameters, std::string> parse_parameters(std::string_view experiment,
                                                        const std::vector<ParameterSpec>& specs,
                                                        const TextPairs& given) {
  Parameters parameters(specs);
  std::vector<std::string_view> seen;
  for (const auto& [key, text] : given) {
    const auto spec = std::ranges::find(specs, key, &ParameterSpec::key);
    if (spec == specs.end() && specs.empty()) {
      return std::unexpected(
          text::format("{} takes no parameters, so no \"{}\".", experiment, printable(key)));
    }
    if (spec == specs.end()) {
      std::string known;
      for (const ParameterSpec& each : specs) known += (known.empty() ? "" : ", ") + each.key;
      return std::unexpected(text::format("{} has no parameter \"{}\"; it has {}.", experiment,
                                          printable(key), known));
    }
    if (std::ranges::find(seen, key) != seen.end()) {
      return std::unexpected(text::format("{} is given twice; give it once.", spec->key));
    }
    seen.push_back(key);
    auto value = parse_value(*spec, text);
    if (!value) return std::unexpected(std::move(value.error()));
    parameters.set(key, std::move(*value));
  }
  return parameters;
}

}  // namespace looplab::lab
