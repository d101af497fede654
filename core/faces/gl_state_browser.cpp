// What ImGui's renderer is told when it asks for the state to restore after a frame. In a browser
// the question itself is dear: it waits for the graphics process to finish everything before it.
#include <GLES3/gl3.h>

#include <cstring>

// The state between frames: that of a fresh context. Canvas::draw() sets the viewport of each
// frame. Thread safety: the thread that draws only.
extern "C" void looplab_gl_integer(GLenum name, GLint* values) {
  switch (name) {
    case GL_ACTIVE_TEXTURE: *values = GL_TEXTURE0; return;
    case GL_BLEND_SRC_RGB:
    case GL_BLEND_SRC_ALPHA: *values = GL_ONE; return;
    case GL_BLEND_DST_RGB:
    case GL_BLEND_DST_ALPHA: *values = GL_ZERO; return;
    case GL_BLEND_EQUATION_RGB:
    case GL_BLEND_EQUATION_ALPHA: *values = GL_FUNC_ADD; return;
    case GL_CURRENT_PROGRAM:
    case GL_TEXTURE_BINDING_2D:
    case GL_SAMPLER_BINDING:
    case GL_ARRAY_BUFFER_BINDING:
    case GL_ELEMENT_ARRAY_BUFFER_BINDING:
    case GL_VERTEX_ARRAY_BINDING: *values = 0; return;
    case GL_VIEWPORT:
    case GL_SCISSOR_BOX: std::memset(values, 0, 4 * sizeof *values); return;
    default: glGetIntegerv(name, values);
  }
}
