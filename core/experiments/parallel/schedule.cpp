// parallel/schedule: who does what?
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>

#include "experiments/parallel/schedule/grain.hpp"
#include "experiments/parallel/schedule/simulated.hpp"
#include "experiments/parallel/schedule/work.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/sweep.hpp"
#include "lab/team_run.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using lab::Context;
using lab::Parameters;
using lab::Record;
using parallel::all_schedules;
using parallel::Schedule;

constexpr std::array<const char*, 4> shapes{"even", "ramped", "random", "straggler"};
/// Places of series: after the serial code come the schedules.
constexpr std::size_t of_static = 1;
constexpr std::size_t of_dynamic = 2;

class ScheduleRun {
 public:
  ScheduleRun(const Parameters& parameters, Context& context)
      : context_(context),
        shape_(static_cast<schedule::Shape>(std::ranges::find(shapes, parameters.choice("work")) -
                                            shapes.begin())),
        shown_(static_cast<std::size_t>(*parallel::schedule_from(parameters.choice("schedule")))),
        parts_(parameters.integer("parts")),
        workers_(static_cast<int>(parameters.integer("workers"))),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        effort_(lab::effort_of(parameters)),
        work_(shape_, seed_, context.memory()) {
    for (std::size_t i = 0; i < all_schedules.size(); ++i) {
      orders_[i].schedule = all_schedules[i];
      orders_[i].watched.watch(context, workers_, i == shown_);
    }
  }

  Record run() {
    context_.team().ensure(workers_);
    check_answers();
    std::vector<measure::Strategy> timed;
    timed.push_back({"best serial code", measure::repeat([this] { serial(); })});
    for (Order& order : orders_) {
      timed.push_back({std::string(parallel::name_of(order.schedule)),
                       measure::repeat([this, &order] { parallel_run(order); })});
    }
    const auto result = context_.measure(timed, {.seed = seed_ + 1}, [&](const auto& partial) {
      keep_typical(partial);
      context_.publish(record_of(partial));
    });
    if (result.stopped) return record_of(result);
    keep_typical(result);
    for (Order& order : orders_) judge(order);
    Record record = record_of(result);
    conclude(record, result);
    return record;
  }

 private:
  struct Order {
    Schedule schedule = Schedule::static_blocks;
    bool good = true;
    lab::WatchedRun watched = {};
  };

  void serial() { work_.compute({0, schedule::items}, 0, context_.stop()); }

  void check_answers() {
    const int all = static_cast<int>(orders_.size()) + 1;
    context_.progress("checking answers", 0, all, "strategies");
    serial();
    if (!context_.stopped()) serial_good_ = work_.right();
    sum_ = std::llround(work_.sum());
    for (std::size_t i = 0; i < orders_.size(); ++i) {
      judge(orders_[i]);
      context_.progress("checking answers", static_cast<int>(i) + 2, all, "strategies");
    }
  }

  void judge(Order& order) {
    if (context_.stopped()) return;
    work_.forget();
    parallel_run(order);
    if (!context_.stopped() && !work_.right()) order.good = false;
  }

  // [show who takes what]
  // Each part is a stretch of items. Which worker takes it, and when, is the schedule's business.
  parallel::RunTimes hand_out(Schedule schedule, std::int64_t parts, parallel::Timeline* timeline) {
    return parallel::for_each_part({context_.team(), context_.clock(), timeline, &context_.stop()},
                                   workers_, parts, schedule, [&](std::int64_t part, int worker) {
                                     work_.compute(
                                         parallel::part_range(schedule::items, parts, part), worker,
                                         context_.stop());
                                   });
  }
  // [/show]

  void parallel_run(Order& order) {
    order.watched.run(
        [&](parallel::Timeline* timeline) { return hand_out(order.schedule, parts_, timeline); });
  }

  void keep_typical(const measure::Result& result) {
    for (std::size_t i = 0; i < orders_.size(); ++i) {
      orders_[i].watched.keep(result.series[i + 1].summary.median);
    }
  }

  Record record_of(const measure::Result& result) const {
    Record record = context_.blank();
    record.table.columns = {{"time", "time per run", true},
                            {"speedup", "speedup", true},
                            {"efficiency", "efficiency", false},
                            {"imbalance", "imbalance", true},
                            {"answer", "answer", true}};
    record.answer = text::format("{} items, {} steps, the answers add up to {}",
                                 lab::with_commas(schedule::items),
                                 lab::with_commas(work_.all_steps()), lab::with_commas(sum_));
    record.checked = serial_good_;
    for (std::size_t i = 0; i < result.series.size(); ++i) {
      if (result.series[i].summary.n > 0) record.table.rows.push_back(row(result, i));
      if (i > 0) record.checked = record.checked && orders_[i - 1].good;
    }
    context_.describe(record, result, workers_);
    if (record.table.rows.size() < result.series.size()) {
      record.checked = false;
      return record;
    }
    const Order& order = orders_[shown_];
    if (!order.watched.typical().empty()) {
      record.timeline = order.watched.typical().figure(
          text::format("Who did what: {}", std::string(parallel::name_of(order.schedule))),
          context_.calibration().step_ns);
    }
    return record;
  }

  lab::Row row(const measure::Result& result, std::size_t index) const {
    const measure::Series& series = result.series[index];
    lab::Row row{series.name, {lab::time_cell(series)}, index == shown_ + 1};
    if (index == 0) {
      row.cells.insert(row.cells.end(), {lab::text_cell("1"), lab::dash_cell(), lab::dash_cell(),
                                         lab::check_cell(serial_good_, "as known")});
      return row;
    }
    const Order& order = orders_[index - 1];
    row.cells.push_back(lab::ratio_cell(series.comparison.ratio));
    row.cells.push_back(lab::efficiency_cell(series.comparison.ratio, workers_));
    row.cells.push_back(order.watched.typical().empty() || workers_ == 1 ? lab::dash_cell()
                                                                         : imbalance_cell(order));
    row.cells.push_back(lab::check_cell(order.good, "as known"));
    return row;
  }

  static lab::Cell imbalance_cell(const Order& order) {
    const double imbalance = order.watched.typical().run().times.imbalance();
    lab::Cell cell = lab::text_cell(text::format("{:.2f}", imbalance));
    cell.value = imbalance;
    return cell;
  }

  // Sentences and curves, where what they need can be trusted.
  void conclude(Record& record, const measure::Result& result) {
    if (!record.checked) {
      record.happened.push_back("**An answer is not the known one.** Do not trust its time.");
    }
    if (auto refusal = lab::refusal_text(result, context_.calibration(),
                                         {0, of_static, of_dynamic, shown_ + 1});
        !refusal.empty()) {
      record.happened.push_back(std::move(refusal));
      return;
    }
    record.guess_outcome = against_static(result, of_dynamic).value;
    record.happened.push_back(gain_sentence(result));
    if (std::string text = balance_sentence(); !text.empty()) {
      record.happened.push_back(std::move(text));
    }
    add_parts_curve(record);
    add_grain(record);
    if (context_.stopped()) return;
    add_simulated(record, result);
  }

  void add_grain(Record& record) {
    const int processors = context_.limits().processors;
    if (workers_ > processors) {
      record.happened.push_back(text::format(
          "This machine reports {} processor{}, so {} workers take turns, and what a part costs "
          "them cannot be told from waiting for a turn.",
          processors, processors == 1 ? "" : "s", workers_));
      return;
    }
    const auto grain =
        schedule::measure_grain(context_, orders_[shown_].schedule, workers_, effort_);
    if (!grain) {
      if (!grain.error().empty()) record.happened.push_back(grain.error());
      return;
    }
    shown_cost_ = grain->part;
    for (std::string& text : grain->sentences()) record.happened.push_back(std::move(text));
    record.curves.push_back(grain->figure());
  }

  // Each time that a worker takes parts: one of them, but for guided, which takes from the same
  // queue as dynamic.
  schedule::TakeCosts take_costs() {
    schedule::TakeCosts takes;
    if (workers_ > context_.limits().processors) return takes;
    for (const Schedule each : {Schedule::dynamic, Schedule::stealing}) {
      const bool known = shown_cost_ && orders_[shown_].schedule == each;
      const auto cost = known ? shown_cost_ : schedule::part_cost(context_, each, workers_);
      if (cost) takes[static_cast<std::size_t>(each)] = std::max(0.0, cost->each);
    }
    takes[static_cast<std::size_t>(Schedule::guided)] =
        takes[static_cast<std::size_t>(Schedule::dynamic)];
    return takes;
  }

  measure::Ratio against_static(const measure::Result& result, std::size_t series) const {
    return measure::judge(result, series, context_.calibration(), of_static).ratio;
  }

  std::string gain_sentence(const measure::Result& result) const {
    const measure::Ratio& speedup = result.series[shown_ + 1].comparison.ratio;
    std::string text =
        text::format("With the {} schedule {} {} as fast as the best serial code.",
                     std::string(parallel::name_of(orders_[shown_].schedule)),
                     workers_ == 1 ? "1 worker was" : text::format("{} workers were", workers_),
                     lab::bold_ratio(speedup));
    text += lab::doubt_text(speedup);
    std::string others;
    bool differs = false;
    for (std::size_t i = of_dynamic; i < result.series.size(); ++i) {
      if (!lab::has_interval(result.series[i])) continue;
      const measure::Ratio ratio = against_static(result, i);
      differs = differs || ratio.low > 1 || ratio.high < 1;
      others += (others.empty() ? "" : ", ") + result.series[i].name + " " +
                lab::ratio_and_interval(ratio);
    }
    if (others.empty()) return text;
    text += " Against static: " + others + ".";
    if (!differs) text += " All of these intervals hold 1: no difference that this run can tell.";
    return text;
  }

  // Who was the busiest, of the runs that are kept.
  std::string balance_sentence() const {
    if (workers_ == 1 || workers_ > context_.limits().processors) return {};
    std::string text;
    for (const Order& order : orders_) {
      if (order.watched.typical().empty()) return {};
      text += text::format("{}{} {:.2f}", text.empty() ? "" : ", ",
                           std::string(parallel::name_of(order.schedule)),
                           order.watched.typical().run().times.imbalance());
    }
    return "The busiest worker computed for so many times the mean: " + text +
           " (of one usual run each; 1 is even). Time beyond the mean is time in which the others "
           "wait.";
  }

  void add_parts_curve(Record& record) {
    std::vector<std::int64_t> counts;
    for (const std::int64_t parts : {1, 4, 16, 64, 256, 1024, 4096, 16'384, 100'000}) {
      counts.push_back(parts);
    }
    std::vector<lab::Dial> dials;
    for (const Order& order : orders_) {
      dials.push_back({std::string(parallel::name_of(order.schedule)),
                       [this, schedule = order.schedule](std::int64_t parts) {
                         return measure::repeat(
                             [this, schedule, parts] { hand_out(schedule, parts, nullptr); });
                       }});
    }
    auto curves = lab::sweep(context_, dials, counts, "numbers of parts", seed_ + 2);
    if (context_.stopped()) return;
    for (auto& curve : curves) {
      for (auto& point : curve.points) {
        for (double* ns : {&point.y, &point.low, &point.high}) *ns /= 1e6;
      }
    }
    record.curves.push_back(
        {"How many parts?", "parts", "time of a run, ms", true, true, std::move(curves)});
  }

  void add_simulated(Record& record, const measure::Result& result) {
    std::vector<double> costs = work_.costs(parts_);
    const double step_ns =
        result.series.front().summary.median / std::reduce(costs.begin(), costs.end());
    for (double& each : costs) each *= step_ns;
    const auto simulated = schedule::simulate_more(context_.stop(), costs, take_costs(), workers_);
    if (!simulated) return;
    record.happened.push_back(simulated->sentence(
        orders_[shown_].schedule, result.series[shown_ + 1].comparison.ratio.value, costs.size()));
    record.curves.push_back(simulated->figure());
  }

  Context& context_;
  schedule::Shape shape_;
  std::size_t shown_;
  std::int64_t parts_;
  int workers_;
  std::uint64_t seed_;
  measure::Effort effort_;
  schedule::Work work_;
  std::array<Order, all_schedules.size()> orders_;
  bool serial_good_ = true;
  std::int64_t sum_ = 0;                         // of all answers
  std::optional<measure::TaskCost> shown_cost_;  // of a part, with the schedule that is shown
};

lab::Card card() {
  lab::Card card;
  card.id = "parallel/schedule";
  card.chapter = "Parallel CPU";
  card.place = 2;
  card.title = "Who does what?";
  card.question = "Who does what: who gets which part, and how small may parts be?";
  card.lead =
      "The same parts, given out in four ways: shared out beforehand, one at a time, many and then "
      "fewer, or stolen from whoever has some left. Parts may be alike, grow, be random, or have a "
      "straggler among them.";
  card.tries = {{"All parts alike: does it matter who does what?", {{"work", "even"}}},
                {"One item has a tenth of all the work", {{"work", "straggler"}}},
                {"100,000 parts of one item each", {{"parts", "100000"}}},
                {"Two parts only", {{"parts", "2"}}}};
  card.guess = {"Against parts shared out beforehand, handing them out one by one is", "as fast",
                0.5, 4, 1};
  card.python_mark = "ship(delayed(compute)";
  card.sources = {"Guided: Polychronopoulos and Kuck 1987, doi:10.1109/TC.1987.5009495",
                  "Stealing: Blumofe and Leiserson 1999, doi:10.1145/324133.324234",
                  "How late the last part may be: Graham 1969, doi:10.1137/0117039"};
  card.code = {"experiments/parallel/schedule.cpp#who takes what",
               "experiments/parallel/schedule/work.cpp#part"};
  card.trace = true;
  return card;
}

Record run(const Parameters& parameters, Context& context) {
  return ScheduleRun(parameters, context).run();
}

}  // namespace

lab::Experiment parallel_schedule(const lab::Limits& limits) {
  auto work = lab::choice("work", "Work",
                          {{"ramped", "Ramped"},
                           {"even", "Even"},
                           {"random", "Random"},
                           {"straggler", "One straggler"}},
                          "How the work is spread over the items.");
  work.segmented = true;
  auto chosen = lab::choice("schedule", "Schedule",
                            {{"dynamic", "dynamic", "parallel/schedule.cpp#dynamic"},
                             {"static", "static", "parallel/schedule.cpp#static"},
                             {"guided", "guided", "parallel/schedule.cpp#guided"},
                             {"stealing", "stealing", "parallel/schedule.cpp#stealing"}},
                            "All four are timed; this one is drawn, and its grain is looked for.");
  chosen.segmented = true;
  return {card(),
          {std::move(work),
           lab::integer("parts", "Parts", 1, schedule::items, 64,
                        "Pieces that the 100,000 items are cut into."),
           lab::workers_parameter(limits, "Threads that compute."), std::move(chosen),
           lab::seed_parameter()},
          run};
}

}  // namespace looplab::experiments
