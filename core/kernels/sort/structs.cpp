#include <algorithm>

#include "kernels/sort/sort.hpp"

namespace looplab::kernels::sort {

// [show tuples]
void sort_tuples(std::span<const Trial> trials, std::span<Trial> out) {
  std::ranges::copy(trials, out.begin());
  std::sort(out.begin(), out.end());
}

void sort_stable(std::span<const Trial> trials, std::span<Trial> out) {
  std::ranges::copy(trials, out.begin());
  std::stable_sort(out.begin(), out.end(),
                   [](const Trial& a, const Trial& b) { return a.time < b.time; });
}
// [/show]

}  // namespace looplab::kernels::sort
