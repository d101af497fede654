// OpenGL ES 3 as a browser has it (WebGL 2).
// Thread safety: the thread that draws.
#pragma once

#include <GLES3/gl3.h>

namespace looplab::view {
inline constexpr const char* shader_version = "#version 300 es\n";
}
