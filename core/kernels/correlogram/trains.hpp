// Two spike trains with a known share of spikes that belong together.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <vector>

#include "kernels/correlogram/correlogram.hpp"

namespace looplab::kernels::correlogram {

/// How long after a spike of A the spike of B comes that belongs to it: bins of a millisecond.
inline constexpr std::int32_t planted_lag = 3;

/// Of so many spikes of B one belongs to a spike of A.
inline constexpr std::size_t planted_one_in = 5;

/// Trains of `spikes` spikes each at `rate_hz`: those of A, and four fifths of B, lie anywhere with
/// the same probability, as a Poisson process with a known number of spikes does; every fifth spike
/// of B follows one of A by planted_lag. The positions are Philox's, so they are the same
/// everywhere. Thread safety: make in one thread; afterwards any number of threads may read.
class Trains {
 public:
  /// spikes at least 1, rate_hz 1 to 1000. Errors: std::bad_alloc.
  Trains(std::int64_t spikes, std::int64_t rate_hz, std::uint64_t seed,
         std::pmr::memory_resource& memory = heap());
  /// Copies of trains from elsewhere, which are equally long.
  Trains(Train a, Train b, std::pmr::memory_resource& memory = heap());

  Train a() const noexcept { return a_.span(); }
  Train b() const noexcept { return b_.span(); }
  /// Above the last bin of the first `spikes` spikes of both.
  std::int64_t bins(std::size_t spikes) const noexcept;

  /// Above the last bin of any such trains.
  static constexpr std::int64_t most_bins(std::int64_t spikes, std::int64_t rate_hz) noexcept {
    return spikes * 1000 / rate_hz + 1 + planted_lag;
  }

 private:
  Buffer<std::int32_t> a_;
  Buffer<std::int32_t> b_;
};

/// The counts by another way than those that are timed: a table of how many spikes of B lie in each
/// bin, looked up once for every spike of A and every lag. Errors: std::bad_alloc.
std::vector<std::uint32_t> reference_counts(Train a, Train b, std::int32_t window,
                                            const std::atomic<bool>& stop,
                                            std::pmr::memory_resource& memory = heap());

}  // namespace looplab::kernels::correlogram
