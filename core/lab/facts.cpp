#include "lab/facts.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "lab/format.hpp"
#include "lab/timeit.hpp"
#include "text/format.hpp"

namespace looplab::lab {
namespace {

std::string plural(std::size_t count, const char* what) {
  return text::format("{} {}{}", with_commas(static_cast<std::int64_t>(count)), what,
                      count == 1 ? "" : "s");
}

std::string percent(double share, int decimals) {
  return text::fixed(100 * share, decimals) + " %";
}

std::string outliers_text(const measure::Outliers& outliers, std::size_t n) {
  const std::size_t mild = outliers.low_mild + outliers.high_mild;
  return text::format("{} mild, {} severe among {}; all are kept", mild, outliers.severe(), n);
}

std::string warm_up_text(const measure::Series& series) {
  const std::string calls = plural(series.warm_up_ns.size(), "short call");
  switch (series.steadiness) {
    case measure::Steadiness::steady: return calls + ", then the times were steady";
    case measure::Steadiness::changing: return calls + ", and the times still changed";
    case measure::Steadiness::unknown: break;
  }
  return calls + ": too few to tell whether the times were steady";
}

std::string verdict_text(const measure::Comparison& comparison) {
  std::string text = measure::name_of(comparison.verdict);
  if (comparison.ratio.rounds > 0) {
    text +=
        text::format(": {}, interval at {} % for this row", ratio_and_interval(comparison.ratio),
                     text::fixed(100 * comparison.ratio.coverage, 2));
  }
  if (comparison.rounds_needed > 0) {
    text += text::format("; about {} rounds would decide",
                         with_commas(static_cast<std::int64_t>(comparison.rounds_needed)));
  }
  return text;
}

std::string clock_text(const measure::Calibration& calibration) {
  return text::format("steps by {}{}; a reading costs {}; {} backwards",
                      time_text(calibration.step_ns), calibration.jittered() ? ", jittered" : "",
                      time_text(calibration.call_ns),
                      plural(static_cast<std::size_t>(calibration.backward_steps), "step"));
}

// "94.2 µs, 91.0 µs a run". Nothing where the work ran on no workers.
std::string workers_text(const measure::Series& series) {
  std::vector<double> sums;
  std::size_t epochs = 0;
  for (const measure::Epoch& epoch : series.epochs) {
    if (epoch.busy_ns.empty()) continue;
    ++epochs;
    sums.resize(std::max(sums.size(), epoch.busy_ns.size()));
    for (std::size_t w = 0; w < epoch.busy_ns.size(); ++w) sums[w] += epoch.busy_ns[w];
  }
  if (epochs == 0) return {};
  std::string text;
  for (const double sum : sums) {
    text += (text.empty() ? "" : ", ") + time_text(sum / static_cast<double>(epochs));
  }
  return text + " a run, in " + plural(epochs, "epoch") + " that had a recorded one";
}

}  // namespace

std::vector<Fact> facts_of(const measure::Result& result, std::size_t index,
                           const measure::Calibration& calibration) {
  const measure::Series& series = result.series.at(index);
  const measure::Summary& summary = series.summary;
  const measure::Distribution& shape = series.distribution;
  if (summary.n == 0) return {};
  const double epoch = summary.median * static_cast<double>(series.iterations);
  const Cell median = time_cell(series);
  std::vector<Fact> facts{
      {summary.trimmed ? "mean without 20 % at each end" : "median",
       median.detail.empty() ? median.text
                             : text::format("{} {}, interval at {:.1f} %", median.text,
                                            median.detail, 100 * summary.coverage)},
      {"mean and sd", text::format("{} ± {}", time_text(summary.mean), time_text(summary.sd))},
      {"least to most", time_text(summary.min) + " to " + time_text(summary.max)},
      {"middle half",
       time_text(shape.p25) + " to " + time_text(shape.p75) + ", mean " + time_text(shape.iqm)},
      {"5 % to 95 %", time_text(shape.p5) + " to " + time_text(shape.p95)},
      {"error (MAD / median)", text::format("{:.1f} %", summary.error_percent())},
      {"outliers", outliers_text(shape.outliers, summary.n)},
      {"first to last round", (shape.drift >= 0 ? "+" : "") + percent(shape.drift, 1)},
      {"neighbouring rounds", text::format("correlated by {:.2f}", shape.autocorrelation)},
      {"rounds", text::format("{} of {}, {} each", plural(summary.n, "epoch"), time_text(epoch),
                              plural(static_cast<std::size_t>(series.iterations), "iteration"))}};
  if (std::string busy = workers_text(series); !busy.empty()) {
    facts.push_back({"each worker computed", std::move(busy)});
  }
  // What another program measured may come without warm-up and clock.
  if (!series.warm_up_ns.empty()) facts.push_back({"warm-up", warm_up_text(series)});
  if (!series.warm_up_ns.empty() && summary.median > 0) {
    facts.push_back({"first call", ratio_text(series.warm_up_ns.front() / summary.median) +
                                       " the time of a later one"});
  }
  if (index > 0 && result.interleaved)
    facts.push_back({"against the first row", verdict_text(series.comparison)});
  if (calibration.step_ns > 0) facts.push_back({"clock", clock_text(calibration)});
  std::vector<double> seconds(series.samples_ns);
  for (double& each : seconds) each /= 1e9;
  facts.push_back({"as %timeit prints it", timeit_line(seconds, series.iterations)});
  return facts;
}

}  // namespace looplab::lab
