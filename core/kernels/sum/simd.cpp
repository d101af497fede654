#include <hwy/highway.h>

#include "kernels/sum/blocks.hpp"
#include "kernels/sum/sum.hpp"

namespace looplab::kernels::sum {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// [show simd]
// One instruction adds all lanes of a vector; six vectors hide the time an addition takes. (Eight
// are no faster natively, and more than V8 keeps in registers.)
template <Element T>
T sum_block(std::span<const T> values) {
  const hn::ScalableTag<T> tag;
  const std::size_t lanes = hn::Lanes(tag);
  const T* p = values.data();
  auto s0 = hn::Zero(tag), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
  std::size_t left = values.size();
  for (; left >= 6 * lanes; left -= 6 * lanes, p += 6 * lanes) {
    s0 = hn::Add(s0, hn::LoadU(tag, p + 0 * lanes));
    s1 = hn::Add(s1, hn::LoadU(tag, p + 1 * lanes));
    s2 = hn::Add(s2, hn::LoadU(tag, p + 2 * lanes));
    s3 = hn::Add(s3, hn::LoadU(tag, p + 3 * lanes));
    s4 = hn::Add(s4, hn::LoadU(tag, p + 4 * lanes));
    s5 = hn::Add(s5, hn::LoadU(tag, p + 5 * lanes));
  }
  const auto all = hn::Add(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)), hn::Add(s4, s5));
  T sum = hn::ReduceSum(tag, all);
  for (; left > 0; --left, ++p) sum += *p;
  return sum;
}
// [/show]

}  // namespace

template <Element T>
Total<T> sum_simd(std::span<const T> values, const std::atomic<bool>& stop) {
  return sum_of_blocks<Total<T>>(values, stop, sum_block<T>);
}

template std::int64_t sum_simd(std::span<const std::int32_t>, const std::atomic<bool>&);
template double sum_simd(std::span<const float>, const std::atomic<bool>&);
template double sum_simd(std::span<const double>, const std::atomic<bool>&);

}  // namespace looplab::kernels::sum
