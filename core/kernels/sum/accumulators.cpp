#include <array>

#include "kernels/sum/blocks.hpp"
#include "kernels/sum/sum.hpp"

namespace looplab::kernels::sum {
namespace {

// [show accumulators]
// Eight sums that do not wait for each other: while one addition is under way, others start.
template <Element T>
T sum_block(std::span<const T> values) {
  std::array<T, 8> sums{};
  std::size_t i = 0;
  for (; i + 8 <= values.size(); i += 8) {
    for (std::size_t k = 0; k < 8; ++k) sums[k] += values[i + k];
  }
  for (; i < values.size(); ++i) sums[0] += values[i];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}
// [/show]

}  // namespace

template <Element T>
Total<T> sum_accumulators(std::span<const T> values, const std::atomic<bool>& stop) {
  return sum_of_blocks<Total<T>>(values, stop, sum_block<T>);
}

template std::int64_t sum_accumulators(std::span<const std::int32_t>, const std::atomic<bool>&);
template double sum_accumulators(std::span<const float>, const std::atomic<bool>&);
template double sum_accumulators(std::span<const double>, const std::atomic<bool>&);

}  // namespace looplab::kernels::sum
