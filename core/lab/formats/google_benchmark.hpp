// Google Benchmark's JSON (--benchmark_out_format=json, schema version 1), as its tools/compare.py
// reads it.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "lab/record.hpp"

namespace looplab::lab::formats {

class Node;

/// One "iteration" a sample, and the aggregates. What is not known is null. cpu_time repeats
/// real_time, because compare.py needs it; a note in the context says so.
std::string google_benchmark_json(const Record& record);

/// Every sample's real_time. One sentence where it cannot be read, or has no samples.
std::expected<Record, std::string> read_google_benchmark(std::string_view text);
/// The same, of a document. Errors: throws ReadError.
Record google_benchmark_from(const Node& root);

}  // namespace looplab::lab::formats
