// The library asks for a vectorised loop; sanitizers forbid it, and clang warns of that.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpass-failed"
#include <execution>
#include <numeric>
#pragma clang diagnostic pop

#include "kernels/sum/blocks.hpp"
#include "kernels/sum/sum.hpp"

namespace looplab::kernels::sum {
namespace {

// [show reduce]
// unseq says: in any order, in one thread. That is the permission that the plain loop lacks.
template <Element T>
T sum_block(std::span<const T> values) {
  return std::reduce(std::execution::unseq, values.begin(), values.end(), T{0});
}
// [/show]

}  // namespace

template <Element T>
Total<T> sum_reduce(std::span<const T> values, const std::atomic<bool>& stop) {
  return sum_of_blocks<Total<T>>(values, stop, sum_block<T>);
}

template std::int64_t sum_reduce(std::span<const std::int32_t>, const std::atomic<bool>&);
template double sum_reduce(std::span<const float>, const std::atomic<bool>&);
template double sum_reduce(std::span<const double>, const std::atomic<bool>&);

}  // namespace looplab::kernels::sum
