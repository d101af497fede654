// The frame around a page: chapter list, top bar on a phone, footer, scrolling.
// Thread safety: the thread that draws, and no other.
#pragma once

namespace looplab::view {

class App;
class Ui;

/// Fills the whole canvas. `menu_open`: the chapter list covers the page (phones only).
void shell(App& app, Ui& ui, bool& menu_open);

}  // namespace looplab::view
