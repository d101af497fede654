// Work whose parts are alike or not: items of a known number of steps, each with a known answer.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

#include "kernels/buffer.hpp"
#include "parallel/schedule.hpp"

namespace looplab::experiments::schedule {

/// Items of a run, and so the most parts.
inline constexpr std::int64_t items = 100'000;
/// What an item has on the average, about 60 ns.
inline constexpr std::int64_t mean_steps = 20;

enum class Shape : std::uint8_t { even, ramped, random, straggler };

/// Steps of each item, from the seed:
/// even, all the same; ramped, from none to twice the mean; random, 64 stretches of neighbours with
/// an exponentially spread length each, as recordings have; straggler, all the same but one at a
/// place that the seed chooses, which has a tenth of all steps.
/// Errors: std::bad_alloc.
kernels::Buffer<std::int32_t> make_steps(Shape shape, std::uint64_t seed,
                                         std::pmr::memory_resource& memory = kernels::heap());

/// The items and their answers: item i is that many steps of loops::one_chain() from i mod 8.
/// Thread safety: compute() on any threads, each with items and a worker of its own; the rest on
/// one.
class Work {
 public:
  /// Errors: std::bad_alloc.
  Work(Shape shape, std::uint64_t seed, std::pmr::memory_resource& memory = kernels::heap());

  std::span<const std::int32_t> steps() const noexcept { return steps_.span(); }
  std::int64_t all_steps() const noexcept;
  /// Of each of so many parts, in steps: each item costs one more than it has, for its beginning.
  std::vector<double> costs(std::int64_t parts) const;

  void forget();
  void compute(parallel::Range range, int worker, const std::atomic<bool>& stop);
  /// Whether each item has the answer that the sum of a geometric series says.
  bool right() const;
  /// Of all answers, added in the order of the items.
  double sum() const;

 private:
  kernels::Buffer<std::int32_t> steps_;
  kernels::Buffer<double> answers_;
  struct alignas(128) Last {
    double answer = 0;
  };
  std::array<Last, parallel::max_workers> last_{};
};

}  // namespace looplab::experiments::schedule
