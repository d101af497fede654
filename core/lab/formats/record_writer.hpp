// Looplab's own format: a record as JSON, from which record_reader.hpp makes the same record.
// Never writes NaN or Infinity: null instead.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>

#include "lab/record.hpp"

namespace looplab::lab::formats {

class JsonWriter;

/// The version of the shape of a record, in "format_version".
inline constexpr int record_format_version = 2;

/// The whole record, raw samples included. Times are nanoseconds unless the name says otherwise.
std::string record_json(const Record& record);

/// The member "parameters".
void write_parameters(JsonWriter& json, const Parameters& parameters);

}  // namespace looplab::lab::formats
