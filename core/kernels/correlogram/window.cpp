#include <algorithm>
#include <memory>

#include "kernels/correlogram/correlogram.hpp"

namespace looplab::kernels::correlogram {
namespace {

// Spikes of A between two looks at stop: far less than a millisecond at any rate.
constexpr std::size_t block = 256;

// [show window]
// `first` is the first spike of B that is not too early for this spike of A. The next spike of A is
// later, so it never has to go back.
const std::int32_t* count_near(Train a, const std::int32_t* first, const std::int32_t* end,
                               std::int32_t window, std::uint32_t* counts) {
  for (const std::int32_t spike : a) {
    while (first != end && *first < spike - window) ++first;
    for (const std::int32_t* b = first; b != end && *b <= spike + window; ++b) {
      ++counts[window + *b - spike];
    }
  }
  return first;
}
// [/show]

}  // namespace

void by_window(Train a, Train b, Counts counts, const std::atomic<bool>& stop) {
  std::ranges::fill(counts, 0u);
  const auto window = static_cast<std::int32_t>(counts.size() / 2);
  if (a.empty()) return;
  // Where a worker's part of A begins, B is looked up once.
  const std::int32_t* first = std::to_address(std::ranges::lower_bound(b, a.front() - window));
  const std::int32_t* end = b.data() + b.size();
  for (; !a.empty(); a = a.subspan(std::min(block, a.size()))) {
    if (stop.load(std::memory_order_relaxed)) return;
    first = count_near(a.first(std::min(block, a.size())), first, end, window, counts.data());
  }
}

}  // namespace looplab::kernels::correlogram
