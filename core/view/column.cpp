#include "view/column.hpp"

#include <algorithm>

#include "view/app.hpp"
#include "view/widgets.hpp"

namespace looplab::view {

void message(Column& at, std::string_view text, bool dismissible) {
  Ui& ui = at.ui;
  const float button_width = dismissible ? em(5) : 0;
  const float words = at.width - 2 * metrics::pad_x - button_width - em(0.5f);
  const float height =
      std::max(ui.paragraph_height(words, text), dismissible ? ui.control_height() : 0) +
      2 * em(0.6f);
  const Rect rect{at.x, at.y, at.width, height};
  ui.fill(rect, ui.theme().panel, metrics::card_corner);
  ui.outline(rect, ui.theme().vermillion, metrics::card_corner, 1.5f);
  ui.paragraph(at.x + metrics::pad_x, at.y + em(0.6f), words, text, ui.theme().ink);
  if (dismissible) {
    const Rect close{rect.right() - button_width - em(0.6f), at.y + em(0.6f), button_width,
                     ui.control_height()};
    if (button(ui, "dismiss", close, "Close")) at.app.dismiss_notice();
  }
  at.y += height + em(0.9f);
}

Rect Line::next(float width) {
  if (x_ > at_.x && x_ + width > at_.x + at_.width) {
    x_ = at_.x;
    at_.y += at_.ui.control_height() + em(0.7f);
  }
  const Rect rect{x_, at_.y, std::min(width, at_.width), at_.ui.control_height()};
  x_ = rect.right() + em(0.7f);
  return rect;
}

bool Line::button(std::string_view name, std::string_view label) {
  return view::button(at_.ui, name, next(at_.ui.measure(at_.ui.fonts().body, label).x + em(2)),
                      label);
}

}  // namespace looplab::view
