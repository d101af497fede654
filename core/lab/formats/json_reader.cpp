#include "lab/formats/json_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lab/parameter.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr const char* ending = "; nothing was imported.";

bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Walks over a text that is known to be JSON.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) { skip_space(); }

  std::size_t at() const noexcept { return at_; }

  /// From the beginning of a container to the value of `token` in it; false if it is not there.
  bool enter(const std::string& token) {
    const bool object = peek() == '{';
    if (!object && peek() != '[') return false;
    next();
    for (std::size_t index = 0; peek() != '}' && peek() != ']' && at_ < text_.size(); ++index) {
      bool here = !object && std::to_string(index) == token;
      if (object) {
        const std::size_t begin = at_;
        skip_string();
        here = Json::parse(text_.substr(begin, at_ - begin), nullptr, false) == token;
        skip_space();
        next();  // the colon
      }
      if (here) return true;
      skip_value();
      if (peek() == ',') next();
    }
    return false;
  }

 private:
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() noexcept {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  void next() noexcept {
    ++at_;
    skip_space();
  }
  void skip_string() noexcept {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }
  void skip_value() noexcept {
    int depth = 0;
    do {
      const char c = peek();
      if (c == '"') {
        skip_string();
      } else {
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        ++at_;
      }
      skip_space();
    } while (at_ < text_.size() && (depth > 0 || !ends_value(peek())));
  }
  static bool ends_value(char c) noexcept { return c == ',' || c == '}' || c == ']'; }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// "series[0].iterations".
std::string path_text(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& token : path) {
    const bool index =
        !token.empty() && std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; });
    if (index) {
      text += "[" + token + "]";
    } else {
      text += (text.empty() ? "" : ".") + printable(token);
    }
  }
  return text.empty() ? "the file" : text;
}

std::string place(Position position) {
  return text::format("line {}, column {}: ", position.line, position.column);
}

/// The byte where brackets nest too deep, or npos. Before parsing, because what is nested deeply
/// also is destroyed and written deeply.
std::size_t too_deep(std::string_view text) noexcept {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else {
      depth += c == '{' || c == '[';
      depth -= c == '}' || c == ']';
      if (depth > most_depth) return i;
    }
  }
  return std::string_view::npos;
}

/// What is wrong, out of the library's message "[...] parse error at line 1, column 2: what".
std::string syntax_error(const std::string& message) {
  const std::size_t column = message.find(", column ");
  const std::size_t colon = message.find(": ", column == std::string::npos ? 0 : column);
  return printable(colon == std::string::npos ? message : message.substr(colon + 2), 160);
}

}  // namespace

Position position_of_byte(std::string_view text, std::size_t byte) noexcept {
  Position position;
  for (std::size_t i = 0; i < std::min(byte, text.size()); ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

Position position_of_path(std::string_view text, const std::vector<std::string>& path) {
  Walker walker(text);
  for (const std::string& token : path) {
    if (!walker.enter(token)) break;
  }
  return position_of_byte(text, walker.at());
}

std::expected<Json, std::string> parse_document(std::string_view text) {
  if (text.size() > most_bytes) {
    return std::unexpected(text::format("The file has {} MB, and {} are the most{}",
                                        text.size() >> 20, most_bytes >> 20, ending));
  }
  if (const std::size_t byte = too_deep(text); byte != std::string_view::npos) {
    return std::unexpected(text::format("{}lists and objects are nested more than {} deep{}",
                                        place(position_of_byte(text, byte)), most_depth, ending));
  }
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    const std::size_t byte = error.byte > 0 ? error.byte - 1 : 0;
    return std::unexpected(text::format("{}this is not JSON ({}){}",
                                        place(position_of_byte(text, byte)),
                                        syntax_error(error.what()), ending));
  } catch (const Json::exception& error) {
    // A number too large for any type.
    return std::unexpected("This is not JSON (" + syntax_error(error.what()) + ")" + ending);
  }
}

std::string sentence_of(std::string_view text, const ReadError& error) {
  return place(position_of_path(text, error.path)) + path_text(error.path) + " " + error.what() +
         ending;
}

void Node::refuse(const std::string& wanted) const {
  std::string found = json_->is_structured()
                          ? (json_->is_array() ? "a list" : "an object")
                          : json_->dump(-1, ' ', true, Json::error_handler_t::replace);
  throw ReadError("must be " + wanted + ", not " + printable(found), path_);
}

const Json& Node::must_be(bool right, const char* wanted) const {
  if (!right) refuse(wanted);
  return *json_;
}

Node Node::at(const char* key) const {
  must_be(json_->is_object(), "an object");
  const auto found = json_->find(key);
  if (found == json_->end()) throw ReadError(std::string("has no \"") + key + "\"", path_);
  std::vector<std::string> path = path_;
  path.emplace_back(key);
  return {*found, std::move(path)};
}

bool Node::has(const char* key) const {
  return json_->is_object() && json_->find(key) != json_->end();
}

std::string Node::text(std::size_t most) const {
  const auto& text = must_be(json_->is_string(), "a text").get_ref<const std::string&>();
  if (text.size() > most) refuse(text::format("a text of at most {} bytes", most));
  return text;
}

bool Node::boolean() const { return must_be(json_->is_boolean(), "true or false").get<bool>(); }

std::int64_t Node::whole(std::int64_t least, std::int64_t most) const {
  const auto wanted = [&] { return text::format("a whole number from {} to {}", least, most); };
  if (!json_->is_number_integer()) refuse(wanted());
  if (json_->is_number_unsigned() &&
      json_->get<std::uint64_t>() > static_cast<std::uint64_t>(most)) {
    refuse(wanted());
  }
  const auto value = json_->get<std::int64_t>();
  if (value < least || value > most) refuse(wanted());
  return value;
}

double Node::number(double least, double most) const {
  const double value = must_be(json_->is_number(), "a number").get<double>();
  if (!(value >= least && value <= most)) {
    refuse(text::format("a number from {:.3g} to {:.3g}", least, most));
  }
  return value;
}

double Node::number_or_nan() const {
  return json_->is_null() ? std::numeric_limits<double>::quiet_NaN() : number();
}

std::vector<double> Node::times() const {
  std::vector<double> list;
  for_each(most_samples, [&](const Node& each) { list.push_back(each.number(0, 1e18)); });
  return list;
}

std::size_t Node::one_of(std::initializer_list<std::string_view> names) const {
  if (json_->is_string()) {
    const auto& text = json_->get_ref<const std::string&>();
    const auto found = std::ranges::find(names, text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  }
  std::string list;
  for (const std::string_view name : names) {
    list += (list.empty() ? "\"" : ", \"") + std::string(name) + "\"";
  }
  refuse("one of " + list);
}

void Node::for_each(std::size_t most, const std::function<void(const Node&)>& body) const {
  must_be(json_->is_array(), "a list");
  if (json_->size() > most) refuse(text::format("a list of at most {}", most));
  std::vector<std::string> path = path_;
  path.emplace_back();
  for (std::size_t i = 0; i < json_->size(); ++i) {
    path.back() = std::to_string(i);
    body({(*json_)[i], path});
  }
}

void Node::for_each_member(std::size_t most,
                           const std::function<void(const std::string&, const Node&)>& body) const {
  must_be(json_->is_object(), "an object");
  if (json_->size() > most) refuse(text::format("an object of at most {} members", most));
  for (const auto& [key, value] : json_->items()) {
    std::vector<std::string> path = path_;
    path.push_back(key);
    body(key, {value, std::move(path)});
  }
}

}  // namespace looplab::lab::formats
