// iteration/sorting: what is sorting tuples slow at?
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>

#include "kernels/sort/sort.hpp"
#include "kernels/sort/trial.hpp"
#include "lab/data/own.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/side_by_side.hpp"
#include "lab/sweep.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using namespace kernels::sort;
using kernels::Buffer;
using lab::Context;
using lab::Parameters;
using lab::Record;

enum Index : std::size_t { list, tuples, stable, by_key, decorated, columns, packed, ways_count };

constexpr std::array<const char*, ways_count> names{
    "list of tuples",      "tuples, std::sort", "by time, stable_sort", "key in each comparison",
    "key once, decorated", "columns, argsort",  "packed, vqsort"};

struct OrderName {
  const char* value;
  const char* label;
  const char* words;
};
constexpr std::array<OrderName, 4> orders{{{"random", "Random", "for random trials"},
                                           {"sorted", "Sorted already", "for sorted ones"},
                                           {"reversed", "Reversed", "for reversed ones"},
                                           {"few", "8 distinct times", "for 8 distinct times"}}};

Order order_of(const std::string& value) {
  const auto found = std::ranges::find(orders, value, &OrderName::value);
  return static_cast<Order>(found - orders.begin());
}

/// The arrays that the ways write, and the columns that one reads.
struct Arrays {
  Arrays(std::size_t size, std::pmr::memory_resource& memory)
      : tuples(size, memory),
        out(size, memory),
        pairs(size, memory),
        packed(size, memory),
        order(size, memory),
        time(size, memory),
        condition(size, memory),
        id(size, memory),
        sorted_time(size, memory),
        sorted_condition(size, memory),
        sorted_id(size, memory) {}

  static constexpr std::int64_t bytes = sizeof(void*) + sizeof(Trial) + sizeof(Decorated) +
                                        sizeof(std::int64_t) + 7 * sizeof(std::int32_t);

  void set_columns(std::span<const Trial> trials) {
    for (std::size_t i = 0; i < trials.size(); ++i) {
      time[i] = trials[i].time;
      condition[i] = trials[i].condition;
      id[i] = trials[i].id;
    }
  }
  Columns in(std::size_t count) const {
    return {time.span().first(count), condition.span().first(count), id.span().first(count)};
  }
  Columns columns(std::size_t count) const {
    return {sorted_time.span().first(count), sorted_condition.span().first(count),
            sorted_id.span().first(count)};
  }

  Buffer<const TupleObject*> tuples;
  Buffer<Trial> out;
  Buffer<Decorated> pairs;
  Buffer<std::int64_t> packed;
  Buffer<std::int32_t> order;
  Buffer<float> time;
  Buffer<std::int32_t> condition, id;
  Buffer<float> sorted_time;
  Buffer<std::int32_t> sorted_condition, sorted_id;
};

class SortRun {
 public:
  SortRun(const Parameters& parameters, Context& context)
      : context_(context),
        own_(lab::data::own_column(parameters, context, 10, parameters.integer("trials"))),
        count_(static_cast<std::size_t>(own_ ? own_->count : parameters.integer("trials"))),
        order_(order_of(parameters.choice("order"))),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        list_(static_cast<std::int64_t>(count_), context.memory()),
        arrays_(count_, context.memory()) {
    for (auto& each : trials_) each = Buffer<Trial>(count_, context.memory());
  }

  Record run() {
    for (std::size_t i = 0; i < orders.size(); ++i) {
      if (context_.stopped()) return context_.blank();
      context_.progress("preparing data", static_cast<int>(i), orders.size(), "orders");
      if (own_) {
        take_own(trials_[i].span(), static_cast<Order>(i));
      } else {
        fill(trials_[i].span(), static_cast<Order>(i), seed_);
      }
    }
    list_.set(trials());
    arrays_.set_columns(trials());
    check_answers();
    if (context_.stopped()) return context_.blank();
    lab::SideBySide ways(context_, strategies(),
                         {.items = static_cast<double>(count_),
                          .item = "trial",
                          .first = "list",
                          .answer = answer(),
                          .about = own_ ? "The times are " + own_->words() +
                                              "; “random” is the order in which they lie there."
                                        : "",
                          .guessed = packed,
                          .needed = {list, tuples, by_key, decorated, packed},
                          .seed = seed_});
    return ways.run([&](Record& record) { explain(record, ways); });
  }

 private:
  std::string answer() const {
    const auto fastest = std::ranges::min_element(trials(), {}, &Trial::time);
    return text::format("{} trials in order of their time, trial {} first",
                        lab::with_commas(static_cast<std::int64_t>(count_)),
                        lab::with_commas(fastest->id));
  }

  // "random" is as they lie in the file.
  void take_own(std::span<Trial> trials, Order order) const {
    std::vector<double> times(trials.size());
    own_->read(times);
    lab::data::require_finite(times, *own_);
    const std::vector<double> conditions = condition_column();
    for (std::size_t i = 0; i < trials.size(); ++i) {
      // The packed way sorts by the bits of the time, which are in its order from 0 up.
      const auto time = static_cast<float>(times[i]);
      if (!(time >= 0) || !std::isfinite(time)) {
        throw std::runtime_error(
            text::format("Number {} of {} is {}; a time is 0 or more, and no larger than 3 × 10³⁸.",
                         lab::with_commas(static_cast<std::int64_t>(i) + 1), own_->set->name,
                         lab::significant(times[i])));
      }
      const double condition = conditions.empty() ? 0 : conditions[i];
      trials[i] = {time + 0.0f,
                   std::abs(condition) < 1e9 ? static_cast<std::int32_t>(condition) : 0, 0};
    }
    if (order == Order::few) round_to_eight(trials);
    if (order == Order::sorted) std::ranges::sort(trials);
    if (order == Order::reversed) std::ranges::sort(trials, std::greater());
    for (std::size_t i = 0; i < trials.size(); ++i) trials[i].id = static_cast<std::int32_t>(i);
  }

  // Of a CSV: the column of that name.
  std::vector<double> condition_column() const {
    const auto& columns = own_->set->columns;
    const auto found = std::ranges::find(columns, "condition", &lab::data::Column::name);
    if (found == columns.end()) return {};
    std::vector<double> conditions(count_);
    own_->set->read(static_cast<std::size_t>(found - columns.begin()), 0, conditions);
    return conditions;
  }

  static void round_to_eight(std::span<Trial> trials) {
    const auto [least, greatest] = std::ranges::minmax(trials, {}, &Trial::time);
    const float step = (greatest.time - least.time) / 7;
    for (Trial& trial : trials) {
      if (step > 0) trial.time = least.time + step * std::round((trial.time - least.time) / step);
    }
  }

  std::span<const Trial> trials() const { return trials_[static_cast<std::size_t>(order_)].span(); }

  // Sorts the first trials of an order in one way.
  void pass(std::size_t way, std::span<const Trial> in) {
    const std::size_t count = in.size();
    const std::span<Trial> out = arrays_.out.span().first(count);
    switch (way) {
      case list: return sort_list(list_, arrays_.tuples.span());
      case stable: return sort_stable(in, out);
      case by_key: return sort_by_key(in, out);
      case decorated: return sort_decorated(in, arrays_.pairs.span().first(count), out);
      case columns:
        return sort_columns(arrays_.in(count), arrays_.order.span().first(count),
                            arrays_.columns(count));
      case packed: return sort_packed(in, arrays_.packed.span().first(count), out);
      default: return sort_tuples(in, out);
    }
  }

  // One more sort of each way, before anything is timed; the same data are sorted every time.
  void check_answers() {
    for (std::size_t way = 0; way < ways_count; ++way) {
      if (context_.stopped()) return;
      context_.progress("checking answers", static_cast<int>(way), ways_count, "strategies");
      pass(way, trials());
      if (way == list) unbox();
      if (way == columns) gather();
      checks_[way] = check(way, judge(trials(), arrays_.out.span()));
    }
  }

  void unbox() {
    for (std::size_t i = 0; i < count_; ++i) arrays_.out[i] = trial_of(*arrays_.tuples[i]);
  }

  void gather() {
    const Columns sorted = arrays_.columns(count_);
    for (std::size_t i = 0; i < count_; ++i) {
      arrays_.out[i] = {sorted.time[i], sorted.condition[i], sorted.id[i]};
    }
  }

  // By all fields, by time with ties as they came, or by time: what the way promises.
  static lab::Check check(std::size_t way, const Sorted& sorted) {
    if (way == list || way == tuples) {
      return {sorted.by_tuple, sorted.by_tuple ? "by all fields" : "not sorted"};
    }
    if (way == by_key) return {sorted.by_time, sorted.by_time ? "by time" : "not sorted"};
    return {sorted.stable, sorted.stable ? "by time, stable" : "not sorted"};
  }

  std::vector<lab::Way> strategies() {
    std::vector<lab::Way> ways;
    for (std::size_t way = 0; way < ways_count; ++way) {
      ways.push_back({.name = names[way],
                      .body = measure::repeat([this, way] { pass(way, trials()); }),
                      .check = [this, way] { return checks_[way]; }});
    }
    return ways;
  }

  void explain(Record& record, const lab::SideBySide& ways) {
    record.happened.push_back(fastest_text(ways));
    record.happened.push_back(keys_text(ways));
    record.happened.push_back(orders_text());
    if (context_.stopped()) return;
    std::vector<lab::Dial> dials;
    for (const std::size_t way : {tuples, columns, packed}) {
      dials.push_back({names[way], [this, way](std::int64_t count) {
                         const auto in = trials().first(static_cast<std::size_t>(count));
                         return measure::repeat([this, way, in] { pass(way, in); });
                       }});
    }
    const auto most = static_cast<std::int64_t>(count_);
    record.curves.push_back(lab::growth_figure(context_, dials, most, "trial", seed_ + 2));
    for (const std::size_t way : {tuples, packed}) {
      std::string text = lab::growth_sentence(record.curves.back(), names[way], "trials",
                                              measure::Growth::linearithmic);
      if (!text.empty()) record.happened.push_back(std::move(text));
    }
    record.happened.push_back(
        record.checked
            ? "Every way was checked: each trial is there once, and neighbours are in order. By "
              "time "
              "alone, trials with equal times may change places; a stable sort leaves them as they "
              "came."
            : "**A way did not sort as it must.** Do not trust its time.");
  }

  std::string fastest_text(const lab::SideBySide& ways) const {
    const measure::Ratio& plain = ways.result().series[tuples].comparison.ratio;
    std::string text =
        text::format("Sorting took **{}** a trial in the list of tuples. ", ways.per_item(list));
    if (plain.low > 1) {
      text += text::format(
          "As an array of structs it was {} as fast: no pointers to follow, no types to check.",
          lab::bold_ratio(plain));
    } else if (plain.high >= 1) {
      text += text::format("An array of structs took {}: this run cannot tell them apart.",
                           ways.per_item(tuples));
    } else {
      text += text::format("An array of structs was slower, {} as fast.", lab::bold_ratio(plain));
    }
    if (const auto best = ways.winner(); best && *best != tuples && *best != list) {
      text += text::format(" The fastest was “{}”, {} a trial, {} as fast as the list.",
                           names[*best], ways.per_item(*best),
                           lab::ratio_and_interval(ways.result().series[*best].comparison.ratio));
    }
    return text;
  }

  std::string keys_text(const lab::SideBySide& ways) const {
    const measure::Ratio gain = ways.gain(by_key, decorated);
    if (gain.low <= 1 && gain.high >= 1) {
      return "Calling the key in each comparison or once a trial made no difference that this run "
             "can tell.";
    }
    if (gain.value < 1) {
      return text::format(
          "Calling the key once a trial was slower here, {} as fast as in each comparison: few "
          "comparisons were needed, and decorating has its price.",
          lab::ratio_and_interval(gain));
    }
    return text::format(
        "A key that is called in each comparison is called some 2 lg n times as often as there are "
        "trials. Called once a trial and kept beside it, as key= does in Python, the sort was {} "
        "as "
        "fast.",
        lab::bold_ratio(gain));
  }

  // The trap: data that are in order already are sorted faster, so they are no benchmark.
  std::string orders_text() {
    std::vector<measure::Strategy> strategies;
    for (std::size_t order = 0; order < orders.size(); ++order) {
      const std::span<const Trial> in = trials_[order].span();
      strategies.push_back(
          {orders[order].words, measure::repeat([this, in] { pass(tuples, in); })});
    }
    const measure::Result result = context_.sweep(strategies, "orders", seed_ + 1);
    if (result.stopped) return {};
    std::string times;
    std::string untold;
    for (const measure::Series& series : result.series) {
      if (lab::has_interval(series)) {
        times += text::format("{}{} {}", times.empty() ? "" : ", ", lab::time_cell(series).text,
                              series.name);
      } else {
        untold += text::format(" There is no time that can be trusted {} ({}).", series.name,
                               measure::name_of(series.distrust));
      }
    }
    std::string text;
    if (!times.empty()) text = "The same std::sort took " + times + "." + untold;
    const measure::Ratio trap =
        measure::paired_ratio(result.series[0].samples_ns, result.series[1].samples_ns);
    if (lab::has_interval(result.series[0]) && lab::has_interval(result.series[1]) &&
        trap.low > 1.2) {
      text += text::format(
          " Sorted data make it look {} as fast: the library notices stretches that are in order, "
          "and "
          "the processor guesses every comparison right. Measure with data like yours.",
          lab::ratio_and_interval(trap));
    }
    return text;
  }

  Context& context_;
  std::optional<lab::data::OwnColumn> own_;
  std::size_t count_;
  Order order_;
  std::uint64_t seed_;
  std::array<Buffer<Trial>, orders.size()> trials_;
  TupleList list_;
  Arrays arrays_;
  std::array<lab::Check, ways_count> checks_{};
};

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<SortRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

lab::Card card() {
  lab::Card card;
  card.id = "iteration/sorting";
  card.chapter = "Iteration";
  card.place = 4;
  card.title = "Sorting tuples";
  card.question = "What makes sorting tuples slow?";
  card.lead =
      "Trials of an experiment (reaction time, condition, id), sorted as a list of tuples, as an "
      "array, by a key, as columns, and packed into whole numbers for SIMD lanes.";
  card.tries = {{"Sorted already: the benchmark that flatters", {{"order", "sorted"}}},
                {"8 distinct times: ties", {{"order", "few"}}},
                {"1,000 trials: it fits the nearest cache", {{"trials", "1000"}}}};
  card.guess = {"Packed, with SIMD lanes, it is", "as fast as the list", 1, 64, 4};
  card.python_mark = "by_log = timed";
  card.sources = {
      "Layout of tuples: CPython, Include/cpython/tupleobject.h",
      "vqsort: Blacher, Giesen, Sanders, Wassenberg, Vectorized and performance-portable "
      "Quicksort, 2022"};
  card.code = {"kernels/sort/trial.hpp#trial", "kernels/sort/trial.hpp#tuple",
               "kernels/sort/list.cpp#list",   "kernels/sort/structs.cpp#tuples",
               "kernels/sort/keys.cpp#keys",   "kernels/sort/columns.cpp#columns",
               "kernels/sort/simd.cpp#packed"};
  return card;
}

}  // namespace

lab::Experiment iteration_sorting(const lab::Limits& limits) {
  const std::int64_t each =
      bytes_needed(1) + Arrays::bytes + static_cast<std::int64_t>(orders.size() * sizeof(Trial));
  const std::int64_t fits = (limits.memory_bytes - 65536) / each;
  auto trials = lab::integer("trials", "Trials", 100, std::min(most_trials, fits), 50'000,
                             "How many trials are sorted; of your file the first so many.");
  if (fits < most_trials) trials.limit_reason = "what fits this program's memory";
  std::vector<lab::Choice> choices;
  for (const OrderName& order : orders) choices.push_back({order.value, order.label});
  return {
      card(),
      lab::data::with_own_data({std::move(trials), lab::choice("order", "Order", std::move(choices),
                                                               "How the trials lie before.")},
                               lab::seed_parameter()),
      run};
}

}  // namespace looplab::experiments
