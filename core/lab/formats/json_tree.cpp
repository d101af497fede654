#include "lab/formats/json_tree.hpp"

#include <utility>
#include <vector>

#include "lab/parameter.hpp"

namespace looplab::lab::formats {
namespace {

/// What is wrong, out of the library's messages "[...] parse error at line 1, column 2: what" and
/// "[...] what".
std::string words_of(const std::string& message) {
  const std::size_t column = message.find(", column ");
  const std::size_t colon =
      column == std::string::npos ? std::string::npos : message.find(": ", column);
  if (colon != std::string::npos) return printable(message.substr(colon + 2), 160);
  const std::size_t bracket = message.starts_with('[') ? message.find("] ") : std::string::npos;
  return printable(bracket == std::string::npos ? message : message.substr(bracket + 2), 160);
}

/// What the library's lexer and grammar call, with its names.
class Builder {
 public:
  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string&) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }  // not in text
  bool start_object(std::size_t) { return open(Json::value_t::object); }
  bool start_array(std::size_t) { return open(Json::value_t::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const Json::exception& exception) {
    error_ = {position > 0 ? position - 1 : 0, words_of(exception.what())};
    return false;
  }

  Json root;
  const SyntaxError& error() const noexcept { return error_; }

 private:
  Json& place(Json value) {
    if (open_.empty()) return root = std::move(value);
    Json& parent = *open_.back();
    if (parent.is_object()) return parent[key_] = std::move(value);
    parent.push_back(std::move(value));
    return parent.back();
  }
  bool add(Json value) {
    place(std::move(value));
    return true;
  }
  // A container grows only while it is the innermost one, so that pointers to the others hold.
  bool open(Json::value_t kind) {
    open_.push_back(&place(Json(kind)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<Json*> open_;
  std::string key_;
  SyntaxError error_;
};

}  // namespace

std::expected<Json, SyntaxError> parse_json(std::string_view text) {
  Builder builder;
  if (!Json::sax_parse(text, &builder)) return std::unexpected(builder.error());
  return std::move(builder.root);
}

}  // namespace looplab::lab::formats
