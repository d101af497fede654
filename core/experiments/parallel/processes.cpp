// parallel/processes: multiprocessing - do processes that share nothing pay?
#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>

#include "experiments/parallel/processes/curves.hpp"
#include "experiments/parallel/processes/lanes.hpp"
#include "experiments/parallel/processes/neurons.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/team_run.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using lab::Context;
using lab::Parameters;
using lab::Record;
using processes::Neurons;
using systems::Collect;
using systems::ProcessPool;
using systems::Ship;

constexpr std::array<const char*, 3> ships{"copy", "transfer", "shared"};
constexpr std::array<const char*, 3> ship_words{"copied", "transferred", "shared memory"};
constexpr std::array<const char*, 3> methods{"map", "imap", "imap_unordered"};
constexpr std::array<const char*, 3> method_names{"Pool.map", "Pool.imap", "Pool.imap_unordered"};

constexpr std::int64_t most_steps = 20;

template <class Names>
std::size_t place_of(const Names& names, const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

// Of a job of so many neurons: what was asked for, or what the method chooses itself.
std::int64_t chunk_of(const Parameters& parameters, Collect collect, std::int64_t neurons) {
  const std::int64_t chunk = parameters.integer("chunk");
  if (chunk > 0) return chunk;
  if (collect != Collect::map) return 1;  // CPython's preset
  const int workers = static_cast<int>(parameters.integer("workers"));
  return std::max<std::int64_t>(1, systems::pool_chunk_size(neurons, workers));
}

class ProcessesRun {
 public:
  ProcessesRun(const Parameters& parameters, Context& context)
      : context_(context),
        workers_(static_cast<int>(parameters.integer("workers"))),
        collect_(static_cast<Collect>(place_of(methods, parameters.choice("method")))),
        chunk_(chunk_of(parameters, collect_, parameters.integer("neurons"))),
        asked_(static_cast<Ship>(place_of(ships, parameters.choice("ship")))),
        shown_(asked_ == Ship::transfer && !systems::processes_can_transfer() ? Ship::copy
                                                                              : asked_),
        crash_(parameters.choice("crash") == "yes"),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        effort_(lab::effort_of(parameters)),
        neurons_(parameters.integer("neurons"), parameters.integer("samples"),
                 parameters.integer("steps"), seed_, context.stop(), context.memory()),
        pool_(workers_,
              systems::make_process_host(workers_, neurons_.traces().size(), neurons_.traces()),
              context.clock(), context.stop()) {
    if (!systems::processes_share_own_memory()) {
      std::memcpy(pool_.host().shared().data(), neurons_.traces().data(), neurons_.traces().size());
    }
    for (const Ship ship : {Ship::copy, Ship::transfer, Ship::shared}) {
      if (ship == Ship::transfer && !systems::processes_can_transfer()) continue;
      const auto memory = ship == Ship::shared ? pool_.host().shared() : neurons_.traces();
      ways_.push_back({ship, ship_words[static_cast<std::size_t>(ship)],
                       memory.first(neurons_.traces().size())});
      if (ship == shown_) shown_way_ = ways_.size() - 1;
    }
    good_.assign(first_way + ways_.size(), true);
  }

  Record run() {
    start_pools();
    if (context_.stopped()) return context_.blank();
    pool_.reserve(parts());
    context_.team().ensure(workers_);
    judge_all();
    if (context_.stopped()) return context_.blank();
    const auto result =
        context_.measure(strategies(), {.seed = seed_ + 1}, [&](const auto& partial) {
          keep_typical(partial);
          context_.publish(record_of(partial));
        });
    if (result.stopped) return record_of(result);
    keep_typical(result);
    const lab::Progress measured = context_.last_progress();
    judge_all();
    if (crash_ && !context_.stopped()) crash();
    context_.restore(measured);
    Record record = record_of(result);
    conclude(record, result);
    return record;
  }

 private:
  static constexpr std::size_t of_threads = 1;
  static constexpr std::size_t first_way = 2;  // after one process and the threads
  std::size_t shown_row() const { return first_way + shown_way_; }

  std::int64_t parts() const { return systems::parts_of(neurons_.count(), chunk_); }

  // A pool is started and ended again a few times; the last one stays. The first loads its program.
  void start_pools() {
    const int starts = effort_ == measure::Effort::quick ? 4 : 6;
    for (int i = 0; i < starts && !context_.stopped(); ++i) {
      context_.progress("starting pools", i, starts, "pools");
      pool_.close();
      const auto took = pool_.start();
      if (took.empty()) return;
      starts_ns_.push_back(static_cast<double>(*std::ranges::max_element(took)));
    }
  }

  std::vector<measure::Strategy> strategies() {
    std::vector<measure::Strategy> timed;
    timed.push_back({"one process", measure::repeat([this] { alone(neurons_.count()); })});
    timed.push_back({text::format("{} thread{}", workers_, workers_ == 1 ? "" : "s"),
                     measure::repeat([this] { threads(); })});
    for (std::size_t way = 0; way < ways_.size(); ++way) {
      timed.push_back(
          {text::format("{} process{}, {}", workers_, workers_ == 1 ? "" : "es", ways_[way].name),
           measure::repeat([this, way] { among(way, neurons_.count()); })});
    }
    return timed;
  }

  void alone(std::int64_t count) { neurons_.compute({0, count}); }

  void threads() {
    parallel::for_each_part(
        {context_.team(), context_.clock(), nullptr, &context_.stop()}, workers_, parts(),
        parallel::Schedule::dynamic, [this](std::int64_t part, int) {
          neurons_.compute({part * chunk_, std::min(neurons_.count(), (part + 1) * chunk_)});
        });
  }

  systems::ProcessJob job(std::size_t way, std::int64_t count) const {
    systems::ProcessJob job{.function = systems::spikes_function, .numbers = {neurons_.steps(), 0}};
    job.data = ways_[way].data.first(static_cast<std::size_t>(count * neurons_.bytes_of_one()));
    job.items = count;
    job.chunk = chunk_;
    job.ship = ways_[way].ship;
    job.collect = collect_;
    return job;
  }

  const systems::PoolRun& map(const systems::ProcessJob& job) { return pool_.map(job, take_); }

  void among(std::size_t way, std::int64_t count) {
    if (context_.stopped()) return;
    systems::ProcessJob job = this->job(way, count);
    parallel::Timeline& timeline = context_.timeline();
    if (way != shown_way_ || !timeline.due()) {
      map(job);
      return;
    }
    job.timeline = &timeline;
    timeline.begin(context_.clock().now_ns());
    last_ = map(job);
    timeline.ran(last_.end_ns - last_.begin_ns);
  }

  void judge_all() {
    const int all = static_cast<int>(good_.size());
    for (int i = 0; i < all && !context_.stopped(); ++i) {
      context_.progress("checking answers", i, all, "strategies");
      const auto index = static_cast<std::size_t>(i);
      neurons_.forget();
      if (index == 0) alone(neurons_.count());
      if (index == of_threads) threads();
      if (index >= first_way) map(job(index - first_way, neurons_.count()));
      if (!context_.stopped() && !neurons_.right()) good_[index] = false;
    }
    if (!context_.stopped()) spikes_ = neurons_.spikes();
  }

  // A run in which one worker dies half way through the part in the middle.
  void crash() {
    systems::ProcessJob job = this->job(shown_way_, neurons_.count());
    job.crash_part = parts() / 2;
    neurons_.forget();
    const systems::PoolRun& run = map(job);
    if (run.stopped) return;
    crashed_ = run;
    good_after_crash_ = neurons_.right();
  }

  static double total_ns(const systems::PoolRun& run) {
    return static_cast<double>(run.end_ns - run.begin_ns);
  }

  void keep_typical(const measure::Result& result) {
    const double median = result.series[shown_row()].summary.median;
    if (last_.end_ns == 0 || median <= 0 || last_.stopped) return;
    if (!typical_ || lab::is_nearer(total_ns(last_), total_ns(*typical_), median)) typical_ = last_;
  }

  Record record_of(const measure::Result& result) const {
    Record record = context_.blank();
    record.table.columns = {{"time", "time per run", true},
                            {"speedup", "speedup", true},
                            {"verdict", "verdict", false},
                            {"shipped", "shipped", false},
                            {"answer", "answer", true}};
    record.answer = text::format("spikes: {} (neurons: {}, samples: {})", lab::with_commas(spikes_),
                                 lab::with_commas(neurons_.count()),
                                 lab::with_commas(neurons_.bytes_of_one() / 4));
    record.checked = !crashed_ || good_after_crash_;
    for (std::size_t i = 0; i < result.series.size(); ++i) {
      if (result.series[i].summary.n > 0) record.table.rows.push_back(row(result, i));
      record.checked = record.checked && good_[i];
    }
    context_.describe(record, result, workers_);
    if (record.table.rows.size() < result.series.size()) {
      record.checked = false;
      return record;
    }
    if (crashed_) {
      record.timeline = lanes("Who did what when a worker died", *crashed_);
    } else if (typical_) {
      record.timeline =
          lanes(text::format("Who did what: {}", result.series[shown_row()].name), *typical_);
    }
    return record;
  }

  lab::TimelineFigure lanes(std::string title, const systems::PoolRun& run) const {
    return processes::lanes_of(run, workers_, std::move(title), context_.calibration().step_ns);
  }

  lab::Row row(const measure::Result& result, std::size_t index) const {
    const measure::Series& series = result.series[index];
    lab::Row row{series.name, {lab::time_cell(series)}, index == shown_row()};
    row.cells.push_back(index == 0 ? lab::text_cell("1")
                                   : lab::ratio_cell(series.comparison.ratio));
    row.cells.push_back(index == 0 ? lab::dash_cell() : lab::verdict_cell(result, index));
    const bool ships_all = index >= first_way && ways_[index - first_way].ship != Ship::shared;
    row.cells.push_back(
        ships_all ? lab::text_cell(lab::bytes_text(static_cast<double>(neurons_.traces().size())))
                  : lab::dash_cell());
    row.cells.push_back(lab::check_cell(good_[index], good_[index] ? "as computed" : "wrong"));
    return row;
  }

  void conclude(Record& record, const measure::Result& result) {
    if (asked_ != shown_) {
      record.happened.push_back(
          "Only browsers can transfer memory to a worker: a pipe copies, so the bytes were "
          "copied.");
    }
    if (!record.checked) {
      record.happened.push_back(
          "**A strategy gave another answer than the formula.** Do not trust its time.");
    }
    if (crashed_) record.happened.push_back(crash_text());
    if (auto refusal = lab::refusal_text(result, context_.calibration(), {0, shown_row()});
        !refusal.empty()) {
      record.happened.push_back(std::move(refusal));
      return;
    }
    record.guess_outcome = result.series[shown_row()].comparison.ratio.value;
    record.happened.push_back(gain_text(result));
    record.happened.push_back(start_text(result));
    if (typical_) record.happened.push_back(parts_text());
    add_curves(record, result.series[shown_row()].comparison.verdict);
  }

  std::string gain_text(const measure::Result& result) const {
    const measure::Ratio& gain = result.series[shown_row()].comparison.ratio;
    const measure::Ratio& shared = result.series[of_threads].comparison.ratio;
    std::string text =
        text::format("A pool of {} process{} ({}) was {} as fast as one process alone.{}", workers_,
                     workers_ == 1 ? "" : "es", ways_[shown_way_].name, lab::bold_ratio(gain),
                     lab::doubt_text(gain));
    if (lab::has_interval(result.series[of_threads])) {
      text += text::format(" {} thread{}, to which nothing is shipped: {}.", workers_,
                           workers_ == 1 ? "" : "s", lab::ratio_and_interval(shared));
    }
    if (systems::processes_share_own_memory()) {
      text +=
          " In a browser shared memory is copied once all the same, by the worker: its code "
          "computes only on memory of its own.";
    }
    if (workers_ > context_.limits().processors) {
      text +=
          text::format(" This machine reports {} processor{}, so they take turns.",
                       context_.limits().processors, context_.limits().processors == 1 ? "" : "s");
    }
    return text;
  }

  double start_ns() const {
    std::vector<double> later(starts_ns_.begin() + 1, starts_ns_.end());
    std::ranges::sort(later);
    return later.empty() ? 0 : later[later.size() / 2];
  }

  std::string start_text(const measure::Result& result) const {
    const auto [least, most] = std::minmax_element(starts_ns_.begin() + 1, starts_ns_.end());
    const double warm_ns = result.series[shown_row()].summary.median;
    const double alone_ns = result.series.front().summary.median;
    return text::format(
        "The workers are {}. The first pool took {} to start, later ones **{}** ({} to {}, {} of "
        "them). The job itself took {} in a pool that was there: with a fresh pool it would take "
        "{}, {} as fast as one process (modelled: the sum of both).",
        systems::process_kind(), lab::time_text(starts_ns_.front()), lab::time_text(start_ns()),
        lab::time_text(*least), lab::time_text(*most), starts_ns_.size() - 1,
        lab::time_text(warm_ns), lab::time_text(start_ns() + warm_ns),
        lab::ratio_text(alone_ns / (start_ns() + warm_ns)));
  }

  std::string parts_text() const {
    const auto method = static_cast<std::size_t>(collect_);
    std::string text =
        text::format("{} cut {} neuron{} into {} part{} of {}{}.", method_names[method],
                     lab::with_commas(neurons_.count()), neurons_.count() == 1 ? "" : "s",
                     lab::with_commas(parts()), parts() == 1 ? "" : "s", lab::with_commas(chunk_),
                     parts() > 1 && neurons_.count() % chunk_ != 0 ? " (the last is smaller)" : "");
    const systems::PoolRun& run = *typical_;
    const double first = static_cast<double>(run.first_result_ns - run.begin_ns);
    const double step_ns = context_.calibration().step_ns;
    text += text::format(
        " In a usual run the first result was handed over after {} of "
        "{}",
        lab::time_or_less(first, step_ns), lab::time_text(total_ns(run)));
    const std::int64_t late = out_of_order(run);
    switch (collect_) {
      case Collect::map: text += ": map gives all of them at the end."; break;
      case Collect::imap:
        text +=
            run.most_waiting > 0
                ? text::format("; at most {} part{} had to wait for an earlier one.",
                               lab::with_commas(run.most_waiting), run.most_waiting == 1 ? "" : "s")
                : std::string("; no part had to wait for an earlier one.");
        break;
      case Collect::imap_unordered:
        text += late > 0 ? text::format("; {} of {} parts came before an earlier one.",
                                        lab::with_commas(late), lab::with_commas(parts()))
                         : std::string("; all came in order this time, which nothing promises.");
        break;
    }
    return text;
  }

  // Parts whose reply came while one before them was still out.
  static std::int64_t out_of_order(const systems::PoolRun& run) {
    std::int64_t late = 0;
    std::int32_t least_after = std::numeric_limits<std::int32_t>::max();
    for (auto part = run.order.rbegin(); part != run.order.rend(); ++part) {
      late += *part > least_after;
      least_after = std::min(least_after, *part);
    }
    return late;
  }

  std::string crash_text() const {
    if (crashed_->losses.empty()) return "No worker died.";
    const systems::Loss& loss = crashed_->losses.front();
    const std::int64_t neurons = std::min(chunk_, neurons_.count() - loss.part * chunk_);
    return text::format(
        "Worker {} died {} part {}. The pool noticed {} after the part was sent, had another "
        "worker in its place {} later, and did the part again: the answer is {}. CPython's {} "
        "replaces the worker too, but waits for the lost part for ever.",
        loss.worker, neurons > 1 ? "half way through" : "while it had", lab::with_commas(loss.part),
        lab::time_text(static_cast<double>(loss.noticed_ns - loss.taken_ns)),
        lab::time_text(static_cast<double>(loss.restarted_ns - loss.noticed_ns)),
        good_after_crash_ ? "right" : "**wrong**",
        method_names[static_cast<std::size_t>(collect_)]);
  }

  void add_curves(Record& record, measure::Verdict verdict) {
    record.curves.push_back(processes::message_figure(context_, pool_, ways_, seed_ + 2));
    if (context_.stopped()) return;
    std::string text;
    for (const processes::Way& way : ways_) {
      std::string one = processes::message_text(record.curves.back(), way.name);
      if (!one.empty()) text += (text.empty() ? "" : " ") + one;
    }
    if (!text.empty() && systems::processes_share_own_memory()) {
      text += " In a browser that includes waking the thread to which the workers belong.";
    }
    if (!text.empty()) record.happened.push_back(std::move(text));
    record.curves.push_back(processes::size_figure(
        context_, neurons_.count(), neurons_.bytes_of_one(),
        [this](std::int64_t count) { alone(count); },
        [this](std::int64_t count) {
          if (!context_.stopped()) map(job_of_size(count));
        },
        seed_ + 3));
    if (context_.stopped()) return;
    text = processes::size_text(
        record.curves.back(),
        {.bytes_of_one = neurons_.bytes_of_one(),
         .start_ns = start_ns(),
         .workers = std::min<std::int64_t>({workers_, context_.limits().processors, parts()}),
         .shared = shown_ == Ship::shared,
         .most_steps = neurons_.steps() == most_steps,
         .all = neurons_.count(),
         .told = verdict == measure::Verdict::faster || verdict == measure::Verdict::slower});
    if (!text.empty()) record.happened.push_back(std::move(text));
  }

  // Cut as a job of that size is.
  systems::ProcessJob job_of_size(std::int64_t count) const {
    systems::ProcessJob job = this->job(shown_way_, count);
    job.chunk = chunk_of(context_.blank().parameters, collect_, count);
    return job;
  }

  Context& context_;
  int workers_;
  Collect collect_;
  std::int64_t chunk_;
  Ship asked_;
  Ship shown_;
  bool crash_;
  std::uint64_t seed_;
  measure::Effort effort_;
  Neurons neurons_;
  ProcessPool pool_;
  const std::function<void(std::int64_t, const systems::Answer&)> take_ =
      [this](std::int64_t first, const systems::Answer& answer) { neurons_.take(first, answer); };
  std::vector<processes::Way> ways_;
  std::size_t shown_way_ = 0;  // of them
  std::vector<bool> good_;
  std::int64_t spikes_ = 0;
  std::vector<double> starts_ns_;
  systems::PoolRun last_;
  std::optional<systems::PoolRun> typical_;
  std::optional<systems::PoolRun> crashed_;
  bool good_after_crash_ = false;
};

lab::Card card() {
  lab::Card card;
  card.id = "parallel/processes";
  card.chapter = "Parallel CPU";
  card.place = 4;
  card.title = "multiprocessing";
  card.question = "Workers that share nothing: do they pay?";
  card.lead =
      "A process has memory of its own. What it works on becomes bytes, is shipped to it, and its "
      "result comes back the same way. How often a neuron fires is computed here from a recording "
      "of its input.";
  card.tries = {{"One step a sample: too little to compute", {{"steps", "1"}}},
                {"Shared memory: only its place is sent", {{"ship", "shared"}}},
                {"A message for every neuron", {{"method", "imap"}, {"chunk", "1"}}},
                {"A worker dies", {{"crash", "yes"}}}};
  card.guess = {"{workers} are", "as fast as one process", 0.125, 8, 1};
  card.python_mark = "with Pool";
  card.sources = {"Chunks and order of results: CPython 3.13, Lib/multiprocessing/pool.py",
                  "Neurons: leaky integrate-and-fire, Euler's method in steps of 1 ms"};
  card.code = {"systems/processes/pool.cpp#the parent: a part is sent",
               "systems/processes/task.cpp#a worker's function",
               "kernels/lif/trace.cpp#a neuron's trace",
               "experiments/parallel/processes/neurons.cpp#a loop over neurons"};
  card.trace = true;
  return card;
}

Record run(const Parameters& parameters, Context& context) {
  return ProcessesRun(parameters, context).run();
}

}  // namespace

lab::Experiment parallel_processes(const lab::Limits& limits) {
  constexpr std::int64_t most_neurons = 2000;
  // In a browser the workers hold copies, in the heap beside this memory.
  const std::int64_t samples = limits.memory_bytes / 4 / 4 / most_neurons;
  auto method = lab::choice("method", "Method",
                            {{"map", "map"}, {"imap", "imap"}, {"imap_unordered", "unordered"}},
                            "In which order results are handed over.");
  method.segmented = true;
  auto ship = lab::choice(
      "ship", "Ship", {{"copy", "copy"}, {"transfer", "transfer"}, {"shared", "shared"}},
      "How the recordings get to the workers; all are timed, this one is drawn.");
  ship.segmented = true;
  auto crash = lab::choice("crash", "A worker dies", {{"no", "no"}, {"yes", "yes"}},
                           "Whether one dies half way through a part, in a run of its own.");
  crash.segmented = true;
  auto each = lab::integer("samples", "Samples a neuron", 16,
                           std::clamp<std::int64_t>(samples, 4096, 16'384), 4096,
                           "Length of each recording, four bytes a sample.");
  if (samples < 16'384) each.limit_reason = "the memory that this program may use";
  return {card(),
          {lab::integer("neurons", "Neurons", 1, most_neurons, 256, "Recordings to go through."),
           std::move(each),
           lab::integer("steps", "Steps a sample", 1, most_steps, 10,
                        "Steps of the simulation that each sample lasts: more computing on the "
                        "same bytes."),
           lab::workers_parameter(limits, "Processes that compute, and threads beside them."),
           std::move(method),
           lab::integer("chunk", "Chunk size", 0, most_neurons, 0,
                        "Neurons a part; 0 is what the method chooses itself."),
           std::move(ship), std::move(crash), lab::seed_parameter()},
          run};
}

}  // namespace looplab::experiments
