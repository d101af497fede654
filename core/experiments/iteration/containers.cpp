// iteration/containers: what does the container cost?
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <vector>

#include "kernels/containers/containers.hpp"
#include "kernels/philox.hpp"
#include "lab/data/own.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/side_by_side.hpp"
#include "lab/sweep.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using namespace kernels::containers;
using kernels::Buffer;
using lab::Context;
using lab::Parameters;
using lab::Record;

/// What is done once with every container: the sum of all, or for one key whether it is there, or
/// what belongs to it. The result is a sum that is known beforehand.
enum class Question : std::uint8_t { sum, membership, lookup };

enum class Kind : std::uint8_t { list, tuples, records, array, sorted, set, map };
constexpr std::size_t most_ways = 7;

struct Way {
  Kind kind;
  const char* name;
  measure::Growth growth;  // of one answer
};

/// What a question is asked of, first what all are compared with. A list of single numbers and a
/// set keep no values.
std::vector<Way> ways_of(Question question) {
  constexpr auto linear = measure::Growth::linear;
  constexpr auto logarithmic = measure::Growth::logarithmic;
  constexpr auto constant = measure::Growth::constant;
  if (question == Question::lookup) {
    return {{Kind::tuples, "list of tuples", linear},
            {Kind::records, "records", linear},
            {Kind::array, "columns", linear},
            {Kind::sorted, "sorted columns", logarithmic},
            {Kind::map, "hash map", constant}};
  }
  const bool sum = question == Question::sum;
  return {{Kind::list, "list", linear},
          {Kind::tuples, "list of tuples", linear},
          {Kind::records, "records", linear},
          {Kind::array, "array", linear},
          {Kind::sorted, "sorted array", sum ? linear : logarithmic},
          {Kind::set, "hash set", sum ? linear : constant},
          {Kind::map, "hash map", sum ? linear : constant}};
}

/// Keys that are asked for in turn, half of them there, so that no pass asks again for what the
/// last one left in the cache.
constexpr std::size_t pool = 4096;
constexpr std::int64_t most_questions = 1024;
constexpr std::int64_t fewest_questions = 16;
/// Looks at an element that a pass may take: a few tens of milliseconds of the slowest container.
constexpr std::int64_t looks_of_a_pass = 8'000'000;

std::int64_t questions_for(std::int64_t elements) {
  return std::clamp(looks_of_a_pass / elements, fewest_questions, most_questions);
}

/// The pool of keys for a container of this size, and the sums of the answers before each.
class Questions {
 public:
  Questions(Question question, std::int64_t elements, std::uint64_t seed) : answers_(pool + 1) {
    for (std::size_t i = 0; i < pool; ++i) {
      const auto words = kernels::philox_block(seed, kernels::Domain::questions, i, 0);
      const auto even =
          static_cast<Key>(2 * kernels::below(static_cast<std::uint32_t>(elements), words[0]));
      const bool there = words[1] % 2 == 0;
      keys_.push_back(there ? even : even + 1);
      const double answer = question == Question::lookup ? Containers::value_of(even) : 1;
      answers_[i + 1] = answers_[i] + (there ? answer : 0);
    }
  }
  Key key(std::size_t i) const { return keys_[i]; }
  /// "2,051 of 4,096 keys are there", and what their values add up to.
  std::string answers_text(Question question) const {
    const auto there = std::ranges::count_if(keys_, [](Key key) { return key % 2 == 0; });
    std::string text = text::format("{} of {} keys are there", lab::with_commas(there),
                                    lab::with_commas(std::ssize(keys_)));
    if (question == Question::lookup) {
      text += text::format(", and their values add up to {:.10g}", answers_.back());
    }
    return text;
  }
  double answer(std::size_t first, std::size_t count) const {
    return answers_[first + count] - answers_[first];
  }

 private:
  std::vector<Key> keys_;
  std::vector<double> answers_;
};

class ContainersRun {
  static constexpr std::size_t base = 0;  // what all are compared with

 public:
  ContainersRun(const Parameters& parameters, Context& context)
      : context_(context),
        question_(question_of(parameters.choice("question"))),
        own_(lab::data::own_column(parameters, context, 100, parameters.integer("elements"))),
        elements_(own_ ? own_->count : parameters.integer("elements")),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        ways_(ways_of(question_)) {}

  Record run() {
    sizes_ = lab::growth_sizes(elements_);
    if (sizes_.empty()) sizes_ = {elements_};
    for (const std::int64_t size : sizes_) {
      if (context_.stopped()) return context_.blank();
      context_.progress("preparing data", static_cast<int>(containers_.size()),
                        static_cast<int>(sizes_.size()), "sizes");
      const auto order = own_ ? lab::data::own_ranks(*own_, size, context_.stop())
                              : kernels::containers::shuffled_order(size, seed_);
      if (context_.stopped()) return context_.blank();
      containers_.push_back(std::make_unique<Containers>(order, context_.memory()));
      questions_.emplace_back(question_, size, seed_);
    }
    std::vector<lab::Way> ways;
    for (std::size_t way = 0; way < ways_.size(); ++way) {
      context_.progress("checking answers", static_cast<int>(way), static_cast<int>(ways_.size()),
                        "containers");
      ways.push_back({.name = ways_[way].name,
                      .body = body(way, sizes_.size() - 1, questions_for(elements_)),
                      .check = [this, way] {
                        return lab::Check{good_[way], good_[way] ? "exact" : "wrong"};
                      }});
      ways.back().body(1);
      if (context_.stopped()) return context_.blank();
    }
    const bool is_sum = question_ == Question::sum;
    lab::SideBySide table(
        context_, std::move(ways),
        {.items = static_cast<double>(is_sum ? elements_ : questions_for(elements_)),
         .item = is_sum ? "number" : "question",
         .first = "list",
         .answer = is_sum ? "sum = " + lab::with_commas(containers_.back()->sum())
                          : questions_.back().answers_text(question_),
         .about = own_ ? "The keys are the ranks of " + own_->words() +
                             ", in the order in which the file has them."
                       : "",
         .guessed = question_ == Question::sum ? at(Kind::array) : made_for_it(),
         .needed = {base, at(Kind::records), at(Kind::array), made_for_it()},
         .seed = seed_});
    return table.run([&](Record& record) { explain(record, table); });
  }

 private:
  static Question question_of(const std::string& value) {
    return value == "sum"          ? Question::sum
           : value == "membership" ? Question::membership
                                   : Question::lookup;
  }

  std::size_t at(Kind kind) const {
    return static_cast<std::size_t>(std::ranges::find(ways_, kind, &Way::kind) - ways_.begin());
  }
  /// The hash table, whose place is the last; for a sum it is the one that is not made for it.
  std::size_t made_for_it() const {
    return at(question_ == Question::membership ? Kind::set : Kind::map);
  }
  const char* name(Kind kind) const { return ways_[at(kind)].name; }

  static std::int64_t sum(Kind kind, const Containers& in) {
    switch (kind) {
      case Kind::tuples: return sum_pairs(in.pairs());
      case Kind::records: return sum_rows(in.rows());
      case Kind::array: return sum_array(in.keys());
      case Kind::sorted: return sum_array(in.sorted_keys());
      case Kind::set: return sum_set(in.set());
      case Kind::map: return sum_map(in.map());
      case Kind::list: break;
    }
    return sum_list(in.list());
  }

  static bool is_in(Kind kind, const Containers& in, Key key) {
    switch (kind) {
      case Kind::tuples: return in_pairs(in.pairs(), key);
      case Kind::records: return in_rows(in.rows(), key);
      case Kind::array: return in_array(in.keys(), key);
      case Kind::sorted: return in_sorted(in.sorted_keys(), key);
      case Kind::set: return in_set(in.set(), key);
      case Kind::map: return in_map(in.map(), key);
      case Kind::list: break;
    }
    return in_list(in.list(), key);
  }

  static double value_in(Kind kind, const Containers& in, Key key) {
    switch (kind) {
      case Kind::records: return value_in_rows(in.rows(), key).value_or(0);
      case Kind::array: return value_in_columns(in.keys(), in.values(), key).value_or(0);
      case Kind::sorted:
        return value_in_sorted(in.sorted_keys(), in.sorted_values(), key).value_or(0);
      case Kind::map: return value_in_map(in.map(), key).value_or(0);
      default: return value_in_pairs(in.pairs(), key).value_or(0);
    }
  }

  // Asks the container of a size some keys, the next of its pool each time, and checks the answers.
  measure::Body body(std::size_t way, std::size_t size, std::int64_t count) {
    const Containers& in = *containers_[size];
    const Kind kind = ways_[way].kind;
    if (question_ == Question::sum) {
      return measure::repeat([this, way, kind, &in] {
        const std::int64_t found = sum(kind, in);
        if (found != in.sum()) good_[way] = false;
        return found;
      });
    }
    const Questions& asked = questions_[size];
    const auto step = static_cast<std::size_t>(count);
    return measure::repeat([this, way, kind, &in, &asked, step, first = std::size_t{0}]() mutable {
      double found = 0;
      for (std::size_t i = first; i < first + step; ++i) {
        found += question_ == Question::lookup ? value_in(kind, in, asked.key(i))
                                               : static_cast<double>(is_in(kind, in, asked.key(i)));
        if (context_.stopped()) return found;
      }
      if (found != asked.answer(first, step)) good_[way] = false;
      first = first + 2 * step > pool ? 0 : first + step;
      return found;
    });
  }

  lab::CurvesFigure growth() {
    const std::int64_t count = question_ == Question::sum ? 1 : fewest_questions;
    std::vector<lab::Dial> dials;
    for (const std::size_t way : {base, at(Kind::array), at(Kind::sorted), made_for_it()}) {
      // A sum asks the same of a sorted array: one curve would hide the other.
      if (question_ == Question::sum && way == at(Kind::sorted)) continue;
      dials.push_back({ways_[way].name, [this, way, count](std::int64_t size) {
                         const auto at = std::ranges::find(sizes_, size) - sizes_.begin();
                         return body(way, static_cast<std::size_t>(at), count);
                       }});
    }
    lab::CurvesFigure figure = lab::growth_figure(context_, dials, elements_, "element", seed_ + 2);
    if (question_ != Question::sum) {
      figure.y_label = text::format("time of {} questions, ns", fewest_questions);
    }
    return figure;
  }

  // The sum of the same number of numbers, of more and more bytes each.
  lab::CurvesFigure widths() {
    const auto n = static_cast<std::size_t>(elements_);
    const Buffer<double> memory(n, context_.memory());
    const auto fill = [&]<typename T>(T* numbers) {
      for (std::size_t i = 0; i < n; ++i) numbers[i] = static_cast<T>(i % 100);
      return std::span<const T>(numbers, n);
    };
    lab::CurvesFigure figure{.title = "What the width of a number changes (SIMD lanes)",
                             .x_label = "bytes of a number",
                             .y_label = "time per number, ns",
                             .curves = {{"whole numbers", {}, {}}, {"floating point", {}, {}}}};
    double expected = 0;
    for (std::size_t i = 0; i < n; ++i) expected += static_cast<double>(i % 100);
    const auto time = [&]<typename T>(lab::CurvesFigure::Curve& curve) {
      if (context_.stopped()) return;
      const std::span<const T> numbers = fill(reinterpret_cast<T*>(memory.data()));
      const std::vector<measure::Strategy> one{{"width", measure::repeat([&] {
                                                  const double found = sum_of_type(numbers);
                                                  if (found != expected) widths_good_ = false;
                                                  return found;
                                                })}};
      const measure::Result result = context_.sweep(one, "widths", seed_ + sizeof(T));
      const measure::Series& series = result.series.front();
      if (!lab::has_interval(series)) return;
      const double each = 1 / static_cast<double>(n);
      curve.points.push_back({static_cast<double>(sizeof(T)), series.summary.median * each,
                              series.summary.low * each, series.summary.high * each});
    };
    time.template operator()<std::int8_t>(figure.curves[0]);
    time.template operator()<std::int16_t>(figure.curves[0]);
    time.template operator()<std::int32_t>(figure.curves[0]);
    time.template operator()<std::int64_t>(figure.curves[0]);
    time.template operator()<float>(figure.curves[1]);
    time.template operator()<double>(figure.curves[1]);
    return figure;
  }

  void explain(Record& record, const lab::SideBySide& table) {
    record.happened.push_back(layout_text(table));
    record.happened.push_back(fit_text(table));
    record.curves.push_back(growth());
    if (context_.stopped()) return;
    const lab::CurvesFigure sizes = record.curves.back();
    for (const std::size_t way : {at(Kind::array), made_for_it()}) {
      std::string text =
          lab::growth_sentence(sizes, ways_[way].name, "elements", ways_[way].growth);
      if (!text.empty()) record.happened.push_back(std::move(text));
    }
    if (question_ != Question::sum) {
      record.happened.push_back(crossing_text(sizes));
    } else {
      record.curves.push_back(widths());
      if (context_.stopped()) return;
      record.texts.push_back(types(record.curves.back()));
      record.happened.push_back(widths_text(record.curves.back()));
    }
    record.checked = record.checked && widths_good_ && std::ranges::all_of(good_, std::identity());
    record.happened.push_back(
        record.checked
            ? "Every answer of every container was checked against what is known beforehand."
            : "**A container gave a wrong answer.** Do not trust its time.");
  }

  // Boxes, records and columns: the same loop over data that lie differently.
  std::string layout_text(const lab::SideBySide& table) const {
    const char* one = question_ == Question::sum ? "A number" : "An answer";
    std::string text =
        text::format("{} took **{}** from the {}, {} from records and **{}** from the {}.", one,
                     table.per_item(base), ways_[base].name, table.per_item(at(Kind::records)),
                     table.per_item(at(Kind::array)), name(Kind::array));
    const measure::Ratio boxed = table.gain(base, at(Kind::array));
    if (boxed.low > 1) {
      text += text::format(
          " In the list each object is somewhere else and has a type to be checked: an array is {} "
          "as fast.",
          lab::ratio_and_interval(boxed));
    } else if (boxed.high >= 1) {
      text += " Between the list and the array this run finds no difference.";
    }
    const measure::Ratio columns = table.gain(at(Kind::records), at(Kind::array));
    if (columns.low > 1) {
      text += text::format(
          " Of a record of {} bytes {} are used, but all of them are fetched; a column has nothing "
          "else: {} as fast.",
          sizeof(Row), sizeof(Key), lab::ratio_and_interval(columns));
    } else if (columns.high >= 1) {
      text +=
          " Whether the keys lie in records or in a column made no difference that this run can "
          "tell.";
    }
    return text;
  }

  // The container that is made for the question, or for another one.
  std::string fit_text(const lab::SideBySide& table) const {
    const std::size_t last = made_for_it();
    const std::size_t array = at(Kind::array);
    const measure::Ratio gain = table.gain(array, last);
    const char* name = ways_[last].name;
    if (question_ == Question::sum) {
      const measure::Ratio longer = table.gain(last, array);
      return text::format(
                 "Going through the {} took {} as long as through the array: its numbers lie in "
                 "nodes, wherever there was room. It is made for looking up, not for walking.",
                 name, lab::ratio_and_interval(longer)) +
             lab::doubt_text(longer);
    }
    if (gain.low <= 1 && gain.high >= 1) {
      return text::format(
          "With {} elements the {} and the {} took the same time, as far as this "
          "run can tell.",
          lab::with_commas(elements_), ways_[array].name, name);
    }
    return text::format(
        "The {} was {} as fast as looking through the {}: {}.", name, lab::bold_ratio(gain),
        ways_[array].name,
        gain.value > 1
            ? "it computes from the key where to look, and looks there"
            : "for so few elements, computing where to look takes longer than looking at all of "
              "them");
  }

  std::string crossing_text(const lab::CurvesFigure& figure) const {
    const auto curve = [&](std::size_t way) {
      return std::ranges::find(figure.curves, std::string(ways_[way].name),
                               &lab::CurvesFigure::Curve::name);
    };
    const std::size_t last = made_for_it();
    const std::size_t array = at(Kind::array);
    const auto from = curve(array);
    const auto to = curve(last);
    if (from != figure.curves.end() && to != figure.curves.end()) {
      if (const auto found = lab::crossover(*from, *to)) {
        return text::format(
            "At **{}** elements the {} was faster, at **{}** the {}: the best container "
            "depends on how many there are.",
            lab::with_commas(std::llround(found->below)), ways_[array].name,
            lab::with_commas(std::llround(found->above)), ways_[last].name);
      }
    }
    return text::format("At none of the sizes timed the {} and the {} change places.",
                        ways_[array].name, ways_[last].name);
  }

  // Of each type: what a pass moves, and how many of them a register holds.
  lab::TextFigure types(const lab::CurvesFigure& figure) const {
    std::string lines = "type     bytes  lanes   a pass moves  each, ns  GB/s";
    const auto cell = [&](std::size_t width, const std::string& text) {
      lines += std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
    };
    for (const std::size_t kind : {0, 1}) {
      for (const auto& [bytes, each, low, high] : figure.curves[kind].points) {
        const std::string name =
            text::format("{}{}", kind == 0 ? "int" : "float", static_cast<int>(8 * bytes));
        lines += "\n" + name;
        cell(14 - name.size(), text::format("{}", static_cast<int>(bytes)));
        cell(7, text::format("{}", register_bytes() / static_cast<int>(bytes)));
        cell(15, lab::bytes_text(bytes * static_cast<double>(elements_)));
        cell(10, lab::significant(each));
        cell(6, lab::significant(bytes / each));
      }
    }
    return {"What each type moves", std::move(lines), lab::Origin::measured};
  }

  std::string widths_text(const lab::CurvesFigure& figure) const {
    const auto& whole = figure.curves[0].points;
    if (whole.size() < 2) return "The widths of the numbers could not be timed.";
    const auto bytes = [](const lab::CurvesFigure::Point& point) {
      return static_cast<int>(point.x);
    };
    const int narrow = bytes(whole.front());
    const int wide = bytes(whole.back());
    return text::format(
        "Numbers of {} byte{} took {} ns each, of {} bytes {} ns. A register of the kernels here "
        "has "
        "{} bytes, so {} of the narrow ones fit and {} of the wide ones; and fewer bytes come from "
        "memory. Sums of narrow ones would soon overflow, so neighbours are first added into wider "
        "lanes, which costs steps of its own.",
        narrow, narrow == 1 ? "" : "s", lab::significant(whole.front().y), wide,
        lab::significant(whole.back().y), register_bytes(), register_bytes() / narrow,
        register_bytes() / wide);
  }

  Context& context_;
  Question question_;
  std::optional<lab::data::OwnColumn> own_;
  std::int64_t elements_;
  std::uint64_t seed_;
  std::vector<Way> ways_;
  std::vector<std::int64_t> sizes_;
  std::vector<std::unique_ptr<Containers>> containers_;
  std::vector<Questions> questions_;
  std::array<bool, most_ways> good_{true, true, true, true, true, true, true};
  bool widths_good_ = true;
};

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<ContainersRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

lab::Card card() {
  lab::Card card;
  card.id = "iteration/containers";
  card.chapter = "Iteration";
  card.place = 3;
  card.title = "Containers";
  card.question = "What does the container cost?";
  card.lead =
      "The same numbers in a list of objects, in records, in an array, sorted and hashed: added "
      "up, "
      "looked for, and looked up by key.";
  card.tries = {{"Is it in there? A set looks once", {{"question", "membership"}}},
                {"The value of a key: dictionary or columns", {{"question", "lookup"}}},
                {"100 elements: looking at all may be faster",
                 {{"question", "membership"}, {"elements", "100"}}}};
  card.guess = {"The best container for it is", "as fast as the list", 1, 4096, 4};
  card.python_mark = "there = set";
  card.sources = {
      "Layout of objects: CPython, Include/object.h; of tuples: Include/cpython/tupleobject.h",
      "Hashing with nodes: ISO C++, unordered associative containers. CPython's set and dict keep "
      "their entries in arrays instead (Objects/dictobject.c)"};
  card.code = {"kernels/containers/containers.hpp#containers", "kernels/containers/sum.cpp#sum",
               "kernels/containers/find.cpp#membership", "kernels/containers/find.cpp#lookup",
               "kernels/containers/sum.cpp#widths"};
  return card;
}

}  // namespace

lab::Experiment iteration_containers(const lab::Limits& limits) {
  // The smaller sizes of the curves take a third again; a page covers how everything is aligned.
  const std::int64_t fits = (limits.memory_bytes - 262'144) / (bytes_each * 4 / 3 + 8);
  auto elements = lab::integer("elements", "Elements", 100, std::min(most_elements, fits), 10'000,
                               "How many numbers are in each container.");
  if (fits < most_elements) elements.limit_reason = "what fits this program's memory";
  auto question = lab::choice(
      "question", "Question",
      {{"sum", "Sum of all"}, {"membership", "Is it in there?"}, {"lookup", "Value of a key"}},
      "What is asked of the containers.");
  question.segmented = true;
  return {card(),
          lab::data::with_own_data({std::move(question), std::move(elements)},
                                   lab::seed_parameter("Start of the random order.")),
          run};
}

}  // namespace looplab::experiments
