// The types that can be summed, and the types of their sums.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <cstdint>
#include <type_traits>

#include "kernels/objects/boxed_list.hpp"

namespace looplab::kernels::sum {

using objects::Box;
using objects::BoxedList;
using objects::Element;
using objects::Object;
using objects::tag_of;

/// Sums of integers are exact in int64_t; sums of float and double are double.
template <Element T>
using Total = std::conditional_t<std::same_as<T, std::int32_t>, std::int64_t, double>;

/// Elements in one block: small enough that a block ends within 0.5 ms, large enough that the
/// check at its end costs nothing.
inline constexpr std::int64_t block_elements = 65536;

}  // namespace looplab::kernels::sum
