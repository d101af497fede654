# The interface: view/ and what the window and the canvas share.
file(GLOB_RECURSE view_sources CONFIGURE_DEPENDS core/view/*.cpp)
add_library(looplab_view STATIC ${view_sources} core/faces/canvas.cpp core/faces/canvas_${platform}.cpp)
# What is measured is compiled for speed; what draws it, for size.
target_compile_options(looplab_view PRIVATE $<$<AND:$<BOOL:${EMSCRIPTEN}>,$<CONFIG:Release>>:-Oz>)
target_link_libraries(looplab_view PUBLIC looplab_core looplab_imgui looplab_implot)
target_compile_definitions(looplab_view PUBLIC LOOPLAB_GL_HEADER="view/gl_${platform}.hpp")
looplab_embed(
  looplab_view
  inter_regular ${LOOPLAB_THIRD_PARTY}/fonts/Inter-Regular.ttf
  inter_semibold ${LOOPLAB_THIRD_PARTY}/fonts/Inter-SemiBold.ttf
  jetbrains_mono ${LOOPLAB_THIRD_PARTY}/fonts/JetBrainsMono-Regular.ttf
  shader_triangle shaders/triangle.vert
  shader_escape shaders/escape.frag)
