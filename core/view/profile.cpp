// A profile: the functions of one run as they came, the same added up, and a legend with times.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "lab/format.hpp"
#include "lab/profile.hpp"
#include "text/format.hpp"
#include "view/figures.hpp"

namespace looplab::view {
namespace {

constexpr float row_em = 1.55f;

/// A profile, and what is drawn of it.
struct Picture {
  const lab::ProfileFigure& figure;
  std::vector<lab::FrameTime> times;
  double clock_step_ns;
  int depth = 0;

  Picture(const lab::ProfileFigure& from, double clock_step)
      : figure(from), times(lab::times_of(from)), clock_step_ns(clock_step) {
    for (const lab::FrameTime& time : times) depth = std::max(depth, time.depth);
  }
  float height() const { return em(row_em) * static_cast<float>(depth + 1); }
  const lab::FrameTime& time_of(int frame) const { return times[static_cast<std::size_t>(frame)]; }
  const std::string& name_of(int frame) const {
    return figure.frames[static_cast<std::size_t>(frame)].name;
  }
};

// Functions that call others are plain, so that what does the work stands out.
ImU32 colour_of(const Theme& theme, const lab::FrameTime& time) {
  if (time.line < 0) return theme.panel2;
  const std::array colours{theme.blue,       theme.orange, theme.green, theme.purple,
                           theme.vermillion, theme.sky,    theme.yellow};
  return colours[static_cast<std::size_t>(time.line) % colours.size()];
}

// Black or white, whichever can be read on it (relative luminance, WCAG 2.1).
ImU32 ink_on(const Theme& theme, const lab::FrameTime& time) {
  if (time.line < 0) return theme.ink;
  const ImVec4 c = ImGui::ColorConvertU32ToFloat4(colour_of(theme, time));
  const float light = 0.2126f * c.x * c.x + 0.7152f * c.y * c.y + 0.0722f * c.z * c.z;
  return light > 0.18f ? IM_COL32(0, 0, 0, 255) : IM_COL32(255, 255, 255, 255);
}

void draw_box(const Ui& ui, const Picture& picture, const Rect& plot, const lab::ProfileBox& box) {
  const lab::FrameTime& time = picture.time_of(box.frame);
  const float left = plot.x + plot.width * static_cast<float>(box.from);
  const float right = plot.x + plot.width * static_cast<float>(box.to);
  const float gap = right - left > 3 ? 1.0f : 0.0f;
  const Rect rect{left, plot.y + em(row_em) * static_cast<float>(time.depth),
                  std::max(right - left - gap, 0.5f), em(row_em) - 2};
  ui.fill(rect, colour_of(ui.theme(), time));
  if (time.line < 0 && rect.width > 2) ui.outline(rect, ui.theme().line);
  const std::string& name = picture.name_of(box.frame);
  const float room = rect.width - em(0.6f);
  if (room < em(1) || ui.measure(ui.fonts().label, name).x > room) return;
  ui.text(ui.fonts().label, rect.x + em(0.3f),
          rect.y + (rect.height - ui.line_height(ui.fonts().label)) / 2, ink_on(ui.theme(), time),
          name);
}

void draw_boxes(const Ui& ui, const Picture& picture, const Rect& plot,
                const std::vector<lab::ProfileBox>& boxes) {
  // Too narrow to be seen, a row each: drawn only where nothing has been.
  std::vector<double> drawn_to(static_cast<std::size_t>(picture.depth + 1), -1.0);
  for (const lab::ProfileBox& box : boxes) {
    double& drawn = drawn_to[static_cast<std::size_t>(picture.time_of(box.frame).depth)];
    if ((box.to - drawn) * static_cast<double>(plot.width) < 0.5) continue;
    draw_box(ui, picture, plot, box);
    drawn = box.to;
  }
}

// What calls nothing, with its time and share; in as many lines as they need. Draws where
// `visible`; gives the height.
float legend(const Ui& ui, const Rect& space, const Picture& picture, bool visible) {
  const double whole = std::max(picture.times.front().total_ns, 1.0);
  const float box = em(0.75f);
  float x = 0;
  float y = 0;
  for (std::size_t i = 0; i < picture.times.size(); ++i) {
    const lab::FrameTime& time = picture.times[i];
    if (time.line < 0) continue;
    const std::string& name = picture.figure.frames[i].name;
    const std::string number =
        text::format("{} · {:.0f} %", lab::time_or_less(time.total_ns, picture.clock_step_ns),
                     100 * time.total_ns / whole);
    const float name_width = ui.measure(ui.fonts().label, name).x;
    const float all = box + em(0.85f) + name_width + ui.measure(ui.fonts().mono_small, number).x;
    if (x > 0 && x + all > space.width) {
      x = 0;
      y += em(1.7f);
    }
    if (visible) {
      const Rect mark{space.x + x, space.y + y + em(0.1f), box, box};
      ui.fill(mark, colour_of(ui.theme(), time));
      ui.text(ui.fonts().label, mark.right() + em(0.45f), space.y + y, ui.theme().muted, name);
      ui.text(ui.fonts().mono_small, mark.right() + em(0.85f) + name_width, space.y + y + em(0.06f),
              ui.theme().ink, number);
    }
    x += all + em(1.2f);
  }
  return y + em(1.7f);
}

}  // namespace

float profile_card(Ui& ui, const Rect& space, const lab::ProfileFigure& figure,
                   double clock_step_ns) {
  if (figure.spans.empty() || figure.frames.empty()) return 0;
  const Picture picture(figure, clock_step_ns);
  const float inner = space.width - 2 * metrics::pad_x;
  const float left = space.x + metrics::pad_x;
  const float head = em(2.2f);
  const float label = em(1.5f);
  const float legend_height = legend(ui, {0, 0, inner, 0}, picture, false);
  const float height = 2 * metrics::pad_y + head + 2 * (label + picture.height()) + em(1.9f) +
                       em(0.8f) + legend_height;
  ui.card({space.x, space.y, space.width, height});
  card_head(ui, space, figure.title, "measured");
  float y = space.y + metrics::pad_y + head;
  ui.text(ui.fonts().label, left, y, ui.theme().muted, "As it came");
  y += label;
  draw_boxes(ui, picture, {left, y, inner, picture.height()}, lab::boxes_in_time(figure));
  y += picture.height();
  ui.text(ui.fonts().mono_small, left, y + em(0.4f), ui.theme().muted, "0");
  ui.text_right(ui.fonts().mono_small, left + inner, y + em(0.4f), ui.theme().muted,
                lab::time_text(picture.times.front().total_ns));
  y += em(1.9f);
  ui.text(ui.fonts().label, left, y, ui.theme().muted, "Added up: a flame graph");
  y += label;
  draw_boxes(ui, picture, {left, y, inner, picture.height()}, lab::boxes_added_up(figure));
  y += picture.height() + em(0.8f);
  legend(ui, {left, y, inner, 0}, picture, true);
  return height;
}

}  // namespace looplab::view
