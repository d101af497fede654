#include "view/shell.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "lab/format.hpp"
#include "text/format.hpp"
#include "view/app.hpp"
#include "view/notebook.hpp"
#include "view/page.hpp"
#include "view/widgets.hpp"

namespace looplab::view {
namespace {

constexpr float bar_height = em(3.3f);

void logo(Ui& ui, float x, float y) {
  const Theme& theme = ui.theme();
  ui.fill({x, y, em(1.6f), em(0.33f)}, theme.blue, 1);
  ui.fill({x, y + em(0.5f), em(1.05f), em(0.33f)}, theme.orange, 1);
  ui.fill({x + em(0.55f), y + em(1.0f), em(1.05f), em(0.33f)}, theme.green, 1);
  ui.text(ui.fonts().section, x + em(2.2f), y + em(0.12f), theme.ink, "Looplab");
}

std::vector<std::string> footer_lines(const App& app) {
  const lab::Environment& environment = app.environment();
  std::vector<std::string> lines;
  lines.push_back(text::format("{} processor{} reported", environment.reported_processors,
                               environment.reported_processors == 1 ? "" : "s"));
  lines.push_back(text::format("SIMD {} · {}", environment.simd,
                               lab::bytes_text(static_cast<double>(environment.memory_bytes))));
  if (const auto calibration = app.conductor().calibration()) {
    lines.push_back(text::format("clock step {}{}", lab::time_text(calibration->step_ns),
                                 environment.platform != "browser" ? ""
                                 : environment.isolated            ? " · isolated"
                                                                   : " · not isolated"));
  }
  return lines;
}

float footer(App& app, Ui& ui, const Rect& space, bool draw) {
  const auto lines = footer_lines(app);
  const float line = em(1.45f);
  const float control = ui.control_height();
  const float height = em(1.2f) + control + em(0.9f) + line * static_cast<float>(lines.size());
  if (!draw) return height;
  float y = space.y;
  ui.fill({space.x, y, space.width, ui.theme().line_width}, ui.theme().line);
  y += em(0.8f);
  static const std::vector<std::string> labels{"As the system", "Light", "Dark", "High contrast"};
  static const std::vector<std::string> values{"", "light", "dark", "contrast"};
  const auto chosen =
      static_cast<std::size_t>(std::ranges::find(values, app.theme_choice()) - values.begin());
  const float label = ui.measure(ui.fonts().label, "Theme").x + em(0.7f);
  ui.text(ui.fonts().label, space.x, y + (control - ui.line_height(ui.fonts().label)) / 2,
          ui.theme().muted, "Theme");
  if (const auto picked = drop_down(ui, "theme", {space.x + label, y, space.width - label, control},
                                    labels, chosen)) {
    app.choose_theme(values[*picked]);
  }
  y += control + em(0.7f);
  for (const std::string& text : lines) {
    ui.text(ui.fonts().label, space.x, y, ui.theme().muted, text, space.width);
    y += line;
  }
  return height;
}

// Chapters and pages; gives the y below the last one.
float chapter_list(App& app, Ui& ui, float x, float y, float width, bool& menu_open) {
  std::string chapter;
  for (const lab::Experiment& each : app.registry().experiments()) {
    if (each.card.chapter != chapter) {
      chapter = each.card.chapter;
      y += em(0.9f);
      ui.text(ui.fonts().label_bold, x, y, ui.theme().muted, chapter);
      y += em(1.6f);
    }
    const Rect rect{x - em(0.53f), y, width + em(0.53f),
                    std::max(em(2.0f), ui.look().touch ? metrics::touch_control : 0)};
    const bool chosen = &each == &app.experiment() && !app.shows_notebook();
    if (list_item(ui, "page:" + each.card.id, rect, each.card.title, chosen)) {
      app.show(each.card.id);
      menu_open = false;
    }
    y = rect.bottom() + em(0.1f);
  }
  y += em(0.9f);
  const Rect notebook{x - em(0.53f), y, width + em(0.53f),
                      std::max(em(2.0f), ui.look().touch ? metrics::touch_control : 0)};
  const std::size_t kept = app.notebook().size();
  const std::string label = kept == 0 ? "Notebook" : text::format("Notebook ({})", kept);
  if (list_item(ui, "page:notebook", notebook, label, app.shows_notebook())) {
    app.show(std::string(lab::notebook_page));
    menu_open = false;
  }
  return notebook.bottom() + em(0.1f);
}

void begin_child(const char* name, const Rect& rect, ImU32 ground) {
  ImGui::SetCursorScreenPos(rect.min());
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ground);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild(name, {rect.width, rect.height}, ImGuiChildFlags_None,
                    ImGuiWindowFlags_NavFlattened);
}

void end_child() {
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

void side(App& app, Ui& ui, const Rect& rect, bool with_logo, bool& menu_open) {
  begin_child("side", rect, ui.theme().side);
  scroll_by_touch(rect);
  const float x = rect.x + em(1.5f);
  const float width = rect.width - em(2.4f);
  const float top = rect.y - ImGui::GetScrollY();
  float y = top + em(1.5f);
  if (with_logo) {
    logo(ui, x, y);
    y += em(2.2f);
  }
  y = chapter_list(app, ui, x, y, width, menu_open);
  const float foot = footer(app, ui, {}, false);
  y = std::max(y + em(1), rect.bottom() - foot - em(1));
  footer(app, ui, {x, y, width, foot}, true);
  ImGui::SetCursorScreenPos({rect.x, y + foot});
  ImGui::Dummy({1, 1});
  end_child();
  ui.fill({rect.right() - 1, rect.y, ui.theme().line_width, rect.height}, ui.theme().line);
}

void top_bar(Ui& ui, const Rect& rect, bool& menu_open) {
  const Theme& theme = ui.theme();
  ui.fill(rect, theme.side);
  ui.fill({rect.x, rect.bottom() - 1, rect.width, theme.line_width}, theme.line);
  logo(ui, rect.x + em(0.9f), rect.y + (rect.height - em(1.33f)) / 2);
  const Rect menu{rect.right() - em(3.3f), rect.y, em(3.3f), rect.height};
  const Hit hit = ui.hit("menu", menu);
  const float x = menu.x + em(1.1f);
  for (int i = 0; i < 3; ++i) {
    ui.fill({x, menu.y + em(1.2f) + em(0.42f) * static_cast<float>(i), em(1.1f), 2}, theme.ink);
  }
  if (hit.focused) ui.focus_ring(menu.inset(4, 4), metrics::corner);
  if (hit.pressed) menu_open = !menu_open;
}

void page_area(App& app, Ui& ui, const Rect& rect) {
  begin_child("page", rect, IM_COL32_BLACK_TRANS);
  if (app.take_scroll_to_top()) ImGui::SetScrollY(0);
  if (!ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) scroll_by_touch(rect);
  const float margin = rect.width < metrics::narrow_below ? em(0.95f) : em(2.3f);
  const float width = std::min(rect.width - 2 * margin - em(0.4f), metrics::most_content);
  const float top = rect.y - ImGui::GetScrollY();
  const Rect space{rect.x + margin, top + em(1.9f), width, rect.height};
  const float bottom = app.shows_notebook() ? notebook_page(app, ui, space) : page(app, ui, space);
  ImGui::SetCursorScreenPos({rect.x, bottom + em(3)});
  ImGui::Dummy({1, 1});
  end_child();
}

void push_style(const Theme& theme) {
  // The ground is what the frame is cleared to: a fill of the whole screen less.
  ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32_BLACK_TRANS);
  ImGui::PushStyleColor(ImGuiCol_ScrollbarBg, IM_COL32_BLACK_TRANS);
  ImGui::PushStyleColor(ImGuiCol_ScrollbarGrab, theme.line);
  ImGui::PushStyleColor(ImGuiCol_ScrollbarGrabHovered, theme.muted);
  ImGui::PushStyleColor(ImGuiCol_ScrollbarGrabActive, theme.muted);
  // Ui draws its own focus ring, in the same form on every widget.
  ImGui::PushStyleColor(ImGuiCol_NavHighlight, IM_COL32_BLACK_TRANS);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, em(0.6f));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
}

void pop_style() {
  ImGui::PopStyleVar(4);
  ImGui::PopStyleColor(6);
}

}  // namespace

void shell(App& app, Ui& ui, bool& menu_open) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const bool phone = size.x < em(51);
  push_style(ui.theme());
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushFont(ui.fonts().body);
  ImGui::Begin("Looplab", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse);
  if (phone) {
    top_bar(ui, {0, 0, size.x, bar_height}, menu_open);
    const Rect below{0, bar_height, size.x, size.y - bar_height};
    if (menu_open) {
      side(app, ui, below, false, menu_open);
    } else {
      page_area(app, ui, below);
    }
  } else {
    menu_open = false;
    side(app, ui, {0, 0, metrics::side_width, size.y}, true, menu_open);
    page_area(app, ui, {metrics::side_width, 0, size.x - metrics::side_width, size.y});
  }
  // Escape stops a run from anywhere.
  if (app.conductor().busy() && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) app.stop();
  ImGui::End();
  ImGui::PopFont();
  pop_style();
}

}  // namespace looplab::view
