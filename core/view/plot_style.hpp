// How ImPlot is made to look like the rest of the page.
// Thread safety: the thread that draws, and no other.
#pragma once

#include <implot.h>

#include <string_view>

#include "view/ui.hpp"

namespace looplab::view {

inline constexpr ImPlotFlags plot_flags = ImPlotFlags_NoLegend | ImPlotFlags_NoMenus |
                                          ImPlotFlags_NoMouseText | ImPlotFlags_NoBoxSelect |
                                          ImPlotFlags_NoInputs | ImPlotFlags_NoFrame;

/// For as long as it lives.
class PlotStyle {
 public:
  explicit PlotStyle(const Ui& ui) {
    const Theme& theme = ui.theme();
    ImGui::PushFont(ui.fonts().mono_small);
    ImPlot::PushStyleColor(ImPlotCol_PlotBg, IM_COL32_BLACK_TRANS);
    ImPlot::PushStyleColor(ImPlotCol_FrameBg, IM_COL32_BLACK_TRANS);
    ImPlot::PushStyleColor(ImPlotCol_PlotBorder, IM_COL32_BLACK_TRANS);
    ImPlot::PushStyleColor(ImPlotCol_AxisText, theme.muted);
    ImPlot::PushStyleColor(ImPlotCol_AxisGrid, theme.line);
    ImPlot::PushStyleColor(ImPlotCol_AxisTick, theme.line);
    ImPlot::PushStyleVar(ImPlotStyleVar_PlotPadding, {4, 4});
    ImPlot::PushStyleVar(ImPlotStyleVar_LabelPadding, {3, 5});
    ImPlot::PushStyleVar(ImPlotStyleVar_PlotMinSize, {20, 20});
  }
  ~PlotStyle() {
    ImPlot::PopStyleVar(3);
    ImPlot::PopStyleColor(6);
    ImGui::PopFont();
  }
  PlotStyle(const PlotStyle&) = delete;
  PlotStyle& operator=(const PlotStyle&) = delete;
};

}  // namespace looplab::view
