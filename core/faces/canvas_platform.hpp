// Where the desktop's window and the browser's canvas differ. One file a platform.
#pragma once

namespace looplab::faces {

/// Before SDL starts.
void set_hints();
void set_context_attributes();
/// After ImGui's SDL backend has set its own clipboard.
void adopt_clipboard();
/// 1 waits for the screen; a browser paces frames itself.
extern const int swap_interval;

}  // namespace looplab::faces
