# The libraries that set-up put into .looplab/third_party, as CMake targets:
#   looplab_imgui    Dear ImGui with its SDL2 and OpenGL 3 backends, and SDL2 itself
#   looplab_implot   ImPlot
#   looplab_hwy      Highway, header-only, one instruction set chosen at compile time
#   looplab_doctest  doctest
#   looplab_json     nlohmann-json
# All are system includes, compiled without warnings.
set(LOOPLAB_THIRD_PARTY "${CMAKE_CURRENT_LIST_DIR}/../.looplab/third_party")
cmake_path(NORMAL_PATH LOOPLAB_THIRD_PARTY)
if(NOT EXISTS "${LOOPLAB_THIRD_PARTY}/fonts")
  message(FATAL_ERROR "The libraries are not set up: run \"npm run setup\".")
endif()

function(looplab_headers target)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${LOOPLAB_THIRD_PARTY}/include")
  target_compile_definitions(${target} INTERFACE ${ARGN})
endfunction()

looplab_headers(looplab_doctest)
looplab_headers(looplab_json JSON_DIAGNOSTICS=0)
# Highway's dynamic dispatch needs its compiled library; static dispatch is header-only.
looplab_headers(looplab_hwy HWY_COMPILE_ONLY_STATIC=1 VQSORT_ONLY_STATIC=1)

# SDL2: built for the web by set-up; the system's own natively.
add_library(looplab_sdl2 INTERFACE)
if(EMSCRIPTEN)
  target_include_directories(
    looplab_sdl2 SYSTEM INTERFACE "${LOOPLAB_THIRD_PARTY}/sdl2-web/include"
                                  "${LOOPLAB_THIRD_PARTY}/sdl2-web/include/SDL2")
  target_link_libraries(looplab_sdl2 INTERFACE "${LOOPLAB_THIRD_PARTY}/sdl2-web/lib/libSDL2-mt.a")
  target_link_options(looplab_sdl2 INTERFACE -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2)
else()
  find_package(SDL2 REQUIRED)
  set(OpenGL_GL_PREFERENCE LEGACY)
  find_package(OpenGL REQUIRED)
  target_link_libraries(looplab_sdl2 INTERFACE SDL2::SDL2 OpenGL::GL ${CMAKE_DL_LIBS})
  target_include_directories(looplab_sdl2 SYSTEM INTERFACE ${SDL2_INCLUDE_DIRS})
endif()

function(looplab_quiet_library target)
  add_library(${target} STATIC EXCLUDE_FROM_ALL ${ARGN})
  target_compile_features(${target} PUBLIC cxx_std_20)
  # The interface is drawn a few times a second: size matters more than speed.
  target_compile_options(${target} PRIVATE -w $<$<AND:$<BOOL:${EMSCRIPTEN}>,$<CONFIG:Release>>:-Oz>)
  if(LOOPLAB_SANITIZE MATCHES undefined)
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
  endif()
endfunction()

set(imgui "${LOOPLAB_THIRD_PARTY}/imgui")
looplab_quiet_library(
  looplab_imgui
  "${imgui}/imgui.cpp"
  "${imgui}/imgui_draw.cpp"
  "${imgui}/imgui_tables.cpp"
  "${imgui}/imgui_widgets.cpp"
  "${imgui}/backends/imgui_impl_sdl2.cpp"
  "${imgui}/backends/imgui_impl_opengl3.cpp")
target_include_directories(looplab_imgui SYSTEM PUBLIC "${imgui}" "${imgui}/backends")
target_compile_definitions(looplab_imgui PUBLIC IMGUI_USE_WCHAR32 IMGUI_DISABLE_DEMO_WINDOWS IMGUI_DISABLE_DEBUG_TOOLS)
if(EMSCRIPTEN)
  target_compile_definitions(looplab_imgui PUBLIC IMGUI_IMPL_OPENGL_ES3 IMGUI_DISABLE_FILE_FUNCTIONS)
  # ImGui asks the context 16 questions a frame, and in a browser each waits for the graphics process.
  # Nobody else draws here, so the answers are known (core/faces/gl_state_browser.cpp).
  set_source_files_properties("${imgui}/backends/imgui_impl_opengl3.cpp"
                              PROPERTIES COMPILE_DEFINITIONS glGetIntegerv=looplab_gl_integer)
endif()
target_link_libraries(looplab_imgui PUBLIC looplab_sdl2)

set(implot "${LOOPLAB_THIRD_PARTY}/implot")
looplab_quiet_library(looplab_implot "${implot}/implot.cpp" "${implot}/implot_items.cpp")
target_include_directories(looplab_implot SYSTEM PUBLIC "${implot}")
target_link_libraries(looplab_implot PUBLIC looplab_imgui)
# ImPlot compiles every plot for ten number types; one is used.
target_compile_definitions(looplab_implot PUBLIC "IMPLOT_CUSTOM_NUMERIC_TYPES=(double)")
