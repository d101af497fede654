#include "lab/context.hpp"

#include <algorithm>

#include "lab/circumstances.hpp"
#include "text/format.hpp"

namespace looplab::lab {
namespace {

// Each waits for its frame: a tenth of a second where graphics are drawn by the processor itself.
constexpr std::int64_t publish_interval_ns = 175'000'000;
constexpr std::int64_t partial_interval_ns = 150'000'000;

}  // namespace

Context::Context(Parts parts, Record blank)
    : parts_(std::move(parts)),
      blank_(std::move(blank)),
      shown_(blank_),
      begin_ns_(parts_.clock.now_ns()) {}

bool Context::publish_due() const noexcept {
  return parts_.clock.now_ns() - published_ns_ >= publish_interval_ns;
}

void Context::publish_now() {
  shown_.status = Status::running;
  shown_.progress.elapsed_s = static_cast<double>(parts_.clock.now_ns() - begin_ns_) / 1e9;
  published_ns_ = parts_.clock.now_ns();
  parts_.publish(shown_);
}

Progress Context::last_progress() const {
  Progress progress = shown_.progress;
  progress.elapsed_s = static_cast<double>(parts_.clock.now_ns() - begin_ns_) / 1e9;
  return progress;
}

void Context::publish(const Record& partial) {
  const Progress progress = shown_.progress;
  shown_ = partial;
  shown_.progress = progress;
  if (publish_due()) publish_now();
}

void Context::progress(std::string phase, int done, int total, std::string unit, std::string note) {
  shown_.progress = {std::move(phase), done, total, 0, std::move(unit), std::move(note)};
  if (publish_due()) publish_now();
}

// Never twice the same while the page is hidden, so that every round of that time is thrown away,
// not only those in which it was hidden or shown.
std::uint32_t Context::disturbance() noexcept {
  if (parts_.hidden.load(std::memory_order_relaxed)) ++hidden_looks_;
  return parts_.disturbances.load(std::memory_order_relaxed) + hidden_looks_;
}

// Of all timelines, which forget it; an epoch is recorded in one of them.
std::vector<double> Context::take_busy_ns() {
  std::vector<double> busy = parts_.timeline.take_busy_ns();
  for (parallel::Timeline* timeline : watched_) {
    auto more = timeline->take_busy_ns();
    if (busy.empty()) busy = std::move(more);
  }
  return busy;
}

measure::Hooks Context::hooks(std::string sampling) {
  measure::Hooks hooks;
  hooks.stopped = [this] { return stopped(); };
  hooks.disturbed = [this] { return disturbance(); };
  hooks.busy = [this] { return take_busy_ns(); };
  hooks.progress = [this, sampling = std::move(sampling)](measure::Phase phase, int done, int total,
                                                          int steps) {
    if (phase == measure::Phase::warm_up) {
      progress("warm-up", done, total, "strategies", text::format("{} short calls", steps));
    } else {
      progress(sampling, done, total, "rounds");
    }
  };
  return hooks;
}

measure::Result Context::sweep(std::span<const measure::Strategy> strategies,
                               const std::string& what, std::uint64_t seed) {
  const Progress before = shown_.progress;
  const measure::Effort effort = effort_of(blank_.parameters);
  const bool quick = effort == measure::Effort::quick;
  measure::Options options;
  // A point of a curve is read to a few percent: 200 steps of the clock give 0.5 %.
  options.epoch_ns = std::max(0.3e6, (quick ? 60 : 200) * parts_.calibration.step_ns);
  options.warm_up_ns = 1e6;
  options.most_warm_up_ns = quick ? 20e6 : 60e6;
  options.most_rounds = effort == measure::Effort::rigorous ? 60 : 25;
  options.budget_ns = quick ? 0.3e9 : effort == measure::Effort::normal ? 1e9 : 5e9;
  if (quick) options.whole_ns = 0.3e9;
  options.seed = seed;
  const auto result = measure::measure(parts_.clock, parts_.calibration, strategies, options,
                                       hooks("sampling " + what));
  shown_.progress = before;
  return result;
}

measure::Result Context::measure(std::span<const measure::Strategy> strategies,
                                 measure::Options options,
                                 std::function<void(const measure::Result&)> partial) {
  options = measure::with_effort(options, effort_of(blank_.parameters));
  if (blank_.environment.platform == "browser") {
    // A browser compiles in tiers, in the background: good code arrives after some 100 ms of calls.
    options.warm_up_ns = 100e6;
    options.threshold = 0.02;
  }
  measure::Hooks hooks = this->hooks("sampling");
  std::int64_t last_partial_ns = 0;
  hooks.partial_due = [&] {
    return parts_.clock.now_ns() - last_partial_ns >= partial_interval_ns;
  };
  hooks.partial = [&](const measure::Result& result) {
    if (partial) partial(result);
    last_partial_ns = parts_.clock.now_ns();
  };
  const auto result =
      measure::measure(parts_.clock, parts_.calibration, strategies, options, hooks);
  if (!result.stopped) {
    std::size_t calls = 0;
    for (const measure::Series& series : result.series) calls += series.warm_up_ns.size();
    shown_.progress = {"done",        result.rounds,
                       result.rounds, 0,
                       "rounds",      text::format("after {} short calls to warm up", calls)};
  }
  return result;
}

void Context::describe(Record& record, const measure::Result& result, int workers) const {
  record.warnings = measure::warnings_of(result, parts_.calibration,
                                         circumstances_of(blank_.environment, workers));
  const auto empty = [](const measure::Series& series) { return series.samples_ns.empty(); };
  if (std::ranges::any_of(result.series, empty)) return;
  record.result = result;
  for (std::size_t i = 0; i < result.series.size(); ++i) {
    record.facts.push_back(facts_of(result, i, parts_.calibration));
  }
}

}  // namespace looplab::lab
