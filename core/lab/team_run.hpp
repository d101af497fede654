// One run on the team from split to stitch, and the picture of the one that is shown.
// Thread safety: as Context.
#pragma once

#include <cstdint>
#include <string>

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

}  // namespace looplab::lab
