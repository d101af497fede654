// One run on the team from split to stitch, and the picture of the one that is shown.
// Thread safety: as Context.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lab/context.hpp"
#include "lab/record.hpp"
#include "parallel/schedule.hpp"
#include "parallel/timeline.hpp"

namespace looplab::lab {

/// Nanoseconds of the run's clock. Nothing was recorded where end_ns is 0.
struct TeamRun {
  parallel::RunTimes times;  ///< of the part that the workers did
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;

  double total_ns() const { return static_cast<double>(end_ns - begin_ns); }
  Budget budget() const;
};

/// Whether the first of two times is nearer to a median than the second, by their ratios.
bool is_nearer(double time_ns, double other_ns, double median_ns) noexcept;

/// The run that lasted nearest to the median, kept so that what is shown is one that happened.
class TypicalRun {
 public:
  /// `last` was recorded on `timeline`; whether it is kept, and then what was recorded.
  bool keep(const TeamRun& last, const parallel::Timeline& timeline, double median_ns);
  bool empty() const noexcept { return run_.end_ns == 0; }
  const TeamRun& run() const noexcept { return run_; }
  /// What the workers recorded, and what lies around it: before a worker's first part it is shipped
  /// to, after its last one it waits. Worker 0 also splits and stitches.
  TimelineFigure figure(std::string title, double clock_step_ns) const;

 private:
  TeamRun run_;
  parallel::TimelineSnapshot snapshot_;
};

/// The runs of one strategy, recorded as often as their timeline allows, and the usual one of them.
class WatchedRun {
 public:
  /// Before the first run: recorded on the timeline that is shown live, or else on one of its own.
  /// The context outlives it.
  void watch(Context& context, int workers, bool live);
  /// work(timeline) is one run and gives its RunTimes; the timeline is null where it is not
  /// recorded.
  template <typename Work>
  void run(Work work) {
    parallel::Timeline& timeline = this->timeline();
    if (!timeline.due()) {
      work(nullptr);
      return;
    }
    TeamRun log;
    log.begin_ns = context_->clock().now_ns();
    timeline.begin(log.begin_ns);
    log.times = work(&timeline);
    log.end_ns = context_->clock().now_ns();
    last_ = log;
  }
  /// Keeps the last run that was recorded, if it is nearer to this median.
  void keep(double median_ns) { typical_.keep(last_, timeline(), median_ns); }
  const TypicalRun& typical() const noexcept { return typical_; }

 private:
  parallel::Timeline& timeline() noexcept { return own_ ? *own_ : context_->timeline(); }

  Context* context_ = nullptr;
  std::unique_ptr<parallel::Timeline> own_;
  TeamRun last_;
  TypicalRun typical_;
};

}  // namespace looplab::lab
