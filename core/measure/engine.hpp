// The stopwatch: times one or several strategies side by side.
//
// Order of work: warm up by many short calls, freeze the iterations of an epoch, then rounds. One
// round is one epoch of each strategy, in an order drawn anew from a Latin square, so that a
// machine that slows down slows all of them. (Identical code, measured one after the other, was
// called "different" in half of the trials; measured side by side, in 1 of 200.) In the square each
// strategy also follows each other one equally often, because what ran before left its data in the
// caches (E. J. Williams, Australian Journal of Scientific Research A 2, 1949).
//
// Warm-up lasts until the times are steady (steady.hpp). The samples are judged by result.hpp, and
// what to beware of is said by warnings.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "measure/calibration.hpp"
#include "measure/clock.hpp"
#include "measure/keep.hpp"
#include "measure/result.hpp"

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
  /// Where the body uses up its input: makes ready what so many iterations need. Called before
  /// each epoch and each call of the warm-up, and not timed. May be empty.
  Body prepare = {};
  /// For which `prepare` has room. Epochs of fewer are as short as that makes them.
  std::int64_t most_iterations = std::numeric_limits<std::int64_t>::max();
};

/// Two readings of the clock around a call.
struct Timed {
  std::int64_t begin_ns;
  std::int64_t end_ns;
  double elapsed() const { return static_cast<double>(end_ns - begin_ns); }
};

/// Prepares and makes one call of the body: what every epoch is. Thread safety: as measure().
Timed time_call(const Clock& clock, const Strategy& strategy, std::int64_t iterations);

enum class Phase : std::uint8_t { warm_up, sampling };

/// Calls from the engine to its host, between epochs only. All may be empty.
struct Hooks {
  std::function<bool()> stopped;             ///< true ends the measurement after this epoch
  std::function<std::uint32_t()> disturbed;  ///< changes whenever the host was hidden or suspended
  std::function<void(Phase, int done, int total, int steps)> progress;
  std::function<std::vector<double>()> busy;  ///< since the last call: see Epoch::busy_ns
  std::function<bool()> partial_due;  ///< asked after each round: is it time for a partial result?
  std::function<void(const Result&)> partial;  ///< what there is so far, summarised
};

/// How much time a measurement may take.
enum class Effort : std::uint8_t { quick, normal, rigorous };

struct Options {
  double epoch_ns = 0;  ///< 0: from the calibration, so many clock steps
  double epoch_steps = 1000;
  double warm_up_ns = 20e6;      ///< least warm-up, of all strategies together
  double most_warm_up_ns = 2e9;  ///< most warm-up per strategy
  int fewest_rounds = 15;
  int first_look = 30;  ///< rounds after which the verdicts are looked at for the first time
  int most_rounds = 200;
  double budget_ns =
      2e9;  ///< sampling stops after this; for fewest_rounds it may take 3 times this
  /// With warm-up, which is cut to leave time for the fewest rounds, but not below its least;
  /// 0: no such bound.
  double whole_ns = 0;
  double target_half_width = 0.01;  ///< of the median, to be reached by all
  double confidence = 0.95;
  double threshold = 0.01;  ///< the smallest difference that matters to a verdict
  std::uint64_t seed = 1;
};

/// Options with the time of `effort`: 0.3, 2 or 10 seconds of sampling, and at most 0.5, 1 or 2
/// seconds of warm-up a strategy. A quick run is to take half a second in all, so its epochs have
/// 360 steps of the clock, and warm-up and sampling share what time there is. It cannot take less
/// than 15 epochs and 20 ms of warm-up a strategy.
Options with_effort(Options options, Effort effort) noexcept;

/// Thread safety: any thread but the one that draws; the bodies run on the calling thread.
/// Errors: an exception of a body passes through. No allocation between the two clock readings of
/// an epoch.
Result measure(const Clock& clock, const Calibration& calibration,
               std::span<const Strategy> strategies, const Options& options, const Hooks& hooks);

}  // namespace looplab::measure
