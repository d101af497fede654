// pyperf's JSON, version 1.0: one benchmark a strategy, one run with all its values.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "lab/record.hpp"

namespace looplab::lab::formats {

class Node;

/// pyperf takes no time of 0 and no file without times: a strategy with a 0 is left out and named
/// in the metadata; the text is empty where nothing is left.
std::string pyperf_json(const Record& record);

/// One series a benchmark; runs that only calibrated are skipped. One sentence where it cannot be
/// read.
std::expected<Record, std::string> read_pyperf(std::string_view text);
/// The same, of a document. Errors: throws ReadError.
Record pyperf_from(const Node& root);

}  // namespace looplab::lab::formats
