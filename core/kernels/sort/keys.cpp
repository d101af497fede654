#include <algorithm>

#include "kernels/sort/sort.hpp"

namespace looplab::kernels::sort {

// [show keys]
void sort_by_key(std::span<const Trial> trials, std::span<Trial> out) {
  std::ranges::copy(trials, out.begin());
  std::sort(out.begin(), out.end(),
            [](const Trial& a, const Trial& b) { return key_of(a) < key_of(b); });
}

void sort_decorated(std::span<const Trial> trials, std::span<Decorated> pairs,
                    std::span<Trial> out) {
  for (std::size_t i = 0; i < trials.size(); ++i) {
    pairs[i] = {key_of(trials[i]), static_cast<std::int32_t>(i)};
  }
  std::sort(pairs.begin(), pairs.end(), [](const Decorated& a, const Decorated& b) {
    return a.key < b.key || (a.key == b.key && a.id < b.id);
  });
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = trials[static_cast<std::size_t>(pairs[i].id)];
  }
}
// [/show]

}  // namespace looplab::kernels::sort
