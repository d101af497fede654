#include "experiments/parallel/schedule/grain.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/loops/loops.hpp"
#include "lab/format.hpp"
#include "measure/statistics.hpp"
#include "text/format.hpp"

namespace looplab::experiments::schedule {
namespace {

namespace loops = kernels::loops;

/// Steps of the largest part that is tried, about 20 µs.
constexpr std::int64_t largest = 8192;

// What a probe's interval says.
enum class Side : std::uint8_t { below, above, open };
Side side_of(const Probe& probe) {
  if (probe.efficiency.coverage == 0) return Side::open;
  if (probe.efficiency.low > wanted_efficiency) return Side::above;
  return probe.efficiency.high < wanted_efficiency ? Side::below : Side::open;
}

/// A run lasts 200 steps of the clock; of a coarser one all of them would take many seconds.
constexpr double coarsest_ns = 50e3;

template <class Body>
double time_ns(lab::Context& context, parallel::Schedule schedule, int workers, std::int64_t parts,
               Body body) {
  const std::int64_t begin = context.clock().now_ns();
  parallel::for_each_part({context.team(), context.clock(), nullptr, &context.stop()}, workers,
                          parts, schedule, body);
  return static_cast<double>(context.clock().now_ns() - begin);
}

class GrainRun {
 public:
  GrainRun(lab::Context& context, parallel::Schedule schedule, int workers, measure::Effort effort)
      : context_(context),
        grain_{.schedule = schedule, .workers = workers},
        pairs_(effort == measure::Effort::quick    ? 11
               : effort == measure::Effort::normal ? 25
                                                   : 51),
        // Long beside waking the workers, and beside a step of the clock.
        run_ns_(std::max(1.5e6, 200 * context.calibration().step_ns)) {}

  std::expected<Grain, std::string> run() {
    const auto cost = part_cost(context_, grain_.schedule, grain_.workers);
    if (!cost) return std::unexpected("");
    grain_.part = *cost;
    const double step_ns = context_.calibration().step_ns;
    if (step_ns > coarsest_ns) {
      return std::unexpected(
          text::format("The clock steps by {}, too coarse to look for the smallest part that pays.",
                       lab::time_text(step_ns)));
    }
    const lab::Progress before = context_.last_progress();
    grain_.probes = bisect(largest, [this](std::int64_t steps) { return probe(steps); });
    context_.restore(before);
    if (context_.stopped()) return std::unexpected("");
    if (grain_.probes.empty()) {
      return std::unexpected(
          "The page was hidden while grains were tried, and a hidden page runs slower, so none is "
          "named. Run again and keep the page in view.");
    }
    return std::move(grain_);
  }

 private:
  // Each call waits for the last one of its worker, as in Work::compute().
  void work(int worker, std::int64_t steps) {
    double& last = last_[static_cast<std::size_t>(worker)].answer;
    last = loops::one_chain(1 + 0 * last, steps);
  }
  double handed_out_ns(std::int64_t parts, std::int64_t steps) {
    return time_ns(context_, grain_.schedule, grain_.workers, parts,
                   [=, this](std::int64_t, int w) { work(w, steps); });
  }
  // The same calls, one part a worker.
  double together_ns(std::int64_t parts, std::int64_t steps) {
    const std::int64_t each = parts / grain_.workers;
    return time_ns(context_, parallel::Schedule::static_blocks, grain_.workers, grain_.workers,
                   [=, this](std::int64_t, int w) {
                     for (std::int64_t i = 0; i < each; ++i) {
                       if (i % 64 == 0 && context_.stopped()) return;
                       work(w, steps);
                     }
                   });
  }

  // As many parts as fill a run; a step takes up to 3 ns.
  std::int64_t parts_for(std::int64_t steps) const {
    const double part_ns = std::max(grain_.part.each, 5.0) + 3.0 * static_cast<double>(steps);
    const auto each = static_cast<std::int64_t>(run_ns_ / part_ns);
    return std::max<std::int64_t>(each, 64) * grain_.workers;
  }

  // Pairs of runs in turns; twice as many where they leave it open.
  std::optional<Probe> probe(std::int64_t steps) {
    const std::int64_t parts = parts_for(steps);
    std::vector<double> together;
    std::vector<double> handed_out;
    int disturbed = 0;
    Probe probe{steps, 0, {}};
    context_.progress("grains", asked_++, 9, "grains");
    for (int pairs = pairs_; pairs <= 2 * pairs_; pairs *= 2) {
      while (std::ssize(together) < pairs) {
        const std::uint32_t moment = context_.disturbances();
        const bool first = together.size() % 2 == 0;
        const double a = first ? together_ns(parts, steps) : handed_out_ns(parts, steps);
        const double b = first ? handed_out_ns(parts, steps) : together_ns(parts, steps);
        if (context_.stopped() || disturbed > pairs_) return std::nullopt;
        // A hidden page runs at another priority.
        if (context_.disturbances() != moment) {
          ++disturbed;
          continue;
        }
        together.push_back(first ? a : b);
        handed_out.push_back(first ? b : a);
      }
      probe.efficiency = measure::paired_ratio(together, handed_out);
      if (side_of(probe) != Side::open) break;
    }
    probe.part_ns =
        measure::summarise(together).median * grain_.workers / static_cast<double>(parts);
    return probe;
  }

  lab::Context& context_;
  Grain grain_;
  int pairs_;
  double run_ns_;
  int asked_ = 0;
  struct alignas(128) Last {
    double answer = 0;
  };
  std::array<Last, parallel::max_workers> last_{};
};

}  // namespace

std::optional<measure::TaskCost> part_cost(lab::Context& context, parallel::Schedule schedule,
                                           int workers) {
  // The middle one of three, so that an interruption moves no point of the fit.
  const auto empty_ns = [&](std::int64_t parts) {
    std::array<double, 3> times{};
    for (double& time : times) {
      time = time_ns(context, schedule, workers, parts, [](std::int64_t, int) {});
    }
    std::ranges::sort(times);
    return times[1];
  };
  constexpr std::array<std::int64_t, 4> counts{4'000, 16'000, 32'000, 64'000};
  constexpr int rounds = 6;
  std::vector<measure::TaskTime> runs;
  const lab::Progress before = context.last_progress();
  for (int round = 0; round < rounds; ++round) {
    context.progress("empty parts", round, rounds, "rounds");
    for (const std::int64_t parts : counts) {
      runs.push_back({static_cast<double>(parts), empty_ns(parts)});
      if (context.stopped()) return std::nullopt;
    }
  }
  context.restore(before);
  auto cost = measure::task_cost(runs);
  for (double* each : {&cost->each, &cost->low, &cost->high}) *each *= workers;
  return cost;
}

std::vector<Probe> bisect(std::int64_t most,
                          const std::function<std::optional<Probe>(std::int64_t)>& ask,
                          double close) {
  std::vector<Probe> probes;
  const auto look = [&](std::int64_t steps) {
    const auto probe = ask(steps);
    if (!probe) return Side::open;
    probes.insert(std::ranges::lower_bound(probes, steps, {}, &Probe::steps), *probe);
    return side_of(*probe);
  };
  // Both ends first: the border may lie beyond them.
  if (look(most) != Side::above || look(1) != Side::below) return probes;
  // Between `below` and `above` stand those that may be either, from `first` to `last`, if any.
  std::int64_t below = 1, above = most, first = 0, last = 0;
  const auto gap = [](std::int64_t from, std::int64_t to) {
    return to > from + 1 ? static_cast<double>(to) / static_cast<double>(from) : 1;
  };
  for (;;) {
    const double before = gap(below, first > 0 ? first : above);
    const double after = last > 0 ? gap(last, above) : 1;
    if (std::max(before, after) <= close) return probes;
    const std::int64_t from = before >= after ? below : last;
    const std::int64_t to = before < after ? above : first > 0 ? first : above;
    const auto middle = static_cast<std::int64_t>(
        std::sqrt(static_cast<double>(from) * static_cast<double>(to)) + 0.5);
    const std::int64_t steps = std::clamp(middle, from + 1, to - 1);
    const Side side = look(steps);
    if (side == Side::open) {
      // Unless it was stopped: then there is no probe to go on from.
      if (std::ranges::find(probes, steps, &Probe::steps) == probes.end()) return probes;
      first = first > 0 ? std::min(first, steps) : steps;
      last = std::max(last, steps);
    } else if (side == Side::above) {
      above = std::min(above, steps);
      if (last > steps) first = last = 0;
    } else {
      below = std::max(below, steps);
      if (first > 0 && first < steps) first = last = 0;
    }
  }
}

std::optional<std::size_t> Grain::too_small() const {
  for (std::size_t i = probes.size(); i-- > 0;) {
    if (side_of(probes[i]) == Side::below) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> Grain::large_enough() const {
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (side_of(probes[i]) == Side::above) return i;
  }
  return std::nullopt;
}

std::optional<double> Grain::grain_ns() const {
  const auto low = too_small();
  const auto high = large_enough();
  if (!low || !high || *low > *high) return std::nullopt;
  return std::sqrt(probes[*low].part_ns * probes[*high].part_ns);
}

std::string Grain::cost_sentence() const {
  const std::string name(parallel::name_of(schedule));
  if (!(part.high > 0)) {
    return text::format("What handing out a part costs with the {} schedule cannot be told here.",
                        name);
  }
  const std::string cost = part.low > 0
                               ? text::format("**{}** ({}–{})", lab::time_text(part.each),
                                              lab::time_text(part.low), lab::time_text(part.high))
                               : text::format("at most **{}**", lab::time_text(part.high));
  return text::format(
      "Handing out one part costs a worker {} with the {} schedule: the slope of runs with 4,000 "
      "to 64,000 parts that do nothing, times {} worker{}.",
      cost, name, workers, workers == 1 ? "" : "s");
}

// Where the border was not found, what was.
std::string Grain::open_sentence() const {
  const auto length = [&](std::size_t place) { return lab::time_text(probes[place].part_ns); };
  if (const auto enough = large_enough()) {
    return text::format(
        "Parts of {} leave 90 % of the workers' time for the work, and so do larger ones. Whether "
        "smaller ones do, this run cannot tell.",
        length(*enough));
  }
  const std::string largest_one = length(probes.size() - 1);
  return side_of(probes.back()) == Side::below
             ? text::format(
                   "Not even parts of {}, the largest that are tried, leave 90 % of the "
                   "workers' time for the work.",
                   largest_one)
             : text::format(
                   "This run cannot tell how large a part must be: even with parts of {} "
                   "the times differed too much from run to run.",
                   largest_one);
}

std::vector<std::string> Grain::sentences() const {
  std::vector<std::string> texts{cost_sentence()};
  const auto found = grain_ns();
  if (!found) {
    texts.push_back(open_sentence());
    return texts;
  }
  const double low = probes[*too_small()].part_ns;
  const double high = probes[*large_enough()].part_ns;
  const double expected = measure::grain_for(std::max(part.each, 0.0), wanted_efficiency);
  const std::string nine =
      text::format("Nine times the cost of a part is {} (modelled: t / (t + cost) = 90 %)",
                   lab::time_text(expected));
  // A border that is known to no more than this is a range, and no number.
  constexpr double known = 2;
  if (high > known * low) {
    texts.push_back(text::format(
        "For 90 % of the workers' time to go into the work, parts of {} are too small, and parts "
        "of {} are large enough; between them this run cannot tell. {}, {}.",
        lab::time_text(low), lab::time_text(high), nine,
        expected < low    ? "less than that"
        : expected > high ? "more than that"
                          : "which is between them"));
    return texts;
  }
  std::string text = text::format(
      "Parts must last **{}** for 90 % of the workers' time to go into the work: found by "
      "bisection, between {} (too small) and {} (large enough). {}, {} of what was found.",
      lab::time_text(*found), lab::time_text(low), lab::time_text(high), nine,
      lab::ratio_text(expected / *found));
  if (expected > 1.5 * *found) {
    text += text::format(
        " So among parts that work a part cost only {}, not {}: a worker may be given the next one "
        "while it still computes.",
        lab::time_text(*found * (1 - wanted_efficiency) / wanted_efficiency),
        lab::time_text(part.each));
  }
  texts.push_back(std::move(text));
  return texts;
}

lab::CurvesFigure Grain::figure() const {
  lab::CurvesFigure figure{
      .title = text::format("How small may a part be? The {} schedule",
                            std::string(parallel::name_of(schedule))),
      .x_label = "length of a part, ns",
      .y_label = "time that goes into the work, %",
      .x_logarithmic = true,
      .y_logarithmic = false,
      .curves = {{"measured", {}, {}}, {"t / (t + cost)", {}, "modelled"}, {"90 %", {}, {}}}};
  // So wide an interval says nothing, and would hide those that do.
  constexpr double widest = 0.5;
  std::size_t left_out = 0;
  for (const Probe& probe : probes) {
    if (probe.efficiency.high - probe.efficiency.low > widest) {
      ++left_out;
      continue;
    }
    const double x = probe.part_ns;
    figure.curves[0].points.push_back(
        {x, 100 * probe.efficiency.value, 100 * probe.efficiency.low, 100 * probe.efficiency.high});
    const double model = part.each > 0 ? 100 * x / (x + part.each) : 100;
    figure.curves[1].points.push_back({x, model, model, model});
    figure.curves[2].points.push_back({x, 90, 90, 90});
  }
  if (left_out > 0) {
    figure.curves[0].note = text::format("{} of {} left out, not steady", left_out, probes.size());
  }
  return figure;
}

std::expected<Grain, std::string> measure_grain(lab::Context& context, parallel::Schedule schedule,
                                                int workers, measure::Effort effort) {
  return GrainRun(context, schedule, workers, effort).run();
}

}  // namespace looplab::experiments::schedule
