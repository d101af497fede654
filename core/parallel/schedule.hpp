// How parts are given to workers.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "measure/clock.hpp"
#include "parallel/function_ref.hpp"
#include "parallel/team.hpp"
#include "parallel/timeline.hpp"

namespace looplab::parallel {

enum class Schedule : std::uint8_t {
  static_blocks,  ///< worker w gets one run of neighbouring parts, decided beforehand
  dynamic,        ///< each worker takes the next part when it is free
  guided,         ///< like dynamic, but takes many parts at first and fewer towards the end
  stealing,       ///< static_blocks, and who is done takes half of what another has left
};

/// In the order of the enumeration, so that static_cast<std::size_t>(schedule) is the place.
inline constexpr std::array all_schedules{Schedule::static_blocks, Schedule::dynamic,
                                          Schedule::guided, Schedule::stealing};
inline constexpr std::array<std::string_view, all_schedules.size()> schedule_names{
    "static", "dynamic", "guided", "stealing"};
std::string_view name_of(Schedule schedule) noexcept;
std::optional<Schedule> schedule_from(std::string_view name) noexcept;

inline constexpr int max_workers = 64;
/// Parts are counted in 32 bits so that a stealing range (first, last) fits one atomic word.
inline constexpr std::int64_t max_parts = (std::int64_t{1} << 31) - 1;

/// What one worker did in one run. Times come from the clock of the run, in nanoseconds.
struct WorkerTimes {
  std::int64_t start_ns = 0;   ///< first instruction of the job on this worker
  std::int64_t finish_ns = 0;  ///< last part done
  std::int64_t parts = 0;
  std::int64_t busy_ns() const noexcept { return finish_ns - start_ns; }
};

/// What happened in one run of for_each_part.
struct RunTimes {
  std::int64_t begin_ns = 0;  ///< the caller starts to wake the workers
  std::int64_t end_ns = 0;    ///< the caller has been woken again
  int workers = 0;
  std::array<WorkerTimes, max_workers> worker{};

  /// The workers of this run: the first `workers` elements of `worker`.
  std::span<const WorkerTimes> per_worker() const noexcept {
    return std::span(worker).first(static_cast<std::size_t>(workers));
  }
  std::int64_t total_ns() const noexcept { return end_ns - begin_ns; }
  /// Mean over workers of the time from begin to start (nothing was shipped to a worker that did no
  /// part: it waited), of busy time, and the rest of the run: the three add up to total_ns().
  double ship_ns() const noexcept;
  double compute_ns() const noexcept;
  double wait_ns() const noexcept;
  /// Longest busy time over mean busy time; 1 is perfect balance.
  double imbalance() const noexcept;
};

/// Where and how a run happens. The referenced objects must outlive the run.
struct RunContext {
  Team& team;
  const measure::Clock& clock;
  Timeline* timeline;  ///< needs at least `workers` lanes; null: nothing is recorded, no clock read
  const std::atomic<bool>* stop = nullptr;  ///< looked at before each part
};

/// Calls body(part, worker) exactly once for each part in 0..parts-1 (fewer only when stop is set)
/// and returns when all are done. Without a timeline the times are empty. Parts run concurrently:
/// body must not write what another part reads. Errors: std::invalid_argument for a negative or too
/// large count of parts or workers; an exception of body is thrown again here. Thread safety: as
/// Team::run.
RunTimes for_each_part(const RunContext& context, int workers, std::int64_t parts,
                       Schedule schedule, FunctionRef<void(std::int64_t part, int worker)> body);

/// The part p of `parts` of the range 0..count: [first, last). Sizes differ by at most one.
struct Range {
  std::int64_t first = 0;
  std::int64_t last = 0;
};
constexpr Range part_range(std::int64_t count, std::int64_t parts, std::int64_t part) noexcept {
  const std::int64_t size = count / parts;
  const std::int64_t rest = count % parts;
  const std::int64_t first = part * size + (part < rest ? part : rest);
  return {first, first + size + (part < rest ? 1 : 0)};
}

/// Of so many parts that are left a guided schedule hands out half of a fair share
/// (Polychronopoulos and Kuck 1987, with the factor two of the OpenMP runtimes), at least one part.
constexpr std::int64_t guided_take(std::int64_t left, int workers) noexcept {
  const std::int64_t share = left / (2 * std::int64_t{workers});
  return share > 1 ? share : 1;
}

/// Where a thief cuts what another worker has left, which is not empty: the thief gets [cut, last),
/// the larger half.
constexpr std::int64_t stolen_from(Range left) noexcept {
  return left.last - (left.last - left.first + 1) / 2;
}

}  // namespace looplab::parallel
