#include "kernels/lif/lif.hpp"

namespace looplab::kernels::lif {

// [show plain]
void count_plain(std::span<const float> drives, std::int64_t steps, std::uint32_t* counts,
                 const std::atomic<bool>& stop) {
  for (std::size_t i = 0; i < drives.size(); ++i) {
    if (stop.load(std::memory_order_relaxed)) return;
    float v = 0;
    std::uint32_t spikes = 0;
    for (std::int64_t step = 0; step < steps; ++step) {
      v += leak * (drives[i] - v);
      if (v >= 1) {
        v = 0;
        ++spikes;
      }
    }
    counts[i] = spikes;
  }
}
// [/show]

}  // namespace looplab::kernels::lif
