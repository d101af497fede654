// OpenGL 3.3 core.
// Thread safety: the thread that draws.
#pragma once

#define GL_GLEXT_PROTOTYPES
#include <SDL_opengl.h>
#include <SDL_opengl_glext.h>

namespace looplab::view {
inline constexpr const char* shader_version = "#version 330 core\n";
}
