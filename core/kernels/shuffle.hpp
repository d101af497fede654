// A random order that is the same everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "kernels/philox.hpp"

namespace looplab::kernels {

/// Fisher and Yates' shuffle (Durstenfeld, Communications of the ACM 7, 1964) with Philox's numbers
/// of this use. Thread safety: as a standard algorithm.
template <typename T>
void shuffle(std::span<T> values, std::uint64_t seed, Domain domain) noexcept {
  for (std::size_t i = values.size(); i > 1; --i) {
    const std::uint32_t word = philox_block(seed, domain, i, 0)[0];
    std::swap(values[i - 1], values[below(static_cast<std::uint32_t>(i), word)]);
  }
}

}  // namespace looplab::kernels
