// The stopwatch: times one or several strategies side by side.
//
// Order of work: warm up by many short calls, freeze the iterations of an epoch, then rounds. One
// round is one epoch of each strategy, in an order drawn anew from a cyclic Latin square, so that a
// machine that slows down slows all of them. (Identical code, measured one after the other, was
// called "different" in half of the trials; measured side by side, in 1 of 200.)
//
// Later parts of the specification (steady-state detection by slope, verdicts, complexity fits)
// belong into files beside this one; Series keeps every raw sample they need.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "measure/calibration.hpp"
#include "measure/clock.hpp"
#include "measure/keep.hpp"
#include "measure/statistics.hpp"

namespace looplab::measure {

/// Runs the work `iterations` times. Called once per epoch, so its own cost is amortised. The loop
/// must stand inside: see repeat().
using Body = std::function<void(std::int64_t iterations)>;

/// A Body that calls `work()` in a loop and keeps each result alive.
template <typename Work>
Body repeat(Work work) {
  return [work](std::int64_t iterations) mutable {
    for (std::int64_t i = 0; i < iterations; ++i) {
      if constexpr (std::is_void_v<decltype(work())>) {
        work();
        keep(i);
      } else {
        keep(work());
      }
    }
  };
}

struct Strategy {
  std::string name;
  Body body;
};

enum class Phase : std::uint8_t { warm_up, sampling };

/// Calls from the engine to its host, between epochs only. All may be empty.
struct Hooks {
  std::function<bool()> stopped;             ///< true ends the measurement after this epoch
  std::function<std::uint32_t()> disturbed;  ///< changes whenever the host was hidden or suspended
  std::function<void(Phase, int done, int total, int steps)> progress;
  std::function<bool()> partial_due;  ///< asked after each round: is it time for a partial result?
  std::function<void(const struct Result&)> partial;  ///< what there is so far, summarised
};

struct Options {
  double epoch_ns = 0;           ///< 0: from the calibration
  double warm_up_ns = 20e6;      ///< least warm-up per strategy
  double most_warm_up_ns = 2e9;  ///< most warm-up per strategy
  int fewest_rounds = 15;
  int most_rounds = 30;
  double budget_ns = 2e9;           ///< sampling stops after this, but not before 6 rounds
  double target_half_width = 0.01;  ///< of the median: sampling stops early when all reach it
  double confidence = 0.95;
  std::uint64_t seed = 1;
};

/// Everything measured of one strategy. Times are nanoseconds per iteration.
struct Series {
  std::string name;
  std::int64_t iterations = 1;     ///< per epoch, frozen after warm-up
  std::vector<double> warm_up_ns;  ///< per iteration, in order; the first is the cold call
  std::vector<double> samples_ns;  ///< one per valid round, in order of rounds
  Summary summary;
  Ratio speedup;  ///< strategy 0 over this one, paired by round
};

struct Result {
  std::vector<Series> series;
  int rounds = 0;
  int discarded = 0;  ///< rounds thrown away because the host was hidden meanwhile
  bool stopped = false;
  double epoch_ns = 0;
  double elapsed_ns = 0;
};

/// Thread safety: any thread but the one that draws; the bodies run on the calling thread.
/// Errors: an exception of a body passes through. No allocation between the two clock readings of
/// an epoch.
Result measure(const Clock& clock, const Calibration& calibration,
               std::span<const Strategy> strategies, const Options& options, const Hooks& hooks);

/// A warning about a measurement: what, why, and what to do.
struct Warning {
  std::string code;
  std::string cause;
  std::string remedy;
};

/// W-NOISY, W-COARSE, W-HIDDEN, W-NOISOLATION and W-OPTOUT, where they apply.
std::vector<Warning> warnings_of(const Result& result, const Calibration& calibration);

}  // namespace looplab::measure
