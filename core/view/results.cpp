#include "view/results.hpp"

#include <algorithm>
#include <cmath>

#include "view/app.hpp"
#include "view/figures.hpp"

namespace looplab::view {
namespace {

// While a run goes on its lanes are shown as they fill, not the last complete ones.
std::optional<lab::TimelineFigure> live_timeline(const App& app, const lab::Record& record) {
  if (record.status != lab::Status::running || !record.timeline) return std::nullopt;
  lab::TimelineFigure live{"Who does what, now", app.conductor().live_timeline(), {}, 0};
  live.snapshot.lanes.resize(record.timeline->snapshot.lanes.size());
  std::int64_t last = live.snapshot.begin_ns;
  for (const auto& lane : live.snapshot.lanes) {
    if (!lane.empty()) last = std::max(last, lane.back().end_ns);
  }
  live.total_ns =
      std::max(static_cast<double>(last - live.snapshot.begin_ns), record.timeline->total_ns);
  return live;
}

float answer_card(Column& at, const Rect& space, const lab::Record& record) {
  if (record.histogram) return histogram_card(at.ui, space, *record.histogram, record.checked);
  if (record.picture) {
    return picture_card(at.ui, at.app.escape_picture(), space, *record.picture, record.checked);
  }
  return 0;
}

void pictures(Column& at, const lab::Record& record) {
  if (record.walk) {
    at.y += walk_card(at.ui, {at.x, at.y, at.width, 0}, *record.walk, at.app.page().step) +
            metrics::gap;
  }
  const auto now = live_timeline(at.app, record);
  const lab::TimelineFigure* timeline = now ? &*now : record.timeline ? &*record.timeline : nullptr;
  const bool live = now.has_value();
  TimeWindow& window = at.app.page().timeline;
  const bool answer = record.histogram || record.picture;
  const float side = std::round(at.width * 0.33f);
  if (timeline && answer && !at.narrow) {
    const float left = at.width - side - metrics::gap;
    // Both cards get the height of the taller one, which is known from the last frame.
    float& height = at.app.page().pictures_height;
    const float first = timeline_card(at.ui, {at.x, at.y, left, height}, *timeline, live, window);
    const float second = answer_card(at, {at.x + left + metrics::gap, at.y, side, first}, record);
    height = std::max(first, second);
    at.y += height + metrics::gap;
    return;
  }
  if (timeline) {
    at.y += timeline_card(at.ui, {at.x, at.y, at.width, 0}, *timeline, live, window) + metrics::gap;
  }
  if (answer) at.y += answer_card(at, {at.x, at.y, at.width, 0}, record) + metrics::gap;
  if (record.bars && !record.bars->bars.empty()) {
    at.y += bars_card(at.ui, {at.x, at.y, at.width, 0}, *record.bars) + metrics::gap;
  }
  if (record.profile) {
    at.y += profile_card(at.ui, {at.x, at.y, at.width, 0}, *record.profile,
                         record.calibration.step_ns) +
            metrics::gap;
  }
  for (const lab::CurvesFigure& figure : record.curves) {
    at.y += curves_card(at.ui, {at.x, at.y, at.width, 0}, figure) + metrics::gap;
  }
  for (const lab::TextFigure& figure : record.texts) {
    at.y += text_card(at.ui, {at.x, at.y, at.width, 0}, figure) + metrics::gap;
  }
}

}  // namespace

bool has_results(const lab::Record& record) noexcept {
  return record.timeline || record.histogram || record.picture || record.bars || record.walk ||
         record.profile || !record.curves.empty() || !record.texts.empty() ||
         !record.table.rows.empty();
}

void results(Column& at, const lab::Record& record) {
  pictures(at, record);
  std::optional<std::size_t>& row = at.app.page().row;
  const float height =
      table_card(at.ui, {at.x, at.y, at.width, 0}, record.table, row, {.narrow = at.narrow});
  at.y += height > 0 ? height + em(1.0f) : 0;
  if (row && *row < record.facts.size()) {
    at.y += certainty_card(at.ui, {at.x, at.y, at.width, 0}, record, *row) + em(1.3f);
  }
}

}  // namespace looplab::view
