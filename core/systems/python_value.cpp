#include "systems/python_value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace looplab::systems::python {
namespace {

using Kind = Value::Kind;

// "-d.ddde±xx" with so many digits.
std::string scientific(double number, int digits) {
  std::array<char, 40> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.*e", digits - 1, number);
  return {buffer.data(), static_cast<std::size_t>(std::clamp(length, 0, 39))};
}

bool gives(const std::string& text, double number) {
  return std::strtod(text.c_str(), nullptr) == number;
}

// The neighbour above in the last digit, in the notation of scientific().
std::string next_above(std::string text) {
  for (std::size_t i = text.find('e'); i-- > 0;) {
    if (text[i] == '.') continue;
    if (text[i] < '9') {
      ++text[i];
      break;
    }
    text[i] = '0';
  }
  return text;
}

// The shortest that gives a positive number back. Fifteen digits always survive the way through a
// double, so a shorter number is found among these by its zeros; below the normal numbers fewer
// digits are right. The spacing halves at a power of two, so there the nearest number of 16 digits
// may miss where its neighbour does not.
std::string shortest(double number) {
  const bool normal = number >= 2.2250738585072014e-308;
  for (int digits = normal ? 15 : 1; digits <= 17; ++digits) {
    const std::string text = scientific(number, digits);
    if (gives(text, number)) return text;
    const std::string above = next_above(text);
    if (digits == 16 && gives(above, number)) return above;
  }
  return scientific(number, 17);
}

std::string items_of(const Value& value) {
  std::string out;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const bool is_value = value.kind == Kind::dict && i % 2 == 1;
    if (i > 0) out += is_value ? ": " : ", ";
    out += repr(value.items[i]);
  }
  return out;
}

/// How type() calls it, which is what the sorting of pprint falls back to.
const char* type_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::none: return "NoneType";
    case Kind::boolean: return "bool";
    case Kind::integer: return "int";
    case Kind::real: return "float";
    case Kind::text: return "str";
    case Kind::list: return "list";
    case Kind::tuple: return "tuple";
    case Kind::dict: return "dict";
    case Kind::set: return "set";
    case Kind::ellipsis: return "ellipsis";
  }
  return "";
}

bool is_number(const Value& value) noexcept {
  return value.kind == Kind::boolean || value.kind == Kind::integer || value.kind == Kind::real;
}

// The order of a whole number and a double, exactly: beyond 2^53 a double of the whole number may
// be another one.
std::partial_ordering order_of(std::int64_t whole, double real) noexcept {
  if (std::isnan(real)) return std::partial_ordering::unordered;
  if (real >= 9223372036854775808.0) return std::partial_ordering::less;
  if (real < -9223372036854775808.0) return std::partial_ordering::greater;
  const double floor = std::floor(real);
  const auto truncated = static_cast<std::int64_t>(floor);
  if (whole != truncated) return whole <=> truncated;
  return real > floor ? std::partial_ordering::less : std::partial_ordering::equivalent;
}

std::partial_ordering order_of_numbers(const Value& a, const Value& b) noexcept {
  const bool real_a = a.kind == Kind::real;
  const bool real_b = b.kind == Kind::real;
  if (real_a && real_b) return a.real <=> b.real;
  if (real_b) return order_of(a.whole, b.real);
  if (real_a) return 0 <=> order_of(b.whole, a.real);
  return a.whole <=> b.whole;
}

/// a < b by Python's own rules; nothing where Python raises a TypeError.
std::optional<bool> compared(const Value& a, const Value& b);

bool equal(const Value& a, const Value& b) {
  return is_number(a) && is_number(b) ? order_of_numbers(a, b) == 0 : a == b;
}

// Sequences: by the first pair that differs, else the shorter one is less.
std::optional<bool> compared_items(const Value& a, const Value& b) {
  const std::size_t both = std::min(a.items.size(), b.items.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (!equal(a.items[i], b.items[i])) return compared(a.items[i], b.items[i]);
  }
  return a.items.size() < b.items.size();
}

std::optional<bool> compared(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return order_of_numbers(a, b) < 0;
  if (a.kind != b.kind) return {};
  // Bytes of UTF-8 are in the order of its characters.
  if (a.kind == Kind::text) return a.text < b.text;
  if (a.kind == Kind::list || a.kind == Kind::tuple) return compared_items(a, b);
  return {};
}

}  // namespace

std::string repr(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  const std::string sign = std::signbit(number) ? "-" : "";
  if (number == 0) return sign + "0.0";
  const std::string text = shortest(std::abs(number));
  const std::size_t e = text.find('e');
  const int exponent = std::atoi(text.c_str() + e + 1);
  std::string digits = text.substr(0, 1) + (e > 2 ? text.substr(2, e - 2) : "");
  digits.erase(digits.find_last_not_of('0') + 1);
  const auto count = static_cast<int>(digits.size());
  if (exponent < -4 || exponent >= 16) {
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "e%c%02d", exponent < 0 ? '-' : '+',
                  std::abs(exponent));
    return sign + digits.substr(0, 1) + (count > 1 ? "." + digits.substr(1) : "") + buffer.data();
  }
  if (exponent < 0)
    return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  if (count <= exponent + 1) {
    return sign + digits + std::string(static_cast<std::size_t>(exponent + 1 - count), '0') + ".0";
  }
  return sign + digits.insert(static_cast<std::size_t>(exponent + 1), ".");
}

std::string repr(const Value& value) {
  switch (value.kind) {
    case Kind::none: return "None";
    case Kind::boolean: return value.whole != 0 ? "True" : "False";
    case Kind::integer: return std::to_string(value.whole);
    case Kind::real: return repr(value.real);
    case Kind::text: return repr(value.text);
    case Kind::list: return "[" + items_of(value) + "]";
    case Kind::tuple: return "(" + items_of(value) + (value.items.size() == 1 ? ",)" : ")");
    case Kind::dict: return "{" + items_of(value) + "}";
    case Kind::set: return value.items.empty() ? "set()" : "{" + items_of(value) + "}";
    case Kind::ellipsis: return "Ellipsis";
  }
  return {};
}

bool is_less(const Value& a, const Value& b) {
  if (const auto known = compared(a, b)) return *known;
  return std::string_view(type_of(a.kind)) < type_of(b.kind);
}

std::size_t count_of(const Value& value) noexcept {
  std::size_t count = 1;
  for (const Value& each : value.items) count += count_of(each);
  return count;
}

}  // namespace looplab::systems::python
