// Reads literals; see read_literal in python_value.hpp.
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "systems/python_value.hpp"
#include "text/format.hpp"

namespace looplab::systems::python {
namespace {

using Kind = Value::Kind;

/// Nesting that the stack of any thread bears.
constexpr int deepest = 100;

struct Fault {
  std::size_t place;
  const char* what;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Value whole() {
    Value value = any(0);
    blanks();
    // Without brackets commas make a tuple too.
    if (next() == ',') value = rest_of_tuple(std::move(value), '\0', 0);
    if (at_ < text_.size()) fail("is not expected here");
    return value;
  }

 private:
  [[noreturn]] void fail(const char* what) const { throw Fault{at_ + 1, what}; }

  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char take() {
    if (at_ == text_.size()) fail("is where the text ends too early");
    return text_[at_++];
  }
  void blanks() {
    while (next() == ' ' || next() == '\n' || next() == '\t' || next() == '\r') ++at_;
  }
  bool takes(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Value any(int depth) {
    if (depth > deepest) fail("is nested too deeply");
    blanks();
    switch (next()) {
      case '[': return list(depth);
      case '(': return in_brackets(depth);
      case '{': return dict_or_set(depth);
      case '\'':
      case '"': return text();
      default: return word_or_number();
    }
  }

  Value word_or_number() {
    if (takes("None")) return Value::none();
    if (takes("True")) return Value::of(true);
    if (takes("False")) return Value::of(false);
    if (takes("...") || takes("Ellipsis")) return {.kind = Kind::ellipsis};
    if (takes("set()")) return Value::of(Kind::set, {});
    return number();
  }

  Value number() {
    const std::size_t begin = at_;
    std::string digits;
    bool real = false;
    if (next() == '-' || next() == '+') digits += take();
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      const bool sign = (c == '+' || c == '-') && (digits.ends_with('e') || digits.ends_with('E'));
      if (c == '.' || c == 'e' || c == 'E' || sign) {
        real = true;
      } else if (c == '_') {
        continue;
      } else if (c < '0' || c > '9') {
        break;
      }
      digits += c;
    }
    const Value value = real ? as_real(digits) : as_whole(digits);
    if (value.kind == Kind::none) {
      at_ = begin;
      fail("begins nothing that can be read");
    }
    return value;
  }

  static Value as_whole(std::string_view digits) {
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t number = 0;
    const auto end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc() && rest == end && !digits.empty() ? Value::of(number)
                                                                  : Value::none();
  }
  static Value as_real(const std::string& digits) {
    char* end = nullptr;
    const double number = std::strtod(digits.c_str(), &end);
    return end == digits.c_str() + digits.size() ? Value::of(number) : Value::none();
  }

  // Several side by side are one text.
  Value text() {
    std::string all;
    while (next() == '\'' || next() == '"') {
      const char quote = take();
      while (next() != quote || at_ == text_.size()) {
        const char c = take();
        if (c == '\\') {
          escape(all);
        } else if (c == '\n') {
          fail("is behind a line end within quotes");
        } else {
          all += c;
        }
      }
      ++at_;
      blanks();
    }
    return Value::of(std::move(all));
  }

  void escape(std::string& all) {
    const char c = take();
    switch (c) {
      case '\n': return;
      case '\\':
      case '\'':
      case '"': all += c; return;
      case 'a': all += '\a'; return;
      case 'b': all += '\b'; return;
      case 'f': all += '\f'; return;
      case 'n': all += '\n'; return;
      case 'r': all += '\r'; return;
      case 't': all += '\t'; return;
      case 'v': all += '\v'; return;
      case 'x': return append_character(all, hexadecimal(2));
      case 'u': return append_character(all, hexadecimal(4));
      case 'U': return append_character(all, hexadecimal(8));
      default:
        all += '\\';
        --at_;
        all += take();
    }
  }

  char32_t hexadecimal(int digits) {
    char32_t value = 0;
    for (int i = 0; i < digits; ++i) {
      const char c = take();
      const char lower = static_cast<char>(c | 0x20);
      const bool letter = lower >= 'a' && lower <= 'f';
      if (!letter && (c < '0' || c > '9')) fail("is behind what is no hexadecimal digit");
      value = value * 16 + static_cast<char32_t>(letter ? lower - 'a' + 10 : c - '0');
    }
    if (value > 0x10ffff) fail("is behind a number that no character has");
    return value;
  }

  // Reads what `item` reads until the bracket, with a comma between.
  template <class Item>
  void until(char bracket, Item item) {
    for (;;) {
      blanks();
      if (next() == bracket && at_ < text_.size()) {
        ++at_;
        return;
      }
      item();
      blanks();
      if (next() == ',') {
        ++at_;
      } else if (next() != bracket) {
        fail("should be a comma or the closing bracket");
      }
    }
  }

  Value list(int depth) {
    ++at_;
    Value value = Value::of(Kind::list, {});
    until(']', [&] { value.items.push_back(any(depth + 1)); });
    return value;
  }

  // A tuple, or a value in brackets.
  Value in_brackets(int depth) {
    ++at_;
    blanks();
    if (takes(")")) return Value::of(Kind::tuple, {});
    Value first = any(depth + 1);
    blanks();
    if (takes(")")) return first;
    if (next() != ',') fail("should be a comma or the closing bracket");
    return rest_of_tuple(std::move(first), ')', depth);
  }

  Value rest_of_tuple(Value first, char bracket, int depth) {
    Value value = Value::of(Kind::tuple, {});
    value.items.push_back(std::move(first));
    ++at_;
    if (bracket != '\0') {
      until(bracket, [&] { value.items.push_back(any(depth + 1)); });
      return value;
    }
    for (blanks(); at_ < text_.size(); blanks()) {
      value.items.push_back(any(depth + 1));
      blanks();
      if (at_ < text_.size() && take() != ',') fail("is behind what should be a comma");
    }
    return value;
  }

  Value dict_or_set(int depth) {
    ++at_;
    Value value = Value::of(Kind::dict, {});
    until('}', [&] {
      const bool first = value.items.empty();
      Value key = any(depth + 1);
      blanks();
      if (first && next() != ':') value.kind = Kind::set;
      value.items.push_back(std::move(key));
      if (value.kind == Kind::set) return;
      if (take() != ':') fail("is behind what should be a colon");
      value.items.push_back(any(depth + 1));
    });
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::expected<Value, std::string> read_literal(std::string_view text) {
  try {
    return Reader(text).whole();
  } catch (const Fault& fault) {
    return std::unexpected(text::format("Character {} {}.", fault.place, fault.what));
  }
}

}  // namespace looplab::systems::python
