// What a pool did, as a timeline.
#pragma once

#include <string>

#include "lab/record.hpp"
#include "systems/processes/pool.hpp"

namespace looplab::experiments::processes {

/// A lane a worker, without gaps from the beginning of the run to its end. The budget is the mean
/// over workers.
lab::TimelineFigure lanes_of(const systems::PoolRun& run, int workers, std::string title,
                             double clock_step_ns);

}  // namespace looplab::experiments::processes
