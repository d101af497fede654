#include "lab/formats/svg.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "lab/format.hpp"
#include "lab/formats/svg_shapes.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr double width = picture_width;
constexpr std::size_t most_rectangles = 2000;  // a lane

const char* colour_of(parallel::SpanKind kind) noexcept {
  switch (kind) {
    case parallel::SpanKind::split: return purple;
    case parallel::SpanKind::ship: return orange;
    case parallel::SpanKind::compute: return blue;
    case parallel::SpanKind::wait: return "#d5d8db";
    case parallel::SpanKind::stitch: return green;
    case parallel::SpanKind::start: return ink;
    case parallel::SpanKind::serialise: return "#b8a900";
    case parallel::SpanKind::ship_back: return "#f3cf80";
    case parallel::SpanKind::deserialise: return sky;
    case parallel::SpanKind::lost: return vermillion;
  }
  return muted;
}

// Bars of counts with an axis below; `colour(i)` of each.
template <class Colour>
std::string columns(const std::vector<double>& counts, double height, Colour colour) {
  const double most = std::max(1.0, counts.empty() ? 1.0 : *std::ranges::max_element(counts));
  const double step = width / static_cast<double>(std::max<std::size_t>(1, counts.size()));
  std::string svg;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double tall = height * counts[i] / most;
    if (tall > 0) {
      svg += rectangle(step * static_cast<double>(i), height - tall, step * 0.92, tall, colour(i));
    }
  }
  return svg + line(0, height, width, height, muted);
}

// Too many spans for a picture: each pixel shows what took the most of it.
std::vector<parallel::Span> by_pixel(const std::vector<parallel::Span>& spans,
                                     std::int64_t begin_ns, double scale) {
  using Shares = std::array<double, parallel::all_span_kinds.size()>;  // by kind
  std::vector<Shares> shares(static_cast<std::size_t>(width) + 1);
  for (const parallel::Span& span : spans) {
    const double from = std::max(0.0, static_cast<double>(span.begin_ns - begin_ns) * scale);
    const double to = std::min(width, static_cast<double>(span.end_ns - begin_ns) * scale);
    for (double x = from; x < to; x = std::floor(x) + 1) {
      shares[static_cast<std::size_t>(x)][static_cast<std::size_t>(span.kind)] +=
          std::min(to, std::floor(x) + 1) - x;
    }
  }
  std::vector<parallel::Span> pixels;
  for (std::size_t x = 0; x < shares.size(); ++x) {
    const auto most = std::ranges::max_element(shares[x]);
    if (!(*most > 0)) continue;
    const auto at = [&](double pixel) {
      return begin_ns + static_cast<std::int64_t>(pixel / scale);
    };
    pixels.push_back({.begin_ns = at(static_cast<double>(x)),
                      .end_ns = at(static_cast<double>(x) + 1),
                      .kind = static_cast<parallel::SpanKind>(most - shares[x].begin())});
  }
  return pixels;
}

std::string lane_svg(const std::vector<parallel::Span>& all, std::int64_t begin_ns, double scale,
                     double x, double y, double height) {
  const std::vector<parallel::Span> spans =
      all.size() > most_rectangles ? by_pixel(all, begin_ns, scale) : all;
  std::string svg;
  for (const parallel::Span& span : spans) {
    const double from = static_cast<double>(span.begin_ns - begin_ns) * scale;
    const double to = static_cast<double>(span.end_ns - begin_ns) * scale;
    svg += rectangle(x + from, y, to - from, height, colour_of(span.kind));
  }
  return svg;
}

}  // namespace

std::string bars_svg(const BarsFigure& figure) {
  if (figure.bars.empty()) return {};
  constexpr double step = 26;
  constexpr double left = 190;
  constexpr double room = width - left - 90;
  double most = 0;
  for (const auto& bar : figure.bars) most = std::max({most, bar.value, bar.high});
  if (!(most > 0) || !std::isfinite(most)) return {};
  const auto drawn = [&](const auto& bar) {
    return bar.value >= 0 && bar.low >= 0 && bar.high >= bar.low;
  };
  if (!std::ranges::all_of(figure.bars, drawn)) return {};
  std::string svg;
  double y = 4;
  for (const auto& bar : figure.bars) {
    const double value = left + room * bar.value / most;
    const double low = left + room * bar.low / most;
    const double high = left + room * bar.high / most;
    svg += words(0, y + 13, "start", bar.label);
    svg += rectangle(left, y, value - left, 16, bar.emphasised ? blue : sky);
    svg += line(low, y + 8, high, y + 8, ink) + line(low, y + 4, low, y + 12, ink) +
           line(high, y + 4, high, y + 12, ink);
    svg += words(std::max(value, high) + 6, y + 13, "start", bar_text(figure, bar));
    y += step;
  }
  return picture(y + 2, figure.title, svg);
}

std::string timeline_svg(const TimelineFigure& figure) {
  constexpr double lane_height = 16;
  constexpr double left = 70;
  const auto& lanes = figure.snapshot.lanes;
  if (lanes.empty() || !(figure.total_ns >= 1)) return {};
  const double scale = (width - left) / figure.total_ns;
  std::string svg;
  double y = 4;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    svg += words(0, y + 12, "start", text::format("worker {}", i));
    svg += lane_svg(lanes[i], figure.snapshot.begin_ns, scale, left, y, lane_height);
    y += lane_height + 6;
  }
  svg +=
      words(left, y + 12, "start", "0") + words(width, y + 12, "end", time_text(figure.total_ns));
  double x = left + 60;
  constexpr double legend_step = 90;
  y += 3;
  for (const parallel::SpanKind kind : parallel::all_span_kinds) {
    if (!is_listed(figure.budget, kind)) continue;
    if (x + legend_step > width) {
      x = left + 60;
      y += 16;
    }
    svg += rectangle(x, y, 10, 10, colour_of(kind)) +
           words(x + 15, y + 9, "start", parallel::name_of(kind));
    x += legend_step;
  }
  return picture(y + 17, figure.title, svg);
}

std::string histogram_svg(const HistogramFigure& figure) {
  if (figure.counts.empty() || !(figure.bin_width > 0)) return {};
  // So far from zero that its bins are no longer apart.
  if (!(std::abs(figure.first_edge) < 1e12 * figure.bin_width)) return {};
  constexpr double height = 140;
  const std::vector<double> counts(figure.counts.begin(), figure.counts.end());
  const double last = figure.first_edge + figure.bin_width * static_cast<double>(counts.size());
  const auto far = [&](std::size_t bin) {
    const double low = figure.first_edge + figure.bin_width * static_cast<double>(bin);
    return std::min(std::abs(low), std::abs(low + figure.bin_width)) >= std::abs(figure.observed);
  };
  std::string svg =
      columns(counts, height, [&](std::size_t i) { return far(i) ? vermillion : sky; });
  if (std::isfinite(figure.observed)) {
    const double x = width * (figure.observed - figure.first_edge) / (last - figure.first_edge);
    svg += line(x, 0, x, height, ink);
  }
  svg += words(0, height + 15, "start", significant(figure.first_edge)) +
         words(width / 2, height + 15, "middle", figure.x_label) +
         words(width, height + 15, "end", significant(last));
  return picture(height + 20, figure.title, svg);
}

std::string samples_svg(const measure::Series& series) {
  const auto& samples = series.samples_ns;
  const measure::Summary& summary = series.summary;
  if (samples.empty() || !std::isfinite(summary.max)) return {};
  constexpr double height = 60;
  const double margin = std::max(0.05 * (summary.max - summary.min), 1e-3 * summary.max + 1e-9);
  const double low = std::max(0.0, summary.min - margin);
  const double high = summary.max + margin;
  const double root = std::sqrt(static_cast<double>(samples.size()));
  std::vector<double> counts(static_cast<std::size_t>(std::clamp(2 * root, 8.0, 60.0)), 0);
  for (const double each : samples) {
    const double at = (each - low) / (high - low) * static_cast<double>(counts.size());
    counts[static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(counts.size()) - 1))] +=
        1;
  }
  std::string svg = columns(counts, height, [](std::size_t) { return sky; });
  const double x = width * (summary.median - low) / (high - low);
  svg += line(x, 0, x, height, ink);
  svg += words(0, height + 15, "start", time_text(low)) +
         words(width, height + 15, "end", time_text(high));
  return picture(height + 20, series.name, svg);
}

std::string warm_up_svg(const measure::Series& series) {
  const auto& trace = series.warm_up_ns;
  if (trace.size() < 2) return {};
  const auto [least, most] = std::ranges::minmax(trace);
  if (!(least > 0)) return {};
  constexpr double height = 60;
  constexpr std::size_t most_dots = 300;
  const double span = std::max(std::log(most / least), 1e-3);
  const double last = std::log(static_cast<double>(trace.size()));
  std::string svg = line(0, height, width, height, muted);
  double shown = -width;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const double x = (width - 4) * std::log(static_cast<double>(i + 1)) / last;
    if (x - shown < width / most_dots) continue;
    shown = x;
    svg += rectangle(x, (height - 4) * (1 - std::log(trace[i] / least) / span), 4, 4, blue);
  }
  svg += words(0, height + 15, "start", "call 1") +
         words(width / 2, height + 15, "middle",
               "from " + time_text(least) + " to " + time_text(most) + ", logarithmic") +
         words(width, height + 15, "end", text::format("call {}", trace.size()));
  return picture(height + 20, series.name + ", warm-up", svg);
}

}  // namespace looplab::lab::formats
