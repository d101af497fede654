#include "faces/canvas.hpp"

#include <imgui.h>
#include <imgui_impl_opengl3.h>
#include <imgui_impl_sdl2.h>
#include <imgui_internal.h>
#include <implot.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include LOOPLAB_GL_HEADER

#include "faces/canvas_platform.hpp"
#include "measure/clock.hpp"

namespace looplab::faces {
namespace {

[[noreturn]] void give_up(const char* what) {
  throw std::runtime_error(std::string(what) + " SDL says: " + SDL_GetError());
}

void set_up_imgui() {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImPlot::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  // A blinking cursor would need frames while nothing changes.
  io.ConfigInputTextCursorBlink = false;
  io.ConfigDragClickToInputText = false;
}

}  // namespace

Canvas::Canvas(Laboratory& laboratory, view::Host host, int width, int height) {
  set_hints();
  if (SDL_Init(SDL_INIT_VIDEO) != 0) give_up("The graphics system could not be started.");
  set_context_attributes();
  scale_ = screen_scale();
  SDL_Rect screen{0, 0, width, height};
  SDL_GetDisplayUsableBounds(0, &screen);
  const auto scaled = [this](int length, int most) {
    if (scale_ == 1) return length;
    return std::min(static_cast<int>(std::lround(scale_ * static_cast<float>(length))), most);
  };
  window_ = SDL_CreateWindow("Looplab", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                             scaled(width, screen.w), scaled(height, screen.h),
                             SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (!window_) give_up("No window could be opened.");
  context_ = SDL_GL_CreateContext(window_);
  if (!context_)
    give_up(
        "No OpenGL 3.3 or WebGL 2 context could be made: the graphics driver is too old, or others "
        "use it up.");
  SDL_GL_MakeCurrent(window_, context_);
  SDL_GL_SetSwapInterval(swap_interval);
  set_up_imgui();
  ImGui_ImplSDL2_InitForOpenGL(window_, context_);
  ImGui_ImplOpenGL3_Init(view::shader_version);
  adopt_clipboard();
  laboratory.conductor.take_turns_with_drawing();
  app_ = std::make_unique<view::App>(laboratory.registry, laboratory.conductor, laboratory.notebook,
                                     laboratory.environment, std::move(host));
}

Canvas::~Canvas() {
  app_.reset();
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplSDL2_Shutdown();
  ImPlot::DestroyContext();
  ImGui::DestroyContext();
  SDL_GL_DeleteContext(context_);
  SDL_DestroyWindow(window_);
  SDL_Quit();
}

bool Canvas::take_events() {
  SDL_Event event;
  bool open = true;
  while (SDL_PollEvent(&event)) {
    ImGui_ImplSDL2_ProcessEvent(&event);
    touch();
    if (event.type == SDL_QUIT) open = false;
    if (event.type == SDL_FINGERDOWN) {
      view::SystemLook look = app_->look();
      look.touch = true;
      app_->set_look(look);
    }
  }
  return open;
}

void Canvas::refresh_fonts() {
  int width = 0;
  int height = 0;
  int pixels_x = 0;
  int pixels_y = 0;
  SDL_GetWindowSize(window_, &width, &height);
  SDL_GL_GetDrawableSize(window_, &pixels_x, &pixels_y);
  const float ratio =
      width > 0 ? scale_ * static_cast<float>(pixels_x) / static_cast<float>(width) : 1.0f;
  if (std::abs(ratio - pixel_ratio_) < 0.01f || ratio <= 0) return;
  pixel_ratio_ = ratio;
  app_->set_fonts(view::load_fonts(ratio));
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

// ImGui's backend knows the window's units: the page's are so many times as large. Events that
// ImGui put off in the last frame have been taken over already.
void Canvas::take_scale() {
  if (scale_ == 1) return;
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {io.DisplaySize.x / scale_, io.DisplaySize.y / scale_};
  io.DisplayFramebufferScale = {io.DisplayFramebufferScale.x * scale_,
                                io.DisplayFramebufferScale.y * scale_};
  auto& events = ImGui::GetCurrentContext()->InputEventsQueue;
  for (int i = events_put_off_; i < events.Size; ++i) {
    if (events[i].Type != ImGuiInputEventType_MousePos) continue;
    events[i].MousePos.PosX /= scale_;
    events[i].MousePos.PosY /= scale_;
  }
}

void Canvas::draw() {
  // ImGui takes up the events of a hasty typist one a frame: what each changes needs frames too.
  if (!ImGui::GetCurrentContext()->InputEventsQueue.empty()) touch();
  frames_left_ = std::max(0, frames_left_ - 1);
  ++frames_;
  refresh_fonts();
  const std::int64_t begin = measure::platform_clock().now_ns();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplSDL2_NewFrame();
  take_scale();
  ImGui::NewFrame();
  events_put_off_ = ImGui::GetCurrentContext()->InputEventsQueue.Size;
  app_->frame();
  ImGui::Render();
  if (app_->moving()) frames_left_ = std::max(frames_left_, 1);
  build_ms_ = static_cast<double>(measure::platform_clock().now_ns() - begin) / 1e6;
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const ImVec2 scale = ImGui::GetIO().DisplayFramebufferScale;
  glViewport(0, 0, static_cast<int>(size.x * scale.x), static_cast<int>(size.y * scale.y));
  const ImVec4 ground = ImGui::ColorConvertU32ToFloat4(view::theme(app_->theme_name()).ground);
  glClearColor(ground.x, ground.y, ground.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  SDL_GL_SwapWindow(window_);
}

// As if Ctrl+V had been pressed with this text in the clipboard. Characters sent as such would come
// before keys that SDL still holds, and ImGui ignores characters while Control is down.
void Canvas::paste(const std::string& text) {
  take_events();
  set_pasted_text(text);
  ImGuiIO& io = ImGui::GetIO();
  const bool held = io.KeyCtrl;
  io.AddKeyEvent(ImGuiMod_Ctrl, true);
  io.AddKeyEvent(ImGuiKey_V, true);
  io.AddKeyEvent(ImGuiKey_V, false);
  io.AddKeyEvent(ImGuiMod_Ctrl, held);
  frames_left_ = 2 * frames_after_event;
}

void Canvas::leave_field() { ImGui::ClearActiveID(); }

bool Canvas::wants_text() const { return ImGui::GetIO().WantTextInput; }

void Canvas::context_restored() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplOpenGL3_Init(view::shader_version);
  app_->escape_picture().forget();
  touch();
}

}  // namespace looplab::faces
