// iteration/sum: why is a loop over a list slower than a loop over an array?
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "kernels/sum/data.hpp"
#include "kernels/sum/sum.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using namespace kernels::sum;
using lab::Context;
using lab::Parameters;
using lab::Record;

enum Index : std::size_t { boxed, plain, reduce, accumulators, simd, threads, strategies };

std::array<std::string, strategies> labels(int workers) {
  return {"loop over boxed objects",
          "loop over an array",
          "std::reduce",
          "8 accumulators",
          "SIMD lanes",
          workers == 1 ? "SIMD lanes, 1 worker" : text::format("SIMD lanes, {} workers", workers)};
}

// Bytes that one element makes the loop ask for: the value, or pointer, type tag and value.
template <Element T>
std::array<double, strategies> bytes_per_element() {
  const double value = sizeof(T);
  const double box = sizeof(void*) + sizeof(const TypeTag*) + sizeof(double);
  return {box, value, value, value, value, value};
}

template <Element T>
class SumRun {
 public:
  SumRun(const Parameters& parameters, Context& context)
      : context_(context),
        elements_(parameters.integer("elements")),
        workers_(static_cast<int>(parameters.integer("workers"))),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        names_(labels(workers_)),
        data_(elements_, true, context.memory()),
        partial_(workers_) {}

  Record run() {
    const auto steps = static_cast<int>(std::max<std::int64_t>(1, elements_ / block_elements));
    data_.fill(seed_, context_.stop(), [&](std::int64_t done) {
      context_.progress("preparing data", static_cast<int>(done / block_elements), steps, "blocks");
    });
    if (context_.stopped()) return context_.blank();
    context_.team().ensure(workers_);
    const auto timed = strategies_to_time();
    const auto result = context_.measure(
        timed, {.seed = seed_},
        [&](const measure::Result& partial) { context_.publish(record_of(partial, false)); });
    return record_of(result, true);
  }

 private:
  std::vector<measure::Strategy> strategies_to_time() {
    const auto& stop = context_.stop();
    const auto values = data_.values();
    const auto timed = [&](Index index, auto work) {
      return measure::Strategy{names_[index], measure::repeat([this, index, work] {
                                 const Total<T> answer = work();
                                 // Stop cuts a sum off: then the answer before it stands.
                                 if (!context_.stopped()) answers_[index] = answer;
                                 return answer;
                               })};
    };
    return {timed(boxed, [&] { return sum_boxed<T>(data_.list(), stop); }),
            timed(plain, [&stop, values] { return sum_plain<T>(values, stop); }),
            timed(reduce, [&stop, values] { return sum_reduce<T>(values, stop); }),
            timed(accumulators, [&stop, values] { return sum_accumulators<T>(values, stop); }),
            timed(simd, [&stop, values] { return sum_simd<T>(values, stop); }),
            timed(threads, [this, values] {
              return sum_threads<T>(values, partial_, context_.begin_run());
            })};
  }

  lab::Cell check(std::size_t index, bool& all_good) const {
    const double error = std::abs(data_.error(answers_[index]));
    const bool good = error <= data_.bound();
    all_good = all_good && good;
    if (error == 0) return lab::check_cell(good, "exact");
    const double relative = error / std::max(1.0, std::abs(static_cast<double>(data_.exact())));
    return lab::check_cell(good, text::format("off by {:.0e}", relative));
  }

  Record record_of(const measure::Result& result, bool final) const {
    Record record = context_.blank();
    record.table.columns = {{"time", "time per number", true},
                            {"rate", "bytes read", false},
                            {"speedup", "against the list", true},
                            {"verdict", "verdict", false},
                            {"answer", "answer", true}};
    record.bars = lab::BarsFigure{"Time per number", "ns", {}};
    const double count = static_cast<double>(elements_);
    const auto bytes = bytes_per_element<T>();
    const std::size_t best = fastest(result);
    bool all_good = true;
    for (std::size_t i = 0; i < result.series.size(); ++i) {
      const measure::Series& series = result.series[i];
      if (series.summary.n == 0) continue;
      record.table.rows.push_back(
          {names_[i],
           {lab::time_per_cell(series, count), lab::rate_cell(series, bytes[i] * count),
            i == boxed ? lab::text_cell("1") : lab::ratio_cell(series.comparison.ratio),
            lab::verdict_cell(result, i), check(i, all_good)},
           i == best});
      if (series.distrust > measure::Distrust::too_few) continue;
      const measure::Summary& summary = series.summary;
      const bool interval = lab::has_interval(series);
      record.bars->bars.push_back({names_[i], summary.median / count,
                                   (interval ? summary.low : summary.median) / count,
                                   (interval ? summary.high : summary.median) / count, i == best});
    }
    context_.describe(record, result, workers_);
    if (record.table.rows.size() < strategies) return record;
    record.checked = all_good;
    record.answer = text::format("sum = {}", exact_text());
    if (!final) return record;
    if (auto refusal = lab::refusal_text(result, context_.calibration(),
                                         {boxed, plain, accumulators, simd, threads});
        !refusal.empty()) {
      record.happened.push_back(std::move(refusal));
      return record;
    }
    record.guess_outcome = result.series[simd].comparison.ratio.value;
    explain(record, result);
    return record;
  }

  static std::size_t fastest(const measure::Result& result) {
    const auto least = std::ranges::min_element(result.series, {}, [](const measure::Series& each) {
      return each.summary.n > 0 ? each.summary.median : HUGE_VAL;
    });
    return static_cast<std::size_t>(least - result.series.begin());
  }

  std::string exact_text() const {
    if constexpr (std::same_as<T, std::int32_t>) {
      return lab::with_commas(data_.exact());
    } else {
      return text::format("{:.10g}", static_cast<double>(data_.exact()));
    }
  }

  void explain(Record& record, const measure::Result& result) const {
    record.happened.push_back(explain_boxes(result));
    record.happened.push_back(explain_lanes(result));
    record.happened.push_back(explain_workers(result));
    record.happened.push_back(
        record.checked
            ? text::format("Every answer was checked against the exact sum, {}, and is within the "
                           "bound for its rounding, {}.",
                           exact_text(), lab::power_text(data_.bound()))
            : std::string("**An answer is further from the exact sum than rounding explains.** Do "
                          "not trust its time."));
  }

  double per_number(const measure::Result& result, Index index) const {
    return result.series[index].summary.median / static_cast<double>(elements_);
  }

  std::string explain_boxes(const measure::Result& result) const {
    const double list = per_number(result, boxed);
    const double array = per_number(result, plain);
    const measure::Ratio& ratio = result.series[plain].comparison.ratio;
    if (ratio.low <= 1 && ratio.high >= 1) {
      return text::format(
          "The list and the array took the same time here, **{}** a number: this run cannot tell "
          "them apart.",
          lab::time_text(list));
    }
    if (ratio.value < 1) {
      return text::format("The array was slower than the list here: {} against {} a number.",
                          lab::time_text(array), lab::time_text(list));
    }
    return text::format(
        "A number took **{}** in the list and **{}** in the array. Following the pointer, checking "
        "the type and unboxing and boxing again cost the difference, {} of the time.",
        lab::time_text(list), lab::time_text(array), lab::percent_text(1 - array / list));
  }

  // How much faster one strategy is than another, paired by round.
  static measure::Ratio gain(const measure::Result& result, Index from, Index to) {
    return measure::paired_ratio(result.series[from].samples_ns, result.series[to].samples_ns);
  }

  std::string explain_lanes(const measure::Result& result) const {
    const double rate = static_cast<double>(sizeof(T)) / per_number(result, simd);
    std::string text = text::format(
        "SIMD lanes were {} as fast as the list, and {} as fast as the plain loop, reading {} "
        "GB/s.",
        lab::bold_ratio(result.series[simd].comparison.ratio),
        lab::ratio_and_interval(gain(result, plain, simd)), lab::significant(rate));
    const measure::Ratio chain = gain(result, plain, accumulators);
    if (chain.low > 1.3) {
      text += text::format(
          " Part of that needs no lanes: with 8 accumulators an addition does not wait for the one "
          "before it, and the plain loop became {} as fast.",
          lab::ratio_and_interval(chain));
    }
    return text;
  }

  std::string explain_workers(const measure::Result& result) const {
    const measure::Ratio gain = SumRun::gain(result, simd, threads);
    const std::string who = workers_ == 1 ? "1 worker" : text::format("{} workers", workers_);
    const std::string fast = lab::ratio_and_interval(gain) + " as fast";
    if (gain.low <= 1 && gain.high >= 1) {
      return text::format(
          "Handing the same loop to {} made no difference that this run can tell: {}.", who, fast);
    }
    const double alone = result.series[simd].summary.median;
    if (gain.value < 1) {
      std::string text = text::format("Handing the same loop to {} made it slower, {}.", who, fast);
      if (alone >= 200e3) return text;
      const double more = result.series[threads].summary.median - alone;
      return text + text::format(" {} cost {} a sum, which takes only {} without.",
                                 workers_ == 1 ? "Cutting, handing out and putting together"
                                               : "Cutting, waking workers and putting together",
                                 lab::time_text(more), lab::time_text(alone));
    }
    const double bytes = static_cast<double>(elements_) * sizeof(T);
    const bool large = bytes > 64e6;
    return text::format("With {} the same loop was {}.{}", who, fast,
                        large && gain.high < 0.8 * workers_
                            ? " An array of " + lab::bytes_text(bytes) +
                                  " fits few caches, so the workers share the memory's speed."
                            : "");
  }

  Context& context_;
  std::int64_t elements_;
  int workers_;
  std::uint64_t seed_;
  std::array<std::string, strategies> names_;
  SumData<T> data_;
  PartialSums<T> partial_;
  std::array<Total<T>, strategies> answers_{};
};

template <Element T>
Record run_typed(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<SumRun<T>>(parameters, context);
  // Giving 1.2 GB back takes a tenth of a second, which Stop need not wait for.
  context.keep_until_published(run);
  return run->run();
}

Record run(const Parameters& parameters, Context& context) {
  const std::string& type = parameters.choice("type");
  if (type == "int32") return run_typed<std::int32_t>(parameters, context);
  if (type == "float32") return run_typed<float>(parameters, context);
  return run_typed<double>(parameters, context);
}

constexpr const char* python = R"(import numpy as np
from joblib import Parallel, delayed

numbers = np.random.default_rng(1).random(1_000_000)
boxed = numbers.tolist()              # a list of float objects

total = 0.0
for x in boxed:                       # (a) follow, check, unbox, add
    total += x

total = sum(boxed)                    # the same, but the loop is in C
total = numbers.sum()                 # (b)-(e) no boxes; NumPy uses several accumulators
parts = np.array_split(numbers, 2)    # (f) several workers
total = sum(Parallel(n_jobs=2, prefer="threads")(delayed(np.sum)(p) for p in parts))
)";

lab::Card card(std::int64_t most_elements) {
  lab::Card card;
  card.id = "iteration/sum";
  card.chapter = "Iteration";
  card.title = "List or array?";
  card.question = "Why is a loop over a list slower than a loop over an array?";
  card.lead =
      "The same numbers, added six ways: from boxed objects as Python keeps them, from a plain "
      "array, and with more and more of what the processor has.";
  // Large enough to fit no cache, and still within this machine's limit.
  const std::int64_t large = std::min<std::int64_t>(10'000'000, most_elements);
  card.tries = {{"1,000 numbers: waking workers costs more than the sum", {{"elements", "1000"}}},
                {lab::with_commas(large) + " numbers: memory is the limit",
                 {{"elements", std::to_string(large)}}},
                {"float32: twice the lanes of float64", {{"type", "float32"}}},
                {"int32: the compiler finds the lanes by itself", {{"type", "int32"}}}};
  card.guess = {"SIMD lanes over an array are", "as fast as the list", 1, 128, 4};
  card.python = python;
  card.python_mark = "# (a)";
  card.sources = {"Layout of objects: CPython, Include/object.h and Include/cpython/floatobject.h",
                  "Rounding bound: Higham, Accuracy and Stability of Numerical Algorithms, 4.2"};
  card.code = {"kernels/sum/boxed_list.hpp#objects",
               "kernels/sum/boxed.cpp#boxed",
               "kernels/sum/plain.cpp#plain",
               "kernels/sum/reduce.cpp#reduce",
               "kernels/sum/accumulators.cpp#accumulators",
               "kernels/sum/simd.cpp#simd",
               "kernels/sum/threads.cpp#threads"};
  return card;
}

}  // namespace

lab::Experiment iteration_sum(const lab::Limits& limits) {
  // The list and the array of the widest type must fit; a page covers how they are aligned.
  const std::int64_t fits = (limits.memory_bytes - 4096) / bytes_needed<double>(1, true);
  constexpr std::int64_t most = 50'000'000;
  auto elements = lab::integer("elements", "Numbers", 1000, std::min(most, fits), 1'000'000,
                               "How many numbers are added.");
  if (fits < most) elements.limit_reason = "what fits this program's memory";
  auto workers = lab::integer("workers", "Workers", 1, limits.max_workers, limits.processors,
                              "Threads of the last strategy.");
  workers.limit_reason = "the most threads that this program starts here";
  lab::Card about = card(elements.max);
  return {std::move(about),
          {std::move(elements),
           lab::choice("type", "Type",
                       {{"float64", "float64"}, {"float32", "float32"}, {"int32", "int32"}},
                       "Type of the numbers in the array."),
           std::move(workers),
           lab::integer("seed", "Seed", 0, 2'147'483'647, 1, "Start of the random numbers.")},
          run};
}

}  // namespace looplab::experiments
