// Reads JSON that others wrote: every wrong place is named with its line, column and path, and
// nothing is half read.
// Thread safety: any thread, an object by one at a time; nothing is shared between objects.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "lab/formats/json_tree.hpp"

namespace looplab::lab::formats {

/// What an imported file may be at most.
inline constexpr std::size_t most_bytes = 64 << 20;
inline constexpr int most_depth = 32;
inline constexpr std::size_t most_samples = 1'000'000;
/// The longest time of one iteration, 31 years.
inline constexpr double most_ns = 1e18;
/// Numbers, texts, lists and so on: each takes more memory than its text.
inline constexpr std::size_t most_values = 8'000'000;

/// What is wrong, and where: keys and indices from the root.
struct ReadError : std::runtime_error {
  ReadError(const std::string& sentence, std::vector<std::string> where)
      : std::runtime_error(sentence), path(std::move(where)) {}
  std::vector<std::string> path;
};

/// One value of a document, which must outlive it. Every function throws ReadError when the value
/// is not what it asks for.
class Node {
 public:
  Node(const Json& json, std::vector<std::string> path) : json_(&json), path_(std::move(path)) {}

  /// The member `key` of an object; it must be there.
  Node at(const char* key) const;
  bool has(const char* key) const;
  bool is_null() const noexcept { return json_->is_null(); }
  bool is_text() const noexcept { return json_->is_string(); }
  bool is_number() const noexcept { return json_->is_number(); }

  /// Text of at most `most` bytes, with control characters made visible.
  std::string text(std::size_t most = 10'000) const;
  /// The same as it is: for a note, which has lines.
  std::string lines(std::size_t most) const;
  bool boolean() const;
  std::int64_t whole(std::int64_t least, std::int64_t most) const;
  /// A finite number in the range.
  double number(double least = -1e300, double most = 1e300) const;
  /// The same, and null for NaN.
  double number_or_nan() const;
  /// A time in units of `unit_ns`, in nanoseconds: from 0 to most_ns.
  double time(double unit_ns) const;
  /// At most most_samples of them.
  std::vector<double> times(double unit_ns = 1) const;
  /// The place of the text in `names`.
  std::size_t one_of(std::initializer_list<std::string_view> names) const;

  void for_each(std::size_t most, const std::function<void(const Node&)>& body) const;
  void for_each_member(std::size_t most,
                       const std::function<void(const std::string&, const Node&)>& body) const;

  /// "... must be `wanted`, not ...".
  [[noreturn]] void refuse(const std::string& wanted) const;
  /// "... `sentence`", such as "has no times".
  [[noreturn]] void complain(const std::string& sentence) const;

 private:
  const Json& must_be(bool right, const char* wanted) const;

  const Json* json_;
  std::vector<std::string> path_;
};

/// Line and column, from 1, of a byte of a text; columns count characters of UTF-8.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
};
Position position_of_byte(std::string_view text, std::size_t byte) noexcept;
/// Where the value at `path` begins; the text must be JSON.
Position position_of_path(std::string_view text, const std::vector<std::string>& path);

/// Parses `text` and hands its root to `read`. A sentence with line and column where it is too
/// large, no JSON, or not what `read` asks for.
template <class Read>
auto read_document(std::string_view text, Read read)
    -> std::expected<decltype(read(std::declval<const Node&>())), std::string>;

/// A sentence on a text that is too large to be read; empty where it is not.
std::string size_error(std::string_view text);
/// "line 3, column 14: ...; nothing was imported.", for what is wrong at a byte of the text.
std::string refusal(std::string_view text, std::size_t byte, const std::string& sentence);

/// Parses; the sentence is about size, depth or syntax.
std::expected<Json, std::string> parse_document(std::string_view text);
/// "line 3, column 14: series[0].iterations must be ...; nothing was imported."
std::string sentence_of(std::string_view text, const ReadError& error);

template <class Read>
auto read_document(std::string_view text, Read read)
    -> std::expected<decltype(read(std::declval<const Node&>())), std::string> {
  const auto json = parse_document(text);
  if (!json) return std::unexpected(json.error());
  try {
    return read(Node(*json, {}));
  } catch (const ReadError& error) {
    return std::unexpected(sentence_of(text, error));
  }
}

}  // namespace looplab::lab::formats
