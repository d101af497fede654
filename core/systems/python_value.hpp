// Values as Python has them: what repr() and pprint are given, and what a literal means.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "systems/python_text.hpp"

namespace looplab::systems::python {

/// None, a number, a text or a container of them. Whole numbers have 64 bits, where Python's have
/// as many as they need. There are no references, so nothing can contain itself.
/// Thread safety: as a standard container.
struct Value {
  enum class Kind : std::uint8_t {
    none,
    boolean,
    integer,
    real,
    text,
    list,
    tuple,
    dict,
    set,
    ellipsis,  ///< "...", which pprint also writes for what is too deep
  };

  Kind kind = Kind::none;
  std::int64_t whole = 0;         ///< of a boolean (0 or 1) and an integer
  double real = 0;                ///< of a real
  std::string text = {};          ///< of a text, UTF-8
  std::vector<Value> items = {};  ///< of a container; of a dict key, value, key, value, ...

  static Value none() { return {}; }
  static Value of(bool truth) { return {.kind = Kind::boolean, .whole = truth ? 1 : 0}; }
  static Value of(std::int64_t number) { return {.kind = Kind::integer, .whole = number}; }
  static Value of(double number) { return {.kind = Kind::real, .real = number}; }
  static Value of(std::string text) { return {.kind = Kind::text, .text = std::move(text)}; }
  /// `items` as above.
  static Value of(Kind container, std::vector<Value> items) {
    return {.kind = container, .items = std::move(items)};
  }

  bool operator==(const Value&) const = default;
};

/// repr(value). Items stand in the order that they have here: of a dict the one in which they were
/// put in, as in Python; of a set Python's own order depends on the hashes of one run.
std::string repr(const Value& value);

/// repr(number): the fewest digits that give the number back, and of these the nearest; an exponent
/// below 1e-4 and from 1e16 on; "inf", "nan".
std::string repr(double number);

/// a < b, where Python can tell: among numbers, texts, lists and tuples of these. Otherwise the
/// order of pprint's sorting (Lib/pprint.py, _safe_key): by the names of the types. Two values of
/// one type that cannot be compared Python orders by their addresses; here neither is less.
bool is_less(const Value& a, const Value& b);

/// Values in a value, itself and all that it contains.
std::size_t count_of(const Value& value) noexcept;

/// What a Python literal means, as ast.literal_eval reads it: None, True, False, numbers, texts
/// (also several side by side), "...", and tuples, lists, dicts and sets of these. Not read:
/// complex numbers, bytes, triple quotes, prefixes, \N{...}, and what is nested deeper than 100.
/// Errors: one sentence with the place, counted in bytes from 1. Hostile input is expected.
std::expected<Value, std::string> read_literal(std::string_view text);

}  // namespace looplab::systems::python
