// The cells of profiling/timeit: the kernels of the laboratory, each with its data and a check of
// its answer that does not use the code that is timed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <span>
#include <vector>

#include "measure/engine.hpp"
#include "parallel/schedule.hpp"

namespace looplab::experiments::timeit {

/// What a cell works on. `memory`, `stop` and what begin_run() gives outlive the cell's work.
struct Setting {
  std::int64_t elements;
  std::uint64_t seed;
  const std::atomic<bool>& stop;
  std::pmr::memory_resource& memory;
  int workers;
  /// For one run on the team.
  std::function<parallel::RunContext()> begin_run;
};

/// Thread safety: one thread.
struct Work {
  measure::Body body;                       ///< empty where it was stopped while its data were made
  std::function<bool()> right;              ///< runs the cell once more and judges the answer
  std::function<std::int64_t()> left = {};  ///< how much a cell with a side effect has left behind
  std::int64_t elements = 0;  ///< that it works on, where they are not as many as were asked for
};

struct Cell {
  const char* value;
  const char* label;
  const char* python;       ///< what stands in the cell
  std::int64_t bytes_each;  ///< of memory, an element, at most
  /// Errors: std::bad_alloc.
  Work (*make)(const Setting&);
  bool team = false;  ///< the workers of the setting do it together
};

/// Some kernels cannot be cut off in the middle, and Stop may take 100 ms: so many at most.
inline constexpr std::int64_t most_elements = 150'000;
inline constexpr std::int64_t fewest_elements = 100;

/// All cells, in the order in which the page lists them: what the pages of the laboratory time, but
/// for the lines of the pipeline, which profiling/profile has.
std::vector<Cell> all_cells();

/// Sums, filters and sorts.
std::span<const Cell> cells_of_numbers() noexcept;
std::span<const Cell> cells_of_containers() noexcept;
std::span<const Cell> cells_of_built_ins() noexcept;
/// Steps, branches, searches, loads; and a cell with a side effect.
std::span<const Cell> cells_of_loops() noexcept;
/// What an analysis does: traces, spikes, a test, a picture.
std::span<const Cell> cells_of_analysis() noexcept;

/// `run` is the cell, `judge` is given what it returns.
template <typename Run, typename Judge>
Work work(Run run, Judge judge, std::int64_t elements = 0) {
  return {.body = measure::repeat(run),
          .right = [run, judge]() mutable { return judge(run()); },
          .elements = elements};
}

}  // namespace looplab::experiments::timeit
