#include "experiments/parallel/pitfalls/bugs.hpp"

#include <algorithm>
#include <iterator>

namespace looplab::experiments::pitfalls {

std::vector<Kind> all_kinds() {
  std::vector<Kind> kinds;
  for (const auto some : {counting_kinds(), order_kinds(), border_kinds(), sum_kinds()}) {
    std::ranges::copy(some, std::back_inserter(kinds));
  }
  return kinds;
}

}  // namespace looplab::experiments::pitfalls
