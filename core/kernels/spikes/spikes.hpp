// Spikes in a voltage trace, several ways: where it falls below a threshold. Each way is one file
// beside this header.
//
// Shapes and units: a trace is any number of samples at sample_hz, none included, in units of the
// noise's standard deviation. `spikes` has room for most_spikes(trace) places; the result is how
// many were found, and where: the first sample below -threshold, in ascending order. After a spike
// no other one is found for `refractory` samples: that rule is serial. NaN is below nothing. Stop:
// when stop is set a way returns early, and its result means nothing. Errors: none. No way
// allocates memory. Thread safety: any number of threads may call these on the same trace, each
// with its own room.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/objects/boxed_list.hpp"

namespace looplab::kernels::spikes {

inline constexpr std::int64_t sample_hz = 30'000;
/// A millisecond.
inline constexpr std::int32_t refractory = 30;

using Trace = std::span<const float>;
using Places = std::span<std::int32_t>;

constexpr std::size_t most_spikes(std::size_t samples) noexcept {
  return samples / static_cast<std::size_t>(refractory) + 1;
}

/// A loop with two ifs.
std::size_t by_loop(Trace trace, float threshold, Places spikes, const std::atomic<bool>& stop);

/// The same loop over a list of objects.
std::size_t by_list(std::span<const objects::Object* const> trace, float threshold, Places spikes,
                    const std::atomic<bool>& stop);

/// Arrays a sample long, for what stands between the steps.
struct Temporaries {
  std::span<float> negated;
  std::span<std::uint8_t> below;
  std::span<std::int32_t> places;
};

/// A step at a time over the whole trace, as one writes it in NumPy: negate, compare, find the
/// places that are true; then the refractory rule over those. Every step reads what the last one
/// wrote.
std::size_t by_steps(Trace trace, float threshold, const Temporaries& between, Places spikes,
                     const std::atomic<bool>& stop);

/// SIMD lanes ask 16 vectors at once whether any sample is low enough; only where one is, the loop
/// looks at each.
std::size_t by_lanes(Trace trace, float threshold, Places spikes, const std::atomic<bool>& stop);

/// Where a way that goes through a trace in pieces stands.
struct Detector {
  float threshold;
  Places spikes;
  std::size_t found = 0;
  std::int64_t blind_until = -1;  ///< samples before it belong to the last spike

  // [show rule]
  /// The rule: low enough, and not still the last spike.
  void look(float x, std::int64_t at) {
    if (x < -threshold && at >= blind_until) {
      spikes[found++] = static_cast<std::int32_t>(at);
      blind_until = at + refractory;
    }
  }
  // [/show]
};

/// Samples between two looks at stop: well under a millisecond.
inline constexpr std::size_t block = 65536;

/// step(first, last) over the blocks of `samples`.
template <typename Step>
void for_each_block(std::size_t samples, const std::atomic<bool>& stop, Step step) {
  for (std::size_t first = 0; first < samples; first += block) {
    if (stop.load(std::memory_order_relaxed)) return;
    step(first, std::min(first + block, samples));
  }
}

}  // namespace looplab::kernels::spikes
