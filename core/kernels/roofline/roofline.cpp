#include "kernels/roofline/roofline.hpp"

#include <hwy/highway.h>

namespace looplab::kernels::roofline {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::ScalableTag<float>;

// More than a multiplication and an addition take ticks, two of which can begin in each; and with
// two constants as many as there are registers on wasm and SSE2.
constexpr int chains = 12;

}  // namespace

double operations(std::int64_t steps) {
  return 2.0 * chains * static_cast<double>(hn::Lanes(Lanes())) * static_cast<double>(steps);
}

// [show peak]
float compute_in_registers(std::int64_t steps) {
  const Lanes lanes;
  const auto factor = hn::Set(lanes, 0.999f);
  const auto more = hn::Set(lanes, 0.001f);
  auto a = hn::Iota(lanes, 0.0f), b = hn::Iota(lanes, 1.0f), c = hn::Iota(lanes, 2.0f),
       d = hn::Iota(lanes, 3.0f), e = hn::Iota(lanes, 4.0f), f = hn::Iota(lanes, 5.0f),
       g = hn::Iota(lanes, 6.0f), h = hn::Iota(lanes, 7.0f), i = hn::Iota(lanes, 8.0f),
       j = hn::Iota(lanes, 9.0f), k = hn::Iota(lanes, 10.0f), l = hn::Iota(lanes, 11.0f);
  for (std::int64_t step = 0; step < steps; ++step) {
    a = hn::MulAdd(a, factor, more);
    b = hn::MulAdd(b, factor, more);
    c = hn::MulAdd(c, factor, more);
    d = hn::MulAdd(d, factor, more);
    e = hn::MulAdd(e, factor, more);
    f = hn::MulAdd(f, factor, more);
    g = hn::MulAdd(g, factor, more);
    h = hn::MulAdd(h, factor, more);
    i = hn::MulAdd(i, factor, more);
    j = hn::MulAdd(j, factor, more);
    k = hn::MulAdd(k, factor, more);
    l = hn::MulAdd(l, factor, more);
  }
  const auto first = hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, d)), hn::Add(e, f));
  const auto second = hn::Add(hn::Add(hn::Add(g, h), hn::Add(i, j)), hn::Add(k, l));
  return hn::ReduceSum(lanes, hn::Add(first, second));
}
// [/show]

// [show triad]
void triad(std::span<float> a, std::span<const float> b, std::span<const float> c, float scale) {
  const Lanes lanes;
  const std::size_t n = hn::Lanes(lanes);
  const auto factor = hn::Set(lanes, scale);
  std::size_t i = 0;
  for (; i + n <= a.size(); i += n) {
    const auto sum = hn::MulAdd(factor, hn::LoadU(lanes, &c[i]), hn::LoadU(lanes, &b[i]));
    hn::StoreU(sum, lanes, &a[i]);
  }
  for (; i < a.size(); ++i) a[i] = b[i] + scale * c[i];
}
// [/show]

}  // namespace looplab::kernels::roofline
