// parallel/scaling: how far does it go?
#include <algorithm>
#include <cmath>
#include <memory>

#include "experiments/parallel/scaling/ceilings.hpp"
#include "experiments/parallel/scaling/job.hpp"
#include "experiments/parallel/scaling/laws.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/team_run.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using lab::Context;
using lab::Parameters;
using lab::Record;

constexpr std::int64_t parts_each = 8;  // so that the schedule can even out what disturbs a worker
constexpr int cache_passes = 16;

class ScalingRun {
 public:
  ScalingRun(const Parameters& parameters, Context& context)
      : context_(context),
        kernel_(parameters.choice("kernel")),
        weak_(parameters.choice("scaling") == "weak"),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        counts_(scaling::worker_counts(static_cast<int>(parameters.integer("workers")),
                                       context.limits().processors,
                                       parameters.integer("serial") > 0 && !weak_ ? 6 : 7)),
        items_(kernel_ == "neurons" ? parameters.integer("neurons")
               : kernel_ == "stack" ? parameters.integer("pixels")
                                    : scaling::cached_pixels),
        serial_items_(items_ * parameters.integer("serial") / 100 / scaling::items_together *
                      scaling::items_together),
        job_(make_job()) {
    for (const int workers : counts_) {
      if (workers <= context.limits().processors) shown_ = order_.size();
      order_.push_back({workers, serial_items_});
    }
    // What workers cost beside the serial share is measured without it, in the same rounds.
    if (serial_items_ > 0 && order_[shown_].workers > 1 && !weak_) {
      order_.push_back({order_[shown_].workers, 0});
      without_ = order_.size() - 1;
    }
    for (Order& order : order_) {
      order.watched.watch(context, order.workers, &order == &order_[shown_]);
    }
  }

  Record run() {
    context_.team().ensure(counts_.back());
    check_answers();
    answer_ = job_->about(items_);
    std::vector<measure::Strategy> timed;
    timed.push_back({"best serial code", measure::repeat([this] { serial(); })});
    for (Order& order : order_) {
      timed.push_back({label(order), measure::repeat([this, &order] { parallel_run(order); })});
    }
    const auto result = context_.measure(timed, {.seed = seed_ + 1}, [&](const auto& partial) {
      keep_typical(partial);
      context_.publish(record_of(partial));
    });
    if (result.stopped) return record_of(result);
    keep_typical(result);
    for (Order& order : order_) judge(order);
    Record record = record_of(result);
    conclude(record, result);
    return record;
  }

 private:
  struct Order {
    int workers = 1;
    std::int64_t serial_items = 0;
    bool good = true;
    lab::WatchedRun watched = {};
  };

  std::unique_ptr<scaling::Job> make_job() const {
    const std::int64_t all = total(counts_.back());
    std::pmr::memory_resource& memory = context_.memory();
    if (kernel_ == "neurons") return scaling::make_neurons(all, seed_, context_.stop(), memory);
    const int passes = kernel_ == "stack" ? 1 : cache_passes;
    return scaling::make_stack(all, passes, kernel_ != "stack", seed_, context_.stop(), memory);
  }

  // Items of a run: in weak scaling each worker more brings as much as one can share out.
  std::int64_t total(int workers) const {
    return weak_ ? serial_items_ + workers * (items_ - serial_items_) : items_;
  }

  // In times that of the serial code.
  double work_of(const Order& order) const {
    return static_cast<double>(total(order.workers)) / static_cast<double>(items_);
  }

  std::string label(const Order& order) const {
    return text::format("{} worker{}{}", order.workers, order.workers == 1 ? "" : "s",
                        order.serial_items < serial_items_ ? ", nothing serial" : "");
  }

  void serial() { job_->compute({0, items_}, context_.stop()); }

  void check_answers() {
    context_.progress("checking answers", 0, static_cast<int>(order_.size()) + 1, "strategies");
    job_->forget(items_, context_.stop());
    serial();
    const bool right = job_->right(items_, context_.stop());
    if (!context_.stopped()) serial_good_ = right;
    for (Order& order : order_) judge(order);
  }

  void judge(Order& order) {
    if (context_.stopped()) return;
    const std::int64_t all = total(order.workers);
    job_->forget(all, context_.stop());
    parallel_run(order);
    const bool right = job_->right(all, context_.stop());
    if (!context_.stopped() && !right) order.good = false;
  }

  // [show serial share, then all]
  parallel::RunTimes hand_out(const Order& order, parallel::Timeline* timeline) {
    // What was put in as serial: worker 0 alone.
    job_->compute({0, order.serial_items}, context_.stop());

    // The rest, in eight parts a worker; who is free takes the next.
    const std::int64_t rest = total(order.workers) - order.serial_items;
    const std::int64_t groups = (rest + scaling::items_together - 1) / scaling::items_together;
    const std::int64_t parts = parts_each * order.workers;
    return parallel::for_each_part(
        {context_.team(), context_.clock(), timeline, &context_.stop()}, order.workers, parts,
        parallel::Schedule::dynamic, [&](std::int64_t part, int) {
          const parallel::Range group = parallel::part_range(groups, parts, part);
          const auto item = [&](std::int64_t of_group) {
            return order.serial_items + std::min(rest, of_group * scaling::items_together);
          };
          job_->compute({item(group.first), item(group.last)}, context_.stop());
        });
  }
  // [/show]

  void parallel_run(Order& order) {
    order.watched.run([&](parallel::Timeline* timeline) { return hand_out(order, timeline); });
  }

  void keep_typical(const measure::Result& result) {
    for (std::size_t i = 0; i < order_.size(); ++i) {
      order_[i].watched.keep(result.series[i + 1].summary.median);
    }
  }

  // Of a run that happened, worker 0 with what it did alone.
  std::vector<double> busy_of(const lab::TeamRun& run) const {
    std::vector<double> busy;
    for (const auto& worker : run.times.per_worker()) {
      busy.push_back(static_cast<double>(worker.busy_ns()));
    }
    busy.front() += static_cast<double>(run.times.begin_ns - run.begin_ns);
    return busy;
  }

  std::optional<measure::EfficiencyParts> parts_of(const measure::Result& result,
                                                   std::size_t index) const {
    const Order& order = order_[index];
    if (order.watched.typical().empty()) return std::nullopt;
    return measure::efficiency_parts(work_of(order) * result.series.front().summary.median,
                                     order.watched.typical().run().total_ns(),
                                     busy_of(order.watched.typical().run()));
  }

  // What worker 0 does alone is no splitting: it computes, and the others wait for it.
  lab::TimelineFigure timeline_figure() const {
    const lab::TypicalRun& typical = order_[shown_].watched.typical();
    auto figure = typical.figure("Who did what", context_.calibration().step_ns);
    if (serial_items_ == 0) return figure;
    const double workers = order_[shown_].workers;
    figure.budget.compute += figure.budget.split / workers;
    figure.budget.wait += figure.budget.split * (workers - 1) / workers;
    figure.budget.split = 0;
    figure.snapshot.lanes.front().front().kind = parallel::SpanKind::compute;
    const lab::TeamRun& run = typical.run();
    for (std::size_t w = 1; w < figure.snapshot.lanes.size(); ++w) {
      auto& lane = figure.snapshot.lanes[w];
      lane.insert(lane.begin(), {run.begin_ns, run.times.begin_ns, 0, 0, parallel::SpanKind::wait});
    }
    return figure;
  }

  Record record_of(const measure::Result& result) const {
    Record record = context_.blank();
    record.table.columns = {
        {"time", "time per run", true},      {"speedup", "against serial", true},
        {"one", "against 1 worker", false},  {"efficiency", "efficiency", false},
        {"karp-flatt", "Karp-Flatt", false}, {"answer", "answer", true}};
    record.answer = answer_;
    record.checked = serial_good_;
    for (std::size_t i = 0; i < result.series.size(); ++i) {
      if (result.series[i].summary.n > 0) record.table.rows.push_back(row(result, i));
      if (i > 0) record.checked = record.checked && order_[i - 1].good;
    }
    context_.describe(record, result, order_[shown_].workers);  // the others are on purpose
    if (record.table.rows.size() < result.series.size()) {
      record.checked = false;
      return record;
    }
    if (!order_[shown_].watched.typical().empty()) record.timeline = timeline_figure();
    return record;
  }

  measure::Ratio against_one(const measure::Result& result, std::size_t series) const {
    return measure::judge(result, series, context_.calibration(), 1).ratio;
  }

  lab::Row row(const measure::Result& result, std::size_t index) const {
    const measure::Series& series = result.series[index];
    lab::Row row{series.name, {lab::time_cell(series)}, index == shown_ + 1};
    if (index == 0) {
      row.cells.push_back(lab::text_cell("1"));
      row.cells.resize(5, lab::dash_cell());
      row.cells.push_back(lab::check_cell(serial_good_, "as known"));
      return row;
    }
    const Order& order = order_[index - 1];
    const bool trusted = lab::has_interval(series) && lab::has_interval(result.series[1]);
    const measure::Ratio one = against_one(result, index);
    row.cells.push_back(lab::ratio_cell(series.comparison.ratio));
    row.cells.push_back(index == 1 || !trusted ? lab::dash_cell() : lab::ratio_cell(one));
    row.cells.push_back(
        lab::efficiency_cell(series.comparison.ratio, order.workers / work_of(order)));
    row.cells.push_back(trusted && index > 1 && !weak_ ? karp_flatt_cell(one, order.workers)
                                                       : lab::dash_cell());
    row.cells.push_back(lab::check_cell(order.good, "as known"));
    return row;
  }

  static lab::Cell karp_flatt_cell(const measure::Ratio& ratio, int workers) {
    lab::Cell cell;
    cell.value = measure::karp_flatt(ratio.value, workers);
    cell.low = measure::karp_flatt(ratio.high, workers);
    cell.high = measure::karp_flatt(ratio.low, workers);
    cell.text = scaling::decimals(cell.value, 3);
    cell.detail = scaling::decimals(cell.low, 3) + " to " + scaling::decimals(cell.high, 3);
    return cell;
  }

  std::vector<scaling::Measured> measured(const measure::Result& result) const {
    std::vector<scaling::Measured> all;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const measure::Series& series = result.series[i + 1];
      if (i == without_ || !lab::has_interval(series)) continue;
      // Against the serial code, so that one worker has an error as the others have.
      measure::ScalingPoint point =
          measure::speedup_of(result.series[0].samples_ns, series.samples_ns, order_[i].workers)
              .point;
      point.speedup *= work_of(order_[i]);
      point.error /= work_of(order_[i]);
      all.push_back({order_[i].workers, series.comparison.ratio,
                     i == 0 ? measure::Ratio{} : against_one(result, i + 1), point,
                     work_of(order_[i])});
    }
    return all;
  }

  // Sentences, curves and ceilings, where what they need can be trusted.
  void conclude(Record& record, const measure::Result& result) {
    if (!record.checked) {
      record.happened.push_back("**An answer is not the known one.** Do not trust its time.");
    }
    if (auto refusal = lab::refusal_text(result, context_.calibration(), {0, 1, shown_ + 1});
        !refusal.empty()) {
      record.happened.push_back(std::move(refusal));
      return;
    }
    const auto points = measured(result);
    record.guess_outcome = 0;
    for (const auto& each : points) {
      record.guess_outcome = std::max(record.guess_outcome, each.against_serial.value * each.work);
    }
    const int processors = context_.limits().processors;
    record.happened.push_back(gain_sentence(result));
    for (std::string text :
         {scaling::share_sentence(points, processors, put_in(), weak_), found_sentence(result),
          identity_sentence(result), scaling::usl_sentence(points)}) {
      if (!text.empty()) record.happened.push_back(std::move(text));
    }
    record.curves.push_back(scaling::figure(points, processors, weak_));
    record.texts.push_back({"Where the efficiency went", efficiency_text(result)});
    const auto ceilings = scaling::measure_ceilings(context_, seed_ + 2);
    if (ceilings) {
      record.curves.push_back(ceilings->figure());
      for (std::string& text : ceilings->sentences(dot_name())) {
        record.happened.push_back(std::move(text));
      }
    } else if (!ceilings.error().empty()) {
      record.happened.push_back(ceilings.error());
    }
  }

  std::string dot_name() const {
    if (kernel_ == "neurons") return "neurons";
    return kernel_ == "stack" ? "large stack" : "small stack";
  }

  std::string gain_sentence(const measure::Result& result) const {
    const measure::Ratio& serial = result.series[shown_ + 1].comparison.ratio;
    const int workers = order_[shown_].workers;
    const std::string who = text::format("{} worker{}", workers, workers == 1 ? " was" : "s were");
    std::string text =
        weak_
            ? text::format("{} {} as fast with {} times the work as the serial code with its own.",
                           who, lab::bold_ratio(serial), lab::significant(work_of(order_[shown_])))
            : text::format("{} {} as fast as the best serial code", who, lab::bold_ratio(serial));
    if (weak_) return text;
    if (workers == 1) return text + "." + lab::doubt_text(serial);
    const measure::Ratio one = against_one(result, shown_ + 1);
    return text + text::format(", and {} as fast as one worker.", lab::ratio_and_interval(one)) +
           lab::doubt_text(serial);
  }

  // Of the serial code's work, as it was cut.
  double put_in() const { return static_cast<double>(serial_items_) / static_cast<double>(items_); }

  std::string found_sentence(const measure::Result& result) const {
    if (!without_ || !lab::has_interval(result.series[*without_ + 1])) return {};
    return scaling::found_sentence(result.series[1].samples_ns,
                                   result.series[shown_ + 1].samples_ns,
                                   result.series[*without_ + 1].samples_ns, order_[shown_].workers);
  }

  // One line for each number of workers. The product is that of a run that happened; what the
  // medians say is beside it.
  std::string efficiency_text(const measure::Result& result) const {
    std::string lines = "workers  balance  1-overhead  inflation  efficiency  by medians";
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const auto parts = parts_of(result, i);
      if (!parts || i == without_) continue;
      const measure::Ratio& ratio = result.series[i + 1].comparison.ratio;
      const bool trusted = lab::has_interval(result.series[i + 1]);
      const double medians = ratio.value * work_of(order_[i]) / order_[i].workers;
      lines += "\n" + padded(std::to_string(order_[i].workers), 7) +
               padded(share(parts->balance), 9) + padded(share(1 - parts->overhead), 12) +
               padded(share(parts->inflation), 11) + padded(share(parts->efficiency), 12) +
               padded(trusted ? share(medians) : "-", 12);
    }
    return lines;
  }

  static std::string share(double value) { return text::format("{:.3f}", value); }
  static std::string padded(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
  }

  // balance * (1 - overhead) / inflation is the efficiency of the run that is shown, exactly. The
  // medians say it another way, and must be near for the sentence to speak of more than one run.
  std::string identity_sentence(const measure::Result& result) const {
    const Order& order = order_[shown_];
    const auto parts = parts_of(result, shown_);
    if (order.workers == 1 || !parts) return {};
    const double medians =
        result.series[shown_ + 1].comparison.ratio.value * work_of(order) / order.workers;
    std::string text = text::format(
        "The run that is shown used {} of its {} workers: balance {:.3f} × (1 − overhead {:.3f}) ÷ "
        "inflation {:.3f}",
        lab::percent_text(parts->efficiency), order.workers, parts->balance, parts->overhead,
        parts->inflation);
    constexpr double near = 0.02;
    if (std::abs(parts->efficiency / medians - 1) > near) {
      return text + text::format("; the medians of all runs say {}.", lab::percent_text(medians));
    }
    return text +
           ", as the medians of all runs say within 2 %. Balance is lost where workers wait for "
           "each "
           "other, overhead while nobody computes; inflation is the time of all workers' work "
           "over that of the serial code.";
  }

  Context& context_;
  std::string kernel_;
  bool weak_;
  std::uint64_t seed_;
  std::vector<int> counts_;
  std::int64_t items_;
  std::int64_t serial_items_;
  std::unique_ptr<scaling::Job> job_;
  std::vector<Order> order_;
  std::size_t shown_ = 0;               // the most workers that have a processor each
  std::optional<std::size_t> without_;  // the same without the serial share
  bool serial_good_ = true;
  std::string answer_;
};

lab::Card card() {
  lab::Card card;
  card.id = "parallel/scaling";
  card.chapter = "Parallel CPU";
  card.place = 1;
  card.title = "How far does it go?";
  card.question = "How far does it go: are twice the workers twice as fast?";
  card.lead =
      "The same job on one worker, on two, on more than there are processors. Neurons compute all "
      "the while; an image stack waits for memory. Part of the work can be made serial.";
  card.tries = {{"A fifth of the work stays serial", {{"serial", "20"}}},
                {"An image stack that needs the memory", {{"kernel", "stack"}}},
                {"A small one, which the caches hold", {{"kernel", "cached"}}},
                {"Each worker brings its own work", {{"scaling", "weak"}}}};
  card.guess = {"At best, the workers together do", "the work of the serial code", 0.5, 64, 2};
  card.python_mark = "ship(delayed(run)";
  card.sources = {"Speedup with a serial share: Amdahl 1967, doi:10.1145/1465482.1465560",
                  "The share found again: Karp and Flatt 1990, doi:10.1145/78607.78614",
                  "More work for more workers: Gustafson 1988, doi:10.1145/42411.42415",
                  "Contention and coherency: Gunther, Guerrilla Capacity Planning, 2007, chapter 4",
                  "Roofline: Williams, Waterman and Patterson 2009, doi:10.1145/1498765.1498785",
                  "Triad: McCalpin, STREAM, 1995"};
  card.code = {"experiments/parallel/scaling.cpp#serial share, then all",
               "kernels/lif/simd.cpp#simd",
               "kernels/lif/plain.cpp#plain",
               "kernels/dff/simd.cpp#simd",
               "kernels/roofline/roofline.cpp#peak",
               "kernels/roofline/roofline.cpp#triad"};
  card.trace = true;
  return card;
}

Record run(const Parameters& parameters, Context& context) {
  return ScalingRun(parameters, context).run();
}

}  // namespace

lab::Experiment parallel_scaling(const lab::Limits& limits) {
  auto kernel = lab::choice(
      "kernel", "Work",
      {{"neurons", "Neurons"}, {"cached", "Small stack"}, {"stack", "Large stack"}},
      "Neurons compute; a small image stack stays in the caches, a large one comes from memory.");
  kernel.segmented = true;
  auto scaling = lab::choice("scaling", "Scaling", {{"strong", "Strong"}, {"weak", "Weak"}},
                             "Strong: the same work for all. Weak: each worker brings its own.");
  scaling.segmented = true;
  auto neurons = lab::integer("neurons", "Neurons", 1024, 262'144, 32'768,
                              "Leaky integrate-and-fire neurons of 1,000 steps each.");
  neurons.only_for = "kernel=neurons";
  // Weak scaling holds as much as all workers bring, in half of the memory; the roof has a quarter.
  const std::int64_t each = limits.memory_bytes / 2 / limits.max_workers;
  neurons.max = std::clamp<std::int64_t>(each / scaling::neuron_bytes, 32'768, 262'144);
  const std::int64_t most_pixels =
      std::clamp<std::int64_t>(each / scaling::pixel_bytes, 1024, 262'144);
  auto pixels = lab::integer("pixels", "Pixels", 1024, most_pixels,
                             std::min<std::int64_t>(65'536, most_pixels),
                             "Pixels of each of the 64 frames of the stack.");
  pixels.only_for = "kernel=stack";
  auto workers = lab::workers_parameter(limits, "Threads that compute, from 1 to so many.");
  workers.label = "Most workers";
  workers.preset = std::min(workers.max, 2 * workers.preset);
  auto serial = lab::integer("serial", "Serial share, %", 0, 50, 0,
                             "Part of the work that one worker does alone, before the rest.");
  serial.slider = true;
  return {card(),
          {std::move(kernel), std::move(scaling), std::move(neurons), std::move(pixels),
           std::move(workers), std::move(serial), lab::seed_parameter()},
          run};
}

}  // namespace looplab::experiments
