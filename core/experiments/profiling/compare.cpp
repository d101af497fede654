// profiling/compare: is it really faster?
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "experiments/profiling/compare/verdicts.hpp"
#include "kernels/loops/loops.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/side_by_side.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using lab::Context;
using lab::Parameters;
using lab::Record;

/// Epochs of each version in a trial, for both ways to compare.
constexpr int epochs = 10;

class CompareRun {
 public:
  CompareRun(const Parameters& parameters, Context& context)
      : context_(context),
        percent_(parameters.integer("difference")),
        trials_(static_cast<int>(parameters.integer("trials"))),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))) {
    curves_.title = "Wrong so far";
    curves_.x_label = "trials";
    curves_.y_label = "wrong, % of the trials";
    curves_.curves = {{"one after the other, t test", {}, {}}, {"in turns, sign test", {}, {}}};
  }

  Record run() {
    find_epoch();
    for (int trial = 0; trial < trials_ && !context_.stopped(); ++trial) {
      context_.progress("comparing", trial, trials_, "trials");
      one_trial(trial);
      show();
    }
    if (context_.stopped()) return context_.blank();
    if (turns_.trials == 0) {
      Record record = context_.blank();
      record.happened.push_back(
          text::format("The page was hidden in all {} trials, and a hidden page runs slower, so "
                       "they were thrown "
                       "away. Run again and keep the page in view.",
                       thrown_away_));
      return record;
    }
    add_point();  // the last one
    std::vector<lab::Way> ways;
    for (const bool is_b : {false, true}) {
      ways.push_back({.name = is_b ? "B" : "A",
                      .body = measure::repeat([this, is_b] { return version(is_b); }),
                      .check = [this, is_b] {
                        const bool good = std::abs(version(is_b) - expected(is_b)) <
                                          kernels::loops::chain_tolerance;
                        return lab::Check{good, good ? "off by < 1e-9" : "wrong"};
                      }});
    }
    lab::SideBySide table(context_, std::move(ways),
                          {.item = "call",
                           .first = "first version",
                           .answer = text::format("B has {} % more to do", percent_),
                           .guessed = 1,
                           .needed = {0, 1},
                           .seed = seed_,
                           .known = [this](Record& record) { record.curves = {curves_}; }});
    return table.run([&](Record& record) { explain(record, table); });
  }

 private:
  static constexpr std::int64_t steps_of_a = 10'000;
  // What B does more is known, because it is the same chain, only longer.
  std::int64_t steps(bool is_b) const {
    return is_b ? steps_of_a + steps_of_a * percent_ / 100 : steps_of_a;
  }
  double version(bool is_b) const { return kernels::loops::one_chain(0, steps(is_b)); }
  double expected(bool is_b) const { return kernels::loops::skipped(0, steps(is_b)); }

  double epoch(bool is_b) {
    const std::int64_t begin = context_.clock().now_ns();
    for (int call = 0; call < calls_ && !context_.stopped(); ++call) sum_ += version(is_b);
    return static_cast<double>(context_.clock().now_ns() - begin);
  }

  // As long as 200 steps of the clock, and a millisecond at least.
  void find_epoch() {
    const double wanted = std::max(1e6, 200 * context_.calibration().step_ns);
    for (int warm_up = 0; warm_up < 200; ++warm_up) sum_ += version(false) + version(true);
    while (calls_ < 10'000 && epoch(false) < wanted && !context_.stopped()) calls_ *= 2;
  }

  void one_trial(int trial) {
    const std::uint32_t moment = context_.disturbances();
    std::array<double, epochs> a{};
    std::array<double, epochs> b{};
    for (double& time : a) time = epoch(false);
    for (double& time : b) time = epoch(true);
    if (context_.stopped()) return;
    const compare::Said one_after_the_other = compare::by_t_test(a, b);
    for (std::size_t round = 0; round < epochs; ++round) {
      // Who begins changes, so that being second is not what is measured.
      const bool b_first = (round + static_cast<std::size_t>(trial)) % 2 == 1;
      if (b_first) b[round] = epoch(true);
      a[round] = epoch(false);
      if (!b_first) b[round] = epoch(true);
    }
    if (context_.stopped()) return;
    // A hidden page runs at another priority: such a trial says nothing of either way.
    if (context_.disturbances() != moment) {
      ++thrown_away_;
      return;
    }
    sequential_.add(one_after_the_other, percent_ > 0);
    turns_.add(compare::by_turns(a, b), percent_ > 0);
  }

  // Every fifth trial that counts, once.
  void show() {
    if (turns_.trials % 5 == 0) add_point();
  }

  void add_point() {
    auto& points = curves_.curves[0].points;
    if (turns_.trials == 0 || (!points.empty() && points.back().x == turns_.trials)) return;
    points.push_back(sequential_.point());
    curves_.curves[1].points.push_back(turns_.point());
    Record record = context_.blank();
    record.curves = {curves_};
    context_.publish(record);
  }

  void explain(Record& record, const lab::SideBySide& table) const {
    // One more of each, so that nothing is divided by none.
    record.guess_outcome = (sequential_.wrong + 1.0) / (turns_.wrong + 1.0);
    record.happened.push_back(
        percent_ > 0
            ? text::format(
                  "B is slower by **{} %**, which is known, because it does so much more of the "
                  "same.",
                  percent_)
            : std::string("A and B are **the same**: every difference that is found is an error."));
    record.happened.push_back(said_text("One after the other, with a t test at 5 %", sequential_));
    record.happened.push_back(said_text("In turns, with a sign test at 5 %", turns_));
    record.happened.push_back(why_text());
    if (thrown_away_ > 0) {
      record.happened.push_back(text::format(
          "The page was hidden in {} more trials, which were thrown away.", thrown_away_));
    }
    const measure::Comparison& found = table.result().series[1].comparison;
    record.happened.push_back(
        text::format("Looplab's own comparison, of {} rounds in turns: B is {} as fast as A.",
                     table.result().rounds, lab::ratio_and_interval(found.ratio)));
    if (!record.checked) {
      record.happened.push_back("**A version gave a wrong answer.** Do not trust its time.");
    }
  }

  std::string why_text() const {
    const lab::CurvesFigure::Point first = sequential_.point();
    const lab::CurvesFigure::Point second = turns_.point();
    const char* why =
        "A t test asks whether two sets of times differ by more than they scatter, and takes the "
        "machine "
        "to be the same meanwhile. But its clock rate, its other programs and its temperature "
        "change: "
        "that difference is real, and has nothing to do with the code. Taken in turns, both "
        "versions "
        "meet the same machine.";
    if (first.low > second.high) return why;
    if (second.low > first.high) {
      return "Taken in turns the comparison was wrong more often here: the sign test uses less of "
             "what "
             "the times say.";
    }
    return std::string("This run cannot tell which of the two is wrong more often. ") +
           (percent_ > 0 && percent_ < 5 ? "Ten epochs are few for so small a difference: more of "
                                           "them, not another test, would "
                                           "find it. "
                                         : "") +
           "Where the machine changes meanwhile, taking turns is what keeps its changes out of the "
           "comparison.";
  }

  static std::string times(int count) {
    return count == 1 ? "once" : text::format("{} times", count);
  }

  static std::string said_text(const char* how, const compare::Tally& tally) {
    std::string text =
        text::format("{}: wrong in **{} of {}** trials", how, tally.wrong, tally.trials);
    if (tally.invented > 0) text += ", a difference that is not there " + times(tally.invented);
    if (tally.missed > 0) text += ", no difference seen " + times(tally.missed);
    if (tally.other > 0) text += ", the wrong one called slower " + times(tally.other);
    return text + ".";
  }

  Context& context_;
  std::int64_t percent_;
  int trials_;
  std::uint64_t seed_;
  int calls_ = 1;
  double sum_ = 0;
  int thrown_away_ = 0;
  compare::Tally sequential_;
  compare::Tally turns_;
  lab::CurvesFigure curves_;
};

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<CompareRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

lab::Card card() {
  lab::Card card;
  card.id = "profiling/compare";
  card.chapter = "Profiling";
  card.place = 2;
  card.title = "Is it really faster?";
  card.question = "How often is a comparison of two versions wrong?";
  card.lead =
      "Set how much slower B is than A, from not at all to 20 %. Then let two ways to compare them "
      "say "
      "which is slower, again and again, and count how often each is wrong.";
  card.tries = {{"A and B are the same: who invents a difference?", {{"difference", "0"}}},
                {"20 %: can anybody miss that?", {{"difference", "20"}}},
                {"1 %: is it seen at all?", {{"difference", "1"}}}};
  card.guess = {"One after the other is wrong", "as often as in turns", 0.25, 64, 1};
  card.python_mark = "pairs.append";
  card.sources = {"t test: Welch, Biometrika 34, 1947, 28-35",
                  "Intervals of the counts: Wilson, Journal of the American Statistical "
                  "Association 22, 1927, 209-212"};
  card.code = {"experiments/profiling/compare/verdicts.cpp#sequential",
               "experiments/profiling/compare/verdicts.cpp#turns",
               "kernels/loops/chains.cpp#chains"};
  return card;
}

}  // namespace

lab::Experiment profiling_compare(const lab::Limits&) {
  auto difference =
      lab::integer("difference", "Difference", 0, 20, 3, "How much more B has to do.");
  difference.unit = "%";
  difference.slider = true;
  return {card(),
          {std::move(difference),
           lab::integer("trials", "Trials", 5, 400, 60, "How often both ways are asked."),
           lab::seed_parameter("Order of the last comparison.")},
          run};
}

}  // namespace looplab::experiments
