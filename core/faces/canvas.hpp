// What the desktop window and the browser's canvas share: SDL, OpenGL and ImGui around the App.
#pragma once

#include <SDL.h>

#include <memory>
#include <string>

#include "faces/laboratory.hpp"
#include "view/app.hpp"

namespace looplab::faces {

/// Thread safety: the main thread only.
class Canvas {
 public:
  /// Opens window and context. Errors: std::runtime_error with a sentence for the user.
  Canvas(Laboratory& laboratory, view::Host host, int width, int height);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  view::App& app() noexcept { return *app_; }
  /// Takes waiting events; false when the window was closed.
  bool take_events();
  /// Something happened: the next few frames will be drawn.
  void touch() noexcept { frames_left_ = frames_after_event; }
  /// Something waits to be drawn.
  bool wants_frame() const noexcept { return frames_left_ > 0; }
  /// Builds and shows one frame.
  void draw();
  /// Ends the editing of a field, which would otherwise put back the text it began with.
  void leave_field();
  /// Text that a paste event brought.
  void paste(const std::string& text);
  /// The context came back after a loss: everything on the graphics card is made anew.
  void context_restored();
  /// CPU time to build the last frame's interface, milliseconds.
  double build_ms() const noexcept { return build_ms_; }
  long frames() const noexcept { return frames_; }
  bool wants_text() const;

 private:
  // ImGui needs a frame to notice and a frame or two to settle (hover, focus, scroll).
  static constexpr int frames_after_event = 3;

  void refresh_fonts();
  void take_scale();

  SDL_Window* window_ = nullptr;
  SDL_GLContext context_ = nullptr;
  std::unique_ptr<view::App> app_;
  float pixel_ratio_ = 0;
  float scale_ = 1;  ///< window units of one of the page's
  int events_put_off_ = 0;
  int frames_left_ = frames_after_event;
  double build_ms_ = 0;
  long frames_ = 0;
};

}  // namespace looplab::faces
