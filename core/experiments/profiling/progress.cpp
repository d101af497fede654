// profiling/progress: what does a progress bar cost?
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "kernels/loops/loops.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/side_by_side.hpp"
#include "lab/sweep.hpp"
#include "systems/tqdm.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using lab::Context;
using lab::Parameters;
using lab::Record;
using systems::Tqdm;
using systems::TqdmOptions;

enum Index : std::size_t { each, thousandth, as_it_is, disabled, none, ways_count };

constexpr std::array<const char*, ways_count> names{
    "repaint each time", "repaint every 1000", "tqdm as it is", "tqdm, disable=True", "no bar"};

/// Of a pass: enough that the clock does not matter, few enough that repainting each takes
/// milliseconds.
constexpr std::int64_t iterations = 2000;
/// The bars last over all passes, as a bar of a long loop does; none comes near its end.
constexpr double far_away = 1e12;

/// Stands still between the epochs of a loop, in which other loops run and frames are drawn: a bar
/// that saw that time would take its iterations for slow ones, and look at the clock too often.
class WorkingClock final : public measure::Clock {
 public:
  explicit WorkingClock(const measure::Clock& clock) : clock_(clock), stopped_ns_(clock.now_ns()) {}

  std::int64_t now_ns() const noexcept override { return clock_.now_ns() - away_ns_; }
  void go_on() noexcept { away_ns_ += clock_.now_ns() - stopped_ns_; }
  void stand_still() noexcept { stopped_ns_ = clock_.now_ns(); }

 private:
  const measure::Clock& clock_;
  std::int64_t stopped_ns_;
  std::int64_t away_ns_ = 0;
};

/// A bar and its clock, which count as if its loop had never been left.
struct Bar {
  Bar(const measure::Clock& platform, TqdmOptions options,
      std::function<void(const std::string&)> print)
      : clock(platform), tqdm(clock, std::move(options), std::move(print)) {}
  WorkingClock clock;
  Tqdm tqdm;
};

class ProgressRun {
 public:
  ProgressRun(const Parameters& parameters, Context& context)
      : context_(context),
        work_(parameters.integer("work")),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        expected_(kernels::loops::skipped(0, work_)) {}

  Record run() {
    const auto keep = [this](std::size_t way) {
      return [this, way](const std::string& line) { lines_[way] = line; };
    };
    const std::array<TqdmOptions, 4> options{{
        {.total = far_away, .mininterval_s = 0, .miniters = 1},
        {.total = far_away, .mininterval_s = 0, .miniters = 1000},
        {.total = far_away},
        {.total = far_away, .disable = true},
    }};
    std::vector<lab::Way> ways;
    for (std::size_t way = 0; way < ways_count; ++way) {
      if (way < options.size()) {
        bars_[way] = std::make_unique<Bar>(context_.clock(), options[way], keep(way));
      }
      ways.push_back(
          {.name = names[way], .body = body(bars_[way].get(), good_[way]), .check = [this, way] {
             return lab::Check{good_[way], good_[way] ? "the same" : "differs"};
           }});
    }
    settle(*bars_[as_it_is]);
    if (context_.stopped()) return context_.blank();
    lab::SideBySide table(
        context_, std::move(ways),
        {.items = iterations,
         .item = "iteration",
         .first = "repainting",
         .answer = text::format("each iteration: {} steps of a chain, from 0 to {:.6g}",
                                lab::with_commas(work_), expected_),
         .guessed = none,
         .needed = {each, thousandth, as_it_is, none},
         .seed = seed_});
    return table.run([&](Record& record) { explain(record, table); });
  }

 private:
  // Until tqdm knows how fast the loop is, it asks the clock at each iteration, and where that
  // costs as much as many of them it takes long to find out. A loop that has gone on for long is
  // timed, so the bar learns it here from whole passes.
  void settle(Bar& bar) {
    constexpr std::int64_t lines = 5;
    const measure::Body pass = passes(nullptr, good_[none]);
    bar.clock.go_on();
    while (bar.tqdm.drawn() < lines && !context_.stopped()) {
      context_.progress("settling", static_cast<int>(bar.tqdm.drawn()), lines, "lines");
      pass(1);
      bar.tqdm.update(iterations);
    }
    bar.clock.stand_still();
  }

  // [show loop]
  // for i in tqdm(range(n)): work()
  measure::Body passes(Tqdm* bar, bool& good) const {
    return measure::repeat([this, bar, &good] {
      double sum = 0;
      for (std::int64_t i = 0; i < iterations; ++i) {
        sum += kernels::loops::one_chain(0, work_);
        if (bar) bar->update();
      }
      if (std::abs(sum / iterations - expected_) > kernels::loops::chain_tolerance) good = false;
      return sum;
    });
  }
  // [/show]

  measure::Body body(Bar* bar, bool& good) const {
    if (!bar) return passes(nullptr, good);
    return [bar, all = passes(&bar->tqdm, good)](std::int64_t count) {
      bar->clock.go_on();
      all(count);
      bar->clock.stand_still();
    };
  }

  // The price of an iteration against how many pass between two repaints.
  lab::CurvesFigure price() {
    constexpr std::array<std::int64_t, 7> every{1, 4, 16, 64, 256, 1024, 4096};
    std::vector<std::unique_ptr<Bar>> bars;
    const lab::Dial painted{
        "a bar", [&](std::int64_t iterations_between) {
          const TqdmOptions options{.total = far_away,
                                    .mininterval_s = 0,
                                    .miniters = static_cast<double>(iterations_between)};
          bars.push_back(
              std::make_unique<Bar>(context_.clock(), options, [](const std::string&) {}));
          return body(bars.back().get(), good_[each]);
        }};
    const lab::Dial plain{names[none], [&](std::int64_t) { return body(nullptr, good_[none]); }};
    lab::CurvesFigure figure{
        .title = "The price of the interval",
        .x_label = "iterations between two repaints",
        .y_label = "time of an iteration, ns",
        .x_logarithmic = true,
        .y_logarithmic = true,
        .curves = lab::sweep(context_, std::array{painted, plain}, every, "intervals", seed_ + 1)};
    for (auto& curve : figure.curves) {
      for (auto& [x, y, low, high] : curve.points) {
        for (double* time : {&y, &low, &high}) *time /= static_cast<double>(iterations);
      }
    }
    return figure;
  }

  // From which interval on, to the longest, this run cannot tell the bar from none.
  static std::string price_text(const lab::CurvesFigure& figure) {
    const auto& painted = figure.curves[0].points;
    const auto& plain = figure.curves[1].points;
    std::optional<double> free_from;
    std::string dear;
    for (const auto& point : painted) {
      const auto bare = std::ranges::find(plain, point.x, &lab::CurvesFigure::Point::x);
      if (bare == plain.end()) continue;
      if (point.low <= bare->high) {
        if (!free_from) free_from = point.x;
        continue;
      }
      free_from.reset();
      dear = text::format(
          "With one repaint in {} iterations a bar still added {} to each: the count, the "
          "comparison, and a share of the repaint.",
          lab::with_commas(std::llround(point.x)), lab::time_text(point.y - bare->y));
    }
    if (!free_from) return dear;
    return text::format(
        "From one repaint in **{}** iterations on, this run cannot tell the bar from none.",
        lab::with_commas(std::llround(*free_from)));
  }

  void explain(Record& record, const lab::SideBySide& table) {
    for (const std::size_t way : {each, as_it_is}) {
      record.texts.push_back({text::format("The last line of “{}”", names[way]),
                              lines_[way].substr(lines_[way].starts_with('\r') ? 1 : 0),
                              lab::Origin::measured});
    }
    record.texts.push_back({"What a line is made of", anatomy(), lab::Origin::simulated});
    const measure::Ratio dear = table.gain(each, none);
    record.happened.push_back(
        text::format("Without a bar an iteration took **{}**. Repainted at each iteration it took "
                     "**{}**, {} as "
                     "long; "
                     "and here the line is only made: a terminal that prints it would cost more.",
                     table.per_item(none), table.per_item(each), lab::bold_ratio(dear)) +
        lab::doubt_text(dear));
    const measure::Ratio gain = table.gain(as_it_is, none);
    record.happened.push_back(
        gain.low <= 1
            ? text::format(
                  "tqdm as it is took {}: no difference that this run can tell. It counts, and "
                  "asks the clock only as often as ten times a second needs.",
                  table.per_item(as_it_is))
            : text::format(
                  "tqdm as it is took {}, {} as long as no bar: it counts, and asks the clock "
                  "only as often as ten times a second needs. In Python the counting itself costs "
                  "more, some 80 to 100 ns (measured once, elsewhere).",
                  table.per_item(as_it_is), lab::ratio_and_interval(gain)));
    record.happened.push_back(
        text::format("Every 1000 iterations it took {}. The longer an iteration is, the less any "
                     "of this matters: "
                     "with an iteration of 1 ms the dearest of them is lost in it.",
                     table.per_item(thousandth)));
    record.happened.push_back(
        "Timed is a loop that has gone on for long. At its beginning tqdm does not know how fast "
        "it is, and asks the clock at each iteration.");
    if (context_.stopped()) return;
    record.curves.push_back(price());
    record.checked = record.checked && std::ranges::all_of(good_, std::identity());
    if (context_.stopped()) return;
    std::string text = price_text(record.curves.back());
    if (!text.empty()) record.happened.push_back(std::move(text));
  }

  // Lines that tqdm prints, by its own rules.
  static std::string anatomy() {
    systems::TqdmMeter plain{.n = 30, .total = 100, .elapsed_s = 3.2, .columns = 72};
    systems::TqdmMeter ascii = plain;
    ascii.ascii = true;
    systems::TqdmMeter epoch = plain;
    epoch.description = "epoch";
    epoch.postfix = "loss=0.12";
    const systems::TqdmMeter bytes{.n = 3'500'000,
                                   .total = 12'000'000,
                                   .elapsed_s = 2,
                                   .columns = 72,
                                   .unit = "B",
                                   .unit_scale = true};
    const systems::TqdmMeter slow{.n = 3, .total = 10, .elapsed_s = 30, .columns = 72};
    const systems::TqdmMeter endless{.n = 42, .elapsed_s = 3.5};
    std::string text;
    for (const auto& meter : {plain, ascii, epoch, bytes, slow, endless}) {
      text += (text.empty() ? "" : "\n") + systems::tqdm_line(meter);
    }
    return text;
  }

  Context& context_;
  std::int64_t work_;
  std::uint64_t seed_;
  double expected_;
  std::array<std::unique_ptr<Bar>, ways_count> bars_;
  std::array<std::string, ways_count> lines_;
  std::array<bool, ways_count> good_{true, true, true, true, true};
};

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<ProgressRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

lab::Card card() {
  lab::Card card;
  card.id = "profiling/progress";
  card.chapter = "Profiling";
  card.place = 4;
  card.title = "A progress bar";
  card.question = "What does a progress bar cost?";
  card.lead =
      "tqdm's bar, by its own rules, around the same loop: repainted at each iteration, every "
      "1000, as "
      "tqdm does it by itself, and not at all.";
  card.tries = {{"Nothing to do but the bar", {{"work", "0"}}},
                {"5,000 steps each: what does the bar matter now?", {{"work", "5000"}}}};
  card.guess = {"Against a repaint each time, no bar is", "as fast", 1, 4096, 4};
  card.python_mark = "miniters=1,";
  card.sources = {
      "The line and when it is drawn: tqdm, tqdm/std.py (format_meter, Bar, EMA, update)"};
  card.code = {"experiments/profiling/progress.cpp#loop", "kernels/loops/chains.cpp#chains"};
  return card;
}

}  // namespace

lab::Experiment profiling_progress(const lab::Limits&) {
  return {
      card(),
      {lab::integer("work", "Work", 0, 5000, 20,
                    "How many steps of a chain an iteration takes, one to three nanoseconds each."),
       lab::seed_parameter("Order in which they are timed.")},
      run};
}

}  // namespace looplab::experiments
