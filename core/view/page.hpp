// The page of an experiment. Every page has the same order, so that a student learns it once.
// Thread safety: the thread that draws, and no other.
#pragma once

#include "view/ui.hpp"

namespace looplab::view {

class App;

/// Draws from (space.x, space.y) down; gives the y below the last thing drawn.
float page(App& app, Ui& ui, const Rect& space);

}  // namespace looplab::view
