// hyperfine's JSON (--export-json): one result a strategy.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "lab/record.hpp"

namespace looplab::lab::formats {

class Node;

/// In seconds. Times in user and kernel mode were not measured: null.
std::string hyperfine_json(const Record& record);

/// Every result's times. One sentence where it cannot be read, or was exported without them.
std::expected<Record, std::string> read_hyperfine(std::string_view text);
/// The same, of a document. Errors: throws ReadError.
Record hyperfine_from(const Node& root);

}  // namespace looplab::lab::formats
