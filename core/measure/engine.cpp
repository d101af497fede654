#include "measure/engine.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

namespace looplab::measure {
namespace {

// No iteration of anything takes less than 0.1 ns, so this many fill the longest epoch. A clock
// that stands still would otherwise ask for ever more.
constexpr double most_iterations = 1e9;
// Of an epoch. Shorter calls are more calls, and a virtual machine puts better code in place only
// between them.
constexpr double warm_up_call = 0.25;
// More short calls than fit the longest warm-up: a clock that stands still ends here.
constexpr std::size_t most_calls = 20'000;
// Of one strategy, however many share the warm-up's time.
constexpr double least_share_ns = 20e6;
// Strategies that differ by no more run equally often in an epoch.
constexpr double about_as_long = 1.5;
// No call takes this many times what it took before, or as many epochs: the clock was set.
constexpr double impossible = 1000;

// Orders of n in which each strategy takes each place equally often and, of three or more, follows
// each other one equally often: 0 1 n-1 2 n-2 ... shifted by each number up to n; with an odd n as
// often again backwards.
std::vector<std::vector<std::size_t>> williams_square(std::size_t n) {
  std::vector<std::vector<std::size_t>> rows;
  for (std::size_t shift = 0; shift < n; ++shift) {
    std::vector<std::size_t>& row = rows.emplace_back();
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t step = i % 2 == 1 ? (i + 1) / 2 : n - i / 2;
      row.push_back((step + shift) % n);
    }
  }
  if (n % 2 == 1 && n > 1) {
    for (std::size_t i = 0; i < n; ++i) rows.emplace_back(rows[i].rbegin(), rows[i].rend());
  }
  return rows;
}

// The time that passed, on a clock that may be set back.
class Passed {
 public:
  explicit Passed(const Clock& clock) : clock_(clock), last_(clock.now_ns()) {}
  double ns() {
    const std::int64_t now = clock_.now_ns();
    sum_ += std::max(0.0, static_cast<double>(now - last_));
    last_ = now;
    return sum_;
  }
  /// What passed since the last look does not count: the clock was set.
  void forget() { last_ = clock_.now_ns(); }

 private:
  const Clock& clock_;
  std::int64_t last_;
  double sum_ = 0;
};

double median_of_span(std::span<const double> values) {
  return median_of({values.begin(), values.end()});
}

class Engine {
 public:
  Engine(const Clock& clock, const Calibration& calibration, std::span<const Strategy> strategies,
         const Options& options, const Hooks& hooks)
      : clock_(clock),
        calibration_(calibration),
        strategies_(strategies),
        options_(options),
        hooks_(hooks),
        random_(options.seed),
        passed_(clock) {
    result_.epoch_ns =
        options.epoch_ns > 0 ? options.epoch_ns : calibration.epoch_ns(options.epoch_steps);
    result_.threshold = options.threshold;
    result_.confidence = options.confidence;
    for (const Strategy& strategy : strategies) {
      Series series;
      series.name = strategy.name;
      series.samples_ns.reserve(static_cast<std::size_t>(options.most_rounds));
      series.epochs.reserve(static_cast<std::size_t>(options.most_rounds));
      result_.series.push_back(std::move(series));
    }
  }

  Result run() {
    warm_up();
    sampling_begin_ns_ = passed_.ns();
    take_busy();  // the warm-up's
    first_round_ns_ = clock_.now_ns();
    while (!stopped() && !enough()) round();
    analyse(result_, calibration_);
    result_.elapsed_ns = passed_.ns();
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

  // Calls of at most a quarter of an epoch, so that a virtual machine that compiles in tiers can
  // put better code in place between them: one long call would stay in the slow code to its end.
  // All strategies in turn, because it compiles one while others run.
  void warm_up() {
    const auto n = static_cast<double>(std::max<std::size_t>(1, strategies_.size()));
    const double least =
        std::max(options_.warm_up_ns / n, std::min(least_share_ns, options_.warm_up_ns));
    most_warm_up_ns_ = options_.most_warm_up_ns;
    if (options_.whole_ns > 0) {
      const double left = options_.whole_ns / n - rounds_to_keep_free() * result_.epoch_ns;
      most_warm_up_ns_ = std::max(least, std::min(left, most_warm_up_ns_));
    }
    watches_.assign(strategies_.size(), WarmUp(least, most_warm_up_ns_));
    finished_.assign(strategies_.size(), false);
    for (std::size_t i = 0; i < strategies_.size(); ++i) {
      result_.series[i].iterations = grow(i, 1, warm_up_call * result_.epoch_ns);
    }
    for (bool unfinished = true; unfinished && !stopped();) {
      unfinished = false;
      for (std::size_t i = 0; i < strategies_.size() && !stopped(); ++i) {
        if (finished_[i]) continue;
        warm_up_call_of(i, result_.series[i].iterations);
        unfinished = true;
      }
    }
    for (std::size_t i = 0; i < strategies_.size(); ++i) {
      Series& series = result_.series[i];
      series.steadiness = watches_[i].steadiness();
      series.iterations = grow(i, series.iterations, result_.epoch_ns);
      series.warm_up_ns = watches_[i].trace_ns();
    }
    std::vector<Pace> paces;
    for (std::size_t i = 0; i < strategies_.size(); ++i) paces.push_back({i, pace_ns(i)});
    std::ranges::sort(paces, {}, &Pace::ns);
    share_iterations(paces);
  }

  struct Pace {
    std::size_t strategy;
    double ns;  // an iteration
  };

  // Of the last two calls, which are as long as an epoch: in shorter ones the price of a call, such
  // as that of waking workers, would count as the work's.
  double pace_ns(std::size_t index) const {
    const std::span<const double> trace(watches_[index].trace_ns());
    const auto last = trace.last(std::min<std::size_t>(trace.size(), 2));
    return last.empty() ? 0 : *std::ranges::min_element(last);
  }

  // The same code run 7017 and 9230 times an epoch differs by a percent, because what an epoch
  // costs once is divided by another number. So strategies of about the same pace, in order of it,
  // run as often as the one that runs most; others part where their paces differ most.
  void share_iterations(std::span<const Pace> paces) {
    if (paces.size() < 2) return;
    if (paces.back().ns <= about_as_long * paces.front().ns) {
      std::int64_t most = 1;
      for (const Pace& each : paces)
        most = std::max(most, result_.series[each.strategy].iterations);
      for (const Pace& each : paces) {
        result_.series[each.strategy].iterations =
            std::min(most, strategies_[each.strategy].most_iterations);
      }
      return;
    }
    std::size_t cut = 1;
    for (std::size_t i = 2; i < paces.size(); ++i) {
      if (paces[i].ns * paces[cut - 1].ns > paces[cut].ns * paces[i - 1].ns) cut = i;
    }
    share_iterations(paces.first(cut));
    share_iterations(paces.subspan(cut));
  }

  // The fewest rounds, and some for the last search for the iterations of an epoch.
  double rounds_to_keep_free() const { return options_.fewest_rounds + 4; }

  // Below 0, or far beyond what the calls before took.
  bool clock_was_set(std::size_t index, std::int64_t iterations, double elapsed) const {
    if (elapsed < 0) return true;
    const std::vector<double>& trace = watches_[index].trace_ns();
    if (trace.empty()) return false;
    const double usual = trace.back() * static_cast<double>(iterations);
    return elapsed > impossible * std::max(result_.epoch_ns, usual);
  }

  bool calls_left() const {
    return static_cast<std::size_t>(calls_) < most_calls * strategies_.size();
  }

  // What the call took; less than 0 where that is not known, because the clock was set meanwhile.
  double warm_up_call_of(std::size_t index, std::int64_t iterations) {
    double elapsed = time_call(clock_, strategies_[index], iterations).elapsed();
    if (clock_was_set(index, iterations, elapsed)) {
      ++result_.clock_steps;
      passed_.forget();
      elapsed = -1;
    } else {
      watches_[index].add(elapsed / static_cast<double>(iterations), elapsed);
    }
    ++calls_;
    finished_[index] = watches_[index].finished() || !calls_left();
    report(Phase::warm_up, static_cast<int>(std::ranges::count(finished_, true)),
           static_cast<int>(strategies_.size()), calls_);
    return elapsed;
  }

  // More and more iterations until two calls in a row took `wanted_ns`; a single one may have been
  // interrupted.
  std::int64_t grow(std::size_t index, std::int64_t iterations, double wanted_ns) {
    const double end = watches_[index].spent_ns() + most_warm_up_ns_;
    const double most =
        std::min(most_iterations, static_cast<double>(strategies_[index].most_iterations));
    int crossings = 0;
    while (!stopped() && watches_[index].spent_ns() < end && calls_left()) {
      const double elapsed = warm_up_call_of(index, iterations);
      if (elapsed < 0) continue;
      crossings = elapsed >= 0.9 * wanted_ns ? crossings + 1 : 0;
      if (crossings >= 2 || static_cast<double>(iterations) >= most) break;
      if (crossings > 0) continue;
      const double factor = std::clamp(wanted_ns / std::max(elapsed, 1.0), 1.5, 10.0);
      iterations = static_cast<std::int64_t>(
          std::min(most, std::ceil(static_cast<double>(iterations) * factor)));
    }
    return iterations;
  }

  // Rows of a Latin square in random order over a random relabelling.
  const std::vector<std::size_t>& next_order() {
    const std::size_t n = strategies_.size();
    if (square_.empty()) square_ = williams_square(n);
    if (order_row_ == 0) {
      labels_.resize(n);
      for (std::size_t i = 0; i < n; ++i) labels_[i] = i;
      std::ranges::shuffle(labels_, random_);
      std::ranges::shuffle(square_, random_);
      order_.resize(n);
    }
    for (std::size_t i = 0; i < n; ++i) order_[i] = labels_[square_[order_row_][i]];
    order_row_ = (order_row_ + 1) % square_.size();
    return order_;
  }

  void round() {
    round_ns_.assign(strategies_.size(), 0);
    round_epochs_.assign(strategies_.size(), {});
    const std::uint32_t before = disturbed();
    int clock_steps = 0;
    std::int64_t place = 0;
    for (const std::size_t index : next_order()) {
      const std::int64_t iterations = dithered(index);
      const Timed timed = time_call(clock_, strategies_[index], iterations);
      clock_steps += clock_was_set(index, iterations, timed.elapsed());
      round_ns_[index] = timed.elapsed() / static_cast<double>(iterations);
      round_epochs_[index] = {timed.begin_ns - first_round_ns_, timed.end_ns - first_round_ns_,
                              place++, take_busy()};
      if (stopped()) return;
    }
    ++attempts_;
    // A round during which the page was hidden ran at another priority: it is not noisy, it is
    // invalid.
    if (disturbed() != before) {
      ++result_.discarded;
    } else if (clock_steps > 0) {
      result_.clock_steps += clock_steps;
      passed_.forget();
    } else {
      for (std::size_t i = 0; i < round_ns_.size(); ++i) {
        result_.series[i].samples_ns.push_back(round_ns_[i]);
        result_.series[i].epochs.push_back(std::move(round_epochs_[i]));
      }
      ++result_.rounds;
    }
    // First the result: the host may show both at the next of these calls.
    if (hooks_.partial && hooks_.partial_due && hooks_.partial_due()) {
      analyse(result_, calibration_);
      hooks_.partial(result_);
    }
    report(Phase::sampling, result_.rounds, expected_rounds(), attempts_);
  }

  std::vector<double> take_busy() { return hooks_.busy ? hooks_.busy() : std::vector<double>{}; }

  double sampling_ns() { return passed_.ns() - sampling_begin_ns_; }

  // For the progress line: as many as the budget allows at this pace.
  int expected_rounds() {
    const double share = sampling_ns() / options_.budget_ns;
    const double most = options_.most_rounds;
    const double expected = share > 0 ? std::ceil(result_.rounds / share) : most;
    const double least = std::max(result_.rounds, options_.fewest_rounds);
    return static_cast<int>(std::clamp(expected, least, std::max(least, most)));
  }

  // A few steps of a coarse clock fall together with the work's own length: stretching the epochs
  // by up to a fifth spreads them. Only where nothing is compared, because rounds of different
  // length are not alike.
  std::int64_t dithered(std::size_t index) {
    const std::int64_t iterations = result_.series[index].iterations;
    if (strategies_.size() > 1 || result_.epoch_ns >= fine_steps * calibration_.step_ns)
      return iterations;
    const double stretch = std::uniform_real_distribution<double>(0, 0.2)(random_);
    return std::min(
        strategies_[index].most_iterations,
        iterations + static_cast<std::int64_t>(static_cast<double>(iterations) * stretch));
  }

  bool enough() {
    if (strategies_.empty()) return true;
    // A tab that stays hidden must not keep the engine for ever, nor a clock that runs backwards.
    if (attempts_ - result_.rounds - result_.moved > 2 * options_.first_look) return true;
    const double spent = sampling_ns();
    if (result_.rounds < options_.fewest_rounds) {
      return spent >= 3 * options_.budget_ns && result_.rounds >= fewest_rounds_for_interval;
    }
    const bool over = result_.rounds >= options_.most_rounds || spent >= options_.budget_ns ||
                      (options_.whole_ns > 0 && passed_.ns() >= options_.whole_ns);
    const bool look_now =
        !looked_ && precise() && (strategies_.size() == 1 || result_.rounds >= options_.first_look);
    if (!over && !look_now) return false;
    while (move_to_warm_up()) {
    }
    if (result_.rounds < options_.fewest_rounds) return false;
    // Faster rounds at the end may be the first of many: some more will tell.
    if (ends_fast() && spent < 3 * options_.budget_ns) return false;
    if (over) return true;
    looked_ = true;
    return resolved();
  }

  bool precise() const {
    return std::ranges::all_of(result_.series, [&](const Series& series) {
      return summarise(series.samples_ns, options_.confidence).relative_half_width() <=
             options_.target_half_width;
    });
  }

  // Asked once before the end: whoever looks after each round finds a difference in time.
  bool resolved() const {
    for (std::size_t i = 1; i < result_.series.size(); ++i) {
      if (judge(result_, i, calibration_).verdict == Verdict::unresolved) return false;
    }
    return true;
  }

  bool ends_fast() const {
    return std::ranges::any_of(
        result_.series, [](const Series& series) { return fast_end_of(series.samples_ns) > 0; });
  }

  // The rounds before a series became faster.
  static std::size_t slow_rounds(std::span<const double> samples) {
    const std::size_t at = change_of(samples);
    const bool fell =
        at > 0 && median_of_span(samples.first(at)) > median_of_span(samples.subspan(at));
    return std::max(fell ? at : 0, slow_start_of(samples));
  }

  // Better code may arrive after the warm-up. Then the rounds before it belong to the warm-up, of
  // all strategies, because rounds are paired.
  bool move_to_warm_up() {
    if (moves_ == most_moves) return false;
    std::size_t change = 0;
    for (const Series& series : result_.series) {
      change = std::max(change, slow_rounds(series.samples_ns));
    }
    if (change == 0) return false;
    ++moves_;
    for (Series& series : result_.series) {
      const auto end = series.samples_ns.begin() + static_cast<std::ptrdiff_t>(change);
      series.warm_up_ns.insert(series.warm_up_ns.end(), series.samples_ns.begin(), end);
      series.samples_ns.erase(series.samples_ns.begin(), end);
      series.epochs.erase(series.epochs.begin(),
                          series.epochs.begin() + static_cast<std::ptrdiff_t>(change));
    }
    result_.rounds -= static_cast<int>(change);
    result_.moved += static_cast<int>(change);
    return true;
  }

  const Clock& clock_;
  const Calibration& calibration_;
  std::span<const Strategy> strategies_;
  Options options_;
  const Hooks& hooks_;
  std::mt19937_64 random_;
  Result result_;
  double most_warm_up_ns_ = 0;
  std::vector<WarmUp> watches_;
  std::vector<bool> finished_;
  int calls_ = 0;
  std::vector<std::size_t> labels_;
  std::vector<std::vector<std::size_t>> square_;
  std::vector<std::size_t> order_;
  std::size_t order_row_ = 0;
  std::vector<double> round_ns_;
  std::vector<Epoch> round_epochs_;
  int attempts_ = 0;
  Passed passed_;
  double sampling_begin_ns_ = 0;
  std::int64_t first_round_ns_ = 0;
  bool looked_ = false;
  static constexpr int most_moves = 8;
  int moves_ = 0;
};

}  // namespace

Options with_effort(Options options, Effort effort) noexcept {
  switch (effort) {
    case Effort::quick:
      // What fills nine tenths of such an epoch still has the steps of a fine one.
      options.epoch_steps = 1.2 * fine_steps;
      options.budget_ns = 0.3e9;
      options.whole_ns = 0.36e9;
      options.most_warm_up_ns = 0.5e9;
      break;
    case Effort::normal:
      options.budget_ns = 2e9;
      options.most_warm_up_ns = 1e9;
      break;
    case Effort::rigorous:
      options.budget_ns = 10e9;
      options.most_warm_up_ns = 2e9;
      break;
  }
  return options;
}

Timed time_call(const Clock& clock, const Strategy& strategy, std::int64_t iterations) {
  if (strategy.prepare) strategy.prepare(iterations);
  const std::int64_t begin = clock.now_ns();
  strategy.body(iterations);
  const std::int64_t end = clock.now_ns();
  return {begin, end};
}

Result measure(const Clock& clock, const Calibration& calibration,
               std::span<const Strategy> strategies, const Options& options, const Hooks& hooks) {
  return Engine(clock, calibration, strategies, options, hooks).run();
}

}  // namespace looplab::measure
