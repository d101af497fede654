#include "kernels/filter/filter.hpp"

namespace looplab::kernels::filter {
namespace {

// [show branch-free]
std::size_t filter_block(std::span<const float> values, float threshold, float* out) {
  std::size_t kept = 0;
  for (const float x : values) {
    out[kept] = x;          // always: the next one that is kept overwrites it
    kept += x > threshold;  // 0 or 1
  }
  return kept;
}
// [/show]

}  // namespace

std::size_t filter_branch_free(std::span<const float> values, float threshold, float* out,
                               const std::atomic<bool>& stop) {
  return filter_blocks(values, out, stop, [threshold](auto block, float* to) {
    return filter_block(block, threshold, to);
  });
}

}  // namespace looplab::kernels::filter
