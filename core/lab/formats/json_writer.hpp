// Writes JSON from front to back, without a tree in between: one call a member keeps both the
// program (on the web a third of the code of trees made of initialiser lists) and the memory
// small. How texts and numbers are written is the business of nlohmann::json.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace looplab::lab::formats {

/// As few digits as give the number back (all but one in a thousand are shortest), with a point or
/// an exponent; empty where it is not finite.
std::string number_text(double number);
/// The text with U+FFFD in the place of what is no UTF-8.
std::string valid_utf8(std::string_view text);

/// Commas and brackets are its own business; the order of calls is the caller's. One thread.
class JsonWriter {
 public:
  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_list() { begin('['); }
  void end_list() { end(']'); }
  void key(std::string_view name);

  /// Not finite: null, since JSON knows no NaN.
  void value(double number);
  void value(bool truth);
  /// What is no UTF-8 in it is replaced by U+FFFD.
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const std::string& text) { value(std::string_view(text)); }
  template <std::integral T>
  void value(T number) {
    whole(static_cast<std::int64_t>(number));
  }
  void null();
  /// What is JSON already.
  void json(std::string_view text);

  template <class T>
  void member(const char* name, const T& content) {
    key(name);
    value(content);
  }
  void null_member(const char* name) {
    key(name);
    null();
  }

  /// {...}: `body` writes the members.
  template <class Body>
  void object(Body body) {
    begin_object();
    body();
    end_object();
  }
  template <class Body>
  void object(const char* name, Body body) {
    key(name);
    object(body);
  }
  /// [...]: `body` writes the items.
  template <class Body>
  void list(Body body) {
    begin_list();
    body();
    end_list();
  }
  template <class Body>
  void list(const char* name, Body body) {
    key(name);
    list(body);
  }
  /// [...] of one value or, by `write`, one something for each of `range`.
  template <class Range>
  void values(const char* name, const Range& range) {
    list(name, [&] {
      for (const auto& each : range) value(each);
    });
  }
  template <class Range, class Write>
  void objects(const char* name, const Range& range, Write write) {
    list(name, [&] {
      for (const auto& each : range) {
        object([&] { write(each); });
      }
    });
  }

  const std::string& text() const noexcept { return text_; }
  std::string take() noexcept { return std::move(text_); }

 private:
  void begin(char bracket);
  void end(char bracket);
  void separate();
  void whole(std::int64_t number);

  std::string text_;
  bool first_ = true;  // nothing has been written since the last opening bracket or key
};

}  // namespace looplab::lab::formats
