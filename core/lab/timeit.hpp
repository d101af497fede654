// What IPython's %time and %timeit and Python's own timeit do, and the lines they print, byte for
// byte.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "measure/clock.hpp"
#include "measure/cpu_time.hpp"
#include "measure/engine.hpp"

namespace looplab::lab {

/// IPython 8's way to write a time (IPython/core/magics/execution.py, _format_time): three
/// significant digits as C's %.3g writes them, in s, ms, μs (Greek mu) or ns; from a minute on
/// "1min 2s". Negative times and those that are no number are written as 0.
std::string timeit_time(double seconds);

/// `runs_s`: seconds a loop, one entry a run; `loops`: loops in each run. The standard deviation is
/// that of the population. Empty for no runs.
std::string timeit_line(std::span<const double> runs_s, std::int64_t loops);

/// The warning that precedes the line when the slowest run took more than four times as long as the
/// fastest and more than a microsecond; empty otherwise.
std::string timeit_warning(std::span<const double> runs_s);

/// Lib/timeit.py's way to write a time, format_time: "14 usec", units of nsec, usec, msec and sec.
std::string timeit_command_time(double seconds);

/// "20000 loops, best of 5: 14 usec per loop", as `python -m timeit` prints it, and in a further
/// line its warning where the slowest run took four times as long as the fastest or longer.
std::string timeit_command_line(std::span<const double> runs_s, std::int64_t loops);

/// The two lines of %time; without the first where the platform tells no processor time.
std::string time_lines(double wall_s, const std::optional<measure::CpuTime>& cpu);

/// How the number of loops is found.
enum class Ladder : std::uint8_t {
  tens,          ///< IPython: 1, 10, 100, ... up to 10^9
  one_two_five,  ///< timeit.Timer.autorange: 1, 2, 5, 10, 20, 50, ...
};

struct TimedLoops {
  std::int64_t loops = 1;       ///< in each run
  std::vector<double> runs_s;   ///< seconds a loop
  std::int64_t executions = 0;  ///< of the cell, those that only served to find `loops` included
};

/// As IPython and timeit do it: more and more loops until they take `least_s` together, then
/// `repeat` runs of as many. IPython and timeit ask for 0.2 s. When stop is set it returns within
/// some 20 ms, and the runs are incomplete. Thread safety: as measure::measure.
TimedLoops time_loops(const measure::Clock& clock, const measure::Body& cell, Ladder ladder,
                      int repeat, double least_s, const std::atomic<bool>& stop);

}  // namespace looplab::lab
