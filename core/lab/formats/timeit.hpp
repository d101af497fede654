// A run as IPython's %timeit would print it, so that the numbers can be read side by side.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>

#include "lab/record.hpp"

namespace looplab::lab::formats {

/// For each strategy with samples a line "# name" and under it the lines of %timeit, byte for byte:
/// its warning where it gives one, and the time.
std::string timeit_text(const Record& record);

}  // namespace looplab::lab::formats
