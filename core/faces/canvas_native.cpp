#include <SDL.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "faces/canvas_platform.hpp"

namespace looplab::faces {

const int swap_interval = 1;

void set_hints() {
  SDL_SetHint(SDL_HINT_VIDEO_HIGHDPI_DISABLED, "0");
  // Windows gives sizes in pixels unless asked for the points that the other systems give.
  SDL_SetHint(SDL_HINT_WINDOWS_DPI_SCALING, "1");
}

// On X11 SDL 2 counts in pixels, whatever the screen. How much larger than at 96 dots an inch
// things are to be is said by the resource Xft.dpi, which desktops set; its library is there, as
// SDL uses it.
float screen_scale() {
  const char* driver = SDL_GetCurrentVideoDriver();
  if (!driver || std::string_view(driver) != "x11") return 1;
  void* library = SDL_LoadObject("libX11.so.6");
  if (!library) return 1;
  const auto open =
      reinterpret_cast<void* (*)(const char*)>(SDL_LoadFunction(library, "XOpenDisplay"));
  const auto resource = reinterpret_cast<char* (*)(void*, const char*, const char*)>(
      SDL_LoadFunction(library, "XGetDefault"));
  const auto close = reinterpret_cast<int (*)(void*)>(SDL_LoadFunction(library, "XCloseDisplay"));
  double dots = 96;
  if (void* display = open && resource && close ? open(nullptr) : nullptr) {
    if (const char* text = resource(display, "Xft", "dpi")) dots = std::strtod(text, nullptr);
    close(display);
  }
  SDL_UnloadObject(library);
  return static_cast<float>(std::clamp(dots / 96, 1.0, 4.0));
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
