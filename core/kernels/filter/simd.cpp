#include <hwy/highway.h>

#include "kernels/filter/filter.hpp"
#include "kernels/lanes.hpp"

namespace looplab::kernels::filter {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// [show simd]
// One comparison for all lanes; then the lanes that are kept move to the front of the vector, and
// all of it is written. Only the place of the next vector depends on the values.
std::size_t filter_block(std::span<const float> values, float threshold, float* out) {
  const hn::ScalableTag<float> tag;
  const std::size_t lanes = hn::Lanes(tag);
  const auto bound = hn::Set(tag, threshold);
  std::size_t kept = 0;
  std::size_t i = 0;
  const auto pack = [&](std::size_t at) {
    kept += pack_above(hn::LoadU(tag, values.data() + at), bound, out + kept);
  };
  // Four vectors a turn: the loop itself costs as much as a vector.
  for (; i + 4 * lanes <= values.size(); i += 4 * lanes) {
    for (std::size_t k = 0; k < 4; ++k) pack(i + k * lanes);
  }
  for (; i + lanes <= values.size(); i += lanes) pack(i);
  for (; i < values.size(); ++i) {
    out[kept] = values[i];
    kept += values[i] > threshold;
  }
  return kept;
}
// [/show]

}  // namespace

std::size_t filter_simd(std::span<const float> values, float threshold, float* out,
                        const std::atomic<bool>& stop) {
  return filter_blocks(values, out, stop, [threshold](auto block, float* to) {
    return filter_block(block, threshold, to);
  });
}

}  // namespace looplab::kernels::filter
