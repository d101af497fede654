// Curves as a picture: axes, points with their intervals, and a legend.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "lab/format.hpp"
#include "lab/formats/svg.hpp"
#include "lab/formats/svg_shapes.hpp"

namespace looplab::lab::formats {
namespace {

constexpr double left = 76;
constexpr double plot_width = picture_width - left - 12;
constexpr double plot_height = 240;

/// One axis: where a value stands between 0 and 1.
struct Axis {
  double low = 0;
  double high = 1;
  bool logarithmic = false;

  double at(double value) const noexcept {
    if (logarithmic) return std::log(value / low) / std::log(high / low);
    return (value - low) / (high - low);
  }
  bool holds(double value) const noexcept {
    return std::isfinite(value) && (!logarithmic || value > 0);
  }
};

template <class Get>
Axis axis_of(const CurvesFigure& figure, bool logarithmic, Get get) {
  double low = HUGE_VAL;
  double high = -HUGE_VAL;
  for (const auto& curve : figure.curves) {
    for (const auto& point : curve.points) {
      for (const double value : get(point)) {
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
  }
  if (logarithmic)
    return {std::pow(10, std::floor(std::log10(low))), std::pow(10, std::ceil(std::log10(high))),
            true};
  return {std::min(low, 0.0), high, false};
}

/// Powers of ten, at most ten of them; or about five round numbers.
std::vector<double> ticks_of(const Axis& axis) {
  std::vector<double> ticks;
  if (axis.logarithmic) {
    const int decades = static_cast<int>(std::lround(std::log10(axis.high / axis.low)));
    const int stride = std::max(1, (decades + 9) / 10);
    for (int i = 0; i <= decades; i += stride) ticks.push_back(axis.low * std::pow(10, i));
    return ticks;
  }
  const double rough = (axis.high - axis.low) / 5;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  const double step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : 5);
  const double first = std::ceil(axis.low / step);
  for (int i = 0; i < 12; ++i) {
    const double tick = (first + i) * step;
    if (tick <= axis.high + 1e-9 * step) ticks.push_back(tick);
  }
  return ticks;
}

/// Colour is not all that tells curves apart: the marks differ too.
std::string mark(std::size_t curve, double x, double y) {
  const char* colour = curve_colours[curve % curve_colours.size()];
  switch (curve % 3) {
    case 0: return rectangle(x - 3.5, y - 3.5, 7, 7, colour);
    case 1: return rectangle(x - 5, y - 2, 10, 4, colour);
    default: return rectangle(x - 2, y - 5, 4, 10, colour);
  }
}

}  // namespace

std::string curves_svg(const CurvesFigure& figure) {
  const Axis x =
      axis_of(figure, figure.x_logarithmic, [](const auto& point) { return std::array{point.x}; });
  const Axis y = axis_of(figure, figure.y_logarithmic, [](const auto& point) {
    return std::array{point.low, point.high};
  });
  // No point, one place only, or numbers that this scale has not.
  if (!(x.high > x.low) || !(y.high > y.low) || !x.holds(x.low) || !y.holds(y.low)) return {};
  const auto px = [&](double value) { return left + plot_width * x.at(value); };
  const auto py = [&](double value) { return 8 + plot_height * (1 - y.at(value)); };
  std::string svg;
  for (const double tick : ticks_of(x)) {
    svg += line(px(tick), 8, px(tick), 8 + plot_height, faint) +
           words(px(tick), plot_height + 24, "middle", tick_text(tick, x.high));
  }
  for (const double tick : ticks_of(y)) {
    svg += line(left, py(tick), left + plot_width, py(tick), faint) +
           words(left - 6, py(tick) + 4, "end", tick_text(tick, y.high));
  }
  double legend = plot_height + 66;
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    const auto& curve = figure.curves[i];
    const char* colour = curve_colours[i % curve_colours.size()];
    const CurvesFigure::Point* before = nullptr;
    for (const auto& point : curve.points) {
      if (before) svg += line(px(before->x), py(before->y), px(point.x), py(point.y), colour);
      svg += line(px(point.x), py(point.low), px(point.x), py(point.high), ink) +
             mark(i, px(point.x), py(point.y));
      before = &point;
    }
    svg += mark(i, left, legend - 4) +
           words(left + 14, legend, "start",
                 curve.note.empty() ? curve.name : curve.name + ": " + curve.note);
    legend += 18;
  }
  svg += words(left + plot_width / 2, plot_height + 44, "middle", figure.x_label);
  return picture(legend, figure.title + ", " + figure.y_label, svg);
}

}  // namespace looplab::lab::formats
