// What all strategies share: the walk over the blocks.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <span>

#include "kernels/sum/element.hpp"

namespace looplab::kernels::sum {

/// Adds sum_block(block) over the blocks of values, which may be elements or pointers to them.
template <typename Sum, typename Value, typename SumBlock>
Sum sum_of_blocks(std::span<Value> values, const std::atomic<bool>& stop, SumBlock sum_block) {
  constexpr auto block = static_cast<std::size_t>(block_elements);
  Sum sum = 0;
  for (std::size_t first = 0; first < values.size(); first += block) {
    if (stop.load(std::memory_order_relaxed)) break;
    sum += sum_block(values.subspan(first, std::min(block, values.size() - first)));
  }
  return sum;
}

}  // namespace looplab::kernels::sum
