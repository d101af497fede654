#include <algorithm>

#include "kernels/lif/lif.hpp"

namespace looplab::kernels::lif {

// [show a neuron's trace]
std::int64_t spikes_of(std::span<const float> trace, std::int64_t steps,
                       const std::atomic<bool>& stop) {
  constexpr std::int64_t between_looks = 1 << 16;  // steps, below a millisecond
  std::int64_t left = between_looks;
  float v = 0;
  std::int64_t spikes = 0;
  for (const float drive : trace) {
    if ((left -= steps) < 0) {
      if (stop.load(std::memory_order_relaxed)) return spikes;
      left = between_looks;
    }
    for (std::int64_t step = 0; step < steps; ++step) {
      v += leak * (drive - v);
      if (v >= 1) {
        v = 0;
        ++spikes;
      }
    }
  }
  return spikes;
}
// [/show]

void make_traces(std::span<const float> drives, std::size_t samples, float* traces,
                 const std::atomic<bool>& stop) {
  for (std::size_t i = 0; i < drives.size(); ++i) {
    if (stop.load(std::memory_order_relaxed)) return;
    std::fill_n(traces + i * samples, samples, drives[i]);
  }
}

}  // namespace looplab::kernels::lif
