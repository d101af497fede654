#include <hwy/highway.h>

#include <algorithm>

#include "kernels/bandpass/bandpass.hpp"

namespace looplab::kernels::bandpass {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Numbers between two looks at stop: under a millisecond.
constexpr std::size_t block = 16384;

template <typename Step>
void for_each_block(std::size_t size, const std::atomic<bool>& stop, Step step) {
  for (std::size_t first = 0; first < size; first += block) {
    if (stop.load(std::memory_order_relaxed)) return;
    step(first, std::min(first + block, size));
  }
}

// [show fir-loop]
// The newest sample has the first weight; a sample of the same channel is `stride` places back.
template <std::size_t stride>
float weighted_sum(const float* newest, const float* weights) {
  float sum = 0;
  for (std::size_t k = 0; k < taps_count; ++k) sum += weights[k] * *(newest - k * stride);
  return sum;
}
// [/show]

template <std::size_t stride>
void loop(std::span<const float> in, std::span<float> out, const std::atomic<bool>& stop) {
  const float* newest = in.data() + history * stride;
  for_each_block(out.size(), stop, [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      out[i] = weighted_sum<stride>(newest + i, taps().data());
    }
  });
}

template <std::size_t stride>
void lanes_of(std::span<const float> in, std::span<float> out, const std::atomic<bool>& stop) {
  const float* newest = in.data() + history * stride;
  const float* weights = taps().data();
  for_each_block(out.size(), stop, [&](std::size_t first, std::size_t last) {
    // [show fir-lanes]
    // Outputs do not wait for each other: four vectors of neighbours at a time, over times and
    // channels alike. Each weight is loaded once for all of them.
    const hn::ScalableTag<float> tag;
    const std::size_t lanes = hn::Lanes(tag);
    std::size_t i = first;
    for (; i + 4 * lanes <= last; i += 4 * lanes) {
      auto s0 = hn::Zero(tag), s1 = s0, s2 = s0, s3 = s0;
      const float* from = newest + i;
      for (std::size_t k = 0; k < taps_count; ++k, from -= stride) {
        const auto weight = hn::Set(tag, weights[k]);
        s0 = hn::MulAdd(weight, hn::LoadU(tag, from), s0);
        s1 = hn::MulAdd(weight, hn::LoadU(tag, from + lanes), s1);
        s2 = hn::MulAdd(weight, hn::LoadU(tag, from + 2 * lanes), s2);
        s3 = hn::MulAdd(weight, hn::LoadU(tag, from + 3 * lanes), s3);
      }
      hn::StoreU(s0, tag, out.data() + i);
      hn::StoreU(s1, tag, out.data() + i + lanes);
      hn::StoreU(s2, tag, out.data() + i + 2 * lanes);
      hn::StoreU(s3, tag, out.data() + i + 3 * lanes);
    }
    for (; i < last; ++i) out[i] = weighted_sum<stride>(newest + i, weights);
    // [/show]
  });
}

}  // namespace

void fir_loop(std::span<const float> in, std::span<float> out, const std::atomic<bool>& stop) {
  loop<channels>(in, out, stop);
}
void fir_lanes(std::span<const float> in, std::span<float> out, const std::atomic<bool>& stop) {
  lanes_of<channels>(in, out, stop);
}
void fir_loop_of_one(std::span<const float> in, std::span<float> out,
                     const std::atomic<bool>& stop) {
  loop<1>(in, out, stop);
}
void fir_lanes_of_one(std::span<const float> in, std::span<float> out,
                      const std::atomic<bool>& stop) {
  lanes_of<1>(in, out, stop);
}

}  // namespace looplab::kernels::bandpass
