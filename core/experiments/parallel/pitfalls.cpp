// parallel/pitfalls: the bug zoo.
#include <algorithm>
#include <memory>
#include <vector>

#include "experiments/parallel/pitfalls/bugs.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/team_run.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using lab::Context;
using lab::Parameters;
using lab::Record;
using pitfalls::Bug;
using pitfalls::Fault;
using pitfalls::Kind;

Kind kind_of(const std::string& value) {
  Kind found{};
  pitfalls::each_kind([&](const Kind& kind) {
    if (kind.value == value) found = kind;
  });
  return found;
}

class PitfallRun {
 public:
  PitfallRun(const Parameters& parameters, Context& context)
      : context_(context),
        kind_(kind_of(parameters.choice("bug"))),
        right_(parameters.choice("version") == "right"),
        workers_(static_cast<int>(parameters.integer("workers"))),
        elements_(parameters.integer("elements")),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))) {}

  Record run() {
    bug_ = kind_.make({elements_, workers_, context_.limits().processors,
                       context_.limits().max_workers, seed_, context_.stop(), context_.memory()});
    if (bug_.ways.empty()) return context_.blank();
    for (const pitfalls::Way& way : bug_.ways) most_ = std::max(most_, workers_of(way));
    context_.team().ensure(most_);
    make_tries();
    judge_all();
    std::vector<measure::Strategy> timed;
    for (Try& each : tries_) {
      timed.push_back({each.way.name, measure::repeat([this, &each] { run(each); })});
    }
    const auto result = context_.measure(timed, {.seed = seed_ + 1}, [&](const auto& partial) {
      keep_typical(partial);
      context_.publish(record_of(partial));
    });
    if (result.stopped) return record_of(result);
    keep_typical(result);
    const lab::Progress measured = context_.last_progress();
    judge_all();
    context_.restore(measured);
    if (context_.stopped()) return record_of(result);
    Record record = record_of(result);
    conclude(record, result);
    return record;
  }

 private:
  /// A way, and what became of it.
  struct Try {
    pitfalls::Way way;
    bool good = true;  // of one whose fault is a wrong answer, always
    pitfalls::Answer answer = {};
    lab::WatchedRun watched = {};
  };

  int workers_of(const pitfalls::Way& way) const {
    return way.workers > 0 ? way.workers : workers_;
  }

  void make_tries() {
    shown_ = right_ ? bug_.ways.size() - 1 : 0;
    for (std::size_t i = 0; i < bug_.ways.size(); ++i) {
      tries_.push_back({bug_.ways[i]});
      tries_.back().watched.watch(context_, workers_of(bug_.ways[i]), i == shown_);
    }
  }

  void run(Try& each) {
    each.watched.run([&](parallel::Timeline* timeline) {
      return each.way.run({context_.team(), context_.clock(), timeline, &context_.stop()});
    });
  }

  void judge_all() {
    const int all = static_cast<int>(tries_.size());
    int done = 0;
    for (Try& each : tries_) {
      context_.progress("checking answers", done++, all, "ways");
      if (context_.stopped()) return;
      each.way.forget();
      run(each);
      if (context_.stopped()) return;
      each.answer = each.way.answer();
      if (each.way.fault != Fault::wrong && !each.answer.right) each.good = false;
    }
  }

  void keep_typical(const measure::Result& result) {
    for (std::size_t i = 0; i < tries_.size(); ++i) {
      tries_[i].watched.keep(result.series[i].summary.median);
    }
  }

  Record record_of(const measure::Result& result) const {
    Record record = context_.blank();
    record.table.columns = {{"time", "time per run", true},
                            {"ratio", "against the first", true},
                            {"verdict", "verdict", false},
                            {"answer", "answer", true}};
    record.answer = tries_.back().answer.text;
    record.checked = true;
    for (std::size_t i = 0; i < result.series.size(); ++i) {
      if (result.series[i].summary.n > 0) record.table.rows.push_back(row(result, i));
      record.checked = record.checked && tries_[i].good;
    }
    context_.describe(record, result, most_);
    if (record.table.rows.size() < result.series.size()) {
      record.checked = false;
      return record;
    }
    const Try& shown = tries_[shown_];
    if (!shown.watched.typical().empty()) {
      record.timeline = shown.watched.typical().figure(
          "Who did what: " + shown.way.name +
              (shown.way.remark.empty() ? "" : ", " + shown.way.remark),
          context_.calibration().step_ns);
    }
    return record;
  }

  lab::Row row(const measure::Result& result, std::size_t index) const {
    const Try& each = tries_[index];
    lab::Row row{each.way.name, {lab::time_cell(result.series[index])}, index == shown_};
    row.cells.push_back(index == 0 ? lab::text_cell("1")
                                   : lab::ratio_cell(result.series[index].comparison.ratio));
    row.cells.push_back(index == 0 ? lab::dash_cell() : lab::verdict_cell(result, index));
    // What a bug does to an answer is the lesson, and no failure of the run.
    row.cells.push_back(
        each.way.fault == Fault::wrong
            ? lab::text_cell((each.answer.right ? "right: " : "wrong: ") + each.answer.text)
            : lab::check_cell(each.good, each.answer.text));
    return row;
  }

  void conclude(Record& record, const measure::Result& result) const {
    if (!record.checked) {
      record.happened.push_back(
          "**A way that should be right gave a wrong answer.** Do not trust this run.");
    }
    record.happened.push_back(bug_.lesson());
    record.happened.push_back(answers_sentence());
    if (auto refusal =
            lab::refusal_text(result, context_.calibration(), {0, result.series.size() - 1});
        !refusal.empty()) {
      record.happened.push_back(std::move(refusal));
      return;
    }
    const measure::Ratio& ratio = result.series.back().comparison.ratio;
    record.guess_outcome = ratio.value;
    record.happened.push_back(text::format("Done right (“{}”) it was {} as fast as the first way.",
                                           result.series.back().name, lab::bold_ratio(ratio)) +
                              lab::doubt_text(ratio));
  }

  std::string answers_sentence() const {
    std::string text;
    for (const Try& each : tries_) {
      text += text::format("{}“{}” gave {} answer ({})", text.empty() ? "" : "; ", each.way.name,
                           each.answer.right ? "the right" : "**a wrong**", each.answer.text);
    }
    return "Their answers: " + text + ".";
  }

  Context& context_;
  Kind kind_;
  bool right_;
  int workers_;
  std::int64_t elements_;
  std::uint64_t seed_;
  Bug bug_;
  std::vector<Try> tries_;
  std::size_t shown_ = 0;
  int most_ = 1;  // workers, of all ways
};

lab::Card card() {
  lab::Card card;
  card.id = "parallel/pitfalls";
  card.chapter = "Parallel CPU";
  card.place = 3;
  card.title = "The bug zoo";
  card.question = "What goes wrong when work is split, and who notices?";
  card.lead =
      "Each bug is here with its remedy: done wrong and done right, timed in turns, with both "
      "answers. Most of them fail without a word.";
  card.tries = {{"Two workers take a cache line from each other", {{"bug", "false-sharing"}}},
                {"Spikes that two parts see", {{"bug", "borders"}}},
                {"The same random numbers everywhere", {{"bug", "same-seed"}}},
                {"Another sum on another machine", {{"bug", "float-sums"}}}};
  card.guess = {"Done right, it is", "as fast as done wrong", 0.0625, 64, 1};
  card.python_mark = "total = ";
  card.sources = {
      "Lost updates, false sharing, lock convoys: Herlihy and Shavit, The Art of Multiprocessor "
      "Programming, 2008",
      "Streams for parallel random numbers: Salmon et al. 2011, doi:10.1145/2063384.2063405",
      "Sums that do not depend on the number of parts: Demmel and Nguyen 2013, "
      "doi:10.1109/ARITH.2013.9"};
  card.trace = true;
  return card;
}

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<PitfallRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

}  // namespace

lab::Experiment parallel_pitfalls(const lab::Limits& limits) {
  std::vector<lab::Choice> bugs;
  pitfalls::each_kind([&](const Kind& kind) {
    bugs.push_back({kind.value, kind.label, kind.code});
  });
  auto version = lab::choice("version", "Draw", {{"wrong", "Done wrong"}, {"right", "Done right"}},
                             "Both are timed; this one is drawn.");
  version.segmented = true;
  auto workers = lab::workers_parameter(limits, "Threads that compute.");
  workers.preset = std::min<std::int64_t>(workers.max, std::max<std::int64_t>(2, workers.preset));
  return {card(),
          {lab::choice("bug", "Bug", std::move(bugs), "What is done wrong."), std::move(version),
           lab::integer("elements", "Elements", 1000, 1'000'000, 300'000,
                        "Counts, samples, shuffles or numbers, whatever the bug is about."),
           std::move(workers), lab::seed_parameter()},
          run};
}

}  // namespace looplab::experiments
