#include <algorithm>

#include "kernels/correlogram/correlogram.hpp"

namespace looplab::kernels::correlogram {
namespace {

// [show pairs]
void count_pairs(std::int32_t a, Train b, std::int32_t window, std::uint32_t* counts) {
  for (const std::int32_t spike : b) {
    const std::int32_t lag = spike - a;
    if (lag >= -window && lag <= window) ++counts[window + lag];
  }
}
// [/show]

}  // namespace

void by_pairs(Train a, Train b, Counts counts, const std::atomic<bool>& stop) {
  std::ranges::fill(counts, 0u);
  const auto window = static_cast<std::int32_t>(counts.size() / 2);
  for (const std::int32_t spike : a) {
    if (stop.load(std::memory_order_relaxed)) return;
    count_pairs(spike, b, window, counts.data());
  }
}

}  // namespace looplab::kernels::correlogram
