// What a run has given: its pictures, its table, and what stands behind a number of it.
// Thread safety: the thread that draws, and no other.
#pragma once

#include "lab/record.hpp"
#include "view/column.hpp"

namespace looplab::view {

/// A run that has only begun has none.
bool has_results(const lab::Record& record) noexcept;

/// Draws them, and moves `at` below.
void results(Column& at, const lab::Record& record);

}  // namespace looplab::view
