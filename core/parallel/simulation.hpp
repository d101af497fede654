// The schedules in simulated time, on any number of workers: what they would do with parts whose
// costs are known, were nothing in the way. The rules are those of schedule.hpp; the order in which
// workers that are free at the same moment take their parts is that of their numbers.
// Not simulated: that workers slow each other down, at the queue or in memory.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "parallel/schedule.hpp"

namespace looplab::parallel {

struct SimulationOptions {
  Schedule schedule = Schedule::static_blocks;
  int workers = 1;  ///< also more than max_workers
  /// What a worker pays each time it takes parts, by itself or from another; nothing when static.
  double take = 0;
};

/// Times have the unit of the costs.
struct Simulation {
  double end = 0;                  ///< when the last part is done
  std::vector<double> busy;        ///< computing, one a worker
  std::vector<std::int64_t> done;  ///< parts, one a worker
  std::int64_t taken = 0;          ///< how often parts were taken
  /// sum of the costs / (workers * end); 1 without any work.
  double efficiency() const noexcept;
};

/// `costs` has one entry a part, none of them negative. Errors: std::invalid_argument for fewer
/// than one worker; std::bad_alloc.
Simulation simulate(std::span<const double> costs, const SimulationOptions& options);

}  // namespace looplab::parallel
