// How small parts may be: the grain at which nine tenths of the workers' time is left for the work,
// found by bisection, beside what a part costs, measured with parts that do nothing.
#pragma once

#include <cstdint>
#include <expected>
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
  std::string cost_sentence() const;
  std::string open_sentence() const;
  lab::CurvesFigure figure() const;
};

/// What is not measured has its reason, which is empty where it was stopped. Needs a team of so
/// many workers. Thread safety: as Context.
std::expected<Grain, std::string> measure_grain(lab::Context& context, parallel::Schedule schedule,
                                                int workers, measure::Effort effort);

/// What one part more costs a worker, in nanoseconds, from runs with 4,000 to 64,000 parts that do
/// nothing; nothing where it was stopped.
std::optional<measure::TaskCost> part_cost(lab::Context& context, parallel::Schedule schedule,
                                           int workers);

/// The search by itself: `ask` tries so many steps a part, from 1 to `most`. Ends when the border
/// is known to a factor of `close`, or an answer's interval holds the wanted efficiency. The probes
/// are those that were asked for, by steps.
std::vector<Probe> bisect(std::int64_t most,
                          const std::function<std::optional<Probe>(std::int64_t steps)>& ask,
                          double close = 1.15);

}  // namespace looplab::experiments::schedule
