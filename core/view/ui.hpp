// The brush: text, shapes and hit areas in the page's coordinates, with names that tests and
// keyboards find them by.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>
#include <vector>

#include "view/fonts.hpp"
#include "view/motion.hpp"
#include "view/theme.hpp"

namespace looplab::view {

struct Rect {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;

  float right() const noexcept { return x + width; }
  float bottom() const noexcept { return y + height; }
  ImVec2 min() const noexcept { return {x, y}; }
  ImVec2 max() const noexcept { return {right(), bottom()}; }
  Rect inset(float dx, float dy) const noexcept {
    return {x + dx, y + dy, width - 2 * dx, height - 2 * dy};
  }
};

/// A widget of the last frame, in the canvas's CSS pixels. Clicking the middle of a visible one
/// works like a student's click.
struct NamedWidget {
  std::string name;
  Rect rect;
  bool visible = false;
};

/// What the pointer or the keyboard does to a hit area.
struct Hit {
  bool hovered = false;
  bool held = false;
  bool pressed = false;
  bool focused = false;  ///< by keyboard: a focus ring is drawn
};

/// One for each frame. Thread safety: the drawing thread only.
class Ui {
 public:
  Ui(const Theme& theme, const Fonts& fonts, const SystemLook& look, Motion& motion,
     std::vector<NamedWidget>& widgets);

  const Theme& theme() const noexcept { return theme_; }
  const Fonts& fonts() const noexcept { return fonts_; }
  const SystemLook& look() const noexcept { return look_; }
  Motion& motion() const noexcept { return motion_; }
  ImDrawList& draw() const { return *ImGui::GetWindowDrawList(); }
  float control_height() const noexcept {
    return look_.touch ? metrics::touch_control : metrics::control;
  }

  /// Text at (x, y); wrapped at `wrap` when positive. Gives its size.
  ImVec2 text(ImFont* font, float x, float y, ImU32 colour, std::string_view text,
              float wrap = 0) const;
  ImVec2 measure(ImFont* font, std::string_view text, float wrap = 0) const;
  float line_height(ImFont* font) const { return size_of(font, fonts_); }
  /// Right-aligned: ends at x.
  void text_right(ImFont* font, float x, float y, ImU32 colour, std::string_view text) const;
  /// Centred in the rectangle.
  void text_centred(ImFont* font, const Rect& rect, ImU32 colour, std::string_view text) const;
  /// Words with **bold** ones; returns the height.
  float paragraph(float x, float y, float width, std::string_view text, ImU32 colour) const;
  float paragraph_height(float width, std::string_view text) const;

  void fill(const Rect& rect, ImU32 colour, float corner = 0) const;
  void outline(const Rect& rect, ImU32 colour, float corner = 0, float thickness = 1) const;
  void card(const Rect& rect) const;
  /// A small word in a rounded frame that ends at `right`; returns its left edge.
  float tag(float right, float y, std::string_view word) const;
  /// Diagonal lines: the second cue of "wait".
  void hatch(const Rect& rect, ImU32 colour) const;
  /// Dots: the second cue of "ship".
  void dots(const Rect& rect, ImU32 colour) const;

  /// A hit area. `name` identifies it for tests and must be unique on the page.
  Hit hit(std::string_view name, const Rect& rect);
  /// Remembers a widget that ImGui itself draws.
  void remember(std::string_view name, const Rect& rect);
  void focus_ring(const Rect& rect, float corner) const;
  bool keyboard_visible() const;

 private:
  float flow(float x, float y, float width, std::string_view text, ImU32 colour,
             bool visible) const;

  const Theme& theme_;
  const Fonts& fonts_;
  const SystemLook& look_;
  Motion& motion_;
  std::vector<NamedWidget>& widgets_;
};

}  // namespace looplab::view
