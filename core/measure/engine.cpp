#include "measure/engine.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "text/format.hpp"
namespace looplab::measure {
namespace {

// No iteration of anything takes less than 0.1 ns, so this many fill the longest epoch. A clock
// that stands still would otherwise ask for ever more.
constexpr double most_iterations = 1e9;

double time_call(const Clock& clock, const Body& body, std::int64_t iterations) {
  const std::int64_t begin = clock.now_ns();
  body(iterations);
  const std::int64_t end = clock.now_ns();
  return static_cast<double>(end - begin);
}

class Engine {
 public:
  Engine(const Clock& clock, const Calibration& calibration, std::span<const Strategy> strategies,
         const Options& options, const Hooks& hooks)
      : clock_(clock),
        step_ns_(calibration.step_ns),
        jittered_(calibration.jittered()),
        strategies_(strategies),
        options_(options),
        hooks_(hooks),
        random_(options.seed) {
    result_.epoch_ns = options.epoch_ns > 0 ? options.epoch_ns : calibration.epoch_ns();
    for (const Strategy& strategy : strategies) {
      Series series;
      series.name = strategy.name;
      series.samples_ns.reserve(static_cast<std::size_t>(options.most_rounds));
      result_.series.push_back(std::move(series));
    }
  }

  Result run() {
    const std::int64_t begin = clock_.now_ns();
    for (std::size_t i = 0; i < strategies_.size() && !stopped(); ++i) warm_up(i);
    const std::int64_t sampling = clock_.now_ns();
    while (!stopped() && !enough(static_cast<double>(clock_.now_ns() - sampling))) round();
    summarise_all();
    result_.elapsed_ns = static_cast<double>(clock_.now_ns() - begin);
    return std::move(result_);
  }

 private:
  bool stopped() {
    if (!result_.stopped && hooks_.stopped && hooks_.stopped()) result_.stopped = true;
    return result_.stopped;
  }

  std::uint32_t disturbed() const { return hooks_.disturbed ? hooks_.disturbed() : 0; }

  void report(Phase phase, int done, int total, int steps) const {
    if (hooks_.progress) hooks_.progress(phase, done, total, steps);
  }

  // Calls of at most about one epoch, so that a virtual machine that compiles in tiers can put
  // better code in place between them: one long call would stay in the slow code to its end.
  // An epoch has its length when two calls in a row reached it; a single one may have been
  // interrupted.
  void warm_up(std::size_t index) {
    Series& series = result_.series[index];
    const Body& body = strategies_[index].body;
    std::int64_t iterations = 1;
    int crossings = 0;
    double spent = 0;
    while (!stopped() && spent < options_.most_warm_up_ns) {
      const double elapsed = time_call(clock_, body, iterations);
      spent += std::max(elapsed, 1.0);
      series.warm_up_ns.push_back(elapsed / static_cast<double>(iterations));
      report(Phase::warm_up, static_cast<int>(index), static_cast<int>(strategies_.size()),
             static_cast<int>(series.warm_up_ns.size()));
      crossings = elapsed >= 0.9 * result_.epoch_ns ? crossings + 1 : 0;
      if (crossings >= 2 && spent >= options_.warm_up_ns) break;
      if (crossings > 0) continue;
      if (static_cast<double>(iterations) >= most_iterations) break;
      const double factor = std::clamp(result_.epoch_ns / std::max(elapsed, 1.0), 1.5, 10.0);
      iterations = static_cast<std::int64_t>(
          std::min(most_iterations, std::ceil(static_cast<double>(iterations) * factor)));
    }
    series.iterations = iterations;
  }

  // Rows of a cyclic Latin square in random order over a random relabelling: within a block each
  // strategy runs once in each place.
  const std::vector<std::size_t>& next_order() {
    const std::size_t n = strategies_.size();
    if (order_row_ == 0) {
      labels_.resize(n);
      rows_.resize(n);
      for (std::size_t i = 0; i < n; ++i) labels_[i] = rows_[i] = i;
      std::ranges::shuffle(labels_, random_);
      std::ranges::shuffle(rows_, random_);
      order_.resize(n);
    }
    for (std::size_t i = 0; i < n; ++i) order_[i] = labels_[(i + rows_[order_row_]) % n];
    order_row_ = (order_row_ + 1) % n;
    return order_;
  }

  void round() {
    round_ns_.assign(strategies_.size(), 0);
    const std::uint32_t before = disturbed();
    for (const std::size_t index : next_order()) {
      const std::int64_t iterations = result_.series[index].iterations;
      round_ns_[index] =
          time_call(clock_, strategies_[index].body, iterations) / static_cast<double>(iterations);
      if (stopped()) return;
    }
    ++attempts_;
    // A round during which the page was hidden ran at another priority: it is not noisy, it is
    // invalid.
    if (disturbed() != before) {
      ++result_.discarded;
    } else {
      for (std::size_t i = 0; i < round_ns_.size(); ++i) {
        result_.series[i].samples_ns.push_back(round_ns_[i]);
      }
      ++result_.rounds;
    }
    report(Phase::sampling, result_.rounds, options_.most_rounds, attempts_);
    if (hooks_.partial && hooks_.partial_due && hooks_.partial_due()) {
      summarise_all();
      hooks_.partial(result_);
    }
  }

  bool enough(double sampling_ns) {
    if (strategies_.empty() || result_.rounds >= options_.most_rounds) return true;
    // A tab that stays hidden must not keep the engine for ever.
    if (result_.discarded > 2 * options_.most_rounds) return true;
    if (sampling_ns >= options_.budget_ns && result_.rounds >= fewest_rounds_for_interval) {
      return true;
    }
    if (result_.rounds < options_.fewest_rounds) return false;
    return std::ranges::all_of(result_.series, [&](const Series& series) {
      return summarise(series.samples_ns, options_.confidence).relative_half_width() <=
             options_.target_half_width;
    });
  }

  double quantisation(const Series& series) const {
    const double epoch = series.summary.median * static_cast<double>(series.iterations);
    return quantisation_error(series.summary.n, step_ns_, epoch, jittered_);
  }

  void summarise_all() {
    for (Series& series : result_.series) {
      series.summary = summarise(series.samples_ns, options_.confidence);
      const double epoch = series.summary.median * static_cast<double>(series.iterations);
      add_quantisation(series.summary, step_ns_, epoch, jittered_);
      const Series& baseline = result_.series.front();
      series.speedup = paired_ratio(baseline.samples_ns, series.samples_ns, options_.confidence);
      add_relative_error(series.speedup, std::hypot(quantisation(baseline), quantisation(series)));
    }
  }

  const Clock& clock_;
  double step_ns_;
  bool jittered_;
  std::span<const Strategy> strategies_;
  Options options_;
  const Hooks& hooks_;
  std::mt19937_64 random_;
  Result result_;
  std::vector<std::size_t> labels_;
  std::vector<std::size_t> rows_;
  std::vector<std::size_t> order_;
  std::size_t order_row_ = 0;
  std::vector<double> round_ns_;
  int attempts_ = 0;
};

}  // namespace

Result measure(const Clock& clock, const Calibration& calibration,
               std::span<const Strategy> strategies, const Options& options, const Hooks& hooks) {
  return Engine(clock, calibration, strategies, options, hooks).run();
}

std::vector<Warning> warnings_of(const Result& result, const Calibration& calibration) {
  std::vector<Warning> warnings;
  // Bounds: err% >= 5, epoch under 300 clock steps, 1.42 times the empty loop.
  std::string noisy;
  std::string coarse;
  std::string empty;
  const auto append = [](std::string& list, const std::string& name) {
    list += (list.empty() ? "" : ", ") + name;
  };
  for (const Series& series : result.series) {
    if (series.summary.n == 0) continue;
    if (series.summary.error_percent() >= 5) {
      append(noisy, text::format("{} ({:.0f} %)", series.name, series.summary.error_percent()));
    }
    if (series.summary.median * static_cast<double>(series.iterations) <
        300 * calibration.step_ns) {
      append(coarse, series.name);
    }
    if (series.summary.median < 1.42 * calibration.empty_iteration_ns) append(empty, series.name);
  }
  if (!noisy.empty()) {
    warnings.push_back({"W-NOISY", "The epochs differ by 5 % or more: " + noisy + ".",
                        "Close other programs and tabs, plug the machine in, and run again."});
  }
  if (!coarse.empty()) {
    warnings.push_back({"W-COARSE",
                        text::format("The clock steps by {:.3g} µs, too coarse for: {}.",
                                     calibration.step_ns / 1000, coarse),
                        "Make the problem larger, so that one epoch lasts at least 300 steps."});
  }
  if (result.discarded > 0) {
    warnings.push_back(
        {"W-HIDDEN",
         text::format("{} rounds were discarded because the page was hidden.", result.discarded),
         "Keep the page in view while it measures."});
  }
  if (!calibration.isolated) {
    warnings.push_back({"W-NOISOLATION",
                        "The page is not cross-origin isolated, so the browser blurs its clock.",
                        "Open the page by itself, not inside another page."});
  }
  if (!empty.empty()) {
    warnings.push_back({"W-OPTOUT",
                        "As fast as an empty loop, so the work may be gone: " + empty + ".",
                        "Make the work larger, and make sure that its result is used."});
  }
  return warnings;
}

}  // namespace looplab::measure
