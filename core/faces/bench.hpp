// What the figures of looplab-bench work with.
// Thread safety: the main thread.
#pragma once

#include <span>

#include "faces/bench_report.hpp"
#include "measure/engine.hpp"
#include "parallel/schedule.hpp"
#include "parallel/team.hpp"
#include "parallel/timeline.hpp"

namespace looplab::faces {

struct Bench {
  const measure::Clock& clock = measure::platform_clock();
  measure::Calibration calibration = measure::calibrate(clock);
  parallel::Team team{3};
  parallel::Timeline timeline{3, calibration.call_ns};
  parallel::RunContext context{team, clock, &timeline};

  /// For one run on the team, recorded as often as a page records its own.
  parallel::RunContext begin_run() noexcept {
    parallel::RunContext run = context;
    if (!timeline.due()) run.timeline = nullptr;
    if (run.timeline) run.timeline->begin(clock.now_ns());
    return run;
  }
  measure::Result measure(std::span<const measure::Strategy> strategies,
                          measure::Options options = {}) {
    return measure::measure(clock, calibration, strategies, options, {});
  }
};

/// Of the kernels: each SIMD strategy, what sorting and filtering gain, and what NumPy and SciPy
/// are compared with.
std::span<const BenchFigure<Bench>> kernel_figures();

}  // namespace looplab::faces
