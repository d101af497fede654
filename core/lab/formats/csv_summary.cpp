#include "lab/formats/csv_summary.hpp"

#include <initializer_list>

#include "lab/format.hpp"
#include "lab/formats/csv_text.hpp"
#include "lab/formats/json_writer.hpp"

namespace looplab::lab::formats {
namespace {

void write_numbers(CsvWriter& csv, bool known, std::initializer_list<double> numbers) {
  for (const double number : numbers) csv.number(known ? number : no_number);
}

void write_row(CsvWriter& csv, const std::string& experiment, const measure::Series& series) {
  using measure::Distrust;
  const measure::Summary& summary = series.summary;
  const measure::Ratio& ratio = series.comparison.ratio;
  const bool known =
      summary.n > 0 && (series.distrust == Distrust::none || series.distrust == Distrust::too_few);
  const bool judged = ratio.rounds > 0;
  csv.text(experiment);
  csv.text(valid_utf8(series.name));
  csv.whole(static_cast<std::int64_t>(summary.n));
  csv.whole(series.iterations);
  write_numbers(csv, known, {summary.median});
  write_numbers(csv, has_interval(series), {summary.low, summary.high, summary.coverage});
  write_numbers(csv, known, {summary.mean, summary.sd, summary.mad, summary.min, summary.max});
  csv.text(judged ? measure::name_of(series.comparison.verdict)
                  : measure::name_of(series.distrust));
  write_numbers(csv, judged, {ratio.value, ratio.low, ratio.high});
  csv.end_row();
}

}  // namespace

std::string summary_csv(const Record& record) {
  CsvWriter csv;
  for (const char* name : {"experiment", "series", "samples", "iterations", "median_ns", "low_ns",
                           "high_ns", "coverage", "mean_ns", "sd_ns", "mad_ns", "min_ns", "max_ns",
                           "verdict", "ratio", "ratio_low", "ratio_high"}) {
    csv.text(name);
  }
  csv.end_row();
  const std::string experiment =
      valid_utf8(record.experiment.empty() ? record.source : record.experiment);
  for (const measure::Series& series : record.result.series) write_row(csv, experiment, series);
  return csv.take();
}

}  // namespace looplab::lab::formats
