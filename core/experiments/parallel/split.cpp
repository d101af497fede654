// parallel/split: split, ship, stitch - does it pay?
#include <algorithm>
#include <cmath>
#include <memory>

#include "experiments/parallel/split/workload.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/team_run.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using lab::Context;
using lab::Parameters;
using lab::Record;

/// A part that no worker has done. There are fewer workers than this.
constexpr std::uint8_t nobody = 0xff;

class SplitRun {
 public:
  SplitRun(const Parameters& parameters, Context& context)
      : context_(context),
        parts_(parameters.integer("parts")),
        workers_(static_cast<int>(parameters.integer("workers"))),
        schedule_(*parallel::schedule_from(parameters.choice("schedule"))),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        workload_(make_workload(parameters)),
        one_worker_timeline_(1, context.calibration().call_ns) {
    ranges_.resize(static_cast<std::size_t>(parts_));
    owner_.resize(ranges_.size());
    owner_of_all_.resize(ranges_.size());
    if (workers_ > 1) context_.also_watch(one_worker_timeline_);
  }

  Record run() {
    context_.team().ensure(workers_);
    check_answers();
    std::vector<measure::Strategy> timed;
    timed.push_back({"best serial code", measure::repeat([this] { serial(); })});
    timed.push_back({label(1), measure::repeat([this] { parallel_run(1); })});
    if (workers_ > 1) {
      timed.push_back({label(workers_), measure::repeat([this] { parallel_run(workers_); })});
    }
    const auto result = context_.measure(timed, {.seed = seed_ + 1}, [&](const auto& partial) {
      keep_typical(partial);
      context_.publish(record_of(partial, false));
    });
    if (!result.stopped) {
      keep_typical(result);
      judge(1);
      if (workers_ > 1) judge(workers_);
    }
    return record_of(result, true);
  }

 private:
  std::string label(int workers) const {
    return text::format("{} worker{}, {} part{}", workers, workers == 1 ? "" : "s",
                        lab::with_commas(parts_), parts_ == 1 ? "" : "s");
  }

  void serial() { workload_->serial(context_.stop()); }

  // Every parallel strategy gives an answer that owes nothing to earlier runs, before and after the
  // timed runs; in those, every part must have been done.
  void check_answers() {
    context_.progress("checking answers", 0, workers_ > 1 ? 3 : 2, "strategies");
    serial();
    judge(1);
    if (workers_ > 1) judge(workers_);
  }

  void judge(int workers) {
    if (context_.stopped()) return;
    workload_->forget();
    parallel_run(workers);
    if (!context_.stopped() && !workload_->same_answer()) good_with(workers) = false;
  }

  // [show split, ship, stitch]
  void parallel_run(int workers) {
    lab::TeamRun log;
    std::ranges::fill(owner_, nobody);
    parallel::Timeline* timeline = timeline_for(workers);
    if (timeline) {
      log.begin_ns = context_.clock().now_ns();
      timeline->begin(log.begin_ns);
    }

    // Split: who does what is decided here, before anyone starts.
    for (std::int64_t part = 0; part < parts_; ++part) {
      ranges_[static_cast<std::size_t>(part)] =
          parallel::part_range(workload_->items(), parts_, part);
    }

    // Ship and compute: wake the workers; each takes parts as the schedule says.
    log.times =
        parallel::for_each_part({context_.team(), context_.clock(), timeline, &context_.stop()},
                                workers, parts_, schedule_, [&](std::int64_t part, int worker) {
                                  const auto index = static_cast<std::size_t>(part);
                                  workload_->compute(part, ranges_[index], worker, context_.stop());
                                  owner_[index] = static_cast<std::uint8_t>(worker);
                                });

    // Stitch: one answer from the answers of the parts, in the order of the parts.
    workload_->stitch(ranges_);
    if (timeline) log.end_ns = context_.clock().now_ns();
    // [/show]
    if (!context_.stopped() && std::ranges::count(owner_, nobody) > 0) good_with(workers) = false;
    if (!timeline) return;
    (workers == 1 ? one_ : all_) = log;
    if (workers == workers_) owner_.swap(owner_of_all_);
  }

  bool& good_with(int workers) { return workers == workers_ ? good_with_all_ : good_with_one_; }
  bool good(std::size_t strategy) const {
    return strategy == 0 || (strategy == 1 && workers_ > 1 ? good_with_one_ : good_with_all_);
  }

  std::unique_ptr<SplitWorkload> make_workload(const Parameters& parameters) const {
    const bool picture = parameters.choice("workload") == "mandelbrot";
    return picture ? make_mandelbrot(parameters, parts_, context_.limits(), context_.memory())
                   : make_permutation(parameters, parts_, context_.limits(), context_.memory());
  }

  // The live timeline belongs to the run with all workers; the run with one has its own. Null for a
  // run that is not recorded.
  parallel::Timeline* timeline_for(int workers) {
    parallel::Timeline& timeline = workers == workers_ ? context_.timeline() : one_worker_timeline_;
    return timeline.due() ? &timeline : nullptr;
  }
  const lab::TeamRun& shown_log() const { return workers_ > 1 ? all_ : one_; }

  // The last run of a round is a sample like any other; the one nearest to the median is shown.
  void keep_typical(const measure::Result& result) {
    const double median = result.series.back().summary.median;
    if (typical_.keep(shown_log(), context_.timeline(), median)) owners_ = owner_of_all_;
  }

  Record record_of(const measure::Result& result, bool final) const {
    Record record = context_.blank();
    record.table.columns = {{"time", "time per run", true},    {"speedup", "speedup", true},
                            {"verdict", "verdict", false},     {"efficiency", "efficiency", false},
                            {"imbalance", "imbalance", false}, {"answer", "answer", true}};
    record.checked = true;
    for (std::size_t i = 0; i < result.series.size(); ++i) {
      if (result.series[i].summary.n > 0) record.table.rows.push_back(row(result, i));
      record.checked = record.checked && good(i);
    }
    context_.describe(record, result, workers_);
    if (record.table.rows.size() < result.series.size()) {
      record.checked = false;
      return record;
    }
    if (!typical_.empty()) {
      record.timeline = typical_.figure("Who did what", context_.calibration().step_ns);
    }
    workload_->show(record, owners_);
    if (!final) return record;
    if (auto refusal =
            lab::refusal_text(result, context_.calibration(), {0, result.series.size() - 1});
        !refusal.empty()) {
      record.happened.push_back(std::move(refusal));
      return record;
    }
    record.guess_outcome = result.series.back().comparison.ratio.value;
    // A run that was stopped early may have no whole run to explain.
    if (!typical_.empty()) explain(record, result);
    return record;
  }

  lab::Row row(const measure::Result& result, std::size_t index) const {
    const measure::Series& series = result.series[index];
    const bool last = index + 1 == result.series.size();
    const int workers = index == 1 ? 1 : workers_;
    lab::Row row{series.name, {lab::time_cell(series)}, last};
    if (index == 0) {
      row.cells.insert(row.cells.end(), {lab::text_cell("1"), lab::dash_cell(), lab::dash_cell(),
                                         lab::dash_cell(), lab::text_cell(workload_->answer())});
      return row;
    }
    row.cells.push_back(lab::ratio_cell(series.comparison.ratio));
    row.cells.push_back(lab::verdict_cell(result, index));
    row.cells.push_back(lab::efficiency_cell(series.comparison.ratio, workers));
    if (last && workers > 1 && !typical_.empty()) {
      lab::Cell imbalance =
          lab::text_cell(text::format("{:.2f}", typical_.run().times.imbalance()));
      imbalance.value = typical_.run().times.imbalance();
      row.cells.push_back(std::move(imbalance));
    } else {
      row.cells.push_back(lab::dash_cell());
    }
    row.cells.push_back(lab::check_cell(good(index), workload_->same_text()));
    return row;
  }

  void explain(Record& record, const measure::Result& result) const {
    const measure::Series& serial = result.series.front();
    const measure::Series& shown = result.series.back();
    record.happened.push_back(explain_gain(shown) + " " + explain_budget());
    if (std::string limits = explain_limits(serial.summary.median); !limits.empty()) {
      record.happened.push_back(std::move(limits));
    }
    if (std::string more = workload_->explanation(); !more.empty()) {
      record.happened.push_back(std::move(more));
    }
    if (!record.checked) {
      record.happened.push_back(
          "**The parallel answer differs from the serial one.** Do not trust its time.");
    }
  }

  std::string who() const {
    return workers_ == 1 ? "1 worker was" : text::format("{} workers were", workers_);
  }

  std::string explain_gain(const measure::Series& shown) const {
    const measure::Ratio& speedup = shown.comparison.ratio;
    switch (shown.comparison.verdict) {
      case measure::Verdict::slower:
        return text::format("It did not pay: {} only {} as fast as the best serial code.", who(),
                            lab::bold_ratio(speedup));
      case measure::Verdict::unresolved:
        return text::format(
            "{} {} as fast as the best serial code: {} rounds {}, so this run cannot tell them "
            "apart.",
            who(), lab::ratio_and_interval(speedup), speedup.rounds,
            speedup.low <= 1 && speedup.high >= 1 ? "could give that by chance"
                                                  : "are too few for a verdict");
      default: break;
    }
    return text::format("{} {} as fast as the best serial code.", who(), lab::bold_ratio(speedup));
  }

  double overhead_ns() const {
    const lab::Budget budget = typical_.run().budget();
    return budget.split + budget.ship + budget.stitch;
  }

  std::string explain_budget() const {
    const lab::Budget budget = typical_.run().budget();
    std::string text =
        text::format("Splitting, shipping and stitching took {}, {} of the run",
                     lab::time_or_less(overhead_ns(), context_.calibration().step_ns),
                     lab::percent_text(overhead_ns() / budget.total()));
    if (workers_ == 1) return text + ".";
    std::int64_t first = typical_.run().times.end_ns;
    std::int64_t last = 0;
    for (int w = 0; w < workers_; ++w) {
      first = std::min(first, typical_.run().times.worker[w].finish_ns);
      last = std::max(last, typical_.run().times.worker[w].finish_ns);
    }
    return text + text::format(", and the workers finished within {} of each other.",
                               lab::time_or_less(static_cast<double>(last - first),
                                                 context_.calibration().step_ns));
  }

  // Amdahl's law with the measured overhead as the part that stays serial.
  std::string explain_limits(double serial_ns) const {
    std::string text;
    // Workers that take turns on a processor ship late, which says nothing of what must be serial.
    const bool together = workers_ <= context_.limits().processors;
    if (together && overhead_ns() >= context_.calibration().step_ns && serial_ns > 0) {
      text = text::format(
          "If those {} stay serial, no number of workers can pass {} (modelled: Amdahl's law). ",
          lab::time_text(overhead_ns()), lab::ratio_text(serial_ns / overhead_ns()));
    }
    if (!together) {
      const int processors = context_.limits().processors;
      text += text::format("This machine reports {} processor{}, so {} workers take turns.",
                           processors, processors == 1 ? "" : "s", workers_);
    } else if (parts_ < workers_) {
      text += text::format("With {} part{} only, some workers had nothing to do.", parts_,
                           parts_ == 1 ? "" : "s");
    } else if (typical_.run().times.imbalance() > 1.15) {
      text += explain_imbalance();
    } else if (overhead_ns() > 0.3 * typical_.run().total_ns()) {
      text += "The parts are so small that handing them out is a large share: try fewer.";
    }
    if (text.ends_with(' ')) text.pop_back();
    return text;
  }

  std::string explain_imbalance() const {
    // The busiest worker has at least so many times the mean, however long a part takes.
    const double fair = static_cast<double>(parts_) / workers_;
    const double uneven = std::ceil(fair) / fair;
    if (typical_.run().times.imbalance() < 1.1 * uneven) {
      return text::format("{} parts cannot be shared out evenly among {} workers.", parts_,
                          workers_);
    }
    if (schedule_ == parallel::Schedule::static_blocks) {
      return "The parts took unequal time, and a static schedule cannot mend that: try dynamic.";
    }
    if (parts_ < 1000) return "Some worker got more than its share: try more, smaller parts.";
    return "Some worker got more than its share.";
  }

  Context& context_;
  std::int64_t parts_;
  int workers_;
  parallel::Schedule schedule_;
  std::uint64_t seed_;
  std::unique_ptr<SplitWorkload> workload_;
  parallel::Timeline one_worker_timeline_;
  std::vector<parallel::Range> ranges_;
  lab::TeamRun one_;
  lab::TeamRun all_;
  lab::TypicalRun typical_;
  bool good_with_one_ = true;
  bool good_with_all_ = true;
  std::vector<std::uint8_t> owner_;         // of each part in the run in progress
  std::vector<std::uint8_t> owner_of_all_;  // in the last run with all workers
  std::vector<std::uint8_t> owners_;
};

lab::Card card() {
  lab::Card card;
  card.id = "parallel/split";
  card.chapter = "Parallel CPU";
  card.title = "Split, ship, stitch";
  card.opens = true;
  card.question = "Split, ship, stitch: does it pay?";
  card.lead =
      "Shuffles ask whether two groups of neurons fire at different rates, or pixels ask whether "
      "they belong to a fractal. None needs another: the job can be cut into parts.";
  card.tries = {{"1 part: nothing to share", {{"parts", "1"}}},
                {"100,000 parts: handing them out costs more than it gains", {{"parts", "100000"}}},
                {"Mandelbrot, static, 4 parts",
                 {{"workload", "mandelbrot"}, {"schedule", "static"}, {"parts", "4"}}},
                {"Mandelbrot, dynamic, 64 parts",
                 {{"workload", "mandelbrot"}, {"schedule", "dynamic"}, {"parts", "64"}}}};
  card.guess = {"{workers} are", "as fast", 0.5, 8, 1};
  card.python_mark = "# ship";
  card.sources = {
      "p-value of a random permutation test: Phipson and Smyth 2010, doi:10.2202/1544-6115.1585",
      "Random streams: Salmon et al. 2011, doi:10.1145/2063384.2063405",
      "Ceiling: Amdahl 1967, doi:10.1145/1465482.1465560"};
  card.code = {"experiments/parallel/split.cpp#split, ship, stitch",
               "kernels/permutation/simd.cpp#deal", "kernels/permutation/simd.cpp#simd",
               "kernels/mandelbrot/simd.cpp#simd"};
  card.trace = true;
  return card;
}

Record run(const Parameters& parameters, Context& context) {
  return SplitRun(parameters, context).run();
}

}  // namespace

lab::Experiment parallel_split(const lab::Limits& limits) {
  auto shuffles = lab::integer("shuffles", "Shuffles", 1000, 5'000'000, 100'000,
                               "How often the neurons are dealt into two groups.");
  shuffles.only_for = "workload=permutation";
  auto neurons =
      lab::integer("neurons", "Neurons a group", 3, 200, 24,
                   "Size of each of the two groups; up to about 70 the exact p is known.");
  neurons.only_for = "workload=permutation";
  auto width = lab::integer("width", "Picture width", 64, 2048, 768, "Columns of the picture.");
  width.unit = "pixels";
  width.only_for = "workload=mandelbrot";
  auto workers = lab::workers_parameter(limits, "Threads that compute.");
  auto schedule = lab::choice("schedule", "Schedule",
                              {{"dynamic", "dynamic", "parallel/schedule.cpp#dynamic"},
                               {"static", "static", "parallel/schedule.cpp#static"},
                               {"guided", "guided", "parallel/schedule.cpp#guided"},
                               {"stealing", "stealing", "parallel/schedule.cpp#stealing"}},
                              "How parts are given to workers.");
  schedule.segmented = true;
  return {card(),
          {lab::choice("workload", "Workload",
                       {{"permutation", "Permutation test"}, {"mandelbrot", "Mandelbrot picture"}},
                       "The job that is cut into parts."),
           std::move(shuffles), std::move(neurons), std::move(width),
           lab::integer("parts", "Parts", 1, 100'000, 64, "Pieces that the job is cut into."),
           std::move(workers), std::move(schedule), lab::seed_parameter()},
          run};
}

}  // namespace looplab::experiments
