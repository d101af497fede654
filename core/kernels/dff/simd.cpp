#include <hwy/highway.h>

#include <algorithm>

#include "kernels/dff/dff.hpp"

namespace looplab::kernels::dff {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Wholes = hn::ScalableTag<std::int32_t>;
using Halves = hn::Rebind<std::uint16_t, Wholes>;

// Pixels of a strip. 64 frames of it are 64 kB, which the second pass finds in the caches.
constexpr std::size_t strip = 512;

// [show simd]
// Along a frame, not along a pixel: neighbours in memory are neighbouring pixels.
void compute_strip(const Stack& stack, std::size_t first, std::size_t count, float* out) {
  const Floats floats;
  const Wholes wholes;
  const Halves halves;
  const std::size_t n = hn::Lanes(floats);
  alignas(64) std::int32_t sums[strip] = {};
  alignas(64) float means[strip];
  alignas(64) float shares[strip];
  for (std::size_t frame = 0; frame < stack.frames; ++frame) {
    const std::uint16_t* f = stack.samples.data() + frame * stack.pixels + first;
    for (std::size_t i = 0; i < count; i += n) {
      const auto sample = hn::PromoteTo(wholes, hn::LoadU(halves, f + i));
      hn::StoreU(hn::Add(hn::LoadU(wholes, sums + i), sample), wholes, sums + i);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    means[i] = static_cast<float>(sums[i]) / static_cast<float>(stack.frames);
    shares[i] = 1 / means[i];
  }
  for (std::size_t frame = 0; frame < stack.frames; ++frame) {
    const std::size_t at = frame * stack.pixels + first;
    for (std::size_t i = 0; i < count; i += n) {
      const auto sample = hn::PromoteTo(wholes, hn::LoadU(halves, &stack.samples[at + i]));
      const auto above = hn::Sub(hn::ConvertTo(floats, sample), hn::LoadU(floats, means + i));
      hn::StoreU(hn::Mul(above, hn::LoadU(floats, shares + i)), floats, out + at + i);
    }
  }
}
// [/show]

}  // namespace

void compute_simd(const Stack& stack, std::size_t first, std::size_t last, float* out,
                  const std::atomic<bool>& stop) {
  const std::size_t n = hn::Lanes(Floats());
  while (last - first >= n) {
    if (stop.load(std::memory_order_relaxed)) return;
    const std::size_t count = std::min(strip, (last - first) / n * n);
    compute_strip(stack, first, count, out);
    first += count;
  }
  compute_plain(stack, first, last, out, stop);
}

}  // namespace looplab::kernels::dff
