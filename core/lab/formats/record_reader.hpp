// Reads the JSON that record_json() writes.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "lab/record.hpp"

namespace looplab::lab::formats {

/// The record, or one sentence with line and column. What follows from the samples is computed from
/// them again, so a file cannot claim other statistics than its samples have; record_json() of the
/// result is the text again, byte for byte, where this version of Looplab wrote it. A picture comes
/// without its pixels. Thread safety: any.
std::expected<Record, std::string> read_record(std::string_view text);

class Node;
/// The same, where the record is a part of a document. Errors: throws ReadError.
Record record_from(const Node& root);

}  // namespace looplab::lab::formats
