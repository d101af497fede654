// iteration/serial: does the next iteration have to wait for the last?
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>

#include "kernels/loops/loops.hpp"
#include "lab/data/own.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/side_by_side.hpp"
#include "lab/sweep.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using namespace kernels::loops;
using kernels::Buffer;
using lab::Context;
using lab::Parameters;
using lab::Record;

enum Index : std::size_t { chain, chains, guessable, random, to_end, early, ways_count };

/// Shuffling them takes well under a tenth of a second, which Stop need not cut.
constexpr std::int64_t most_iterations = 1'000'000;

/// The loop that is walked through, carried out as a processor would: one line after the other,
/// with everything counted that it does.
class Walk {
 public:
  explicit Walk(std::span<const std::int32_t> values) {
    figure_.title = "The same loop, one step at a time";
    figure_.lines = {"int sum = 0;",
                     "for (int i = 0; i < " + std::to_string(values.size()) + "; ++i) {",
                     "  if (x[i] < 50) {",
                     "    sum += x[i];",
                     "  }",
                     "  if (sum > 100) break;",
                     "}"};
    figure_.names = {"i", "x[i]", "sum", "iterations done", "comparisons", "additions", "jumps"};
    carry_out(values);
  }
  lab::WalkFigure figure() && { return std::move(figure_); }

 private:
  void carry_out(std::span<const std::int32_t> values) {
    step(0);
    sum_ = 0;
    known_sum_ = true;
    for (i_ = 0;; ++i_, ++additions_) {
      step(1);
      ++comparisons_;
      if (i_ >= std::ssize(values)) break;
      x_ = values[static_cast<std::size_t>(i_)];
      step(2);
      ++comparisons_;
      if (x_ < 50) {
        step(3);
        sum_ += x_;
        ++additions_;
      } else {
        ++jumps_;  // over the line
      }
      step(5);
      ++comparisons_;
      if (sum_ > 100) break;
      step(6);
      ++jumps_;  // back to the head
      ++done_;
    }
    ++jumps_;  // out of the loop
    step(6);
  }

  void step(int line) {
    const std::string none = "–";
    figure_.steps.push_back(
        {line,
         {i_ >= 0 ? std::to_string(i_) : none, x_ >= 0 ? std::to_string(x_) : none,
          known_sum_ ? std::to_string(sum_) : none, std::to_string(done_),
          std::to_string(comparisons_), std::to_string(additions_), std::to_string(jumps_)}});
  }

  lab::WalkFigure figure_;
  std::int64_t i_ = -1;
  std::int64_t x_ = -1;
  std::int64_t sum_ = 0;
  bool known_sum_ = false;
  int done_ = 0;
  int comparisons_ = 0;
  int additions_ = 0;
  int jumps_ = 0;
};

class SerialRun {
 public:
  SerialRun(const Parameters& parameters, Context& context)
      : context_(context),
        own_(lab::data::own_column(parameters, context, 100, parameters.integer("iterations"))),
        count_(own_ ? own_->count : parameters.integer("iterations")),
        exit_percent_(parameters.integer("exit")),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        ordered_(in_order(count_, context.memory())),
        shuffled_(own_ ? Buffer<std::int32_t>(size(count_), context.memory())
                       : shuffled(count_, seed_, context.memory())) {
    names_[random] = own_ ? "branch, as in the file" : "branch, shuffled";
  }

  Record run() {
    if (own_) {
      const auto ranks = lab::data::own_ranks(*own_, count_, context_.stop());
      if (context_.stopped()) return context_.blank();
      std::ranges::copy(ranks, shuffled_.data());
    }
    wanted_ = shuffled_[exit_place()];
    std::vector<lab::Way> ways;
    for (std::size_t way = 0; way < ways_count; ++way) {
      const double expected = answer_of(way, count_);
      good_[way] = is(pass(way, count_), expected);
      ways.push_back({.name = names_[way],
                      .body = measure::repeat([this, way, expected] {
                        const double found = pass(way, count_);
                        if (!is(found, expected)) good_[way] = false;
                        return found;
                      }),
                      .check = [this, way] {
                        return lab::Check{
                            good_[way],
                            good_[way] ? (way <= chains ? "off by < 1e-8" : "exact") : "wrong"};
                      }});
      if (context_.stopped()) return context_.blank();
    }
    lab::SideBySide table(context_, std::move(ways),
                          {.items = static_cast<double>(count_),
                           .item = "iteration",
                           .first = "chain",
                           .answer = text::format(
                               "{} iterations each, {} found at place {}", lab::with_commas(count_),
                               wanted_, lab::with_commas(static_cast<std::int64_t>(exit_place()))),
                           .about = own_ ? "The branches look at " + own_->words() + "." : "",
                           .guessed = chains,
                           .needed = {chain, chains, guessable, random, to_end, early},
                           .seed = seed_,
                           // There at once, while the rest is measured.
                           .known = [](Record& record) { record.walk = walk(); }});
    return table.run([&](Record& record) { explain(record, table); });
  }

 private:
  std::size_t exit_place() const {
    return static_cast<std::size_t>((count_ - 1) * exit_percent_ / 100);
  }
  std::int32_t half() const { return static_cast<std::int32_t>(count_ / 2); }
  static constexpr double start = 5;

  static lab::WalkFigure walk() {
    static constexpr std::array<std::int32_t, 8> values{23, 71, 8, 64, 49, 90, 35, 12};
    return Walk(values).figure();
  }

  double pass(std::size_t way, std::int64_t count) const {
    const auto ordered = std::span<const std::int32_t>(ordered_.span()).first(size(count));
    const auto mixed = std::span<const std::int32_t>(shuffled_.span()).first(size(count));
    switch (way) {
      case chains: return eight_chains(start, count / chains_count * chains_count);
      case guessable: return static_cast<double>(sum_below(ordered, half()));
      case random: return static_cast<double>(sum_below(mixed, half()));
      case to_end: return static_cast<double>(find_to_end(mixed, wanted_));
      case early: return static_cast<double>(find_first(mixed, wanted_));
      default: return one_chain(start, count);
    }
  }
  static std::size_t size(std::int64_t count) { return static_cast<std::size_t>(count); }

  // What each must give, by another way than its own. All but the chains give whole numbers.
  double answer_of(std::size_t way, std::int64_t count) const {
    switch (way) {
      case chain: return skipped(start, count);
      case chains: {
        double sum = 0;
        for (int k = 0; k < chains_count; ++k) sum += skipped(start + k, count / chains_count);
        return sum;
      }
      case guessable:
      case random: return static_cast<double>(std::int64_t{half()} * (half() - 1) / 2);
      default: return static_cast<double>(exit_place());
    }
  }
  static bool is(double found, double expected) {
    return std::abs(found - expected) < chains_count * chain_tolerance;
  }

  void explain(Record& record, const lab::SideBySide& table) {
    record.happened.insert(record.happened.end(),
                           {chains_text(table), branches_text(table), exit_text(table)});
    // In eights, so that eight chains and one do the same.
    std::vector<lab::Dial> dials;
    for (const std::size_t way : {chain, chains, random}) {
      dials.push_back({names_[way], [this, way](std::int64_t count) {
                         return measure::repeat(
                             [this, way, count] { return pass(way, chains_count * count); });
                       }});
    }
    record.curves.push_back(
        lab::growth_figure(context_, dials, count_ / chains_count, "iteration", seed_ + 2));
    record.curves.back().x_label = "times eight iterations, n";
    if (context_.stopped()) return;
    std::string text = lab::growth_sentence(record.curves.back(), names_[chain],
                                            "times eight iterations", measure::Growth::linear);
    if (!text.empty()) record.happened.push_back(std::move(text));
    if (!record.checked) {
      record.happened.push_back(
          "**A loop gave another answer than it must.** Do not trust its time.");
    }
  }

  static std::string chains_text(const lab::SideBySide& table) {
    const measure::Ratio gain = table.gain(chain, chains);
    std::string text = text::format(
        "An iteration of the chain took **{}**: a multiplication and an addition, from the moment "
        "the "
        "last result was known. In eight chains side by side it took **{}**",
        table.per_item(chain), table.per_item(chains));
    if (gain.low <= 1) return text + ": this run finds no gain.";
    return text +
           text::format(
               ", {} as fast, though the same is computed as often. The first number is how long "
               "the processor takes for one (latency), the second how often it can begin "
               "another (throughput).",
               lab::bold_ratio(gain));
  }

  std::string branches_text(const lab::SideBySide& table) const {
    const measure::Ratio slower = table.gain(random, guessable);
    if (slower.high < 1) {
      return text::format("Here the {} values took no longer than those in order, {} as long.",
                          own_ ? "file's" : "shuffled", lab::ratio_and_interval(slower));
    }
    if (slower.low <= 1) {
      return "Whether the branch could be guessed made no difference that this run can tell.";
    }
    return text::format(
        "With values in order the branch goes the same way for long, and an iteration took **{}**. "
        "{}, and it took **{}**, {} as long: each wrong guess throws away what was begun.",
        table.per_item(guessable),
        own_ ? "As the file's come, above their median or not, it changes oftener"
             : "Shuffled, it goes one way or the other like a coin",
        table.per_item(random), lab::ratio_and_interval(slower));
  }

  std::string exit_text(const lab::SideBySide& table) const {
    const measure::Ratio gain = table.gain(to_end, early);
    std::string text =
        text::format("What is searched for stands at {} % of the way. ", exit_percent_);
    if (gain.low > 1) {
      return text +
             text::format("Ending there is {} as fast as going on.", lab::ratio_and_interval(gain));
    }
    if (gain.high < 1) {
      return text +
             text::format(
                 "Ending there is slower than going on, {} as fast: a loop that may end at any "
                 "iteration must ask each time, and cannot use SIMD lanes.",
                 lab::ratio_and_interval(gain));
    }
    return text + "Ending there or going on made no difference that this run can tell.";
  }

  Context& context_;
  std::optional<lab::data::OwnColumn> own_;
  std::int64_t count_;
  std::int64_t exit_percent_;
  std::uint64_t seed_;
  Buffer<std::int32_t> ordered_;
  Buffer<std::int32_t> shuffled_;  ///< or the ranks of the student's own numbers
  std::array<const char*, ways_count> names_{"one chain",         "eight chains",
                                             "branch, in order",  "branch, shuffled",
                                             "search to the end", "search, early exit"};
  std::int32_t wanted_ = 0;
  std::array<bool, ways_count> good_{};
};

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<SerialRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

lab::Card card() {
  lab::Card card;
  card.id = "iteration/serial";
  card.chapter = "Iteration";
  card.place = 1;
  card.title = "One after the other";
  card.question = "An iteration is just another line. Does the next one have to wait for the last?";
  card.lead =
      "Step through a loop, forwards and backwards, line by line, and see what it costs; then run "
      "such loops at full speed.";
  card.tries = {
      {"The hit at 1 %: an early exit pays", {{"exit", "1"}}},
      {"The hit at 90 %: it may not", {{"exit", "90"}}},
      {"1,000 iterations: the processor learns the branches by heart", {{"iterations", "1000"}}}};
  card.guess = {"Eight independent chains are", "as fast as one", 0.5, 16, 1};
  card.python_mark = "total += value  # needs";
  card.sources = {"Latency and throughput of instructions: Fog, Instruction tables, 2022"};
  card.code = {"kernels/loops/chains.cpp#chains", "kernels/loops/branches.cpp#branches",
               "kernels/loops/branches.cpp#search"};
  return card;
}

}  // namespace

lab::Experiment iteration_serial(const lab::Limits& limits) {
  const std::int64_t fits = (limits.memory_bytes - 8192) / (2 * sizeof(std::int32_t));
  auto iterations = lab::integer("iterations", "Iterations", 1000, std::min(most_iterations, fits),
                                 100'000, "How many iterations each loop has.");
  if (fits < most_iterations) iterations.limit_reason = "what fits this program's memory";
  auto exit =
      lab::integer("exit", "Hit at", 0, 100, 50, "How far in the search finds what it wants.");
  exit.unit = "%";
  exit.slider = true;
  return {card(),
          lab::data::with_own_data({std::move(iterations), std::move(exit)},
                                   lab::seed_parameter("Start of the random order.")),
          run};
}

}  // namespace looplab::experiments
