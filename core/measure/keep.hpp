// Keeps a result alive, so that the optimiser cannot delete the work that made it.
#pragma once

namespace looplab::measure {

/// Pretends to read `value` and to change all memory. Costs at most one store.
template <typename T>
inline void keep(const T& value) noexcept {
  asm volatile("" : : "r"(&value) : "memory");
}

}  // namespace looplab::measure
