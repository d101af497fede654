// Two or more kept runs side by side.
// Thread safety: the thread that draws, and no other.
#pragma once

#include <span>

#include "lab/notebook.hpp"
#include "view/column.hpp"

namespace looplab::view {

/// Each run against the first one: what differs, a table of verdicts, and the distributions of the
/// chosen strategy over each other. Widgets "compare-anyway" and "row:N".
void comparison(Column& at, std::span<const lab::Entry* const> runs);

/// The colour that stands for run `index` in lists and pictures.
ImU32 colour_of_run(const Theme& theme, std::size_t index) noexcept;

}  // namespace looplab::view
