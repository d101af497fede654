// iteration/builtins: is what is built in faster than what is written by hand?
#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "kernels/builtins/builtins.hpp"
#include "lab/data/own.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/side_by_side.hpp"
#include "lab/sweep.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using namespace kernels::builtins;
using kernels::Buffer;
using lab::Context;
using lab::Parameters;
using lab::Record;

enum Index : std::size_t { hand, list, library, lanes, ways_count };

/// What differs between the functions: names, and why the library may be slower or faster.
struct About {
  const char* value;
  const char* label;
  const char* library;
  const char* lanes;
  const char* slower;
  const char* faster;
};

constexpr std::array<About, functions_count> abouts{{
    {"count", "Count: how many are below 100", "std::count_if", "SIMD lanes",
     "It calls a function for each value, which the compiler must see through before it finds "
     "lanes.",
     "Its loop is plain enough for the compiler to find lanes in it."},
    {"minmax", "Least and greatest", "std::minmax_element", "SIMD lanes",
     "It gives the places of both, not the values, so it has to remember where it was: each step "
     "waits for the one before, and no lanes fit.",
     "It compares neighbours first, so that only one of each pair is compared with either end."},
    {"sum", "Sum", "std::accumulate", "SIMD lanes", "It is made for any type and any way to add.",
     "For whole numbers the order does not matter, so the compiler finds lanes in it."},
    {"any", "Any: is 1000 among them?", "std::find", "SIMD lanes",
     "It may end at any value, so it must ask after each.",
     "Where the system has a fast search of its own for such values, it uses that."},
    {"all", "All: are they below 1000?", "std::all_of", "SIMD lanes",
     "It may end at any value, so it must ask after each.",
     "It does several steps in one, so that fewer go to counting and jumping."},
    {"unique", "Unique: how many different ones", "std::unordered_set", "vqsort, then count",
     "It works for whatever can be hashed and must make a node for each new value; by hand it is "
     "known "
     "that there are only 1000, and a table of 1000 marks does.",
     "Its table is large enough that hardly two values meet."},
    {"histogram", "Histogram: how many of each", "std::map", "four tables",
     "It takes any key and keeps the keys in order, so each value is looked up in a tree; by hand "
     "the "
     "value itself is the place.",
     "Its tree is small enough for the nearest cache."},
    {"prefix", "Prefix sum", "std::inclusive_scan", "SIMD lanes",
     "Each sum needs the one before it, and it copies more than the loop does.",
     "The compiler lays the same loop out better."},
}};

Function function_of(const std::string& value) {
  return static_cast<Function>(std::ranges::find(abouts, value, &About::value) - abouts.begin());
}

class BuiltinsRun {
 public:
  BuiltinsRun(const Parameters& parameters, Context& context)
      : context_(context),
        function_(function_of(parameters.choice("function"))),
        about_(abouts[static_cast<std::size_t>(function_)]),
        own_(lab::data::own_column(parameters, context, 100, parameters.integer("values"))),
        count_(own_ ? own_->count : parameters.integer("values")),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        values_(own_ ? Values(lab::data::own_classes(*own_, values_end), context.memory())
                     : Values(count_, seed_, context.memory())),
        bins_(4 * static_cast<std::size_t>(values_end), context.memory()),
        sums_(static_cast<std::size_t>(count_), context.memory()),
        copy_(static_cast<std::size_t>(count_), context.memory()) {
    names_ = {"loop by hand", "list, by hand", about_.library, about_.lanes};
  }

  Record run() {
    std::vector<lab::Way> ways;
    for (std::size_t way = 0; way < ways_count; ++way) {
      if (context_.stopped()) return context_.blank();
      context_.progress("checking answers", static_cast<int>(way), ways_count, "strategies");
      good_[way] = values_.is_right(function_, pass(way, all()), work());
      ways.push_back({.name = names_[way],
                      .body = measure::repeat([this, way, expected = values_.answer(function_)] {
                        const Answer found = pass(way, all());
                        if (found != expected) good_[way] = false;
                        return found.first;
                      }),
                      .check = [this, way] {
                        return lab::Check{good_[way], good_[way] ? "exact" : "wrong"};
                      }});
    }
    lab::SideBySide table(context_, std::move(ways),
                          {.items = static_cast<double>(count_),
                           .item = "value",
                           .first = "loop by hand",
                           .answer = answer(),
                           .about = own_ ? own_text() : "",
                           .guessed = library,
                           .needed = {hand, list, library, lanes},
                           .seed = seed_});
    return table.run([&](Record& record) { explain(record, table); });
  }

 private:
  std::size_t all() const { return static_cast<std::size_t>(count_); }
  Work work() const { return {bins_.span(), sums_.span(), copy_.span()}; }

  // The answer for the first values, in one way.
  Answer pass(std::size_t way, std::size_t count) const {
    const auto values = values_.values().first(count);
    switch (way) {
      case list: return by_list(function_, values_.list().first(count), work());
      case library: return by_library(function_, values, work());
      case lanes: return by_lanes(function_, values, work());
      default: return by_hand(function_, values, work());
    }
  }

  std::string answer() const {
    const Answer known = values_.answer(function_);
    const std::string first = lab::with_commas(known.first);
    switch (function_) {
      case Function::count: return first + " below 100";
      case Function::min_max:
        return text::format("{} and {}", first, lab::with_commas(known.second));
      case Function::sum: return "sum = " + first;
      case Function::any: return "1000 is not among them";
      case Function::all: return "all are below 1000";
      case Function::unique: return first + " different values";
      case Function::histogram: return first + " times the value 999";
      case Function::prefix: break;
    }
    return "the last sum is " + first;
  }

  std::string own_text() const {
    return text::format(
        "These are {}, in {} equally wide classes from the least to the greatest: the values are "
        "the classes.",
        own_->words(), lab::with_commas(values_end));
  }

  void explain(Record& record, const lab::SideBySide& table) {
    record.happened.push_back(library_text(table));
    record.happened.push_back(lanes_text(table));
    std::vector<lab::Dial> dials;
    for (const std::size_t way : {hand, library, lanes}) {
      dials.push_back({names_[way], [this, way](std::int64_t count) {
                         return measure::repeat([this, way, count] {
                           return pass(way, static_cast<std::size_t>(count)).first;
                         });
                       }});
    }
    record.curves.push_back(lab::growth_figure(context_, dials, count_, "value", seed_ + 2));
    if (context_.stopped()) return;
    // A set and a map first make room for each new value, and then only look: no single law.
    const bool lawful = function_ != Function::unique && function_ != Function::histogram;
    std::string grew = lawful ? lab::growth_sentence(record.curves.back(), names_[library],
                                                     "values", measure::Growth::linear)
                              : std::string();
    if (!grew.empty()) record.happened.push_back(std::move(grew));
    record.happened.push_back(
        record.checked
            ? "Every answer of the table was checked against what is known of the values."
            : "**A way gave a wrong answer.** Do not trust its time.");
  }

  std::string library_text(const lab::SideBySide& table) const {
    const measure::Comparison& found = table.result().series[library].comparison;
    const std::string times =
        text::format("The loop by hand took **{}** a value, {} **{}**", table.per_item(hand),
                     about_.library, table.per_item(library));
    switch (found.verdict) {
      case measure::Verdict::faster:
        return text::format("{}: what is built in is {} as fast. {}", times,
                            lab::bold_ratio(found.ratio), about_.faster);
      case measure::Verdict::slower:
        return text::format("{}: what is built in is slower here, {} as fast. {}", times,
                            lab::bold_ratio(found.ratio), about_.slower);
      case measure::Verdict::unresolved:
        return text::format("{}: this run cannot tell which is faster.", times);
      default: break;
    }
    return text::format(
        "{}: no difference that matters. Take what is built in: it is shorter, and "
        "somebody else has tested it.",
        times);
  }

  std::string lanes_text(const lab::SideBySide& table) const {
    const measure::Ratio boxes = table.gain(list, hand);
    std::string text =
        boxes.low > 1 ? text::format("Over a list of objects the same loop took {} as long.",
                                     lab::ratio_and_interval(boxes))
                      : std::string(
                            "Over a list of objects the same loop took no longer that this run can "
                            "tell.");
    const measure::Ratio gain = table.gain(hand, lanes);
    if (gain.low > 1) {
      text += text::format(" “{}” was {} as fast as the loop by hand.", names_[lanes],
                           lab::ratio_and_interval(gain));
      if (gain.low < 1.5) text += " The compiler had found most of it by itself.";
    } else if (gain.high < 1) {
      text += text::format(" “{}” was slower than the loop by hand, {} as fast.", names_[lanes],
                           lab::ratio_and_interval(gain));
    } else {
      text += text::format(
          " “{}” made no difference to the loop by hand that this run can tell: the compiler finds "
          "such things by itself.",
          names_[lanes]);
    }
    return text;
  }

  Context& context_;
  Function function_;
  const About& about_;
  std::optional<lab::data::OwnColumn> own_;
  std::int64_t count_;
  std::uint64_t seed_;
  Values values_;
  Buffer<std::uint32_t> bins_;
  Buffer<Value> sums_;
  Buffer<Value> copy_;
  std::array<std::string, ways_count> names_;
  std::array<bool, ways_count> good_{};
};

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<BuiltinsRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

lab::Card card() {
  lab::Card card;
  card.id = "iteration/builtins";
  card.chapter = "Iteration";
  card.place = 6;
  card.title = "Use what is built in";
  card.question = "Is what is built in faster than what you write by hand?";
  card.lead =
      "Count, minimum, sum, any, all, unique, histogram and prefix sum: by hand over an array and "
      "over "
      "a "
      "list, from the standard library, and made for this processor.";
  card.tries = {{"A built-in that is slower: least and greatest", {{"function", "minmax"}}},
                {"A built-in that knows too little: histogram", {{"function", "histogram"}}},
                {"Each step needs the last: prefix sum", {{"function", "prefix"}}},
                {"1,000 values: they fit the nearest cache", {{"values", "1000"}}}};
  card.guess = {"What is built in is", "as fast as by hand", 0.125, 8, 1};
  card.python_mark = "built_in = ";
  card.sources = {"The functions: ISO C++, algorithms library and numerics library",
                  "Prefix sum in lanes: Hillis and Steele, Communications of the ACM 29, 1986"};
  card.code = {"kernels/builtins/by_hand.cpp#by-hand", "kernels/builtins/by_list.cpp#by-list",
               "kernels/builtins/by_library.cpp#by-library",
               "kernels/builtins/by_lanes.cpp#by-lanes"};
  return card;
}

}  // namespace

lab::Experiment iteration_builtins(const lab::Limits& limits) {
  constexpr std::int64_t each = bytes_each + 2 * sizeof(Value);
  const std::int64_t fits = (limits.memory_bytes - 65536) / each;
  auto values = lab::integer("values", "Values", 100, std::min(most_values, fits), 100'000,
                             "How many values from 0 to 999 there are.");
  if (fits < most_values) values.limit_reason = "what fits this program's memory";
  std::vector<lab::Choice> choices;
  for (const About& about : abouts) choices.push_back({about.value, about.label});
  return {card(),
          lab::data::with_own_data({lab::choice("function", "Function", std::move(choices),
                                                "What is done with the values."),
                                    std::move(values)},
                                   lab::seed_parameter("Start of the random order.")),
          run};
}

}  // namespace looplab::experiments
