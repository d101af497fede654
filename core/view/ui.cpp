#include "view/ui.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace looplab::view {

Ui::Ui(const Theme& theme, const Fonts& fonts, const SystemLook& look, Motion& motion,
       std::vector<NamedWidget>& widgets)
    : theme_(theme), fonts_(fonts), look_(look), motion_(motion), widgets_(widgets) {}

ImVec2 Ui::measure(ImFont* font, std::string_view text, float wrap) const {
  return font->CalcTextSizeA(line_height(font), FLT_MAX, wrap, text.data(),
                             text.data() + text.size());
}

ImVec2 Ui::text(ImFont* font, float x, float y, ImU32 colour, std::string_view text,
                float wrap) const {
  draw().AddText(font, line_height(font), {std::round(x), std::round(y)}, colour, text.data(),
                 text.data() + text.size(), wrap);
  return measure(font, text, wrap);
}

void Ui::text_right(ImFont* font, float x, float y, ImU32 colour, std::string_view words) const {
  text(font, x - measure(font, words).x, y, colour, words);
}

void Ui::text_centred(ImFont* font, const Rect& rect, ImU32 colour, std::string_view words) const {
  const ImVec2 size = measure(font, words);
  text(font, rect.x + (rect.width - size.x) / 2, rect.y + (rect.height - size.y) / 2, colour,
       words);
}

namespace {

// The next word of a paragraph, without the marks of bold around it.
std::string_view first_word(std::string_view text) {
  return text.substr(0, std::min({text.find(' '), text.find("**"), text.size()}));
}

// "9.4 ms" and "13 %" stay on one line.
bool is_unit(std::string_view word) {
  const std::string_view stem = word.substr(0, word.find_first_of(".,:;)"));
  constexpr std::string_view units[] = {"%", "ns", "µs", "ms", "s", "Hz", "GB", "MB", "GB/s"};
  return std::ranges::find(units, stem) != std::end(units);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// Lays words out line by line; ImGui's own wrapping knows no change of font within a line.
float Ui::flow(float x, float y, float width, std::string_view text, ImU32 colour,
               bool visible) const {
  const float line = em(1.45f);
  const float space = measure(fonts_.body, " ").x;
  float at_x = 0;
  float at_y = 0;
  bool bold = false;
  while (!text.empty()) {
    if (text.starts_with("**")) {
      bold = !bold;
      text.remove_prefix(2);
      continue;
    }
    if (text.front() == ' ') {
      at_x += space;
      text.remove_prefix(1);
      continue;
    }
    const std::string_view word = first_word(text);
    text.remove_prefix(word.size());
    ImFont* font = bold ? fonts_.bold : fonts_.body;
    const float word_width = measure(font, word).x;
    float needed = word_width;
    if (is_digit(word.back()) && text.starts_with(' ')) {
      const std::string_view next = first_word(text.substr(1));
      if (is_unit(next)) needed += space + measure(font, next).x;
    }
    // A comma after a bold word belongs to it: only a space may break the line.
    const bool starts_word = word.find_first_of(".,:;)") != 0;
    if (at_x > 0 && at_x + needed > width && starts_word) {
      at_x = 0;
      at_y += line;
    }
    if (visible) this->text(font, x + at_x, y + at_y, colour, word);
    at_x += word_width;
  }
  return at_y + line;
}

float Ui::paragraph(float x, float y, float width, std::string_view text, ImU32 colour) const {
  return flow(x, y, width, text, colour, true);
}

float Ui::paragraph_height(float width, std::string_view text) const {
  return flow(0, 0, width, text, 0, false);
}

void Ui::fill(const Rect& rect, ImU32 colour, float corner) const {
  draw().AddRectFilled(rect.min(), rect.max(), colour, corner);
}

void Ui::outline(const Rect& rect, ImU32 colour, float corner, float thickness) const {
  // ImGui draws along the middle of the outermost pixel; a thicker line goes inside, too.
  const Rect line = rect.inset((thickness - 1) / 2, (thickness - 1) / 2);
  draw().AddRect(line.min(), line.max(), colour, corner, 0, thickness);
}

void Ui::card(const Rect& rect) const {
  fill(rect, theme_.panel, metrics::card_corner);
  outline(rect, theme_.line, metrics::card_corner, theme_.line_width);
}

float Ui::tag(float right, float y, std::string_view word) const {
  const ImVec2 size = measure(fonts_.label, word);
  const Rect rect{right - size.x - em(1.1f), y, size.x + em(1.1f), size.y + em(0.35f)};
  outline(rect, theme_.line, rect.height / 2, theme_.line_width);
  text_centred(fonts_.label, rect, theme_.muted, word);
  return rect.x;
}

void Ui::hatch(const Rect& rect, ImU32 colour) const {
  constexpr float spacing = 6;
  draw().PushClipRect(rect.min(), rect.max(), true);
  // Anchored to the page, not to the rectangle, so neighbours continue each other's lines.
  const float first = std::floor((rect.x - rect.height) / spacing) * spacing;
  for (float x = first; x < rect.right(); x += spacing) {
    draw().AddLine({x, rect.bottom()}, {x + rect.height, rect.y}, colour, 1.5f);
  }
  draw().PopClipRect();
}

void Ui::dots(const Rect& rect, ImU32 colour) const {
  constexpr float spacing = 4;
  draw().PushClipRect(rect.min(), rect.max(), true);
  for (float y = rect.y + 2; y < rect.bottom(); y += spacing) {
    for (float x = rect.x + 2; x < rect.right(); x += spacing) {
      draw().AddRectFilled({x, y}, {x + 1.5f, y + 1.5f}, colour);
    }
  }
  draw().PopClipRect();
}

bool Ui::keyboard_visible() const {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  return !context.NavDisableHighlight;
}

void Ui::focus_ring(const Rect& rect, float corner) const {
  const Rect outer = rect.inset(-3, -3);
  draw().PushClipRectFullScreen();
  draw().AddRect(outer.min(), outer.max(), theme_.accent, corner + 3, 0, 2);
  draw().PopClipRect();
}

void Ui::remember(std::string_view name, const Rect& rect) {
  const ImVec2 low = draw().GetClipRectMin();
  const ImVec2 high = draw().GetClipRectMax();
  const float x = rect.x + rect.width / 2;
  const float y = rect.y + rect.height / 2;
  const bool visible = x >= low.x && x < high.x && y >= low.y && y < high.y;
  widgets_.push_back({std::string(name), rect, visible});
}

Hit Ui::hit(std::string_view name, const Rect& rect) {
  ImGui::SetCursorScreenPos(rect.min());
  ImGui::PushID(name.data(), name.data() + name.size());
  Hit result;
  result.pressed =
      ImGui::InvisibleButton("hit", {std::max(rect.width, 1.0f), std::max(rect.height, 1.0f)});
  result.hovered = ImGui::IsItemHovered();
  result.held = ImGui::IsItemActive();
  result.focused = ImGui::IsItemFocused() && keyboard_visible();
  if (result.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ImGui::PopID();
  remember(name, rect);
  return result;
}

}  // namespace looplab::view
