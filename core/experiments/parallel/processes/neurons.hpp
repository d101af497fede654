// The job of parallel/processes: neurons that each listen to a recording of their own, with known
// answers.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <vector>

#include "kernels/buffer.hpp"
#include "parallel/schedule.hpp"
#include "systems/processes/pool.hpp"

namespace looplab::experiments::processes {

/// Thread safety: compute() of different neurons runs concurrently; the rest on one thread.
class Neurons {
 public:
  /// So many, with a recording of `samples` float32 each, every one of which lasts `steps` steps.
  /// Errors: std::bad_alloc. What was stopped is no whole job.
  Neurons(std::int64_t count, std::int64_t samples, std::int64_t steps, std::uint64_t seed,
          const std::atomic<bool>& stop, std::pmr::memory_resource& memory);

  std::int64_t count() const noexcept { return static_cast<std::int64_t>(counts_.size()); }
  std::int64_t steps() const noexcept { return steps_; }
  std::int64_t bytes_of_one() const noexcept { return samples_ * 4; }
  std::span<std::byte> traces() const noexcept { return std::as_writable_bytes(traces_.span()); }

  /// Allocates nothing.
  void compute(parallel::Range neurons);
  void take(std::int64_t first, const systems::Answer& answer);
  void forget();
  /// Whether neurons 0..count-1 fired as often as a closed formula says (kernels/lif).
  bool right() const;
  std::int64_t spikes() const;

 private:
  std::int64_t samples_;
  std::int64_t steps_;
  const std::atomic<bool>& stop_;
  kernels::Buffer<float> drives_;
  kernels::Buffer<float> traces_;
  std::vector<std::int64_t> counts_;
};

}  // namespace looplab::experiments::processes
