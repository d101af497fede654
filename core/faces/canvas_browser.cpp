#include <SDL.h>
#include <emscripten.h>
#include <imgui.h>

#include <string>

#include "faces/canvas_platform.hpp"

// SDL asks for this to find OpenGL functions by name, which only its own renderer and extensions
// do; nothing here does. Emscripten's version would link every function there is: 60 kB of page.
extern "C" void (*eglGetProcAddress(const char*))() { return nullptr; }

// ImGui's SDL backend asks for game controllers, which nothing here is steered with. SDL's own
// answers would link the names and buttons of a thousand of them.
extern "C" {
SDL_GameController* SDL_GameControllerOpen(int) { return nullptr; }
Uint8 SDL_GameControllerGetButton(SDL_GameController*, SDL_GameControllerButton) { return 0; }
Sint16 SDL_GameControllerGetAxis(SDL_GameController*, SDL_GameControllerAxis) { return 0; }
}

namespace looplab::faces {

const int swap_interval = 0;

void set_hints() {
  // SDL would otherwise take every key on the page, from HTML inputs too.
  SDL_SetHint(SDL_HINT_EMSCRIPTEN_KEYBOARD_ELEMENT, "#canvas");
}

float screen_scale() { return 1; }

void set_context_attributes() {
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
  SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
  SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
  SDL_GL_SetAttribute(SDL_GL_STENCIL_SIZE, 0);
}

// SDL's clipboard stays inside the program on the web. Copies go to the browser; pastes come as
// events (see Canvas::paste), because the browser gives its clipboard only to those.
namespace {

std::string pasted;

}  // namespace

void set_pasted_text(const std::string& text) { pasted = text; }

void adopt_clipboard() {
  ImGui::GetIO().SetClipboardTextFn = [](void*, const char* text) {
    EM_ASM(
        {
          if (Module.copyText) Module.copyText(UTF8ToString($0));
        },
        text);
  };
  ImGui::GetIO().GetClipboardTextFn = [](void*) { return pasted.c_str(); };
}

}  // namespace looplab::faces
