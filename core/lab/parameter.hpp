// What can be set before a run. The interface, the command line, links and the JavaScript API are
// all made from these specifications, so a parameter is described in one place.
// Thread safety: any thread, an object by one at a time; nothing is shared between objects.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "measure/engine.hpp"

namespace looplab::lab {

struct Choice {
  std::string value;  ///< as in links and on the command line
  std::string label;  ///< as on the page
  /// The piece of source code that this choice runs: "kernels/sum/simd.cpp#simd". Empty: the card's
  /// pieces say enough.
  std::string code = {};
};

/// A whole number in a range, one of several words, or a text.
struct ParameterSpec {
  enum class Type : std::uint8_t { integer, choice, text };

  std::string key;
  std::string label;
  std::string unit;  ///< empty for counts and choices
  std::string help;  ///< one sentence
  Type type = Type::integer;
  std::int64_t min = 0;
  std::int64_t max = 0;     ///< of a text: bytes, with a least of 1
  std::int64_t preset = 0;  ///< the number, or the place of the choice
  std::vector<Choice> choices;
  std::string preset_text;
  bool segmented = false;  ///< show the choices side by side instead of in a list
  bool slider = false;     ///< show a number as a slider
  std::string only_for;    ///< "key=value": shown only with that choice; empty: always
  /// Why the range ends where it does, where this machine decides; for error messages.
  std::string limit_reason;
};

ParameterSpec integer(std::string key, std::string label, std::int64_t min, std::int64_t max,
                      std::int64_t preset, std::string help);
/// The first choice is the preset.
ParameterSpec choice(std::string key, std::string label, std::vector<Choice> choices,
                     std::string help);

/// A text of 1 to `most` bytes, all of which can be shown: see printable().
ParameterSpec free_text(std::string key, std::string label, std::int64_t most, std::string preset,
                        std::string help);

/// The preset of a choice or a text.
const std::string& preset_choice(const ParameterSpec& spec);

using Value = std::variant<std::int64_t, std::string>;
std::string to_text(const Value& value);

/// A complete, legal set of values, except from recorded(). Only the functions below make one.
class Parameters {
 public:
  Parameters() = default;
  explicit Parameters(const std::vector<ParameterSpec>& specs);
  /// What a record says was set, for showing it: no experiment need know these keys or values.
  static Parameters recorded(std::map<std::string, Value, std::less<>> values);

  /// Errors: std::out_of_range for a key the experiment does not have (a programming error).
  std::int64_t integer(std::string_view key) const;
  /// Of a choice or a text.
  const std::string& choice(std::string_view key) const;
  const Value& at(std::string_view key) const;
  void set(std::string_view key, Value value);
  const std::map<std::string, Value, std::less<>>& values() const noexcept { return values_; }
  bool operator==(const Parameters&) const = default;

 private:
  std::map<std::string, Value, std::less<>> values_;
};

/// What "effort" says; normal for a set without it.
measure::Effort effort_of(const Parameters& parameters);

/// Shown at present? False when `only_for` names another choice.
bool is_relevant(const ParameterSpec& spec, const Parameters& parameters);

/// A text made safe to show: control characters and bad UTF-8 replaced, cut to `most` bytes.
std::string printable(std::string_view text, std::size_t most = 40);

/// The value, or one sentence that names the parameter, what was given and what is legal.
std::expected<Value, std::string> parse_value(const ParameterSpec& spec, std::string_view text);

using TextPairs = std::vector<std::pair<std::string, std::string>>;

/// Presets overridden by the pairs. Unknown and repeated keys are errors; nothing is half applied.
std::expected<Parameters, std::string> parse_parameters(std::string_view experiment,
                                                        const std::vector<ParameterSpec>& specs,
                                                        const TextPairs& given);

}  // namespace looplab::lab
