// What the clock can do, measured on the thread that will use it.
#pragma once

#include "measure/clock.hpp"

namespace looplab::measure {

struct Calibration {
  double step_ns = 1;             ///< most frequent step between two different readings
  double call_ns = 0;             ///< price of one reading
  double jitter_cv = 0;           ///< coefficient of variation of the time between two steps
  int backward_steps = 0;         ///< readings that were earlier than the one before
  double empty_iteration_ns = 0;  ///< one iteration of a loop that does nothing but keep()
  bool isolated = true;           ///< the platform gave its finest clock

  /// Edges that come at irregular times cannot be interpolated (measurement practice: cv > 0.2).
  bool jittered() const noexcept { return jitter_cv > 0.2; }
  /// Length of one epoch: 1000 clock steps, at least 1 ms, at most 100 ms.
  double epoch_ns(double steps = 1000) const noexcept;
};

/// Reads the clock until it has stepped 200 times, for at most 100 ms. Do this on the thread that
/// measures, and again when its circumstances change. Thread safety: any thread.
Calibration calibrate(const Clock& clock, bool isolated = clock_is_isolated());

}  // namespace looplab::measure
