// Histogram and bars, drawn with ImPlot so that axes and ticks are well made.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "lab/format.hpp"
#include "text/format.hpp"
#include "view/figures.hpp"
#include "view/plot_style.hpp"

namespace looplab::view {
namespace {

void swatch(const Ui& ui, float x, float y, ImU32 colour, std::string_view text) {
  ui.fill({x, y + em(0.1f), em(0.75f), em(0.75f)}, colour);
  ui.text(ui.fonts().label, x + em(1.2f), y, ui.theme().muted, text);
}

// Only bins that are wholly beyond the line: the one that holds it is partly nearer.
bool far_out(const lab::HistogramFigure& figure, std::size_t bin) {
  if (!std::isfinite(figure.observed)) return false;
  const double low = figure.first_edge + figure.bin_width * static_cast<double>(bin);
  const double nearest = std::min(std::abs(low), std::abs(low + figure.bin_width));
  return nearest >= std::abs(figure.observed);
}

void plot_bins(const Ui& ui, const lab::HistogramFigure& figure) {
  std::vector<double> near_x, near_y, far_x, far_y;
  for (std::size_t i = 0; i < figure.counts.size(); ++i) {
    const bool far = far_out(figure, i);
    const double x = figure.first_edge + figure.bin_width * (static_cast<double>(i) + 0.5);
    (far ? far_x : near_x).push_back(x);
    (far ? far_y : near_y).push_back(static_cast<double>(figure.counts[i]));
  }
  const auto bars = [&](const char* name, ImU32 colour, const auto& x, const auto& y) {
    ImPlot::SetNextFillStyle(ImGui::ColorConvertU32ToFloat4(colour), 1);
    ImPlot::SetNextLineStyle(ImVec4(0, 0, 0, 0), 0);
    ImPlot::PlotBars(name, x.data(), y.data(), static_cast<int>(x.size()), figure.bin_width * 0.92);
  };
  bars("all", ui.theme().sky, near_x, near_y);
  bars("far", ui.theme().vermillion, far_x, far_y);
}

void draw_observed(const Ui& ui, const lab::HistogramFigure& figure, double top) {
  const ImVec2 low = ImPlot::PlotToPixels(figure.observed, 0);
  const ImVec2 high = ImPlot::PlotToPixels(figure.observed, top);
  for (float y = high.y; y < low.y; y += 7) {
    ui.draw().AddLine({low.x, y}, {low.x, std::min(y + 4, low.y)}, ui.theme().ink, 1.5f);
  }
  const float width = ui.measure(ui.fonts().mono_small, figure.observed_label).x;
  const float left = ImPlot::GetPlotPos().x;
  const float right = left + ImPlot::GetPlotSize().x;
  const float x = std::clamp(low.x - width / 2, left, std::max(left, right - width));
  ui.text(ui.fonts().mono_small, x, high.y - em(1.15f), ui.theme().ink, figure.observed_label);
}

}  // namespace

float histogram_card(Ui& ui, const Rect& space, const lab::HistogramFigure& figure, bool checked) {
  const float plot_height = em(11.5f);
  const float height =
      std::max(space.height, 2 * metrics::pad_y + em(2.2f) + plot_height + em(3.0f));
  ui.card({space.x, space.y, space.width, height});
  card_head(ui, space, figure.title, checked ? "checked" : "");
  const float inner = space.width - 2 * metrics::pad_x;
  const float y = space.y + metrics::pad_y + em(2.2f);

  std::int64_t most = 1;
  for (const std::int64_t count : figure.counts) most = std::max(most, count);
  const double top = static_cast<double>(most) * 1.25;
  const double last =
      figure.first_edge + figure.bin_width * static_cast<double>(figure.counts.size());
  const PlotStyle style(ui);
  ImGui::SetCursorScreenPos({space.x + metrics::pad_x, y});
  if (ImPlot::BeginPlot("##histogram", {inner, plot_height}, plot_flags)) {
    ImPlot::SetupAxes(figure.x_label.c_str(), nullptr, ImPlotAxisFlags_NoGridLines,
                      ImPlotAxisFlags_NoDecorations);
    ImPlot::SetupAxesLimits(figure.first_edge, last, 0, top, ImPlotCond_Always);
    plot_bins(ui, figure);
    if (std::isfinite(figure.observed)) {
      draw_observed(ui, figure, static_cast<double>(most) * 1.08);
    }
    ImPlot::EndPlot();
  }
  const float legend_y = y + plot_height + em(0.6f);
  const float left = space.x + metrics::pad_x;
  swatch(ui, left, legend_y, ui.theme().sky, figure.items);
  if (std::isfinite(figure.observed)) {
    swatch(ui, left + em(2.4f) + ui.measure(ui.fonts().label, figure.items).x, legend_y,
           ui.theme().vermillion, "as far out as observed");
  }
  return height;
}

// Plain bars on a scale from zero: lengths then compare as the times do. The whisker is the
// interval.
float bars_card(Ui& ui, const Rect& space, const lab::BarsFigure& figure) {
  const bool narrow = space.width < em(34);
  const float label_width = narrow ? 0 : em(12.5f);
  const float value_width = em(6.6f);
  const float bar_height = em(1.15f);
  const float step = narrow ? em(2.75f) : em(1.95f);
  const float height =
      2 * metrics::pad_y + em(2.2f) + step * static_cast<float>(figure.bars.size()) + em(1.6f);
  ui.card({space.x, space.y, space.width, height});
  card_head(ui, space, figure.title + ", " + figure.unit, "measured");
  double most = 0;
  for (const auto& bar : figure.bars) most = std::max({most, bar.value, bar.high});
  const Theme& theme = ui.theme();
  const float left = space.x + metrics::pad_x;
  const float plot_x = left + label_width;
  const float plot_width = space.width - 2 * metrics::pad_x - label_width - value_width;
  float y = space.y + metrics::pad_y + em(2.2f);
  for (const auto& bar : figure.bars) {
    ImFont* font = bar.emphasised ? ui.fonts().label_bold : ui.fonts().label;
    ui.text(font, left, y + (narrow ? -em(0.1f) : em(0.1f)), theme.ink, bar.label);
    const float top = narrow ? y + em(1.1f) : y;
    const auto x_of = [&](double value, const char* which) {
      return plot_x +
             ui.motion().ease(bar.label + which,
                              plot_width * static_cast<float>(value / std::max(most, 1e-12)));
    };
    const float value_x = x_of(bar.value, " value");
    const float low_x = x_of(bar.low, " low");
    const float high_x = x_of(bar.high, " high");
    ui.fill({plot_x, top, std::max(1.0f, value_x - plot_x), bar_height},
            bar.emphasised ? theme.blue : theme.sky, 2);
    const float middle = top + bar_height / 2;
    ui.draw().AddLine({low_x, middle}, {high_x, middle}, theme.ink, 1.5f);
    for (const float end : {low_x, high_x}) {
      ui.draw().AddLine({end, middle - 4}, {end, middle + 4}, theme.ink, 1.5f);
    }
    ui.text(ui.fonts().mono_small, std::max(value_x, high_x) + em(0.6f), top + em(0.15f), theme.ink,
            lab::bar_text(figure, bar));
    y += step;
  }
  ui.fill({plot_x - 1, space.y + metrics::pad_y + em(2.0f), 1,
           step * static_cast<float>(figure.bars.size())},
          theme.line);
  swatch(ui, left, y + em(0.2f), theme.blue, "least");
  swatch(ui, left + em(5.5f), y + em(0.2f), theme.sky, "others");
  ui.draw().AddLine({left + em(10.6f), y + em(0.6f)}, {left + em(11.6f), y + em(0.6f)}, theme.ink,
                    1.5f);
  ui.text(ui.fonts().label, left + em(12.0f), y + em(0.2f), theme.muted, "95 % interval");
  return height;
}

}  // namespace looplab::view
