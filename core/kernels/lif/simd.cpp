#include <hwy/highway.h>

#include "kernels/lif/lif.hpp"

namespace looplab::kernels::lif {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::ScalableTag<float>;
using CountLanes = hn::ScalableTag<std::uint32_t>;

// [show simd]
// Where v has reached 1, the mask is -1 as a whole number: subtracting it counts the spike, and
// taking v away under it resets the neuron. No neuron waits for another.
template <class V, class C>
HWY_INLINE void step(V drive, V k, V one, V& v, C& count) {
  const Lanes lanes;
  const CountLanes whole;
  v = hn::Add(v, hn::Mul(k, hn::Sub(drive, v)));
  const auto fires = hn::Ge(v, one);
  v = hn::IfThenZeroElse(fires, v);
  count = hn::Sub(count, hn::BitCast(whole, hn::VecFromMask(lanes, fires)));
}

// Each step of a neuron needs the one before: four vectors hide the time that it takes.
void count_four(const float* drives, std::int64_t steps, std::uint32_t* counts) {
  const Lanes lanes;
  const CountLanes whole;
  const std::size_t n = hn::Lanes(lanes);
  const auto k = hn::Set(lanes, leak);
  const auto one = hn::Set(lanes, 1.0f);
  const auto d0 = hn::LoadU(lanes, drives), d1 = hn::LoadU(lanes, drives + n);
  const auto d2 = hn::LoadU(lanes, drives + 2 * n), d3 = hn::LoadU(lanes, drives + 3 * n);
  auto v0 = hn::Zero(lanes), v1 = v0, v2 = v0, v3 = v0;
  auto c0 = hn::Zero(whole), c1 = c0, c2 = c0, c3 = c0;
  for (std::int64_t i = 0; i < steps; ++i) {
    step(d0, k, one, v0, c0);
    step(d1, k, one, v1, c1);
    step(d2, k, one, v2, c2);
    step(d3, k, one, v3, c3);
  }
  hn::StoreU(c0, whole, counts);
  hn::StoreU(c1, whole, counts + n);
  hn::StoreU(c2, whole, counts + 2 * n);
  hn::StoreU(c3, whole, counts + 3 * n);
}
// [/show]

}  // namespace

void count_simd(std::span<const float> drives, std::int64_t steps, std::uint32_t* counts,
                const std::atomic<bool>& stop) {
  const std::size_t together = 4 * hn::Lanes(Lanes());
  std::size_t i = 0;
  for (; i + together <= drives.size(); i += together) {
    if (stop.load(std::memory_order_relaxed)) return;
    count_four(drives.data() + i, steps, counts + i);
  }
  count_plain(drives.subspan(i), steps, counts + i, stop);
}

}  // namespace looplab::kernels::lif
