// The page of everything that was measured: find, name, note, pin, delete, export, compare.
// Thread safety: the thread that draws, and no other.
#pragma once

#include "view/ui.hpp"

namespace looplab::view {

class App;

/// Draws from (space.x, space.y) down; gives the y below the last thing drawn.
float notebook_page(App& app, Ui& ui, const Rect& space);

}  // namespace looplab::view
