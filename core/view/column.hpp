// The column that a page stands in, and how far down it drawing has come.
// Thread safety: the thread that draws, and no other.
#pragma once

#include <string_view>

#include "view/ui.hpp"

namespace looplab::view {

class App;

struct Column {
  App& app;
  Ui& ui;
  float x;
  float width;
  float y;
  bool narrow;
};

/// A sentence about something that went wrong, with a button to put it away if `dismissible`.
void message(Column& at, std::string_view text, bool dismissible);

/// Buttons and other controls side by side, in as many lines as they need.
class Line {
 public:
  explicit Line(Column& at) : at_(at), x_(at.x) {}
  ~Line() { at_.y += at_.ui.control_height() + em(0.7f); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  /// Room for the next one, in the next line if this one is full.
  Rect next(float width);
  /// A button as wide as its label; true when pressed.
  bool button(std::string_view name, std::string_view label);

 private:
  Column& at_;
  float x_;
};

}  // namespace looplab::view
