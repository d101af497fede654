// The timeline: a lane for each worker, the stretch of time that is looked at, and the budget.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "lab/format.hpp"
#include "text/format.hpp"
#include "view/figures.hpp"
#include "view/widgets.hpp"

namespace looplab::view {
namespace {

using parallel::Span;
using parallel::SpanKind;

void draw_kind(const Ui& ui, const Rect& rect, SpanKind kind) {
  const Theme& theme = ui.theme();
  switch (kind) {
    case SpanKind::split: ui.fill(rect, theme.yellow); return;
    case SpanKind::ship:
      ui.fill(rect, theme.orange);
      ui.dots(rect,
              theme.name == ThemeName::light ? IM_COL32(90, 50, 0, 255) : IM_COL32(60, 40, 0, 255));
      return;
    case SpanKind::compute: ui.fill(rect, theme.blue); return;
    case SpanKind::wait:
      ui.fill(rect, theme.panel2);
      ui.hatch(rect, faded(theme.muted, 0.6f));
      return;
    case SpanKind::stitch: ui.fill(rect, theme.green); return;
    case SpanKind::start: ui.fill(rect, theme.muted); return;
    case SpanKind::serialise: ui.fill(rect, theme.purple); return;
    case SpanKind::ship_back:
      ui.fill(rect, theme.orange);
      ui.hatch(rect, faded(theme.ground, 0.8f));
      return;
    case SpanKind::deserialise:
      ui.fill(rect, theme.sky);
      ui.dots(rect, theme.ground);
      return;
    case SpanKind::lost:
      ui.fill(rect, theme.vermillion);
      ui.hatch(rect, theme.ground);
      return;
  }
}

/// What is drawn: a figure, and the stretch of it that is looked at.
struct Picture {
  const lab::TimelineFigure& figure;
  TimeWindow window;

  double total_ns() const { return std::max(figure.total_ns, 1.0); }
  double length_ns() const { return window.length() * total_ns(); }
  /// On the clock of the spans.
  double from_ns() const {
    return static_cast<double>(figure.snapshot.begin_ns) + window.from * total_ns();
  }
};

void draw_lane(const Ui& ui, const Rect& lane, const std::vector<Span>& spans,
               const Picture& picture) {
  const double from = picture.from_ns();
  for (const SpanBlock& block : span_blocks(spans, from, from + picture.length_ns(), lane.width)) {
    const float width = std::min(std::max(block.right - block.left, 1.0f), lane.width - block.left);
    const bool gap = block.count == 1 && block.kind == SpanKind::compute && width > 4;
    draw_kind(ui, {lane.x + block.left, lane.y, width - (gap ? 1.0f : 0.0f), lane.height},
              block.kind);
  }
}

// A round step that gives 4 to 8 marks.
double tick_step(double total) {
  const double rough = total / 6;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

std::string with_decimals(double value, int decimals) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*f", std::min(decimals, 9), value);
  return text.data();
}

void draw_axis(const Ui& ui, const Rect& lanes, const Picture& picture, float label_x) {
  const Theme& theme = ui.theme();
  const double from = picture.window.from * picture.total_ns();
  const double to = from + picture.length_ns();
  const double unit = to >= 1e9 ? 1e9 : to >= 1e6 ? 1e6 : 1e3;
  const char* name = to >= 1e9 ? "s" : to >= 1e6 ? "ms" : "µs";
  const double step = tick_step((to - from) / unit);
  const float y = lanes.bottom() + em(0.45f);
  ui.text(ui.fonts().mono_small, label_x, y, theme.muted, name);
  if (!(step > 0)) return;
  // As many decimals as tell neighbours apart.
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  constexpr int most_marks = 12;  // a round step gives 8
  const double first = std::ceil(from / unit / step - 1e-9) * step;
  const double last = (to + 1e-9 * (to - from)) / unit;
  for (int mark = 0; mark < most_marks && first + mark * step <= last; ++mark) {
    const double at = first + mark * step;
    const float x = lanes.x + lanes.width * static_cast<float>((at * unit - from) / (to - from));
    ui.fill({std::round(x), lanes.y, 1, lanes.height}, theme.line);
    // Adding nothing makes no zero of a negative one.
    const std::string label = with_decimals(at + 0.0, decimals);
    const float width = ui.measure(ui.fonts().mono_small, label).x;
    ui.text(ui.fonts().mono_small, std::clamp(x - width / 2, lanes.x, lanes.right() - width), y,
            theme.muted, label);
  }
}

void draw_budget(const Ui& ui, const Rect& bar, const lab::Budget& budget) {
  const double total = std::max(budget.total(), 1.0);
  float x = bar.x;
  for (const SpanKind kind : parallel::all_span_kinds) {
    if (!lab::is_listed(budget, kind)) continue;
    const float share = static_cast<float>(std::max(budget.of(kind), 0.0) / total);
    const float width =
        bar.width * ui.motion().ease(std::string("budget ") + parallel::name_of(kind), share);
    if (width >= 0.5f) draw_kind(ui, {x, bar.y, width, bar.height}, kind);
    x += width;
  }
}

/// A bit for each kind that stands in the lanes.
unsigned drawn_kinds(const lab::TimelineFigure& figure) {
  unsigned kinds = 0;
  for (const std::vector<Span>& spans : figure.snapshot.lanes) {
    for (const Span& span : spans) kinds |= 1u << static_cast<unsigned>(span.kind);
  }
  return kinds;
}

// Legend entries in as many lines as they need: with numbers all of the budget, without only what
// stands in the lanes. Draws when `visible`; gives the height either way.
float legend(const Ui& ui, float x, float y, float width, const lab::TimelineFigure& figure,
             bool numbers, bool visible) {
  const float line = em(1.7f);
  const float box = em(0.75f);
  float at_x = 0;
  float at_y = 0;
  const unsigned drawn = drawn_kinds(figure);
  for (const SpanKind kind : parallel::all_span_kinds) {
    const bool stands_in_lanes = (drawn >> static_cast<unsigned>(kind) & 1u) != 0;
    if (!(numbers ? lab::is_listed(figure.budget, kind) : stands_in_lanes)) continue;
    const char* name = parallel::name_of(kind);
    const std::string time =
        numbers ? lab::time_or_less(figure.budget.of(kind), figure.clock_step_ns) : "";
    const float name_width = ui.measure(ui.fonts().label, name).x;
    const float time_width = numbers ? ui.measure(ui.fonts().mono_small, time).x + em(0.4f) : 0;
    const float all = box + em(0.45f) + name_width + time_width + em(1.1f);
    if (at_x > 0 && at_x + all > width) {
      at_x = 0;
      at_y += line;
    }
    if (visible) {
      const float top = y + at_y;
      draw_kind(ui, {x + at_x, top + em(0.1f), box, box}, kind);
      const float text_x = x + at_x + box + em(0.45f);
      ui.text(ui.fonts().label, text_x, top, ui.theme().muted, name);
      ui.text(ui.fonts().mono_small, text_x + name_width + em(0.4f), top + em(0.06f),
              ui.theme().ink, time);
    }
    at_x += all;
  }
  return at_y + line;
}

// A microsecond, where that is not too small a share to be told from nothing.
double least_window(const Picture& picture) {
  return std::clamp(1e3 / picture.total_ns(), 1e-9, 1.0);
}

// With the pointer, Shift and the wheel, and the keys while the lanes have the focus.
void steer(Ui& ui, const Rect& plot, const Picture& picture, TimeWindow& window) {
  const Hit hit = ui.hit("timeline:lanes", plot);
  const ImGuiIO& io = ImGui::GetIO();
  const double least = least_window(picture);
  const double at = std::clamp((io.MousePos.x - plot.x) / plot.width, 0.0f, 1.0f);
  // Some browsers turn the wheel sideways while Shift is held; Ctrl is theirs, to zoom the page.
  const float wheel = io.MouseWheel != 0 ? io.MouseWheel : io.MouseWheelH;
  if (hit.hovered && io.KeyShift && wheel != 0) window.zoom(std::pow(0.8, wheel), at, least);
  if (hit.hovered && ImGui::IsMouseDoubleClicked(0)) window.zoom(0.5, at, least);
  if (hit.held && ImGui::IsMouseDragging(0, 4)) {
    window.pan(-static_cast<double>(io.MouseDelta.x) / static_cast<double>(plot.width));
  }
  if (hit.focused) ui.focus_ring(plot, metrics::corner);
  if (!ImGui::IsItemFocused()) return;
  const ImGuiID owner = ImGui::GetItemID();
  const auto pressed = [&](ImGuiKey key) { return own_key(key, owner); };
  if (pressed(ImGuiKey_LeftArrow)) window.pan(-0.2);
  if (pressed(ImGuiKey_RightArrow)) window.pan(0.2);
  if (pressed(ImGuiKey_Equal) || pressed(ImGuiKey_KeypadAdd)) window.zoom(0.5, 0.5, least);
  if (pressed(ImGuiKey_Minus) || pressed(ImGuiKey_KeypadSubtract)) window.zoom(2, 0.5, least);
  if (pressed(ImGuiKey_Home)) window = {};
}

// "worker 1: compute, 14 parts from 120, 23.1 µs from 1.20 ms"; empty where nothing is.
std::string span_text(const Picture& picture, std::size_t worker, double at_ns) {
  const auto& lane = picture.figure.snapshot.lanes[worker];
  const std::size_t place = span_at(lane, at_ns);
  if (place == lane.size()) return {};
  const Span& span = lane[place];
  const auto begin = static_cast<double>(span.begin_ns - picture.figure.snapshot.begin_ns);
  const auto length = static_cast<double>(span.end_ns - span.begin_ns);
  std::string parts;
  if ((span.kind == SpanKind::compute || span.kind == SpanKind::lost) && span.parts == 1) {
    parts = text::format(", part {}", lab::with_commas(span.first_part));
  } else if (span.kind == SpanKind::compute && span.parts > 1) {
    parts = text::format(", {} parts, the first of them {}", lab::with_commas(span.parts),
                         lab::with_commas(span.first_part));
  }
  return text::format("worker {}: {}{}, {} from {} on", worker, parallel::name_of(span.kind), parts,
                      lab::time_or_less(length, picture.figure.clock_step_ns),
                      begin > 0 ? lab::time_text(begin) : std::string("the beginning"));
}

// What the pointer is at, or what stretch is drawn.
std::string line_under(const Ui& ui, const Picture& picture, const Rect& plot, float lane_step) {
  const ImGuiIO& io = ImGui::GetIO();
  const float x = io.MousePos.x - plot.x;
  const float y = io.MousePos.y - plot.y;
  if (ImGui::IsWindowHovered() && x >= 0 && x < plot.width && y >= 0 && y < plot.height) {
    const auto worker =
        std::min(static_cast<std::size_t>(y / lane_step), picture.figure.snapshot.lanes.size() - 1);
    const double at = picture.from_ns() + static_cast<double>(x / plot.width) * picture.length_ns();
    std::string text = span_text(picture, worker, at);
    if (!text.empty()) return text;
  }
  const double from = picture.window.from * picture.total_ns();
  if (picture.window.whole()) {
    return ui.look().touch ? "Touch a bar to see what it is; twice zooms."
                           : "Point at a bar to see what it is; Shift and the wheel zoom.";
  }
  return text::format("{} of {}, from {} on: drag to move.", lab::time_text(picture.length_ns()),
                      lab::time_text(picture.total_ns()),
                      from > 0 ? lab::time_text(from) : std::string("the beginning"));
}

// Buttons and a line of text; gives the height, and draws where `visible`.
float controls(Ui& ui, const Rect& space, const Picture& picture, std::string_view line,
               TimeWindow& window, bool visible) {
  struct Button {
    const char* name;
    const char* label;
    double times;
  };
  constexpr std::array<Button, 3> buttons{{{"timeline:in", "Zoom in", 0.5},
                                           {"timeline:out", "Zoom out", 2},
                                           {"timeline:whole", "Whole run", 0}}};
  const float height = ui.control_height();
  float x = space.x;
  for (const Button& each : buttons) {
    const float width = ui.measure(ui.fonts().body, each.label).x + em(1.4f);
    if (visible && button(ui, each.name, {x, space.y, width, height}, each.label)) {
      if (each.times > 0) {
        window.zoom(each.times, 0.5, least_window(picture));
      } else {
        window = {};
      }
    }
    x += width + em(0.4f);
  }
  // Beside the buttons where there is room for a long one, else under them.
  const float room = space.x + space.width - x - em(0.4f);
  const bool beside = room > em(24);
  if (visible) {
    ui.text(ui.fonts().label, beside ? x + em(0.4f) : space.x,
            beside ? space.y + (height - em(1)) / 2 : space.y + height + em(0.5f), ui.theme().muted,
            line, beside ? room : space.width);
  }
  return beside ? height : height + em(0.5f) + em(2.6f);
}

}  // namespace

float card_head(Ui& ui, const Rect& card, std::string_view title, std::string_view tag) {
  const float x = card.x + metrics::pad_x;
  const float y = card.y + metrics::pad_y;
  float room = card.width - 2 * metrics::pad_x;
  if (!tag.empty())
    room -=
        card.right() - metrics::pad_x - ui.tag(card.right() - metrics::pad_x, y - em(0.1f), tag);
  const ImVec2 size =
      ui.text(ui.fonts().label_bold, x, y + em(0.1f), ui.theme().muted, title, room);
  return size.y + em(0.8f);
}

float timeline_card(Ui& ui, const Rect& space, const lab::TimelineFigure& figure, bool live,
                    TimeWindow& window) {
  const Picture picture{figure, live ? TimeWindow{} : window};
  const std::size_t lanes = figure.snapshot.lanes.size();
  const bool small = space.width < em(30);
  float lane_height = lanes > 6 ? em(0.9f) : small ? em(1.2f) : em(1.9f);
  const float lane_gap = lanes > 6 ? em(0.3f) : em(0.75f);
  const float label_width = small ? em(4.9f) : em(5.3f);
  const float inner = space.width - 2 * metrics::pad_x;
  const float head = em(2.2f);
  const float axis = em(1.9f);
  const float bar = live ? 0 : em(1.0f);
  const float legend_height = legend(ui, 0, 0, inner, figure, !live, false);
  const float controls_height =
      live ? 0 : controls(ui, {0, 0, inner, 0}, picture, {}, window, false) + em(0.9f);
  const float around = metrics::pad_y + head + axis + controls_height +
                       (bar > 0 ? bar + em(0.9f) : 0) + legend_height + metrics::pad_y;
  const float height = around + (lane_height + lane_gap) * static_cast<float>(lanes);
  // Beside a taller card the lanes take the room that is left.
  if (space.height > height) {
    const float room = (space.height - around) / static_cast<float>(lanes) - lane_gap;
    lane_height = std::clamp(room, lane_height, std::max(lane_height, em(9)));
  }
  const float lane_step = lane_height + lane_gap;
  const float lanes_height = lane_step * static_cast<float>(lanes);
  ui.card({space.x, space.y, space.width, std::max(height, space.height)});
  card_head(ui, space, figure.title, "measured");

  float y = space.y + metrics::pad_y + head;
  const Rect plot{space.x + metrics::pad_x + label_width, y, inner - label_width, lanes_height};
  if (live) {
    ui.remember("timeline:lanes", plot);
  } else {
    steer(ui, plot, picture, window);
  }
  draw_axis(ui, plot, picture, space.x + metrics::pad_x);
  for (std::size_t i = 0; i < lanes; ++i) {
    const Rect lane{plot.x, y + lane_step * static_cast<float>(i), plot.width, lane_height};
    ui.fill(lane, ui.theme().panel2);
    if (ui.theme().name == ThemeName::contrast) ui.outline(lane, ui.theme().line);
    const std::string name = text::format("worker {}", i);
    ui.text(ui.fonts().label, space.x + metrics::pad_x,
            lane.y + (lane_height - ui.line_height(ui.fonts().label)) / 2, ui.theme().ink, name);
    draw_lane(ui, lane, figure.snapshot.lanes[i], picture);
  }
  y += lanes_height + axis;
  if (!live) {
    const std::string line = line_under(ui, picture, plot, lane_step);
    controls(ui, {space.x + metrics::pad_x, y, inner, 0}, picture, line, window, true);
    y += controls_height;
  }
  if (bar > 0) {
    draw_budget(ui, {space.x + metrics::pad_x, y, inner, bar}, figure.budget);
    y += bar + em(0.9f);
  }
  legend(ui, space.x + metrics::pad_x, y, inner, figure, !live, true);
  return height;
}

}  // namespace looplab::view
