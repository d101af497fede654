// The cross-correlogram of two spike trains, several ways: how often train B fired so many
// milliseconds after train A. Each way is one file beside this header.
//
// Shapes and units: a train is a list of bins of a millisecond, 0 to 2^30, in ascending order; a
// bin may stand in it more than once. `counts` has 2 * window + 1 places: counts[window + lag] is
// the number of pairs with b - a == lag. They are set anew, not added to. Stop: when stop is set a
// way returns early, and its counts mean nothing. Errors: none, unless a function says so. No way
// allocates memory. Thread safety: any number of threads may call these on the same trains, each
// with its own counts.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "kernels/buffer.hpp"
#include "parallel/schedule.hpp"

namespace looplab::kernels::correlogram {

using Train = std::span<const std::int32_t>;
using Counts = std::span<std::uint32_t>;

inline constexpr std::int32_t most_window = 1000;

/// Every spike of A with every spike of B: |A| * |B| pairs.
void by_pairs(Train a, Train b, Counts counts, const std::atomic<bool>& stop);

/// Both trains are sorted, so the spikes of B that are near enough are neighbours, and the first of
/// them only moves on: |A| + |B| + the pairs that count.
void by_window(Train a, Train b, Counts counts, const std::atomic<bool>& stop);

/// Private counts of each worker, on cache lines of their own; made before anything is timed.
class PrivateCounts {
 public:
  /// Errors: std::bad_alloc.
  PrivateCounts(int workers, std::int32_t window, std::pmr::memory_resource& memory);
  int workers() const noexcept { return workers_; }
  Counts of(int worker) const noexcept {
    return counts_.span().subspan(static_cast<std::size_t>(worker) * stride_, size_);
  }

 private:
  int workers_;
  std::size_t size_;
  std::size_t stride_;
  Buffer<std::uint32_t> counts_;
};

/// A way on several workers: each takes a part of train A and counts for itself; at the end the
/// counts are added up. Errors and thread safety: as parallel::for_each_part.
using Way = void(Train, Train, Counts, const std::atomic<bool>&);
void by_workers(Way& way, Train a, Train b, Counts counts, PrivateCounts& own,
                const parallel::RunContext& context);

/// What the fast Fourier transform works on: an array of complex numbers, and the factors of each
/// step.
class Transform {
 public:
  struct Complex {
    double re = 0;
    double im = 0;
  };

  /// For trains whose last bin is below `bins`, and for windows up to `window`. Errors:
  /// std::bad_alloc.
  Transform(std::int64_t bins, std::int32_t window, std::pmr::memory_resource& memory);

  /// The length: the least power of two that holds bins and window, so that the end does not meet
  /// the beginning.
  static std::int64_t length(std::int64_t bins, std::int32_t window) noexcept;
  static constexpr std::int64_t bytes_each = 2 * sizeof(Complex);

 private:
  friend void by_fft(Train, Train, Counts, Transform&, std::int64_t, const std::atomic<bool>&);
  void forward(std::size_t length, const std::atomic<bool>& stop) const;
  void inverse(std::size_t length, const std::atomic<bool>& stop) const;
  void multiply(std::size_t length) const;

  Buffer<Complex> values_;
  Buffer<Complex> factors_;  // of the step with halves of h: factors_[h .. 2h)
};

/// Both trains as arrays with a number a bin, whose correlation is a product of their spectra.
/// `bins` is above the last bin of both; what it costs depends on the bins, not on the spikes. The
/// counts are rounded to whole numbers: they are off by less than 1e-6 before.
void by_fft(Train a, Train b, Counts counts, Transform& transform, std::int64_t bins,
            const std::atomic<bool>& stop);

}  // namespace looplab::kernels::correlogram
