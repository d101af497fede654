// The cells of profiling/timeit: the kernels of the laboratory, each with its data and a check of
// its answer that does not use the code that is timed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <span>
#include <type_traits>
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
  measure::Body body;           ///< empty where it was stopped while its data were made
  std::function<bool()> right;  ///< runs the cell once more and judges the answer
  /// Runs the cell, spoils its answer and asks the same judge, who must see that: for the tests.
  std::function<bool()> caught;
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
  const char* code;   ///< the piece of source that it runs
  bool team = false;  ///< the workers of the setting do it together
};

/// Some kernels cannot be cut off in the middle, and Stop may take 100 ms: so many at most.
inline constexpr std::int64_t most_elements = 150'000;
inline constexpr std::int64_t fewest_elements = 100;

/// All cells, in the order in which the page lists them: what the pages of the laboratory time.
std::vector<Cell> all_cells();

/// Sums, filters and sorts.
std::span<const Cell> cells_of_numbers() noexcept;
std::span<const Cell> cells_of_containers() noexcept;
std::span<const Cell> cells_of_built_ins() noexcept;
/// The lines of profiling/profile. They work on two trials of a recording at least.
std::span<const Cell> cells_of_pipeline() noexcept;
/// What parallel/scaling computes.
std::span<const Cell> cells_of_roofline() noexcept;
/// Steps, branches, searches, loads; and a cell with a side effect.
std::span<const Cell> cells_of_loops() noexcept;
/// What an analysis does: traces, spikes, a test, a picture.
std::span<const Cell> cells_of_analysis() noexcept;

/// Another answer than the one that was given.
struct Another {
  void operator()(bool& answer) const noexcept { answer = !answer; }
  template <typename Number>
  requires std::is_arithmetic_v<Number>
  void operator()(Number& answer) const noexcept { answer += 1; }
};

/// `run` is the cell, `judge` is given what it returns. Where that is not the whole answer, `spoil`
/// makes what is wrong.
template <typename Run, typename Judge, typename Spoil = Another>
Work work(Run run, Judge judge, std::int64_t elements = 0, Spoil spoil = {}) {
  return {.body = measure::repeat(run),
          .right = [run, judge]() mutable { return judge(run()); },
          .caught =
              [run, judge, spoil]() mutable {
                auto answer = run();
                spoil(answer);
                return !judge(answer);
              },
          .elements = elements};
}

/// The rule of spikes::Detector as words say it: below the threshold, and not within a refractory
/// time of the last one.
std::vector<std::int32_t> spikes_by_the_rule(std::span<const float> trace, float threshold);

}  // namespace looplab::experiments::timeit
