// Curves with their intervals. Marks differ as well as colours, and the legend names both.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "lab/format.hpp"
#include "view/figures.hpp"
#include "view/plot_style.hpp"

namespace looplab::view {
namespace {

constexpr std::array marks{ImPlotMarker_Circle, ImPlotMarker_Square, ImPlotMarker_Diamond,
                           ImPlotMarker_Up,     ImPlotMarker_Down,   ImPlotMarker_Plus};

ImU32 colour_of(const Theme& theme, std::size_t curve) {
  const std::array colours{theme.blue,   theme.orange,     theme.green,
                           theme.purple, theme.vermillion, theme.sky};
  return colours[curve % colours.size()];
}

// `last` is the end of the axis.
int tick_text(double value, char* buffer, int size, void* last) {
  const std::string text = lab::tick_text(value, *static_cast<const double*>(last));
  return std::snprintf(buffer, static_cast<std::size_t>(size), "%s", text.c_str());
}

struct Columns {
  std::vector<double> x, y, below, above;

  explicit Columns(const lab::CurvesFigure::Curve& curve) {
    for (const auto& point : curve.points) {
      x.push_back(point.x);
      y.push_back(point.y);
      below.push_back(point.y - point.low);
      above.push_back(point.high - point.y);
    }
  }
};

void plot_curve(const Theme& theme, const lab::CurvesFigure::Curve& curve, std::size_t index) {
  const Columns columns(curve);
  const int count = static_cast<int>(columns.x.size());
  const ImVec4 colour = ImGui::ColorConvertU32ToFloat4(colour_of(theme, index));
  ImPlot::SetNextErrorBarStyle(colour, 4, 1.2f);
  ImPlot::PlotErrorBars(curve.name.c_str(), columns.x.data(), columns.y.data(),
                        columns.below.data(), columns.above.data(), count);
  ImPlot::SetNextLineStyle(colour, 1.8f);
  ImPlot::SetNextMarkerStyle(marks[index % marks.size()], 4, colour, 1.5f, colour);
  ImPlot::PlotLine(curve.name.c_str(), columns.x.data(), columns.y.data(), count);
}

void legend_mark(Ui& ui, float x, float y, std::size_t index) {
  const ImU32 colour = colour_of(ui.theme(), index);
  constexpr float r = 4.5f;
  ui.draw().AddLine({x - em(0.7f), y}, {x + em(0.7f), y}, colour, 1.8f);
  switch (index % marks.size()) {
    case 0: ui.draw().AddCircleFilled({x, y}, r, colour); break;
    case 1: ui.draw().AddRectFilled({x - r, y - r}, {x + r, y + r}, colour); break;
    case 2: ui.draw().AddQuadFilled({x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}, colour); break;
    case 3: ui.draw().AddTriangleFilled({x, y - r}, {x + r, y + r}, {x - r, y + r}, colour); break;
    case 4: ui.draw().AddTriangleFilled({x, y + r}, {x - r, y - r}, {x + r, y - r}, colour); break;
    default: ui.draw().AddLine({x, y - r}, {x, y + r}, colour, 1.8f);
  }
}

std::string legend_text(const lab::CurvesFigure::Curve& curve) {
  if (curve.points.empty() && curve.note.empty()) return curve.name + ", no time";
  return curve.note.empty() ? curve.name : curve.name + ", " + curve.note;
}

// One after the other, in as many lines as they need; gives the height. Draws nothing at `draw`
// false.
float legend(Ui& ui, float left, float top, float width, const lab::CurvesFigure& figure,
             bool draw) {
  float x = left;
  float y = top;
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    const std::string text = legend_text(figure.curves[i]);
    const float wrap = width - em(2.0f);
    const ImVec2 size = ui.measure(ui.fonts().label, text, wrap);
    const float needed = em(2.0f) + size.x;
    if (x > left && x + needed > left + width) {
      x = left;
      y += em(1.5f);
    }
    if (draw) {
      legend_mark(ui, x + em(0.7f), y + em(0.55f), i);
      ui.text(ui.fonts().label, x + em(1.8f), y, ui.theme().muted, text, wrap);
    }
    x += needed + em(1.4f);
    // One that is too long for a line has its lines to itself.
    if (size.y > 1.5f * ui.line_height(ui.fonts().label)) {
      x = left;
      y += size.y + em(0.5f);
    }
  }
  return y - top + (x > left ? em(1.5f) : 0);
}

bool anything(const lab::CurvesFigure& figure) {
  return std::ranges::any_of(figure.curves,
                             [](const auto& curve) { return !curve.points.empty(); });
}

/// What an axis shows: all points with their intervals, and a margin that holds the marks.
struct Range {
  double low = HUGE_VAL;
  double high = -HUGE_VAL;

  void hold(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  Range with_margin(double share, bool logarithmic) const {
    if (logarithmic && low > 0) {
      const double factor = std::pow(std::max(high / low, 1.1), share);
      return {low / factor, high * factor};
    }
    const double margin = std::max((high - low) * share, 1e-9);
    return {low - margin, high + margin};
  }
};

struct Ranges {
  Range x;
  Range y;
};

Ranges ranges_of(const lab::CurvesFigure& figure) {
  auto [x, y] = Ranges();
  if (!figure.y_logarithmic) y.hold(0);  // heights compare only from zero on
  for (const auto& curve : figure.curves) {
    for (const auto& point : curve.points) {
      x.hold(point.x);
      y.hold(point.low);
      y.hold(point.high);
    }
  }
  x = x.with_margin(0.02, figure.x_logarithmic);
  y = y.with_margin(0.06, figure.y_logarithmic);
  if (!figure.y_logarithmic) y.low = std::max(y.low, 0.0);
  return {x, y};
}

// Few whole numbers, such as workers, have a tick each, and none between them.
bool counts_few(const lab::CurvesFigure& figure, const Range& x) {
  constexpr double most = 12;
  if (figure.x_logarithmic || x.high - x.low > most) return false;
  for (const auto& curve : figure.curves) {
    for (const auto& point : curve.points) {
      if (point.x != std::round(point.x)) return false;
    }
  }
  return std::floor(x.high) > std::ceil(x.low);
}

// One, two and five of each power of ten, or more where even those are few: powers alone are too
// few for an axis that spans less than two of them.
void add_ticks_between_powers(ImAxis axis, const Range& range) {
  if (!(range.low > 0) || range.high >= 100 * range.low) return;
  std::vector<double> ticks;
  const bool few = range.high < 10 * range.low;
  for (double power = std::pow(10, std::floor(std::log10(range.low))); power <= range.high;
       power *= 10) {
    for (const double factor : {1.0, 2.0, 3.0, 5.0, 7.0}) {
      if (!few && (factor == 3 || factor == 7)) continue;
      const double tick = factor * power;
      if (tick >= range.low && tick <= range.high) ticks.push_back(tick);
    }
  }
  if (!ticks.empty()) {
    ImPlot::SetupAxisTicks(axis, ticks.data(), static_cast<int>(ticks.size()));
  }
}

// The ranges must outlive the plot: its ticks are written at its end.
void set_up_axes(const lab::CurvesFigure& figure, Ranges& ranges) {
  auto& [x, y] = ranges;
  ImPlot::SetupAxes(figure.x_label.c_str(), nullptr, ImPlotAxisFlags_NoGridLines);
  ImPlot::SetupAxisFormat(ImAxis_X1, tick_text, &x.high);
  ImPlot::SetupAxisFormat(ImAxis_Y1, tick_text, &y.high);
  if (figure.x_logarithmic) ImPlot::SetupAxisScale(ImAxis_X1, ImPlotScale_Log10);
  if (figure.y_logarithmic) ImPlot::SetupAxisScale(ImAxis_Y1, ImPlotScale_Log10);
  if (figure.x_logarithmic) add_ticks_between_powers(ImAxis_X1, x);
  if (figure.y_logarithmic) add_ticks_between_powers(ImAxis_Y1, y);
  if (counts_few(figure, x)) {
    const double first = std::ceil(x.low), last = std::floor(x.high);
    ImPlot::SetupAxisTicks(ImAxis_X1, first, last, static_cast<int>(last - first) + 1);
  }
  ImPlot::SetupAxesLimits(x.low, x.high, y.low, y.high, ImPlotCond_Always);
}

void plot(Ui& ui, const lab::CurvesFigure& figure, float left, float top, float width,
          float height) {
  const PlotStyle style(ui);
  ImGui::SetCursorScreenPos({left, top});
  const std::string name = "##" + figure.title;
  Ranges ranges = ranges_of(figure);
  if (!ImPlot::BeginPlot(name.c_str(), {width, height}, plot_flags)) return;
  set_up_axes(figure, ranges);
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    plot_curve(ui.theme(), figure.curves[i], i);
  }
  ImPlot::EndPlot();
}

}  // namespace

float curves_card(Ui& ui, const Rect& space, const lab::CurvesFigure& figure) {
  const bool drawn = anything(figure);
  const float inner = space.width - 2 * metrics::pad_x;
  const float left = space.x + metrics::pad_x;
  const float plot_height = drawn ? em(17) : 0;
  // The vertical axis is named above it, where it can be read without turning the head.
  const float head = em(2.2f) + em(1.4f);
  const float legend_height = legend(ui, left, 0, inner, figure, false);
  const float height = 2 * metrics::pad_y + head + plot_height + em(0.7f) + legend_height;
  ui.card({space.x, space.y, space.width, height});
  card_head(ui, space, figure.title, lab::name_of(figure.origin));
  float y = space.y + metrics::pad_y + em(2.2f);
  ui.text(ui.fonts().label, left, y, ui.theme().muted,
          figure.y_label + (figure.origin == lab::Origin::measured ? ", with 95 % interval" : ""));
  y += em(1.4f);
  if (drawn) plot(ui, figure, left, y, inner, plot_height);
  legend(ui, left, y + plot_height + em(0.7f), inner, figure, true);
  return height;
}

}  // namespace looplab::view
