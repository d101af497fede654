#include "view/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "lab/compare.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"
#include "view/app.hpp"
#include "view/figures.hpp"
#include "view/widgets.hpp"

namespace looplab::view {
namespace {

using Runs = std::span<const lab::Entry* const>;

// Judged again only when something changed: a comparison sorts tens of thousands of ratios.
const std::vector<lab::RecordComparison>& compared(App& app, Runs runs) {
  NotebookState& state = app.notebook_state();
  std::string key = state.force ? "forced" : "";
  for (const lab::Entry* run : runs) key += " " + run->id;
  if (state.compared_key != key) {
    state.compared_key = key;
    state.compared.clear();
    for (const lab::Entry* run : runs.subspan(1)) {
      state.compared.push_back(lab::compare_records(*runs[0]->record, *run->record, state.force));
    }
  }
  return state.compared;
}

void sentences(Column& at, const char* head, const std::vector<std::string>& list, ImU32 colour) {
  if (list.empty()) return;
  std::string text = std::string("**") + head + "** ";
  for (std::size_t i = 0; i < list.size(); ++i) text += (i > 0 ? "; " : "") + list[i];
  at.y += at.ui.paragraph(at.x, at.y, at.width, text + ".", colour) + em(0.4f);
}

lab::Table table_of(const lab::RecordComparison& comparison, const lab::Record& baseline,
                    const lab::Record& other) {
  lab::Table table;
  table.columns = {{"baseline", "first run", true},
                   {"other", "this run", true},
                   {"verdict", "this run is", true},
                   {"p", "p", false}};
  for (const lab::ComparedRow& row : comparison.rows) {
    table.rows.push_back({row.name,
                          {lab::time_cell(baseline.result.series[row.baseline]),
                           lab::time_cell(other.result.series[row.other]), lab::outcome_cell(row),
                           lab::text_cell(lab::p_text(row))},
                          false});
  }
  return table;
}

struct Shape {
  std::size_t run;
  const measure::Series* series;
  std::vector<float> shares;  ///< of the samples, by bin
  bool beyond = false;        ///< some lie outside the axis, and were counted in the outermost bins
};

struct Axis {
  double low;
  double high;
};

// A million samples of an imported file need not all be counted sixty times a second.
constexpr std::size_t most_counted = 20'000;

void count(Shape& shape, const Axis& axis, std::size_t bins) {
  shape.shares.assign(bins, 0);
  const auto& samples = shape.series->samples_ns;
  const std::size_t step = 1 + samples.size() / most_counted;
  float all = 0;
  for (std::size_t i = 0; i < samples.size(); i += step, ++all) {
    const double at = (samples[i] - axis.low) / (axis.high - axis.low) * static_cast<double>(bins);
    shape.beyond = shape.beyond || at < 0 || at > static_cast<double>(bins);
    ++shape.shares[static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(bins) - 1))];
  }
  for (float& share : shape.shares) share /= std::max(1.0f, all);
}

// Outlined steps over a light fill, and the median as a line through all.
void draw_shape(const Ui& ui, const Rect& plot, const Shape& shape, const Axis& axis, float top) {
  const ImU32 colour = colour_of_run(ui.theme(), shape.run);
  const float width = plot.width / static_cast<float>(shape.shares.size());
  float before = plot.bottom();
  for (std::size_t i = 0; i <= shape.shares.size(); ++i) {
    const float x = plot.x + width * static_cast<float>(i);
    const float share = i < shape.shares.size() ? shape.shares[i] : 0;
    const float y = plot.bottom() - plot.height * share / top;
    if (share > 0) {
      ui.fill({x, y, width, plot.bottom() - y}, faded(colour, 0.28f));
      ui.draw().AddLine({x, y}, {x + width, y}, colour, 1.5f);
    }
    if (y != before) ui.draw().AddLine({x, before}, {x, y}, colour, 1.5f);
    before = y;
  }
  const double share = (shape.series->summary.median - axis.low) / (axis.high - axis.low);
  const float x = plot.x + plot.width * static_cast<float>(std::clamp(share, 0.0, 1.0));
  ui.draw().AddLine({x, plot.y - em(0.3f)}, {x, plot.bottom()}, colour, 2);
}

// As far as eight MADs from the medians: one interrupted epoch must not squeeze the rest.
Axis axis_of(const std::vector<Shape>& shapes) {
  Axis axis{shapes[0].series->summary.median, shapes[0].series->summary.median};
  for (const Shape& shape : shapes) {
    const measure::Summary& summary = shape.series->summary;
    const double spread = std::max(8 * summary.mad, 0.01 * summary.median);
    axis.low = std::min(axis.low, std::max(summary.min, summary.median - spread));
    axis.high = std::max(axis.high, std::min(summary.max, summary.median + spread));
  }
  const double margin = std::max(0.05 * (axis.high - axis.low), 1e-3 * axis.high + 1e-9);
  return {std::max(0.0, axis.low - margin), axis.high + margin};
}

void overlay(Column& at, Runs runs, const std::string& strategy) {
  std::vector<Shape> shapes;
  std::size_t samples = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto& series = runs[i]->record->result.series;
    const auto found = std::ranges::find(series, strategy, &measure::Series::name);
    if (found == series.end() || found->samples_ns.empty()) continue;
    shapes.push_back({i, &*found, {}});
    samples = std::max(samples, found->samples_ns.size());
  }
  if (shapes.empty()) return;
  Ui& ui = at.ui;
  const Axis axis = axis_of(shapes);
  const auto bins =
      static_cast<std::size_t>(std::clamp(2 * std::sqrt(static_cast<double>(samples)), 12.0, 60.0));
  float top = 0;
  for (Shape& shape : shapes) {
    count(shape, axis, bins);
    top = std::max(top, *std::ranges::max_element(shape.shares));
  }
  const bool beyond = std::ranges::any_of(shapes, &Shape::beyond);
  const float plot_height = em(9);
  // The height is known only with the head's, so the card goes onto a channel behind it.
  ImDrawListSplitter layers;
  layers.Split(&ui.draw(), 2);
  layers.SetCurrentChannel(&ui.draw(), 1);
  const float head =
      card_head(ui, {at.x, at.y, at.width, 0},
                "\u201c" + strategy + "\u201d: share of the epochs by their time", "measured");
  const Rect plot{at.x + metrics::pad_x, at.y + metrics::pad_y + head + em(0.4f),
                  at.width - 2 * metrics::pad_x, plot_height};
  for (const Shape& shape : shapes) draw_shape(ui, plot, shape, axis, top);
  ui.fill({plot.x, plot.bottom(), plot.width, 1}, ui.theme().muted);
  const float y = plot.bottom() + em(0.35f);
  ui.text(ui.fonts().mono_small, plot.x, y, ui.theme().muted, lab::time_text(axis.low));
  ui.text_right(ui.fonts().mono_small, plot.right(), y, ui.theme().muted,
                lab::time_text(axis.high));
  ui.text_centred(ui.fonts().label, {plot.x, y + em(1.4f), plot.width, em(1.2f)}, ui.theme().muted,
                  beyond ? "lines: medians; the outer bars hold all beyond"
                         : "one colour a run, as in the list above; lines: medians");
  const float height = y + em(2.6f) + metrics::pad_y - at.y;
  layers.SetCurrentChannel(&ui.draw(), 0);
  ui.card({at.x, at.y, at.width, height});
  layers.Merge(&ui.draw());
  at.y += height + metrics::gap;
}

// The runs by colour and name: the legend of everything below.
void legend(Column& at, Runs runs) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    at.ui.fill({at.x, at.y + em(0.2f), em(0.8f), em(0.8f)}, colour_of_run(at.ui.theme(), i));
    const std::string text =
        text::format("{} · {}{}", lab::title_of(*runs[i]), lab::date_text(runs[i]->record->started),
                     i == 0 ? " · first run" : "");
    at.y += at.ui
                .text(at.ui.fonts().label, at.x + em(1.3f), at.y, at.ui.theme().ink, text,
                      at.width - em(1.3f))
                .y +
            em(0.45f);
  }
  at.y += em(0.3f);
}

std::optional<std::size_t> place_of(const lab::RecordComparison& comparison,
                                    const std::string& strategy) {
  const auto found = std::ranges::find(comparison.rows, strategy, &lab::ComparedRow::name);
  if (found == comparison.rows.end()) return std::nullopt;
  return static_cast<std::size_t>(found - comparison.rows.begin());
}

// The strategy that was chosen in one of the tables; else the first that was compared.
std::string shown_strategy(const std::vector<lab::RecordComparison>& comparisons,
                           const std::string& chosen) {
  std::string first;
  for (const lab::RecordComparison& each : comparisons) {
    if (place_of(each, chosen)) return chosen;
    if (first.empty() && !each.rows.empty()) first = each.rows.front().name;
  }
  return first;
}

void against_first(Column& at, Runs runs, std::size_t i, const lab::RecordComparison& comparison) {
  if (runs.size() > 2) {
    at.ui.fill({at.x, at.y + em(0.2f), em(0.8f), em(0.8f)}, colour_of_run(at.ui.theme(), i));
    at.y += at.ui
                .text(at.ui.fonts().label_bold, at.x + em(1.3f), at.y, at.ui.theme().ink,
                      lab::title_of(*runs[i]), at.width - em(1.3f))
                .y +
            em(0.4f);
  }
  const Theme& theme = at.ui.theme();
  sentences(at, "Other machine or program.", comparison.environment, theme.vermillion);
  sentences(at, "Other settings.", comparison.setting, theme.ink);
  sentences(at, "Beware.", comparison.cautions, theme.vermillion);
  if (!comparison.refusal.empty()) {
    at.y += at.ui.paragraph(at.x, at.y, at.width, comparison.refusal, theme.ink) + em(0.6f);
    return;
  }
  const lab::Table table = table_of(comparison, *runs[0]->record, *runs[i]->record);
  const std::string name = i == 1 ? "row" : text::format("row-{}", i);
  std::string& strategy = at.app.notebook_state().strategy;
  auto row = place_of(comparison, strategy);
  const auto before = row;
  at.y += table_card(at.ui, {at.x, at.y, at.width, 0}, table, row,
                     {.narrow = at.width < em(34),
                      .name = name,
                      .hint = "Choose a row to see its distributions above."}) +
          em(0.8f);
  if (row != before) strategy = row ? comparison.rows[*row].name : "";
}

}  // namespace

ImU32 colour_of_run(const Theme& theme, std::size_t index) noexcept {
  const ImU32 colours[] = {theme.blue, theme.orange, theme.green,      theme.purple,
                           theme.sky,  theme.yellow, theme.vermillion, theme.muted};
  return colours[index % std::size(colours)];
}

void comparison(Column& at, Runs runs) {
  NotebookState& state = at.app.notebook_state();
  at.y += at.ui
              .text(at.ui.fonts().section, at.x, at.y, at.ui.theme().ink,
                    text::format("{} runs side by side", runs.size()))
              .y +
          em(0.5f);
  legend(at, runs);
  at.y +=
      at.ui.paragraph(at.x, at.y, at.width, lab::not_interleaved, at.ui.theme().muted) + em(0.6f);
  const auto& comparisons = compared(at.app, runs);
  const std::string strategy = shown_strategy(comparisons, state.strategy);
  if (!strategy.empty()) overlay(at, runs, strategy);
  bool refused = false;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    against_first(at, runs, i, comparisons[i - 1]);
    refused = refused || (!comparisons[i - 1].environment.empty() && !state.force);
  }
  Line line(at);
  if (refused && line.button("compare-anyway", "Compare all the same")) state.force = true;
  const lab::Entry& first = *runs[0];
  if (at.app.registry().find(first.record->experiment) &&
      line.button("compare-again", "Run the first again")) {
    if (at.app.open_entry(first)) at.app.run();
  }
}

}  // namespace looplab::view
