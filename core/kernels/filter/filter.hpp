// The same filter, several ways: the values above a threshold, in their order. Each strategy is one
// file beside this header.
//
// Shapes: `values` has any length, 0 included; `out` has room for values.size() + room_beyond
// elements, because some strategies write a whole vector, or one element, behind the last one that
// is kept. The result is how many were kept. NaN is above nothing, as in Python and NumPy.
// Stop: when stop is set the strategy returns early, and its result means nothing.
// Errors: none. No strategy allocates memory.
// Thread safety: any number of threads may call these on the same values, each with an out.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/objects/boxed_list.hpp"

namespace looplab::kernels::filter {

/// Elements of `out` behind those that can be kept: the longest vector there is.
inline constexpr std::size_t room_beyond = 64;

/// Elements between two looks at stop: at most a millisecond.
inline constexpr std::size_t block_elements = 65536;

/// A loop with an if.
std::size_t filter_branch(std::span<const float> values, float threshold, float* out,
                          const std::atomic<bool>& stop);

/// Always writes, and moves on only where the value is kept: no branch that could be guessed wrong.
std::size_t filter_branch_free(std::span<const float> values, float threshold, float* out,
                               const std::atomic<bool>& stop);

/// Two passes, as NumPy's values[values > threshold]: a mask of one byte a value, then the values
/// under it. `mask` has room for values.size() bytes.
std::size_t filter_mask(std::span<const float> values, float threshold, std::uint8_t* mask,
                        float* out, const std::atomic<bool>& stop);

/// Compares all lanes of a vector at once, and packs those that are kept to its front.
std::size_t filter_simd(std::span<const float> values, float threshold, float* out,
                        const std::atomic<bool>& stop);

/// Packs the values that are kept to the front of the array itself, without a branch.
std::size_t filter_in_place(std::span<float> values, float threshold,
                            const std::atomic<bool>& stop);

/// What [x for x in values if x > threshold] does in CPython, without its bytecode: follow the
/// pointer, check the type, unbox, compare, and append the pointer to the new list, which owns the
/// object too, so its count of references goes up. `out` has room for all pointers: the new list
/// never moves. At the end the list is dropped again, and the counts go down.
std::size_t filter_list(const objects::BoxedList<float>& values, double threshold,
                        const objects::Object** out, const std::atomic<bool>& stop);

/// Adds filter_block(block, out) over the blocks of `values`.
template <typename Value, typename Out, typename FilterBlock>
std::size_t filter_blocks(std::span<Value> values, Out* out, const std::atomic<bool>& stop,
                          FilterBlock filter_block) {
  std::size_t kept = 0;
  for (std::size_t first = 0; first < values.size(); first += block_elements) {
    if (stop.load(std::memory_order_relaxed)) break;
    kept += filter_block(values.subspan(first, std::min(block_elements, values.size() - first)),
                         out + kept);
  }
  return kept;
}

}  // namespace looplab::kernels::filter
