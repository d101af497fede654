#include "kernels/dff/dff.hpp"

namespace looplab::kernels::dff {

// [show plain]
void compute_plain(const Stack& stack, std::size_t first, std::size_t last, float* out,
                   const std::atomic<bool>& stop) {
  for (std::size_t pixel = first; pixel < last; ++pixel) {
    if (stop.load(std::memory_order_relaxed)) return;
    std::uint32_t sum = 0;
    for (std::size_t frame = 0; frame < stack.frames; ++frame) {
      sum += stack.samples[frame * stack.pixels + pixel];
    }
    const float mean = static_cast<float>(sum) / static_cast<float>(stack.frames);
    for (std::size_t frame = 0; frame < stack.frames; ++frame) {
      const std::size_t i = frame * stack.pixels + pixel;
      out[i] = (static_cast<float>(stack.samples[i]) - mean) / mean;
    }
  }
}
// [/show]

}  // namespace looplab::kernels::dff
