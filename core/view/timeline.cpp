// The timeline: a lane for each worker, and the budget under it.
#include <algorithm>
#include <array>
#include <cmath>

#include "lab/format.hpp"
#include "text/format.hpp"
#include "view/figures.hpp"

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
  }
}

// Bars narrower than a pixel are drawn together: a run can have thousands, and what is too narrow
// to see costs as much to draw as what is not.
void draw_lane(const Ui& ui, const Rect& lane, const std::vector<Span>& spans,
               std::int64_t begin_ns, double total_ns) {
  const double scale = lane.width / std::max(total_ns, 1.0);
  float drawn_to = -1e9f;
  for (const Span& span : spans) {
    const auto from =
        lane.x + static_cast<float>(static_cast<double>(span.begin_ns - begin_ns) * scale);
    const auto to =
        lane.x + static_cast<float>(static_cast<double>(span.end_ns - begin_ns) * scale);
    if (to < drawn_to + 0.5f || from > lane.right()) continue;
    const float left = std::clamp(from, lane.x, lane.right());
    const float right = std::clamp(std::max(to, left + 1), lane.x, lane.right());
    const bool gap = span.kind == SpanKind::compute && right - left > 4;
    draw_kind(ui, {left, lane.y, right - left - (gap ? 1.0f : 0.0f), lane.height}, span.kind);
    drawn_to = right;
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

void draw_axis(const Ui& ui, const Rect& lanes, double total_ns, float label_x) {
  const Theme& theme = ui.theme();
  const double unit = total_ns >= 1e9 ? 1e9 : total_ns >= 1e6 ? 1e6 : 1e3;
  const char* name = total_ns >= 1e9 ? "s" : total_ns >= 1e6 ? "ms" : "µs";
  const double step = tick_step(total_ns / unit);
  const float y = lanes.bottom() + em(0.45f);
  ui.text(ui.fonts().mono_small, label_x, y, theme.muted, name);
  for (double at = 0; at <= total_ns / unit * 1.0001; at += step) {
    const float x = lanes.x + lanes.width * static_cast<float>(at * unit / total_ns);
    ui.fill({std::round(x), lanes.y, 1, lanes.height}, theme.line);
    const std::string label = text::format("{:g}", std::round(at * 1e6) / 1e6);
    const float width = ui.measure(ui.fonts().mono_small, label).x;
    ui.text(ui.fonts().mono_small, std::min(x - width / 2, lanes.right() - width), y, theme.muted,
            label);
  }
}

struct BudgetPiece {
  SpanKind kind;
  double ns;
};

std::array<BudgetPiece, 5> pieces_of(const lab::Budget& budget) {
  return {{{SpanKind::split, budget.split},
           {SpanKind::ship, budget.ship},
           {SpanKind::compute, budget.compute},
           {SpanKind::wait, budget.wait},
           {SpanKind::stitch, budget.stitch}}};
}

void draw_budget(const Ui& ui, const Rect& bar, const lab::Budget& budget) {
  const double total = std::max(budget.total(), 1.0);
  float x = bar.x;
  for (const BudgetPiece& piece : pieces_of(budget)) {
    const float share = static_cast<float>(std::max(piece.ns, 0.0) / total);
    const float width =
        bar.width * ui.motion().ease(std::string("budget ") + parallel::name_of(piece.kind), share);
    if (width >= 0.5f) draw_kind(ui, {x, bar.y, width, bar.height}, piece.kind);
    x += width;
  }
}

bool is_drawn(const lab::TimelineFigure& figure, SpanKind kind) {
  return std::ranges::any_of(figure.snapshot.lanes, [&](const std::vector<Span>& spans) {
    return std::ranges::find(spans, kind, &Span::kind) != spans.end();
  });
}

// Legend entries in as many lines as they need: with numbers all of the budget, without only what
// stands in the lanes. Draws when `visible`; gives the height either way.
float legend(const Ui& ui, float x, float y, float width, const lab::TimelineFigure& figure,
             bool numbers, bool visible) {
  const float line = em(1.7f);
  const float box = em(0.75f);
  float at_x = 0;
  float at_y = 0;
  for (const BudgetPiece& piece : pieces_of(figure.budget)) {
    if (!numbers && !is_drawn(figure, piece.kind)) continue;
    const char* name = parallel::name_of(piece.kind);
    const std::string time = numbers ? lab::time_or_less(piece.ns, figure.clock_step_ns) : "";
    const float name_width = ui.measure(ui.fonts().label, name).x;
    const float time_width = numbers ? ui.measure(ui.fonts().mono_small, time).x + em(0.4f) : 0;
    const float all = box + em(0.45f) + name_width + time_width + em(1.1f);
    if (at_x > 0 && at_x + all > width) {
      at_x = 0;
      at_y += line;
    }
    if (visible) {
      const float top = y + at_y;
      draw_kind(ui, {x + at_x, top + em(0.1f), box, box}, piece.kind);
      const float text_x = x + at_x + box + em(0.45f);
      ui.text(ui.fonts().label, text_x, top, ui.theme().muted, name);
      ui.text(ui.fonts().mono_small, text_x + name_width + em(0.4f), top + em(0.06f),
              ui.theme().ink, time);
    }
    at_x += all;
  }
  return at_y + line;
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

float timeline_card(Ui& ui, const Rect& space, const lab::TimelineFigure& figure, bool live) {
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
  const float around = metrics::pad_y + head + axis + (bar > 0 ? bar + em(0.9f) : 0) +
                       legend_height + metrics::pad_y;
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
  ui.remember("figure:timeline", plot);
  const double total = std::max(figure.total_ns, 1.0);
  draw_axis(ui, plot, total, space.x + metrics::pad_x);
  for (std::size_t i = 0; i < lanes; ++i) {
    const Rect lane{plot.x, y + lane_step * static_cast<float>(i), plot.width, lane_height};
    ui.fill(lane, ui.theme().panel2);
    if (ui.theme().name == ThemeName::contrast) ui.outline(lane, ui.theme().line);
    const std::string name = text::format("worker {}", i);
    ui.text(ui.fonts().label, space.x + metrics::pad_x,
            lane.y + (lane_height - ui.line_height(ui.fonts().label)) / 2, ui.theme().ink, name);
    draw_lane(ui, lane, figure.snapshot.lanes[i], figure.snapshot.begin_ns, total);
  }
  y += lanes_height + axis;
  if (bar > 0) {
    draw_budget(ui, {space.x + metrics::pad_x, y, inner, bar}, figure.budget);
    y += bar + em(0.9f);
  }
  legend(ui, space.x + metrics::pad_x, y, inner, figure, !live, true);
  return height;
}

}  // namespace looplab::view
