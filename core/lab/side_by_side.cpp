#include "lab/side_by_side.hpp"

#include <algorithm>
#include <cmath>

#include "lab/format.hpp"

namespace looplab::lab {

std::size_t fastest_of(const measure::Result& result) {
  const auto least = std::ranges::min_element(result.series, {}, [](const measure::Series& each) {
    return each.summary.n > 0 ? each.summary.median : HUGE_VAL;
  });
  return static_cast<std::size_t>(least - result.series.begin());
}

std::optional<std::size_t> SideBySide::winner() const {
  const std::size_t best = fastest_of(result_);
  const auto trusted = [&](std::size_t way) {
    return result_.series[way].distrust == measure::Distrust::none;
  };
  if (result_.series.empty() || !trusted(best)) return {};
  for (std::size_t way = 0; way < result_.series.size(); ++way) {
    if (way == best || !trusted(way)) continue;
    const auto comparison = measure::judge(result_, best, context_.calibration(), way);
    if (comparison.verdict != measure::Verdict::faster) return {};
  }
  return best;
}

measure::Ratio SideBySide::gain(std::size_t from, std::size_t to) const {
  return measure::judge(result_, to, context_.calibration(), from).ratio;
}

std::string SideBySide::per_item(std::size_t way) const {
  return time_per_cell(result_.series[way], options_.items).text;
}

bool SideBySide::has_rate() const {
  return std::ranges::any_of(ways_, [](const Way& way) { return way.bytes > 0; });
}

Row SideBySide::row_of(const measure::Result& result, std::size_t way, bool& all_good) const {
  const measure::Series& series = result.series[way];
  const Check check = ways_[way].check();
  all_good = all_good && check.good;
  Row row{ways_[way].name, {time_per_cell(series, options_.items)}, way == fastest_of(result)};
  if (has_rate()) {
    row.cells.push_back(ways_[way].bytes > 0 ? rate_cell(series, ways_[way].bytes) : dash_cell());
  }
  row.cells.push_back(way == 0 ? text_cell("1") : ratio_cell(series.comparison.ratio));
  row.cells.push_back(verdict_cell(result, way));
  row.cells.push_back(check_cell(check.good, check.text));
  return row;
}

Record SideBySide::record_of(const measure::Result& result) const {
  Record record = context_.blank();
  if (!options_.about.empty()) record.happened.push_back(options_.about);
  if (options_.known) options_.known(record);
  record.table.columns.push_back({"time", "time per " + options_.item, true});
  if (has_rate()) record.table.columns.push_back({"rate", options_.rate, false});
  record.table.columns.push_back({"speedup", "against the " + options_.first, true});
  record.table.columns.push_back({"verdict", "verdict", false});
  record.table.columns.push_back({"answer", "answer", true});
  record.bars = BarsFigure{"Time per " + options_.item, "ns", {}};
  bool all_good = true;
  for (std::size_t i = 0; i < result.series.size(); ++i) {
    const measure::Series& series = result.series[i];
    const measure::Summary& summary = series.summary;
    if (summary.n == 0) continue;
    record.table.rows.push_back(row_of(result, i, all_good));
    if (series.distrust > measure::Distrust::too_few) continue;
    const bool interval = has_interval(series);
    record.bars->bars.push_back({ways_[i].name, summary.median / options_.items,
                                 (interval ? summary.low : summary.median) / options_.items,
                                 (interval ? summary.high : summary.median) / options_.items,
                                 record.table.rows.back().emphasised});
  }
  context_.describe(record, result, options_.workers);
  if (record.table.rows.size() < ways_.size()) return record;
  record.checked = all_good;
  record.answer = options_.answer;
  return record;
}

Record SideBySide::run(const std::function<void(Record&)>& explain) {
  std::vector<measure::Strategy> timed;
  for (const Way& way : ways_)
    timed.push_back({way.name, way.body, way.prepare, way.most_iterations});
  result_ = context_.measure(timed, {.seed = options_.seed}, [&](const measure::Result& partial) {
    context_.publish(record_of(partial));
  });
  Record record = record_of(result_);
  if (record.table.rows.size() < ways_.size()) return record;
  auto refusal = refusal_text(result_, context_.calibration(), options_.needed);
  if (!refusal.empty()) {
    record.happened.push_back(std::move(refusal));
    return record;
  }
  record.guess_outcome = result_.series[options_.guessed].comparison.ratio.value;
  explain(record);
  return record;
}

}  // namespace looplab::lab
