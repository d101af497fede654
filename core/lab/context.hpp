// What an experiment gets to work with. It never sees ImGui, a browser or a file.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lab/data/dataset.hpp"
#include "lab/environment.hpp"
#include "lab/record.hpp"
#include "measure/calibration.hpp"
#include "measure/clock.hpp"
#include "measure/engine.hpp"
#include "parallel/schedule.hpp"
#include "parallel/team.hpp"
#include "parallel/timeline.hpp"

namespace looplab::lab {

/// Thread safety: belongs to the conductor's thread; stop() may be read by workers.
class Context {
 public:
  struct Parts {
    const measure::Clock& clock;
    const measure::Calibration& calibration;
    parallel::Team& team;
    parallel::Timeline& timeline;
    const std::atomic<bool>& stop;
    const std::atomic<std::uint32_t>& disturbances;
    const std::atomic<bool>& hidden;
    Limits limits;
    std::pmr::memory_resource& memory;
    std::function<void(Record)> publish;
    std::shared_ptr<const data::Dataset> own_data = {};
  };

  Context(Parts parts, Record blank);

  const measure::Clock& clock() const noexcept { return parts_.clock; }
  const measure::Calibration& calibration() const noexcept { return parts_.calibration; }
  parallel::Team& team() noexcept { return parts_.team; }
  parallel::Timeline& timeline() noexcept { return parts_.timeline; }
  const std::atomic<bool>& stop() const noexcept { return parts_.stop; }
  bool stopped() const noexcept { return parts_.stop.load(std::memory_order_relaxed); }
  const Limits& limits() const noexcept { return parts_.limits; }
  /// Another number after every moment that makes times invalid: the page was hidden, the machine
  /// slept. Never twice the same while the page is hidden.
  std::uint32_t disturbances() noexcept { return disturbance(); }
  /// For data whose size the parameters set: as much as limits() says, free again after the run.
  std::pmr::memory_resource& memory() noexcept { return parts_.memory; }
  /// The student's own file; null where none was opened. See data/own.hpp.
  const std::shared_ptr<const data::Dataset>& own_data() const noexcept { return parts_.own_data; }
  /// A timeline of the experiment's own, beside the one that is shown live: what workers did in its
  /// runs is kept too. It outlives the measurements.
  void also_watch(parallel::Timeline& timeline) { watched_.push_back(&timeline); }
  /// For one run on the team; begins the timeline if this run is recorded.
  parallel::RunContext begin_run() noexcept {
    parallel::Timeline* timeline = parts_.timeline.due() ? &parts_.timeline : nullptr;
    if (timeline) timeline->begin(parts_.clock.now_ns());
    return {parts_.team, parts_.clock, timeline, &parts_.stop};
  }

  /// Keeps something alive until the final record is published.
  void keep_until_published(std::shared_ptr<const void> what) { kept_.push_back(std::move(what)); }

  /// An empty record of this run, with environment and parameters filled in.
  const Record& blank() const noexcept { return blank_; }

  /// Shows a partial record, at most every 175 ms; cheap when it is too early.
  void publish(const Record& partial);
  /// Changes only the progress of what is shown.
  void progress(std::string phase, int done, int total, std::string unit, std::string note = {});
  bool publish_due() const noexcept;
  /// What was reported last, for the final record.
  Progress last_progress() const;
  /// Back to what was reported before something was timed aside; always, and shown with what comes
  /// next.
  void restore(Progress before) { shown_.progress = std::move(before); }

  /// Times strategies with this context's clock, stop token and progress, and with the effort that
  /// the parameters ask for. `partial` is called with what there is so far, about five times a
  /// second, between epochs.
  measure::Result measure(std::span<const measure::Strategy> strategies, measure::Options options,
                          std::function<void(const measure::Result&)> partial);
  /// Times many strategies briefly: the points of curves. Epochs are short, rounds few, and nothing
  /// is shown but the progress. `what`: "selectivities".
  measure::Result sweep(std::span<const measure::Strategy> strategies, const std::string& what,
                        std::uint64_t seed);
  /// Puts what was measured into the record: warnings, and, once every strategy has a sample, the
  /// series with their facts. `workers`: the most threads that computed at once.
  void describe(Record& record, const measure::Result& result, int workers) const;

 private:
  std::vector<double> take_busy_ns();
  void publish_now();
  measure::Hooks hooks(std::string sampling);
  std::uint32_t disturbance() noexcept;

  Parts parts_;
  Record blank_;
  Record shown_;
  std::int64_t begin_ns_;
  std::int64_t published_ns_ = 0;
  std::uint32_t hidden_looks_ = 0;
  std::vector<std::shared_ptr<const void>> kept_;
  std::vector<parallel::Timeline*> watched_;
};

}  // namespace looplab::lab
