// Source code with coloured words.
// Thread safety: the thread that draws, and no other.
#pragma once

#include <string_view>

#include "view/ui.hpp"

namespace looplab::view {

enum class Language : unsigned char { plain, cpp, python };

/// Draws `code` at (space.x, space.y); lines that are wider than space.width can be scrolled.
/// Line `marked`, counted from 0, gets a background. Gives the height.
float code_block(Ui& ui, std::string_view name, const Rect& space, std::string_view code,
                 Language language, int marked = -1);

/// The first line that contains `mark`; -1 where there is none, or nothing to look for.
int line_with(std::string_view code, std::string_view mark);

}  // namespace looplab::view
