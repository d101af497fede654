#include <hwy/contrib/sort/vqsort-inl.h>

#include <algorithm>
#include <bit>

#include "kernels/sort/sort.hpp"

namespace looplab::kernels::sort {

namespace hn = hwy::HWY_NAMESPACE;

// [show packed]
// The time in the upper half decides; where two are equal, the place in the lower half does.
void sort_packed(std::span<const Trial> trials, std::span<std::int64_t> packed,
                 std::span<Trial> out) {
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const std::int64_t time = std::bit_cast<std::int32_t>(trials[i].time);
    packed[i] = time << 32 | static_cast<std::int64_t>(i);
  }
  hn::VQSortStatic(packed.data(), packed.size(), hwy::SortAscending());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = trials[static_cast<std::uint32_t>(packed[i])];
  }
}
// [/show]

// [show times]
void sort_times(std::span<float> times) { std::sort(times.begin(), times.end()); }

void sort_times_simd(std::span<float> times) {
  hn::VQSortStatic(times.data(), times.size(), hwy::SortAscending());
}
// [/show]

}  // namespace looplab::kernels::sort
