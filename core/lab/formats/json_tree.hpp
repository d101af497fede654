// JSON text as a tree of nlohmann::json, by one way through the library: its own parse() comes in
// several kinds, each of which the page would carry.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace looplab::lab::formats {

using Json = nlohmann::json;

/// Where and why a text is no JSON.
struct SyntaxError {
  std::size_t byte = 0;
  std::string what;  ///< the library's words, made printable
};

/// Any depth and size: the caller bounds them. Of equal keys the last one counts.
std::expected<Json, SyntaxError> parse_json(std::string_view text);

}  // namespace looplab::lab::formats
