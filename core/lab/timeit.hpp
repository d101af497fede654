// The line that IPython's %timeit prints, byte for byte.
#pragma once

#include <cstdint>
#include <span>
#include <string>

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

}  // namespace looplab::lab
