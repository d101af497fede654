#include "lab/formats/json_writer.hpp"

#include <algorithm>
#include <cmath>

#include "lab/formats/json_tree.hpp"

namespace looplab::lab::formats {
namespace {

std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Keys and most texts: nothing in them needs to be looked at twice.
bool is_plain(std::string_view text) noexcept {
  return std::ranges::all_of(text,
                             [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

}  // namespace

std::string number_text(double number) {
  return std::isfinite(number) ? written(number) : std::string();
}

std::string valid_utf8(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  return parse_json(written(text)).value_or("").get<std::string>();
}

void JsonWriter::separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

void JsonWriter::begin(char bracket) {
  separate();
  text_ += bracket;
  first_ = true;
}

void JsonWriter::end(char bracket) {
  text_ += bracket;
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  value(name);
  text_ += ':';
  first_ = true;
}

void JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  separate();
  text_ += written(number);
}

void JsonWriter::value(bool truth) {
  separate();
  text_ += truth ? "true" : "false";
}

void JsonWriter::value(std::string_view text) {
  separate();
  if (!is_plain(text)) {
    text_ += written(text);
    return;
  }
  text_ += '"';
  text_ += text;
  text_ += '"';
}

void JsonWriter::whole(std::int64_t number) {
  separate();
  text_ += std::to_string(number);
}

void JsonWriter::json(std::string_view text) {
  separate();
  text_ += text;
}

void JsonWriter::null() {
  separate();
  text_ += "null";
}

}  // namespace looplab::lab::formats
