#include <SDL.h>

#include "faces/canvas_platform.hpp"

namespace looplab::faces {

const int swap_interval = 1;

void set_hints() {
  SDL_SetHint(SDL_HINT_VIDEO_HIGHDPI_DISABLED, "0");
  // Windows gives sizes in pixels unless asked for the points that the other systems give.
  SDL_SetHint(SDL_HINT_WINDOWS_DPI_SCALING, "1");
}

void set_context_attributes() {
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, SDL_GL_CONTEXT_FORWARD_COMPATIBLE_FLAG);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
}

void set_pasted_text(const std::string&) {}

void adopt_clipboard() {}  // SDL's own reaches the system's

}  // namespace looplab::faces
