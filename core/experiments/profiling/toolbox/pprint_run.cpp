#include <algorithm>
#include <array>
#include <memory>

#include "experiments/profiling/toolbox/tools.hpp"
#include "lab/format.hpp"
#include "lab/formats/python_pprint.hpp"
#include "text/format.hpp"

namespace looplab::experiments::toolbox {
namespace {

using lab::Context;
using lab::Parameters;
using lab::Record;
using systems::python::PprintOptions;
using systems::python::Value;
namespace python = systems::python;

enum Index : std::size_t { one_line, sorted_line, as_set, ways_count };

/// A line that nothing is too long for.
constexpr int endless = 1'000'000'000;
/// What is shown of a long text.
constexpr std::size_t most_lines = 60;

/// The same value, but for the order in dicts and sets, which sorting changes; and for what stands
/// as "..." in `b`, because it lies too deep.
bool is_same(const Value& a, const Value& b) {
  // "(...)" is no tuple, but three dots in brackets.
  const bool is_cut = b.kind == Value::Kind::ellipsis ||
                      (b.items.size() == 1 && b.items[0].kind == Value::Kind::ellipsis);
  if (is_cut) return !a.items.empty();
  if (a.kind != b.kind || a.items.size() != b.items.size()) return false;
  if (a.items.empty()) return a == b;
  const std::size_t step = a.kind == Value::Kind::dict ? 2 : 1;
  const auto order = [&](const Value& value) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < value.items.size(); i += step) places.push_back(i);
    if (value.kind != Value::Kind::list && value.kind != Value::Kind::tuple) {
      std::ranges::stable_sort(places, [&](std::size_t x, std::size_t y) {
        return python::is_less(value.items[x], value.items[y]);
      });
    }
    return places;
  };
  const auto left = order(a);
  const auto right = order(b);
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (std::size_t k = 0; k < step; ++k) {
      if (!is_same(a.items[left[i] + k], b.items[right[i] + k])) return false;
    }
  }
  return true;
}

struct Shape {
  std::size_t lines = 1;
  std::size_t longest = 0;  ///< characters
  std::size_t cut = 0;      ///< containers that stand as "..."
};

Shape shape_of(std::string_view text) {
  Shape shape;
  shape.lines += static_cast<std::size_t>(std::ranges::count(text, '\n'));
  for (std::size_t at = text.find("..."); at != std::string_view::npos;
       at = text.find("...", at + 3)) {
    // Only between brackets is it what pprint left out.
    const bool between = at > 0 && std::string_view("[({").contains(text[at - 1]);
    shape.cut += between;
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    shape.longest = std::max(shape.longest, python::length(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return shape;
}

class PprintRun final : public Tool {
 public:
  PprintRun(const Parameters& parameters, Context& context)
      : Tool(context),
        is_record_(parameters.choice("object") == "record"),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        value_(is_record_ ? lab::formats::python_value(context.blank())
                          : *python::read_literal(session)) {
    options_.width = static_cast<int>(parameters.integer("width"));
    options_.indent = static_cast<int>(parameters.integer("indent"));
    if (const auto depth = parameters.integer("depth"); depth > 0) {
      options_.depth = static_cast<int>(depth);
    }
    options_.compact = parameters.choice("compact") == "yes";
  }

 private:
  bool prepare() override {
    for (std::size_t way = 0; way < ways_count; ++way) written_[way] = write(way);
    return true;
  }

  std::vector<std::string> names() const override {
    return {"repr", "pformat, endless line", "pformat, as set"};
  }

  lab::SideBySideOptions options() const override {
    const std::size_t values = python::count_of(value_);
    return {.items = static_cast<double>(values),
            .item = "value",
            .first = "first",
            .answer =
                counted(values, "value") + ", " + counted(shape_of(written_[as_set]).lines, "line"),
            .needed = {},
            .seed = seed_};
  }

  std::size_t pass(std::size_t way) override {
    written_[way] = write(way);
    return written_[way].size();
  }

  std::string write(std::size_t way) const {
    if (way == one_line) return python::repr(value_);
    if (way == sorted_line) return python::pformat(value_, {.width = endless});
    return python::pformat(value_, options_);
  }

  // What was written must be a literal of the same value.
  lab::Check check(std::size_t way) const override {
    const auto read = python::read_literal(written_[way]);
    const bool good = read && is_same(value_, *read);
    return {good, good ? "reads back" : "reads as another"};
  }

  std::string call() const {
    std::string call =
        text::format(">>> pprint({}, width={}, indent={}", is_record_ ? "record" : "session",
                     options_.width, options_.indent);
    if (options_.depth) call += text::format(", depth={}", *options_.depth);
    if (options_.compact) call += ", compact=True";
    return call + ")\n";
  }

  void add_known(Record& record) const override {
    record.texts.push_back({is_record_ ? "The record as it stood before anything was timed"
                                       : "A session, as pprint prints it",
                            call() + first_lines(written_[as_set], most_lines),
                            lab::Origin::simulated});
    if (!is_record_) {
      record.texts.push_back(
          {"The same, as print prints it", written_[one_line], lab::Origin::simulated});
    }
  }

  // The record of this run, which is now complete but for this text, in the place of the one that
  // was timed.
  void complete(Record& record) const override {
    if (!is_record_) return;
    // The conductor sets these two when the run has ended.
    lab::Record ended = record;
    ended.status = context().stopped() ? lab::Status::stopped : lab::Status::done;
    ended.progress = context().last_progress();
    const std::string text = python::pformat(lab::formats::python_value(ended), options_);
    const std::size_t lines = shape_of(text).lines;
    record.texts.clear();
    record.texts.push_back(
        {lines > most_lines
             ? text::format("This run's record, the first {} of {} lines", most_lines,
                            lab::with_commas(static_cast<std::int64_t>(lines)))
             : std::string("This run's record"),
         call() + first_lines(text, most_lines), lab::Origin::simulated});
  }

  void explain(Record& record, const lab::SideBySide& table) override {
    record.happened.push_back(shape_text());
    const measure::Ratio longer = table.gain(as_set, one_line);
    record.happened.push_back(
        text::format(
            "In one line of {} characters, repr took **{}** a value. pformat for a line without "
            "end, "
            "which sorts the keys, took {}; as set it took **{}**, {} as long as repr: it writes "
            "each "
            "container once to see whether it fits, and again at each level where it does not.",
            lab::with_commas(static_cast<std::int64_t>(python::length(written_[one_line]))),
            table.per_item(one_line), table.per_item(sorted_line), table.per_item(as_set),
            lab::ratio_and_interval(longer)) +
        lab::doubt_text(longer));
    record.happened.push_back(
        "Each text was read back as a literal and gave the same value, as pprint promises.");
  }

  std::string shape_text() const {
    const Shape shape = shape_of(written_[as_set]);
    std::string text = text::format(
        "With width={} and indent={} {} takes **{}**, the longest of {}.", options_.width,
        options_.indent, is_record_ ? "the record, as it stood before anything was timed," : "it",
        counted(shape.lines, "line"), counted(shape.longest, "character"));
    if (std::cmp_greater(shape.longest, options_.width)) {
      text += " That is beyond the width: a word, a number or a key is not broken.";
    }
    if (options_.depth) {
      text += text::format(" depth={} leaves {} out.", *options_.depth,
                           counted(shape.cut, "container"));
    }
    if (options_.compact) {
      const Shape loose = shape_of(loosely());
      text += text::format(" Without compact=True it would take {}.", counted(loose.lines, "line"));
    }
    return text;
  }

  std::string loosely() const {
    PprintOptions options = options_;
    options.compact = false;
    return python::pformat(value_, options);
  }

  bool is_record_;
  std::uint64_t seed_;
  Value value_;
  PprintOptions options_;
  std::array<std::string, ways_count> written_;
};

}  // namespace

std::shared_ptr<Tool> make_pprint(const Parameters& parameters, Context& context) {
  return std::make_shared<PprintRun>(parameters, context);
}

}  // namespace looplab::experiments::toolbox
