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
  /// So that the next answers of items 0..items-1 owe nothing to earlier runs.
  virtual void forget(std::int64_t items, const std::atomic<bool>& stop) = 0;
  /// Whether the answers of items 0..items-1 are those that are known of them. Says nothing where
  /// it was stopped.
  virtual bool right(std::int64_t items, const std::atomic<bool>& stop) const = 0;
  virtual double operations_per_item() const = 0;
  /// That the source asks for.
  virtual double bytes_per_item() const = 0;
};

/// Items are given out in so many at once, so that no part ends in the middle of SIMD lanes, which
/// would be computed one after the other.
inline constexpr std::int64_t items_together = 64;

/// Bytes of memory an item of each job; of the stack, a pixel with all its frames.
inline constexpr std::int64_t neuron_bytes = 8;
inline constexpr std::int64_t frames = 64;
inline constexpr std::int64_t pixel_bytes = frames * 6;
inline constexpr std::int64_t cached_pixels = 1024;

/// Neurons: compute-bound. Errors of both: std::bad_alloc. What was stopped is no whole job.
std::unique_ptr<Job> make_neurons(std::int64_t items, std::uint64_t seed,
                                  const std::atomic<bool>& stop, std::pmr::memory_resource& memory);
/// dF/F of an image stack, an item a pixel, gone through `again` times. Where it is not `cached`,
/// the second reading of a sample is left out of the bytes: it comes from the caches.
std::unique_ptr<Job> make_stack(std::int64_t items, int again, bool cached, std::uint64_t seed,
                                const std::atomic<bool>& stop, std::pmr::memory_resource& memory);

}  // namespace looplab::experiments::scaling
