#include <algorithm>
#include <numeric>

#include "kernels/sort/sort.hpp"

namespace looplab::kernels::sort {
namespace {

// [show columns]
template <class T>
void take(std::span<const T> column, std::span<const std::int32_t> order, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = column[static_cast<std::size_t>(order[i])];
}

// Where each place of the sorted column comes from.
void argsort(std::span<const float> column, std::span<std::int32_t> order) {
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [column](std::int32_t a, std::int32_t b) {
    const float x = column[static_cast<std::size_t>(a)];
    const float y = column[static_cast<std::size_t>(b)];
    return x < y || (x == y && a < b);
  });
}
// [/show]

}  // namespace

void sort_columns(const Columns& trials, std::span<std::int32_t> order, const Columns& out) {
  argsort(trials.time, order);
  take<float>(trials.time, order, out.time);
  take<std::int32_t>(trials.condition, order, out.condition);
  take<std::int32_t>(trials.id, order, out.id);
}

}  // namespace looplab::kernels::sort
