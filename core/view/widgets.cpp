#include "view/widgets.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include "text/format.hpp"

namespace looplab::view {
namespace {

std::string sub_name(std::string_view name, std::string_view part) {
  return text::format("{}:{}", name, part);
}

}  // namespace

bool own_key(ImGuiKey key, ImGuiID owner) {
  ImGui::SetKeyOwner(key, owner);
  return ImGui::IsKeyPressed(key, owner, ImGuiInputFlags_Repeat);
}

void scroll_by_touch(const Rect& rect) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseSource != ImGuiMouseSource_TouchScreen || !io.MouseDown[0]) return;
  const ImVec2 start = io.MouseClickedPos[0];
  const bool inside =
      start.x >= rect.x && start.x < rect.right() && start.y >= rect.y && start.y < rect.bottom();
  const float moved_x = std::abs(io.MousePos.x - start.x);
  const float moved_y = std::abs(io.MousePos.y - start.y);
  const bool scrolling = ImGui::IsMouseDragging(0, 8) && moved_y > moved_x;
  if (!inside || !scrolling) return;
  ImGui::ClearActiveID();
  ImGui::SetScrollY(ImGui::GetScrollY() - io.MouseDelta.y);
}

bool primary_button(Ui& ui, std::string_view name, const Rect& rect, std::string_view label) {
  const Hit hit = ui.hit(name, rect);
  const Theme& theme = ui.theme();
  ui.fill(rect, faded(theme.accent, hit.held ? 0.8f : hit.hovered ? 0.9f : 1.0f), metrics::corner);
  ui.text_centred(ui.fonts().bold, rect, theme.on_accent, label);
  if (hit.focused) ui.focus_ring(rect, metrics::corner);
  return hit.pressed;
}

bool button(Ui& ui, std::string_view name, const Rect& rect, std::string_view label) {
  const Hit hit = ui.hit(name, rect);
  const Theme& theme = ui.theme();
  ui.fill(rect, hit.hovered || hit.held ? theme.panel2 : theme.panel, metrics::corner);
  ui.outline(rect, theme.line, metrics::corner, theme.line_width);
  ui.text_centred(ui.fonts().body, rect, theme.ink, label);
  if (hit.focused) ui.focus_ring(rect, metrics::corner);
  return hit.pressed;
}

float segmented_width(const Ui& ui, std::span<const std::string> labels) {
  float width = 0;
  for (const std::string& label : labels) {
    width += ui.measure(ui.fonts().body, label).x + em(1.6f);
  }
  return width;
}

std::optional<std::size_t> segmented(Ui& ui, std::string_view name, float x, float y,
                                     std::span<const std::string> labels, std::size_t chosen) {
  const Theme& theme = ui.theme();
  const Rect whole{x, y, segmented_width(ui, labels), ui.control_height()};
  ui.fill(whole, theme.panel, metrics::corner);
  std::optional<std::size_t> result;
  float at = x;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Rect rect{at, y, ui.measure(ui.fonts().body, labels[i]).x + em(1.6f), whole.height};
    at = rect.right();
    const Hit hit = ui.hit(sub_name(name, labels[i]), rect);
    if (i == chosen) {
      const ImDrawFlags corners = (i == 0 ? ImDrawFlags_RoundCornersLeft : 0) |
                                  (i + 1 == labels.size() ? ImDrawFlags_RoundCornersRight : 0);
      ui.draw().AddRectFilled(rect.min(), rect.max(), theme.accent, metrics::corner,
                              corners != 0 ? corners : ImDrawFlags_RoundCornersNone);
    } else if (hit.hovered) {
      ui.fill(rect.inset(1, 1), theme.panel2);
    }
    ui.text_centred(ui.fonts().body, rect, i == chosen ? theme.on_accent : theme.ink, labels[i]);
    if (i > 0 && i != chosen && i != chosen + 1) {
      ui.fill({rect.x, rect.y, 1, rect.height}, theme.line);
    }
    if (hit.focused) ui.focus_ring(rect, metrics::corner);
    if (hit.pressed && i != chosen) result = i;
  }
  ui.outline(whole, theme.line, metrics::corner, theme.line_width);
  return result;
}

namespace {

// Below, or above where there is no room below; a list that is too long for both scrolls.
Rect place_of_list(const Rect& control, float width, float height) {
  constexpr float gap = 4;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float below = screen.y - control.bottom() - 2 * gap;
  const float above = control.y - 2 * gap;
  const bool down = height <= below || below >= above;
  const float room = down ? below : above;
  if (height > room) width += ImGui::GetStyle().ScrollbarSize;
  height = std::min(height, room);
  const float x = std::max(0.0f, std::min(control.x, screen.x - width));
  return {x, down ? control.bottom() + gap : control.y - gap - height, width, height};
}

std::optional<std::size_t> open_list(Ui& ui, std::string_view name, const Rect& rect,
                                     std::span<const std::string> labels, std::size_t chosen) {
  const Theme& theme = ui.theme();
  const float height = ui.control_height();
  float width = rect.width;
  for (const std::string& label : labels) {
    width = std::max(width, ui.measure(ui.fonts().body, label).x + em(2.5f));
  }
  const float whole = height * static_cast<float>(labels.size()) + em(0.5f);
  const Rect place = place_of_list(rect, width, whole);
  ImGui::SetNextWindowPos(place.min());
  ImGui::SetNextWindowSize({place.width, place.height});
  ImGui::PushStyleColor(ImGuiCol_PopupBg, theme.panel);
  ImGui::PushStyleColor(ImGuiCol_Border, theme.line);
  ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, metrics::corner);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  std::optional<std::size_t> result;
  if (ImGui::BeginPopup("list", ImGuiWindowFlags_NoMove)) {
    // What is chosen stands in the middle at first.
    if (ImGui::IsWindowAppearing()) {
      ImGui::SetScrollY(height * (static_cast<float>(chosen) + 0.5f) - place.height / 2);
    }
    scroll_by_touch(place);
    const float top = place.y + em(0.25f) - ImGui::GetScrollY();
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const Rect item{place.x + 4, top + height * static_cast<float>(i), width - 8, height};
      if (list_item(ui, sub_name(name, labels[i]), item, labels[i], i == chosen)) {
        result = i;
        ImGui::CloseCurrentPopup();
      }
    }
    ImGui::SetCursorScreenPos({place.x, top + whole - em(0.25f)});
    ImGui::Dummy({1, 0});
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(2);
  return result;
}

}  // namespace

std::optional<std::size_t> drop_down(Ui& ui, std::string_view name, const Rect& rect,
                                     std::span<const std::string> labels, std::size_t chosen) {
  const Theme& theme = ui.theme();
  const Hit hit = ui.hit(name, rect);
  ui.fill(rect, hit.hovered ? theme.panel2 : theme.panel, metrics::corner);
  ui.outline(rect, theme.line, metrics::corner, theme.line_width);
  const float baseline = rect.y + (rect.height - ui.line_height(ui.fonts().body)) / 2;
  ui.text(ui.fonts().body, rect.x + em(0.7f), baseline, theme.ink, labels[chosen]);
  const ImVec2 tip{rect.right() - em(0.9f), rect.y + rect.height / 2 + em(0.18f)};
  ui.draw().AddTriangleFilled({tip.x - em(0.28f), tip.y - em(0.34f)},
                              {tip.x + em(0.28f), tip.y - em(0.34f)}, tip, theme.muted);
  if (hit.focused) ui.focus_ring(rect, metrics::corner);
  ImGui::PushID(name.data(), name.data() + name.size());
  if (hit.pressed) ImGui::OpenPopup("list");
  const auto result = open_list(ui, name, rect, labels, chosen);
  ImGui::PopID();
  return result;
}

bool text_field(Ui& ui, std::string_view name, const Rect& rect, std::string& text,
                const FieldOptions& options) {
  const Theme& theme = ui.theme();
  // ImGui edits bytes in place and ends them with a zero.
  std::string buffer = text.substr(0, options.most);
  buffer.resize(options.most + 1);
  ImFont* font = options.many_lines || options.most > 63 ? ui.fonts().body : ui.fonts().mono;
  const float line = ui.line_height(font);
  const float above = options.many_lines ? em(0.5f) : (rect.height - line) / 2;
  ImGui::PushID(name.data(), name.data() + name.size());
  ImGui::PushFont(font);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.panel);
  ImGui::PushStyleColor(ImGuiCol_Text, theme.ink);
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, theme.muted);
  ImGui::PushStyleColor(ImGuiCol_Border, options.wrong ? theme.vermillion : theme.line);
  ImGui::PushStyleColor(ImGuiCol_TextSelectedBg, faded(theme.accent, 0.35f));
  ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, metrics::corner);
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, options.wrong ? 2.0f : theme.line_width);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {em(0.7f), above});
  ImGui::SetCursorScreenPos(rect.min());
  ImGui::SetNextItemWidth(rect.width);
  if (options.many_lines) {
    ImGui::InputTextMultiline("##field", buffer.data(), buffer.size(), {rect.width, rect.height});
  } else {
    ImGui::InputTextWithHint("##field", options.hint, buffer.data(), buffer.size(),
                             ImGuiInputTextFlags_AutoSelectAll);
  }
  const bool finished = ImGui::IsItemDeactivatedAfterEdit();
  const bool focused = ImGui::IsItemActive() || (ImGui::IsItemFocused() && ui.keyboard_visible());
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor(5);
  ImGui::PopFont();
  ImGui::PopID();
  if (focused) ui.focus_ring(rect, metrics::corner);
  ui.remember(name, rect);
  text.assign(buffer.c_str());
  return finished;
}

bool check_box(Ui& ui, std::string_view name, const Rect& rect, std::string_view label,
               bool ticked) {
  const Theme& theme = ui.theme();
  const Hit hit = ui.hit(name, rect);
  const float side = em(1.15f);
  const Rect box{rect.x, rect.y + (rect.height - side) / 2, side, side};
  ui.fill(box, ticked ? theme.accent : hit.hovered ? theme.panel2 : theme.panel, 3);
  ui.outline(box, ticked ? theme.accent : theme.muted, 3, theme.line_width);
  if (ticked) {
    const ImVec2 points[] = {{box.x + side * 0.22f, box.y + side * 0.52f},
                             {box.x + side * 0.42f, box.y + side * 0.74f},
                             {box.x + side * 0.80f, box.y + side * 0.28f}};
    ui.draw().AddPolyline(points, 3, theme.on_accent, ImDrawFlags_None, 2);
  }
  if (!label.empty()) {
    ui.text(ui.fonts().body, box.right() + em(0.6f),
            rect.y + (rect.height - ui.line_height(ui.fonts().body)) / 2, theme.ink, label);
  }
  if (hit.focused) ui.focus_ring(rect, metrics::corner);
  return hit.pressed;
}

double SliderScale::share_of(double value) const noexcept {
  const double inside = std::clamp(value, min, max);
  return logarithmic ? std::log(inside / min) / std::log(max / min) : (inside - min) / (max - min);
}

double SliderScale::at(double share) const noexcept {
  const double inside = std::clamp(share, 0.0, 1.0);
  return logarithmic ? min * std::pow(max / min, inside) : min + (max - min) * inside;
}

std::vector<double> SliderScale::marks() const {
  std::vector<double> marks;
  if (logarithmic) {
    const double factor = max / min > 20 ? 4 : 2;
    for (double mark = min; mark <= max * 1.001; mark *= factor) marks.push_back(mark);
  } else {
    for (int i = 0; i <= 4; ++i) marks.push_back(at(i / 4.0));
  }
  return marks;
}

std::optional<double> slider(Ui& ui, std::string_view name, const Rect& rect,
                             const SliderScale& scale, double value, std::string_view unit) {
  const Theme& theme = ui.theme();
  const float y = rect.y + rect.height / 2;
  const auto position = [&](double at) {
    return rect.x + rect.width * static_cast<float>(scale.share_of(at));
  };
  const Hit hit = ui.hit(name, rect);
  const ImGuiID id = ImGui::GetItemID();
  std::optional<double> result;
  if (hit.held) result = scale.at((ImGui::GetIO().MousePos.x - rect.x) / rect.width);
  if (ImGui::IsItemFocused()) {
    const double share = scale.share_of(value);
    if (own_key(ImGuiKey_RightArrow, id)) result = scale.at(share + scale.step);
    if (own_key(ImGuiKey_LeftArrow, id)) result = scale.at(share - scale.step);
    if (own_key(ImGuiKey_Home, id)) result = scale.min;
    if (own_key(ImGuiKey_End, id)) result = scale.max;
  }
  const double shown = result.value_or(value);

  ui.fill({rect.x, y - 2, rect.width, 4},
          theme.name == ThemeName::contrast ? theme.muted : theme.line, 2);
  for (const double mark : scale.marks()) {
    const std::string label = text::format("{:g}{}", mark, unit);
    const float width = ui.measure(ui.fonts().mono_small, label).x;
    const float x =
        std::clamp(position(mark) - width / 2, rect.x - width / 2, rect.right() - width / 2);
    ui.text(ui.fonts().mono_small, x, y + em(0.75f), theme.muted, label);
  }
  const ImVec2 knob{position(shown), y};
  ui.draw().AddCircleFilled(knob, em(0.6f), theme.accent, 24);
  ui.draw().AddCircleFilled(knob, em(0.27f), theme.panel, 16);
  if (hit.focused) ui.focus_ring({knob.x - em(0.6f), y - em(0.6f), em(1.2f), em(1.2f)}, em(0.6f));
  return result;
}

std::optional<std::size_t> tabs(Ui& ui, std::string_view name, float x, float y, float width,
                                std::span<const std::string> labels, std::size_t chosen) {
  const Theme& theme = ui.theme();
  const float height = std::max(em(2.2f), ui.control_height() - 4);
  std::optional<std::size_t> result;
  ui.fill({x, y + height - 1, width, theme.line_width}, theme.line);
  float at = x;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    ImFont* font = i == chosen ? ui.fonts().bold : ui.fonts().body;
    const Rect rect{at, y, ui.measure(font, labels[i]).x, height};
    const Hit hit = ui.hit(sub_name(name, labels[i]), rect.inset(-em(0.3f), 0));
    ui.text_centred(font, rect, i == chosen || hit.hovered ? theme.ink : theme.muted, labels[i]);
    if (i == chosen) ui.fill({rect.x, rect.bottom() - 2, rect.width, 2}, theme.accent);
    if (hit.focused) ui.focus_ring(rect, metrics::corner);
    if (hit.pressed && i != chosen) result = i;
    at = rect.right() + em(1.5f);
  }
  return result;
}

bool list_item(Ui& ui, std::string_view name, const Rect& rect, std::string_view label,
               bool chosen) {
  const Theme& theme = ui.theme();
  const Hit hit = ui.hit(name, rect);
  if (chosen) {
    const ImU32 ground = theme.name == ThemeName::light ? theme.panel : theme.panel2;
    ui.fill(rect, ground, metrics::corner);
    ui.draw().AddRectFilled(rect.min(), {rect.x + 3, rect.bottom()}, theme.accent, metrics::corner,
                            ImDrawFlags_RoundCornersLeft);
  } else if (hit.hovered) {
    ui.fill(rect, faded(theme.line, 0.6f), metrics::corner);
  }
  ImFont* font = chosen ? ui.fonts().bold : ui.fonts().body;
  const float x = rect.x + em(0.53f);
  const float wrap = rect.width - em(1.0f);
  const float height = ui.measure(font, label, wrap).y;
  ui.text(font, x, rect.y + (rect.height - height) / 2, theme.ink, label, wrap);
  if (hit.focused) ui.focus_ring(rect, metrics::corner);
  return hit.pressed;
}

}  // namespace looplab::view
