// Source code with coloured words.
#pragma once

#include <string_view>

#include "view/ui.hpp"

namespace looplab::view {

enum class Language : unsigned char { cpp, python };

/// Draws `code` at (space.x, space.y); lines that are wider than space.width can be scrolled.
/// The first line that contains `mark`, if any, gets a background. Gives the height.
float code_block(Ui& ui, std::string_view name, const Rect& space, std::string_view code,
                 Language language, std::string_view mark = {});

}  // namespace looplab::view
