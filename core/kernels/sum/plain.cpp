#include "kernels/sum/blocks.hpp"
#include "kernels/sum/sum.hpp"

namespace looplab::kernels::sum {
namespace {

// [show plain]
// Each addition waits for the one before it: 3 or 4 clock periods for a float. A compiler may not
// change the order of float additions, because that changes how they round (unless -ffast-math
// allows it). Additions of integers do not round, so that loop it may turn into SIMD by itself.
template <Element T>
T sum_block(std::span<const T> values) {
  T sum = 0;
  for (const T value : values) sum += value;
  return sum;
}
// [/show]

}  // namespace

template <Element T>
Total<T> sum_plain(std::span<const T> values, const std::atomic<bool>& stop) {
  return sum_of_blocks<Total<T>>(values, stop, sum_block<T>);
}

template std::int64_t sum_plain(std::span<const std::int32_t>, const std::atomic<bool>&);
template double sum_plain(std::span<const float>, const std::atomic<bool>&);
template double sum_plain(std::span<const double>, const std::atomic<bool>&);

}  // namespace looplab::kernels::sum
