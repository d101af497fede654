#include "kernels/filter/filter.hpp"

namespace looplab::kernels::filter {
namespace {

// [show branch]
std::size_t filter_block(std::span<const float> values, float threshold, float* out) {
  std::size_t kept = 0;
  for (const float x : values) {
    if (x > threshold) out[kept++] = x;  // the processor guesses which way this goes
  }
  return kept;
}
// [/show]

}  // namespace

std::size_t filter_branch(std::span<const float> values, float threshold, float* out,
                          const std::atomic<bool>& stop) {
  return filter_blocks(values, out, stop, [threshold](auto block, float* to) {
    return filter_block(block, threshold, to);
  });
}

}  // namespace looplab::kernels::filter
