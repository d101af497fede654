#include "kernels/filter/filter.hpp"

namespace looplab::kernels::filter {

// [show in-place]
std::size_t filter_in_place(std::span<float> values, float threshold,
                            const std::atomic<bool>& stop) {
  // What is kept never overtakes what is read, so no value is lost before it was looked at.
  return filter_blocks(values, values.data(), stop, [threshold](std::span<float> block, float* to) {
    std::size_t kept = 0;
    for (const float x : block) {
      to[kept] = x;
      kept += x > threshold;
    }
    return kept;
  });
}
// [/show]

}  // namespace looplab::kernels::filter
