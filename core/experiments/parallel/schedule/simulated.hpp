// The same parts on more workers than there are processors here, in simulated time.
#pragma once

#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "lab/context.hpp"
#include "parallel/schedule.hpp"

namespace looplab::experiments::schedule {

/// What a worker pays, in nanoseconds, each time it takes parts; nothing where it was not measured.
using TakeCosts = std::array<std::optional<double>, parallel::all_schedules.size()>;

/// How many times as fast as one worker, for each schedule. Times in nanoseconds.
struct Simulated {
  std::vector<int> workers;  ///< the number that was measured, then 8 to 1024
  std::array<std::vector<double>, parallel::all_schedules.size()>
      speedups;               ///< one a number of workers
  std::vector<double> bound;  ///< nobody can be faster: min(p, all / longest part)
  TakeCosts takes;

  /// `measured`: of this schedule on the first number of workers, against serial code.
  std::string sentence(parallel::Schedule schedule, double measured, std::size_t parts) const;
  lab::CurvesFigure figure() const;
};

/// `costs` of the parts. Nothing where it was stopped.
std::optional<Simulated> simulate_more(const std::atomic<bool>& stop,
                                       const std::vector<double>& costs, const TakeCosts& takes,
                                       int measured_workers);

}  // namespace looplab::experiments::schedule
