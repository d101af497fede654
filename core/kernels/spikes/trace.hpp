// A voltage trace whose spikes are known.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

#include "kernels/buffer.hpp"
#include "kernels/spikes/spikes.hpp"
#include "parallel/function_ref.hpp"

namespace looplab::kernels::spikes {

/// Spikes a second that are planted.
inline constexpr std::int64_t spike_hz = 20;
/// How far a detection may be from the middle of a spike: half a millisecond.
inline constexpr std::int32_t tolerance = 15;

/// Noise with standard deviation 1, nearly normal (the sum of eight uniform numbers, so never
/// beyond 4.9), and in each twentieth of a second one spike at a random place: a trough of a
/// millisecond, 4 to 12 deep. Everything is Philox's, in whole numbers up to the last step. Thread
/// safety: fill from one thread; afterwards any number of threads may read.
class VoltageTrace {
 public:
  /// Errors: std::bad_alloc.
  VoltageTrace(std::int64_t samples, std::pmr::memory_resource& memory = heap());

  /// False if stop was set. No allocation but of the truth. `occupied` may leave slots without a
  /// spike: it is asked with the slot's number and a random word of its own.
  bool fill(
      std::uint64_t seed, const std::atomic<bool>& stop,
      parallel::FunctionRef<void(std::int64_t done)> progress,
      parallel::FunctionRef<bool(std::int64_t slot, std::uint32_t word)> occupied = every_slot);

  Trace samples() const noexcept { return samples_.span(); }
  /// For samples from elsewhere, of which no truth is known.
  std::span<float> room() noexcept { return samples_.span(); }
  /// The middles of the planted spikes, ascending.
  const std::vector<std::int32_t>& truth() const noexcept { return truth_; }

 private:
  static constexpr auto every_slot = [](std::int64_t, std::uint32_t) { return true; };

  Buffer<float> samples_;
  std::vector<std::int32_t> truth_;
};

/// `times` median absolute deviations, in units of the standard deviation that a normal
/// distribution of that deviation has: times * MAD / 0.6745 (Quiroga, Nadasdy, Ben-Shaul, Neural
/// Computation 16, 2004, equation 3.1, with the deviation from zero). `room` has the trace's
/// length.
float mad_threshold(Trace trace, float times, std::span<float> room);

/// How well detections fit the truth: each is matched with the nearest planted spike within
/// `tolerance` that has none yet.
struct Score {
  std::int64_t planted = 0;
  std::int64_t detected = 0;
  std::int64_t matched = 0;
  /// Of what was detected, the share that is a spike; 1 where nothing was.
  double precision() const noexcept {
    return detected > 0 ? static_cast<double>(matched) / static_cast<double>(detected) : 1;
  }
  /// Of the spikes, the share that was detected; 1 where there were none.
  double recall() const noexcept {
    return planted > 0 ? static_cast<double>(matched) / static_cast<double>(planted) : 1;
  }
};
Score score_of(std::span<const std::int32_t> truth, std::span<const std::int32_t> detected);

}  // namespace looplab::kernels::spikes
