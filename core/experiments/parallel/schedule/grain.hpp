// How small parts may be: the grain at which nine tenths of the workers' time is left for the work,
// found by bisection, beside what a part costs, measured with parts that do nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lab/context.hpp"
#include "measure/scaling.hpp"
#include "parallel/schedule.hpp"

namespace looplab::experiments::schedule {

inline constexpr double wanted_efficiency = 0.9;

/// One grain that was tried. A step is one of loops::one_chain().
struct Probe {
  std::int64_t steps = 1;  ///< of each part
  double part_ns = 0;      ///< what they take a worker, without being handed out
  /// The time of the same steps in one part a worker, shared out beforehand, over the time with
  /// parts of this grain.
  measure::Ratio efficiency;
};

struct Grain {
  parallel::Schedule schedule = parallel::Schedule::dynamic;
  int workers = 1;
  /// What one part more costs a worker, in nanoseconds; its fixed part is the price of a run.
  measure::TaskCost part;
  std::vector<Probe> probes;  ///< by steps, ascending
  /// Places in probes of the largest grain that is surely below the wanted efficiency, and of the
  /// smallest that is surely above it.
  std::optional<std::size_t> too_small() const;
  std::optional<std::size_t> large_enough() const;

  /// Of a part at the border between the two; nothing where one of them is missing.
  std::optional<double> grain_ns() const;
  std::vector<std::string> sentences() const;
  lab::CurvesFigure figure() const;
};

/// Nothing where it was stopped, or no time of it can be trusted. Needs a team of so many workers.
/// Thread safety: as Context.
std::optional<Grain> measure_grain(lab::Context& context, parallel::Schedule schedule, int workers,
                                   measure::Effort effort);

/// The search by itself: `ask` tries so many steps a part, from 1 to `most`. Ends when the border
/// is known to a factor of `close`, or an answer's interval holds the wanted efficiency. The probes
/// are those that were asked for, by steps.
std::vector<Probe> bisect(std::int64_t most,
                          const std::function<std::optional<Probe>(std::int64_t steps)>& ask,
                          double close = 1.15);

}  // namespace looplab::experiments::schedule
