// Python's pprint: pformat, byte for byte as CPython 3.11 (Lib/pprint.py) writes it, for the values
// of python_value.hpp. The rules are its own, written anew.
#pragma once

#include <optional>
#include <string>

#include "systems/python_value.hpp"

namespace looplab::systems::python {

/// Names and presets are Python's.
struct PprintOptions {
  int indent = 1;  ///< at least 0
  int width = 80;  ///< characters, aimed at: what cannot be broken goes beyond; not 0
  std::optional<int> depth = {};  ///< levels that are shown, at least 1; none: all
  bool compact = false;           ///< as many items in a line as fit
  bool sort_dicts = true;
  bool underscore_numbers = false;  ///< 12_345_678
};

/// pprint.pformat(value, ...). A value that fits its line stands in it; otherwise a container has
/// one item a line, and a text is broken after blanks into literals side by side.
/// A set that fits its line is written in the order that its items have here, where Python's order
/// is that of its hashes. Errors: std::invalid_argument with Python's words. Thread safety: any.
std::string pformat(const Value& value, const PprintOptions& options = {});

}  // namespace looplab::systems::python
