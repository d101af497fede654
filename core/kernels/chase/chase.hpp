// Loads that wait for each other: what a load costs, by how much memory it may fall into.
//
// Memory is cut into lines of 64 bytes, as caches have them. A chain goes through the first so many
// lines, and in each through one of its 16 words, so that 16 chains share the memory: a word holds
// the place of the next one. Errors: std::bad_alloc. Thread safety: any number of threads may
// follow; one may lay.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "kernels/buffer.hpp"

namespace looplab::kernels::chase {

inline constexpr std::int64_t line_bytes = 64;
inline constexpr std::uint32_t words_of_line = line_bytes / sizeof(std::uint32_t);

enum class Order : unsigned char { in_order, shuffled };

/// A ring through `lines` lines of `words`, at least one, in the word `slot` of each; shuffled by
/// Sattolo's algorithm (Information Processing Letters 22, 1986), which makes one ring of all.
/// False if it was stopped before.
bool lay(std::span<std::uint32_t> words, std::int64_t lines, std::uint32_t slot, Order order,
         std::uint64_t seed, const std::atomic<bool>& stop);

/// Where `loads` loads lead from the place `at`, which is that of its slot in any of its lines.
std::uint32_t follow(std::span<const std::uint32_t> words, std::uint32_t at,
                     std::int64_t loads) noexcept;

}  // namespace looplab::kernels::chase
