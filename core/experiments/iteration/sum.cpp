// iteration/sum: why is a loop over a list slower than a loop over an array?
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <stdexcept>

#include "kernels/sum/data.hpp"
#include "kernels/sum/sum.hpp"
#include "lab/data/own.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/side_by_side.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using namespace kernels::sum;
using lab::Context;
using lab::Parameters;
using lab::Record;

enum Index : std::size_t { boxed, plain, reduce, accumulators, simd, threads };

std::string workers_text(int workers) {
  return workers == 1 ? "1 worker" : text::format("{} workers", workers);
}

/// What is said about the times, whatever the type of the numbers.
struct Story {
  const lab::SideBySide& ways;
  int workers;
  double array_bytes;

  std::string boxes() const {
    const std::string list = ways.per_item(boxed);
    const std::string array = ways.per_item(plain);
    const measure::Ratio& ratio = ways.result().series[plain].comparison.ratio;
    if (ratio.low <= 1 && ratio.high >= 1) {
      return text::format(
          "The list and the array took the same time here, **{}** a number: this run cannot tell "
          "them apart.",
          list);
    }
    if (ratio.value < 1) {
      return text::format("The array was slower than the list here: {} against {} a number.", array,
                          list);
    }
    const lab::Cell share = lab::efficiency_cell({.value = 1 - 1 / ratio.value,
                                                  .low = 1 - 1 / ratio.low,
                                                  .high = 1 - 1 / ratio.high,
                                                  .rounds = ratio.rounds},
                                                 1);
    return text::format(
        "A number took **{}** in the list and **{}** in the array. Following the pointer, checking "
        "the type and unboxing and boxing again cost the difference, {} ({}) of the time.",
        list, array, share.text, share.detail);
  }

  std::string lanes() const {
    const measure::Series& series = ways.result().series[simd];
    std::string text = text::format(
        "SIMD lanes were {} as fast as the list, and {} as fast as the plain loop, reading {}.",
        lab::bold_ratio(series.comparison.ratio), lab::ratio_and_interval(ways.gain(plain, simd)),
        lab::rate_cell(series, array_bytes).text);
    const measure::Ratio chain = ways.gain(plain, accumulators);
    if (chain.low > 1.3) {
      text += text::format(
          " Part of that needs no lanes: with 8 accumulators an addition does not wait for the one "
          "before it, and the plain loop became {} as fast.",
          lab::ratio_and_interval(chain));
    }
    return text;
  }

  std::string sharing() const {
    const measure::Ratio gain = ways.gain(simd, threads);
    const std::string who = workers_text(workers);
    const std::string fast = lab::ratio_and_interval(gain) + " as fast";
    if (gain.low <= 1 && gain.high >= 1) {
      return text::format(
          "Handing the same loop to {} made no difference that this run can tell: {}.", who, fast);
    }
    if (gain.value < 1) {
      return text::format("Handing the same loop to {} made it slower, {}.", who, fast) +
             price_of_sharing();
    }
    const bool large = array_bytes > 64e6;
    return text::format("With {} the same loop was {}.{}", who, fast,
                        large && gain.high < 0.8 * workers
                            ? " An array of " + lab::bytes_text(array_bytes) +
                                  " fits few caches, so the workers share the memory's speed."
                            : "");
  }

  // In nanoseconds, where a sum is so short that they matter.
  std::string price_of_sharing() const {
    const measure::Series& alone = ways.result().series[simd];
    if (alone.summary.median >= 200e3) return {};
    const measure::Summary& split = ways.result().series[threads].summary;
    const double uncertain = (split.high - split.low + alone.summary.high - alone.summary.low) / 2;
    return text::format(" {} cost {} a sum, which takes only {} without.",
                        workers == 1 ? "Cutting, handing out and putting together"
                                     : "Cutting, waking workers and putting together",
                        lab::time_text(split.median - alone.summary.median, uncertain),
                        lab::time_cell(alone).text);
  }
};

template <Element T>
class SumRun {
 public:
  SumRun(const Parameters& parameters, Context& context)
      : context_(context),
        own_(lab::data::own_column(parameters, context, 100, parameters.integer("elements"))),
        elements_(own_ ? own_->count : parameters.integer("elements")),
        workers_(static_cast<int>(parameters.integer("workers"))),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        data_(elements_, true, context.memory()),
        partial_(workers_) {}

  Record run() {
    if (own_) {
      take_own();
    } else {
      const auto steps = static_cast<int>(std::max<std::int64_t>(1, elements_ / block_elements));
      data_.fill(seed_, context_.stop(), [&](std::int64_t done) {
        context_.progress("preparing data", static_cast<int>(done / block_elements), steps,
                          "blocks");
      });
    }
    if (context_.stopped()) return context_.blank();
    context_.team().ensure(workers_);
    lab::SideBySide ways(context_, strategies(),
                         {.items = static_cast<double>(elements_),
                          .answer = "sum = " + exact_text(),
                          .about = own_ ? "These are " + own_->words() + "." : "",
                          .guessed = simd,
                          .needed = {boxed, plain, accumulators, simd, threads},
                          .workers = workers_,
                          .seed = seed_});
    return ways.run([&](Record& record) {
      const Story story{ways, workers_, static_cast<double>(elements_) * sizeof(T)};
      record.happened.insert(record.happened.end(),
                             {story.boxes(), story.lanes(), story.sharing(), answers_text(record)});
    });
  }

 private:
  void take_own() {
    std::vector<double> piece(static_cast<std::size_t>(block_elements));
    for (std::int64_t first = 0; first < elements_ && !context_.stopped();
         first += block_elements) {
      const auto numbers = std::span(piece).first(
          static_cast<std::size_t>(std::min(block_elements, elements_ - first)));
      own_->set->read(own_->column, static_cast<std::size_t>(first), numbers);
      lab::data::require_finite(numbers, *own_, first);
      if (!data_.take(first, numbers)) {
        throw std::runtime_error(text::format(
            "Not all numbers of “{}” in {} fit the type that was chosen; choose float64.",
            own_->set->columns[own_->column].name, own_->set->name));
      }
      context_.progress("reading your file", static_cast<int>(100 * first / elements_), 100,
                        "percent");
    }
  }

  std::vector<lab::Way> strategies() {
    const auto& stop = context_.stop();
    const auto values = data_.values();
    // Bytes that one element makes the loop ask for: the value, or pointer, type tag and value.
    const double box = sizeof(void*) + sizeof(void*) + sizeof(double);
    const auto way = [&](Index index, std::string name, auto work) {
      return lab::Way{.name = std::move(name),
                      .body = measure::repeat([this, index, work] {
                        const Total<T> answer = work();
                        // Stop cuts a sum off: then the answer before it stands.
                        if (!context_.stopped()) answers_[index] = answer;
                        return answer;
                      }),
                      .check = [this, index] { return check(answers_[index]); },
                      .bytes = static_cast<double>(elements_) * (index == boxed ? box : sizeof(T))};
    };
    return {
        way(boxed, "loop over boxed objects", [&] { return sum_boxed<T>(data_.list(), stop); }),
        way(plain, "loop over an array", [&stop, values] { return sum_plain<T>(values, stop); }),
        way(reduce, "std::reduce", [&stop, values] { return sum_reduce<T>(values, stop); }),
        way(accumulators, "8 accumulators",
            [&stop, values] { return sum_accumulators<T>(values, stop); }),
        way(simd, "SIMD lanes", [&stop, values] { return sum_simd<T>(values, stop); }),
        way(threads, "SIMD lanes, " + workers_text(workers_),
            [this, values] { return sum_threads<T>(values, partial_, context_.begin_run()); })};
  }

  lab::Check check(Total<T> answer) const {
    const double error = std::abs(data_.error(answer));
    const bool good = error <= data_.bound();
    if (error == 0) return {good, "exact"};
    const double relative = error / std::max(1.0, std::abs(static_cast<double>(data_.exact())));
    return {good, text::format("off by {:.0e}", relative)};
  }

  std::string answers_text(const Record& record) const {
    if (!record.checked) {
      return "**An answer is further from the exact sum than rounding explains.** Do not trust its "
             "time.";
    }
    return text::format(
        "Every answer was checked against the exact sum, {}, and is within the bound for its "
        "rounding, {}.",
        exact_text(), lab::power_text(data_.bound()));
  }

  std::string exact_text() const {
    if constexpr (std::same_as<T, std::int32_t>) {
      return lab::with_commas(data_.exact());
    } else {
      return text::format("{:.10g}", static_cast<double>(data_.exact()));
    }
  }

  Context& context_;
  std::optional<lab::data::OwnColumn> own_;
  std::int64_t elements_;
  int workers_;
  std::uint64_t seed_;
  SumData<T> data_;
  PartialSums<T> partial_;
  std::array<Total<T>, threads + 1> answers_{};
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

lab::Card card(std::int64_t most_elements) {
  lab::Card card;
  card.id = "iteration/sum";
  card.chapter = "Iteration";
  card.place = 2;
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
  card.python_mark = "# (a)";
  card.sources = {"Layout of objects: CPython, Include/object.h and Include/cpython/floatobject.h",
                  "Rounding bound: Higham, Accuracy and Stability of Numerical Algorithms, 4.2"};
  card.code = {"kernels/objects/boxed_list.hpp#objects",
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
                               "How many numbers are added; of your file the first so many.");
  if (fits < most) elements.limit_reason = "what fits this program's memory";
  auto workers = lab::workers_parameter(limits, "Threads of the last strategy.");
  lab::Card about = card(elements.max);
  return {std::move(about),
          lab::data::with_own_data(
              {std::move(elements),
               lab::choice("type", "Type",
                           {{"float64", "float64"}, {"float32", "float32"}, {"int32", "int32"}},
                           "Type of the numbers in the array."),
               std::move(workers)},
              lab::seed_parameter()),
          run};
}

}  // namespace looplab::experiments
