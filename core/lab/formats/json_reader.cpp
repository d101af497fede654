#include "lab/formats/json_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <new>

#include "lab/parameter.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr const char* ending = "; nothing was imported.";
constexpr std::string_view not_numbers[] = {"-Infinity", "Infinity", "-NaN", "NaN"};

bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Walks over a text that is known to be JSON.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) { skip_space(); }

  std::size_t at() const noexcept { return at_; }

  /// From the beginning of a container to the value of `token` in it; false if it is not there. Of
  /// members with the same name the parser keeps the last one, so that is the one to go to.
  bool enter(const std::string& token) {
    const bool object = peek() == '{';
    if (!object && peek() != '[') return false;
    std::size_t found = std::string_view::npos;
    next();
    for (std::size_t index = 0; peek() != '}' && peek() != ']' && at_ < text_.size(); ++index) {
      bool here = !object && std::to_string(index) == token;
      if (object) {
        const std::size_t begin = at_;
        skip_string();
        here = parse_json(text_.substr(begin, at_ - begin)).value_or(nullptr) == token;
        skip_space();
        next();  // the colon
      }
      if (here) found = at_;
      skip_value();
      if (peek() == ',') next();
    }
    if (found == std::string_view::npos) return false;
    at_ = found;
    return true;
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

/// What must be known before parsing: what is nested deeply also is destroyed and written deeply,
/// and what has many values takes much memory.
struct Shape {
  std::size_t too_deep = std::string_view::npos;  ///< the byte where brackets nest too deep
  std::size_t values = 0;                         ///< about
  std::size_t members = 0;                        ///< of objects

  /// Bytes that its tree takes at most, with room to grow and to be taken apart again: a list's
  /// values three times, a member's node and key, and the texts.
  std::size_t memory(std::size_t text) const noexcept {
    return values * 3 * sizeof(Json) + members * 8 * sizeof(void*) * 2 + text;
  }
};

/// Asks before the tree is made: where memory ends while it is taken apart, the program would.
bool is_free(std::size_t bytes) noexcept {
  return std::unique_ptr<char[]>(new (std::nothrow) char[bytes]) != nullptr;
}

/// What Google Benchmark writes for a number that there is not, which is no JSON, made null.
std::string with_null_for_nan(std::string_view text) {
  std::string result;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const auto token = std::ranges::find_if(
        not_numbers, [&](std::string_view each) { return !in_string && rest.starts_with(each); });
    if (token != std::end(not_numbers)) {
      result += "null";
      i += token->size();
      continue;
    }
    if (text[i] == '"') in_string = !in_string;
    if (in_string && text[i] == '\\' && i + 1 < text.size()) result += text[i++];
    result += text[i++];
  }
  return result;
}

Shape shape_of(std::string_view text) noexcept {
  Shape shape;
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
      shape.values += c == '{' || c == '[' || c == ',';
      shape.members += c == ':';
      if (depth > most_depth) {
        shape.too_deep = i;
        break;
      }
    }
  }
  return shape;
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

std::string size_error(std::string_view text) {
  if (text.size() <= most_bytes) return {};
  return text::format("The file has {} MB, and {} are the most{}", text.size() >> 20,
                      most_bytes >> 20, ending);
}

std::string refusal(std::string_view text, std::size_t byte, const std::string& sentence) {
  return place(position_of_byte(text, byte)) + sentence + ending;
}

std::expected<Json, std::string> parse_document(std::string_view text) {
  if (std::string error = size_error(text); !error.empty()) return std::unexpected(error);
  const Shape shape = shape_of(text);
  if (shape.too_deep != std::string_view::npos) {
    return std::unexpected(
        refusal(text, shape.too_deep,
                text::format("lists and objects are nested more than {} deep", most_depth)));
  }
  if (shape.values > most_values) {
    return std::unexpected(text::format("The file has more than {} values{}", most_values, ending));
  }
  if (!is_free(shape.memory(text.size()))) {
    return std::unexpected(
        text::format("Reading the file takes about {} MB of memory, and there is not that much "
                     "left. Delete runs from the notebook, or import a smaller file{}",
                     (shape.memory(text.size()) >> 20) + 1, ending));
  }
  auto json = parse_json(text);
  if (json) return std::move(*json);
  if (text.find("\"benchmarks\"") != std::string_view::npos) {
    auto lenient = parse_json(with_null_for_nan(text));
    if (lenient) return std::move(*lenient);
  }
  return std::unexpected(
      refusal(text, json.error().byte, "this is not JSON (" + json.error().what + ")"));
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

void Node::complain(const std::string& sentence) const { throw ReadError(sentence, path_); }

const Json& Node::must_be(bool right, const char* wanted) const {
  if (!right) refuse(wanted);
  return *json_;
}

Node Node::at(const char* key) const {
  must_be(json_->is_object(), "an object");
  const auto found = json_->find(key);
  if (found == json_->end()) complain(std::string("has no \"") + key + "\"");
  std::vector<std::string> path;
  path.reserve(path_.size() + 1);
  path = path_;
  path.emplace_back(key);
  return {*found, std::move(path)};
}

bool Node::has(const char* key) const {
  return json_->is_object() && json_->find(key) != json_->end();
}

std::string Node::text(std::size_t most) const {
  const auto& text = must_be(json_->is_string(), "a text").get_ref<const std::string&>();
  if (text.size() > most) refuse(text::format("a text of at most {} bytes", most));
  return printable(text, 3 * text.size() + 3);
}

std::string Node::lines(std::size_t most) const {
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

// A million times are common, so a path is made for the wrong one only.
std::vector<double> Node::times(double unit_ns) const {
  must_be(json_->is_array(), "a list");
  if (json_->size() > most_samples) refuse(text::format("a list of at most {}", most_samples));
  std::vector<double> list;
  list.reserve(json_->size());
  for (const Json& each : *json_) {
    double ns = each.is_number() ? each.get<double>() * unit_ns : -1;
    if (!(ns >= 0 && ns <= most_ns)) {
      std::vector<std::string> path = path_;
      path.push_back(std::to_string(list.size()));
      ns = Node(each, std::move(path)).time(unit_ns);
    }
    list.push_back(ns);
  }
  return list;
}

double Node::time(double unit_ns) const {
  const double ns = number(0, most_ns / unit_ns) * unit_ns;
  return std::min(ns, most_ns);  // dividing and multiplying may round up
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
