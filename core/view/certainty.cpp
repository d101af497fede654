// What stands behind one number of the table: the distribution of its epochs, the curve of its
// warm-up, and the facts in words.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "lab/format.hpp"
#include "text/format.hpp"
#include "view/figures.hpp"

namespace looplab::view {
namespace {

// The range of an axis with a margin; never empty.
struct Axis {
  double low = 0;
  double high = 1;

  double share(double value) const noexcept {
    return std::clamp((value - low) / (high - low), 0.0, 1.0);
  }
};

Axis axis_of(double low, double high) {
  const double margin = high > low ? 0.05 * (high - low) : std::max(0.01 * high, 1e-3);
  return {std::max(0.0, low - margin), high + margin};
}

void axis_labels(const Ui& ui, const Rect& plot, const Axis& axis) {
  const float y = plot.bottom() + em(0.35f);
  ui.fill({plot.x, plot.bottom(), plot.width, 1}, ui.theme().muted);
  ui.text(ui.fonts().mono_small, plot.x, y, ui.theme().muted, lab::time_text(axis.low));
  ui.text_right(ui.fonts().mono_small, plot.right(), y, ui.theme().muted,
                lab::time_text(axis.high));
}

// As many bins as the square root of the samples, 5 to 30.
std::vector<int> bins_of(const std::vector<double>& samples, const Axis& axis) {
  const auto root = static_cast<std::size_t>(std::sqrt(static_cast<double>(samples.size())) * 2);
  std::vector<int> bins(std::clamp<std::size_t>(root, 5, 30));
  for (const double each : samples) {
    const double at = axis.share(each) * static_cast<double>(bins.size());
    ++bins[std::min(bins.size() - 1, static_cast<std::size_t>(at))];
  }
  return bins;
}

// Bars of counts, a dot for each epoch under them in the order of rounds, the median as a line and
// its interval as a band.
void draw_distribution(const Ui& ui, const Rect& plot, const measure::Series& series) {
  const Theme& theme = ui.theme();
  const Axis axis = axis_of(series.summary.min, series.summary.max);
  const auto x_of = [&](double value) {
    return plot.x + plot.width * static_cast<float>(axis.share(value));
  };
  const float dots_height = plot.height * 0.36f;
  const Rect bars{plot.x, plot.y, plot.width, plot.height - dots_height - em(0.3f)};
  const float low = x_of(series.summary.low);
  ui.fill({low, plot.y, std::max(1.0f, x_of(series.summary.high) - low), plot.height},
          faded(theme.orange, 0.35f));
  const std::vector<int> bins = bins_of(series.samples_ns, axis);
  const auto most = static_cast<float>(*std::ranges::max_element(bins));
  const float width = bars.width / static_cast<float>(bins.size());
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const float height = bars.height * static_cast<float>(bins[i]) / most;
    ui.fill({bars.x + width * static_cast<float>(i), bars.bottom() - height,
             std::max(1.0f, width - 1), height},
            theme.sky);
  }
  const auto count = static_cast<float>(series.samples_ns.size());
  for (std::size_t i = 0; i < series.samples_ns.size(); ++i) {
    const float down = (static_cast<float>(i) + 0.5f) / count;
    ui.draw().AddCircleFilled(
        {x_of(series.samples_ns[i]), plot.bottom() - dots_height + dots_height * down}, 2,
        theme.blue, 8);
  }
  const float median = x_of(series.summary.median);
  ui.draw().AddLine({median, plot.y}, {median, plot.bottom()}, theme.ink, 1.5f);
  axis_labels(ui, plot, axis);
}

// Every short call before the epochs, on a logarithmic scale of time: the first one often takes
// many times as long as the last.
void draw_warm_up(const Ui& ui, const Rect& plot, const measure::Series& series) {
  const Theme& theme = ui.theme();
  const auto& trace = series.warm_up_ns;
  double least = series.summary.median;
  double most = series.summary.median;
  for (const double each : trace) {
    if (each <= 0) continue;
    least = std::min(least, each);
    most = std::max(most, each);
  }
  if (!(least > 0)) return;
  const double low = std::log(least / 1.1);
  const double high = std::log(most * 1.1);
  const auto y_of = [&](double value) {
    const double share = std::clamp((std::log(value) - low) / (high - low), 0.0, 1.0);
    return plot.bottom() - plot.height * static_cast<float>(share);
  };
  const float last = static_cast<float>(std::max<std::size_t>(1, trace.size() - 1));
  for (std::size_t i = 0; i < trace.size(); ++i) {
    if (trace[i] <= 0) continue;
    const float x = plot.x + plot.width * static_cast<float>(i) / last;
    ui.draw().AddCircleFilled({x, y_of(trace[i])}, 2, theme.purple, 8);
  }
  const float median = y_of(series.summary.median);
  ui.draw().AddLine({plot.x, median}, {plot.right(), median}, theme.ink, 1.5f);
  ui.text_right(ui.fonts().mono_small, plot.right(), median - em(1.15f), theme.ink,
                lab::time_text(series.summary.median));
  ui.fill({plot.x, plot.bottom(), plot.width, 1}, theme.muted);
  const float y = plot.bottom() + em(0.35f);
  ui.text(ui.fonts().mono_small, plot.x, y, theme.muted, "first call");
  ui.text_right(ui.fonts().mono_small, plot.right(), y, theme.muted,
                text::format("call {}", trace.size()));
  ui.text(ui.fonts().mono_small, plot.x + em(0.3f), plot.y - em(0.2f), theme.muted,
          lab::time_text(most * 1.1));
}

struct Key {
  ImU32 colour;
  const char* text;
};

// Coloured squares with words, in lines as wide as there is room; gives the height.
float legend(const Ui& ui, float x, float y, float width, std::initializer_list<Key> keys) {
  const float line = em(1.35f);
  float at = x;
  float down = 0;
  for (const Key& key : keys) {
    const float need = em(2.2f) + ui.measure(ui.fonts().label, key.text).x;
    if (at > x && at + need > x + width) {
      at = x;
      down += line;
    }
    ui.fill({at, y + down + em(0.1f), em(0.7f), em(0.7f)}, key.colour);
    ui.text(ui.fonts().label, at + em(1.0f), y + down, ui.theme().muted, key.text);
    at += need;
  }
  return down + line;
}

float plots(const Ui& ui, const Rect& space, const measure::Series& series, bool narrow) {
  const Theme& theme = ui.theme();
  const float width = narrow ? space.width : (space.width - metrics::gap * 2) / 2;
  const float height = em(8.5f);
  const auto panel = [&](float x, float y, const char* title, auto draw, auto keys) {
    ui.text(ui.fonts().label_bold, x, y, theme.ink, title);
    draw(ui, Rect{x, y + em(1.8f), width, height}, series);
    return em(1.8f) + height + em(1.9f) + keys(x, y + em(1.8f) + height + em(1.9f));
  };
  const float first = panel(space.x, space.y, "Its epochs, one dot a round", draw_distribution,
                            [&](float x, float y) {
                              return legend(ui, x, y, width,
                                            {{theme.sky, "how many"},
                                             {theme.blue, "each round, first on top"},
                                             {theme.ink, "median"},
                                             {faded(theme.orange, 0.35f), "its 95 % interval"}});
                            });
  const float x = narrow ? space.x : space.x + width + metrics::gap * 2;
  const float y = narrow ? space.y + first + em(0.9f) : space.y;
  const float second = panel(
      x, y, "Before them, its warm-up (logarithmic)", draw_warm_up, [&](float at, float down) {
        return legend(ui, at, down, width, {{theme.purple, "a short call"}, {theme.ink, "median"}});
      });
  return narrow ? first + em(0.9f) + second : std::max(first, second);
}

float facts(const Ui& ui, const Rect& space, const std::vector<lab::Fact>& facts, bool narrow) {
  const float labels = narrow ? 0 : em(11.5f);
  float y = space.y;
  for (const lab::Fact& fact : facts) {
    ui.text(ui.fonts().label, space.x, y, ui.theme().muted, fact.label);
    if (narrow) y += em(1.25f);
    const float room = space.width - labels;
    y += std::max(
        em(1.35f),
        ui.text(ui.fonts().mono_small, space.x + labels, y, ui.theme().ink, fact.value, room).y +
            em(0.35f));
  }
  return y - space.y;
}

}  // namespace

float certainty_card(Ui& ui, const Rect& space, const lab::Record& record, std::size_t index) {
  const measure::Series& series = record.result.series[index];
  if (series.samples_ns.empty()) return 0;
  const bool narrow = space.width < metrics::narrow_below;
  const Rect inner{space.x + metrics::pad_x, space.y + metrics::pad_y + em(2.2f),
                   space.width - 2 * metrics::pad_x, 0};
  // The height is known only once everything is drawn, so the card goes onto a channel behind it.
  ImDrawListSplitter layers;
  layers.Split(&ui.draw(), 2);
  layers.SetCurrentChannel(&ui.draw(), 1);
  card_head(ui, space, "How sure is \u201c" + series.name + "\u201d?", "measured");
  float y = inner.y + plots(ui, inner, series, narrow) + em(0.8f);
  y += facts(ui, {inner.x, y, inner.width, 0}, record.facts[index], narrow);
  const float height = y + metrics::pad_y - space.y;
  layers.SetCurrentChannel(&ui.draw(), 0);
  ui.card({space.x, space.y, space.width, height});
  layers.Merge(&ui.draw());
  return height;
}

}  // namespace looplab::view
