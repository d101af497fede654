// A record as Python has it after json.load, and as pprint prints that.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>

#include "lab/record.hpp"
#include "systems/python_value.hpp"

namespace looplab::lab::formats {

/// What json.load makes of the record's own JSON: dicts, lists, texts and numbers. Keys come in
/// alphabetical order.
systems::python::Value python_value(const Record& record);

/// pprint.pprint of that, with Python's presets.
std::string pprint_text(const Record& record);

}  // namespace looplab::lab::formats
