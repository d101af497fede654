// profiling/timeit: what does %timeit say, and what does it hide?
#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "experiments/profiling/timeit/cells.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/timeit.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using lab::Context;
using lab::Origin;
using lab::Parameters;
using lab::Record;

timeit::Cell cell_of(const std::string& value) {
  const auto cells = timeit::all_cells();
  return *std::ranges::find(cells, value, &timeit::Cell::value);
}

class TimeitRun {
 public:
  TimeitRun(const Parameters& parameters, Context& context)
      : context_(context),
        cell_(cell_of(parameters.choice("cell"))),
        quick_(lab::effort_of(parameters) == measure::Effort::quick),
        elements_(parameters.integer("elements")),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))) {}

  Record run() {
    if (cell_.team) {
      workers_ = std::min(context_.limits().processors, context_.limits().max_workers);
      context_.team().ensure(workers_);
    }
    const timeit::Work work = cell_.make({elements_, seed_, context_.stop(), context_.memory(),
                                          workers_, [this] { return context_.begin_run(); }});
    if (!work.body) return context_.blank();
    if (work.elements > 0) elements_ = work.elements;
    left_ = work.left;
    const measure::Body& body = work.body;
    time_once(body);
    good_ = work.right();
    if (context_.stopped()) return context_.blank();
    const std::vector<measure::Strategy> one{{cell_.python, body}};
    result_ = context_.measure(one, {.seed = seed_}, [&](const measure::Result& partial) {
      context_.publish(record_of(partial));
    });
    if (result_.stopped) return record_of(result_);
    // A hidden page runs at another priority. Twice more, if somebody looked at another page.
    for (int tries = 0; tries < 3 && !context_.stopped(); ++tries) {
      const std::uint32_t moment = context_.disturbances();
      time_as_python(body);
      if (context_.disturbances() == moment) break;
      ipython_ = command_ = counted_ = {};
    }
    if (context_.stopped()) ipython_ = command_ = counted_ = {};  // runs are missing
    Record record = record_of(result_);
    if (!context_.stopped()) explain(record);
    return record;
  }

 private:
  // %time: once, and the first time at that.
  void time_once(const measure::Body& body) {
    const auto cpu = measure::cpu_time();
    const std::int64_t begin = context_.clock().now_ns();
    body(1);
    once_s_ = static_cast<double>(context_.clock().now_ns() - begin) / 1e9;
    if (const auto now = measure::cpu_time(); cpu && now) {
      cpu_ = measure::CpuTime{now->user_s - cpu->user_s, now->system_s - cpu->system_s};
    }
  }

  // A quick run has a tenth of the time that Python takes, and says so.
  double least_s() const { return quick_ ? 0.02 : 0.2; }

  void time_as_python(const measure::Body& body) {
    const std::int64_t before = left_ ? left_() : 0;
    context_.progress("timing as IPython does", 0, 3, "tools");
    ipython_ =
        lab::time_loops(context_.clock(), body, lab::Ladder::tens, 7, least_s(), context_.stop());
    if (left_) appended_ = left_() - before;
    context_.progress("timing as timeit does", 1, 3, "tools");
    command_ = lab::time_loops(context_.clock(), body, lab::Ladder::one_two_five, 5, least_s(),
                               context_.stop());
    context_.progress("timing a cell that counts", 2, 3, "tools");
    count_ = 0;
    counted_ = lab::time_loops(
        context_.clock(),
        [&](std::int64_t loops) {
          for (std::int64_t i = 0; i < loops; ++i) {
            body(1);
            measure::keep(++count_);
          }
        },
        lab::Ladder::tens, 7, least_s(), context_.stop());
    context_.progress("done", 3, 3, "tools");
  }

  Record record_of(const measure::Result& result) const {
    Record record = context_.blank();
    record.table.columns = {{"median", "median", true},
                            {"minimum", "fastest", true},
                            {"mean", "mean ± sd", false},
                            {"timeit", "%timeit's mean", true},
                            {"answer", "answer", true}};
    const measure::Series& series = result.series.front();
    context_.describe(record, result, workers_);
    if (series.summary.n == 0) return record;
    lab::Row row{cell_.python, {lab::time_cell(series)}, true};
    const bool shown = series.distrust <= measure::Distrust::too_few;
    lab::Cell mean = time_text_cell(series.summary.mean);
    mean.detail = "± " + lab::time_text(series.summary.sd);
    row.cells.push_back(shown ? time_text_cell(series.summary.min) : lab::dash_cell());
    row.cells.push_back(shown ? mean : lab::dash_cell());
    row.cells.push_back(ipython_.runs_s.empty() ? lab::dash_cell()
                                                : time_text_cell(1e9 * timeit_mean_s()));
    row.cells.push_back(lab::check_cell(good_, good_ ? "right" : "wrong"));
    record.table.rows.push_back(std::move(row));
    record.checked = good_;
    record.answer = text::format("{} elements", lab::with_commas(elements_));
    if (cell_.team) {
      record.answer += text::format(", {} worker{}", workers_, workers_ == 1 ? "" : "s");
    }
    add_texts(record);
    return record;
  }

  static lab::Cell time_text_cell(double ns) {
    lab::Cell cell = lab::text_cell(lab::time_text(ns));
    cell.value = ns;
    cell.unit = "ns";
    return cell;
  }

  double timeit_mean_s() const {
    double sum = 0;
    for (const double run : ipython_.runs_s) sum += run;
    return sum / static_cast<double>(ipython_.runs_s.size());
  }

  void add_texts(Record& record) const {
    const std::string in = std::string("In [1]: ");
    record.texts.push_back({"%time: once",
                            in + "%time " + cell_.python + "\n" + lab::time_lines(once_s_, cpu_),
                            Origin::measured});
    if (ipython_.runs_s.empty()) return;
    const std::string warning = lab::timeit_warning(ipython_.runs_s);
    record.texts.push_back({"%timeit: the mean of 7 runs",
                            in + "%timeit " + cell_.python + "\n" +
                                (warning.empty() ? "" : warning + "\n") +
                                lab::timeit_line(ipython_.runs_s, ipython_.loops),
                            Origin::measured});
    record.texts.push_back({"python -m timeit: the best of 5 runs",
                            std::string("$ python -m timeit '") + cell_.python + "'\n" +
                                lab::timeit_command_line(command_.runs_s, command_.loops),
                            Origin::measured});
    const std::string slowest = lab::timeit_warning(counted_.runs_s);
    record.texts.push_back(
        {"%%timeit: how often the cell ran",
         "In [1]: count = 0\n\nIn [2]: %%timeit\n   ...: " + std::string(cell_.python) +
             "\n   ...: count += 1\n" + (slowest.empty() ? "" : slowest + "\n") +
             lab::timeit_line(counted_.runs_s, counted_.loops) +
             "\n\nIn [3]: count\nOut[3]: " + std::to_string(count_),
         Origin::measured});
  }

  void explain(Record& record) {
    const std::string refusal = lab::refusal_text(result_, context_.calibration());
    if (!refusal.empty()) {
      record.happened.push_back(refusal);
    } else if (ipython_.runs_s.empty()) {
      record.happened.push_back(
          "The page was hidden while the loops of %timeit ran, and a hidden page runs slower, so "
          "their lines are left out. Run again and keep the page in view.");
    } else {
      const double ratio = 1e9 * timeit_mean_s() / result_.series.front().summary.median;
      record.guess_outcome = ratio;
      record.happened.push_back(estimators_text(ratio));
    }
    record.happened.push_back(hidden_text());
    if (!ipython_.runs_s.empty()) record.happened.push_back(often_text());
    if (quick_ && !ipython_.runs_s.empty()) {
      record.happened.push_back(
          "This was a quick run: the loops took a tenth of the 0.2 s that IPython and timeit ask "
          "for.");
    }
    if (!good_) record.happened.push_back("**The cell's answer is wrong.** Do not trust its time.");
  }

  std::string estimators_text(double ratio) const {
    const measure::Series& series = result_.series.front();
    return text::format(
        "%timeit's mean is **{}** the median of {} epochs, {}. The fastest epoch took {}, the mean "
        "was "
        "{}: what disturbs a loop only ever makes it longer, so a mean is pulled up by the worst, "
        "and a "
        "minimum shows the best that was ever seen, not what is usual.",
        lab::ratio_text(ratio), series.summary.n, lab::time_cell(series).text,
        lab::time_text(series.summary.min), lab::time_text(series.summary.mean));
  }

  std::string hidden_text() const {
    const measure::Series& series = result_.series.front();
    const double step_ns = context_.calibration().step_ns;
    const double once_ns = 1e9 * once_s_;
    std::string text = text::format("%time ran it once, and that was the first time: {}",
                                    lab::time_or_less(once_ns, step_ns));
    text +=
        lab::has_interval(series)
            ? text::format(", {} the median. ", lab::ratio_text(once_ns / series.summary.median))
            : std::string(". ");
    text += once_ns < 100 * step_ns
                ? text::format("The clock steps by {}, so that number has at best {} digit{}.",
                               lab::time_text(step_ns), once_ns < 10 * step_ns ? "one" : "two",
                               once_ns < 10 * step_ns ? "" : "s")
                : std::string(
                      "Caches were cold, and the browser or the processor had not seen the "
                      "code yet.");
    if (!cpu_)
      text += " A browser does not tell how long the processor worked, so there is no line for it.";
    return text;
  }

  std::string often_text() const {
    std::string text = text::format(
        "To print one line, %timeit ran the cell **{}** times: up to {} loops to find out how many "
        "it "
        "takes, then 7 times {}. Whatever the cell changes, it changes as often.",
        lab::with_commas(ipython_.executions), lab::with_commas(ipython_.loops),
        lab::with_commas(ipython_.loops));
    if (left_) {
      text += text::format(" This one appends: there are {} items more than before.",
                           lab::with_commas(appended_));
    }
    return text;
  }

  Context& context_;
  timeit::Cell cell_;
  bool quick_;
  std::int64_t elements_;  // that the cell works on
  std::uint64_t seed_;
  int workers_ = 1;
  std::function<std::int64_t()> left_;
  std::int64_t appended_ = 0;
  double once_s_ = 0;
  std::optional<measure::CpuTime> cpu_;
  lab::TimedLoops ipython_;
  lab::TimedLoops command_;
  lab::TimedLoops counted_;  // the cell with "count += 1"
  std::int64_t count_ = 0;
  measure::Result result_;
  bool good_ = false;
};

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<TimeitRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

lab::Card card() {
  lab::Card card;
  card.id = "profiling/timeit";
  card.chapter = "Profiling";
  card.place = 1;
  card.title = "%time and %timeit";
  card.question = "What does %timeit say, and what does it hide?";
  card.lead =
      "The same cell, timed once, as IPython's %timeit does it, as python -m timeit does it, and "
      "by "
      "Looplab: four tools, and each line means something else.";
  card.tries = {{"A cell with a side effect: how often does it run?", {{"cell", "append"}}},
                {"100 numbers: shorter than a step of the clock", {{"elements", "100"}}},
                {"Sorting: every loop needs an unsorted array", {{"cell", "sort"}}},
                {"Is a key in a list? And in a set?", {{"cell", "in-list"}}}};
  card.guess = {"The mean that %timeit prints is", "the median", 0.5, 4, 1};
  card.python_mark = "%timeit {statement}";
  card.sources = {"%time and %timeit: IPython, IPython/core/magics/execution.py",
                  "python -m timeit: CPython, Lib/timeit.py"};
  return card;
}

}  // namespace

lab::Experiment profiling_timeit(const lab::Limits& limits) {
  const auto cells = timeit::all_cells();
  const std::int64_t each = std::ranges::max(cells, {}, &timeit::Cell::bytes_each).bytes_each;
  const std::int64_t fits = (limits.memory_bytes - 65536) / each;
  auto elements = lab::integer(
      "elements", "Elements", timeit::fewest_elements, std::min(timeit::most_elements, fits),
      10'000, "How many numbers, steps, samples, spikes, shuffles or pixels the cell works on.");
  if (fits < timeit::most_elements) elements.limit_reason = "what fits this program's memory";
  std::vector<lab::Choice> choices;
  for (const timeit::Cell& cell : cells) choices.push_back({cell.value, cell.label, cell.code});
  return {card(),
          {lab::choice("cell", "Cell", std::move(choices), "What is timed."), std::move(elements),
           lab::seed_parameter()},
          run};
}

}  // namespace looplab::experiments
