// Keeps a result alive, so that the optimiser cannot delete the work that made it.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <type_traits>

namespace looplab::measure {

/// Pretends to read `value` and to change all memory. Costs at most one store.
template <typename T>
inline void keep(const T& value) noexcept {
  if constexpr (std::is_scalar_v<T>) {
    // A copy, so that the address of a counter or a sum that is kept every time round stays unknown
    // and it stays in its register. In memory the next round would wait for the store: one cycle or
    // five, by what else stands near.
    const T copy = value;
    asm volatile("" : : "r"(&copy) : "memory");
  } else {
    asm volatile("" : : "r"(&value) : "memory");
  }
}

}  // namespace looplab::measure
