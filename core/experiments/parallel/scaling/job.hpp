// What parallel/scaling lets workers do: jobs of so many items, which need nothing of each other.
// Thread safety: compute() on different items runs concurrently; everything else on one thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <string>

#include "parallel/schedule.hpp"

namespace looplab::experiments::scaling {

class Job {
 public:
  virtual ~Job() = default;
  /// "4,096 neurons, 1,000 steps each".
  virtual std::string about(std::int64_t items) const = 0;
  /// Allocates nothing, and looks at `stop` within a few ms.
  virtual void compute(parallel::Range items, const std::atomic<bool>& stop) = 0;
  /// So that the next answer owes nothing to earlier runs.
  virtual void forget() = 0;
  /// Whether the answers of items 0..items-1 are those that are known of them.
  virtual bool right(std::int64_t items) const = 0;
  virtual double operations_per_item() const = 0;
  /// That the source asks for.
  virtual double bytes_per_item() const = 0;
};

/// Bytes of memory an item of each job; of the stack, a pixel with all its frames.
inline constexpr std::int64_t neuron_bytes = 8;
inline constexpr std::int64_t frames = 64;
inline constexpr std::int64_t pixel_bytes = frames * 6;
inline constexpr std::int64_t cached_pixels = 1024;

/// Neurons: compute-bound. Errors of all three: std::bad_alloc.
std::unique_ptr<Job> make_neurons(std::int64_t items, std::uint64_t seed,
                                  std::pmr::memory_resource& memory);
/// dF/F of an image stack, an item a pixel. Every `again` passes over the same pixels is one.
std::unique_ptr<Job> make_stack(std::int64_t items, int again, std::uint64_t seed,
                                std::pmr::memory_resource& memory);

}  // namespace looplab::experiments::scaling
