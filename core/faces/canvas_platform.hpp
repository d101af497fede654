// Where the desktop's window and the browser's canvas differ. One file a platform.
// Thread safety: the main thread.
#pragma once

#include <string>

namespace looplab::faces {

/// Before SDL starts.
void set_hints();
void set_context_attributes();
/// How many of the window's units make one of the page's, 1 or more, where SDL does not hide that:
/// after SDL has started.
float screen_scale();
/// After ImGui's SDL backend has set its own clipboard.
void adopt_clipboard();
/// What the clipboard holds from now on, where pastes come as events (see Canvas::paste).
void set_pasted_text(const std::string& text);
/// 1 waits for the screen; a browser paces frames itself.
extern const int swap_interval;

}  // namespace looplab::faces
