// Two curves of parallel/processes: what a message costs by its size, and from which size on a job
// is faster among processes.
// Thread safety: the conductor's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lab/context.hpp"
#include "lab/record.hpp"
#include "systems/processes/pool.hpp"

namespace looplab::experiments::processes {

/// A way to ship, and where what it ships lies.
struct Way {
  systems::Ship ship;
  const char* name;  ///< "copied"
  std::span<const std::byte> data;
};

/// A message to one worker and its reply, by size and way, up to all data of the ways.
lab::CurvesFigure message_figure(lab::Context& context, systems::ProcessPool& pool,
                                 std::span<const Way> ways, std::uint64_t seed);
/// What it says of one way: "Copied: 64 bytes there and the answer back took 61 µs, ..."
std::string message_text(const lab::CurvesFigure& figure, const std::string& name);

/// One process and the pool, on more and more of the items. `alone` and `among` do so many.
lab::CurvesFigure size_figure(lab::Context& context, std::int64_t most, std::int64_t bytes_of_one,
                              const std::function<void(std::int64_t)>& alone,
                              const std::function<void(std::int64_t)>& among, std::uint64_t seed);
/// What decides beside the curves.
struct SizeCauses {
  std::int64_t bytes_of_one;
  double start_ns;       ///< of a pool
  std::int64_t workers;  ///< that can compute at once: they have a processor and a part each
  bool shared;           ///< nothing is shipped
  bool most_steps;       ///< there is no more computing to be had for the same bytes
  std::int64_t all;      ///< items of the job in the table
  bool told;             ///< whose verdict there says which is faster: its rounds are more
};
/// From how many neurons on the pool pays, warm and started for this job alone; or why it does not.
std::string size_text(const lab::CurvesFigure& figure, const SizeCauses& causes);

}  // namespace looplab::experiments::processes
