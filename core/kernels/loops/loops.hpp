// Loops that do the same number of iterations in different times: each iteration waits for the last
// or not, its branch can be guessed or not, and the loop ends early or not.
//
// Shapes: any number of iterations or values, none included, unless a function says so.
// Errors: none. No function allocates memory. Thread safety: any number of threads may call these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "kernels/buffer.hpp"

namespace looplab::kernels::loops {

/// x -> factor * x + increment. Floating point, because nobody may do several steps of it in one:
/// of whole numbers the tools around WebAssembly do.
inline constexpr double factor = 0.999;
inline constexpr double increment = 1;

/// `count` steps of one chain: each needs the result of the last.
double one_chain(double x, std::int64_t count);

inline constexpr int chains_count = 8;
/// As many steps altogether, count / 8 in each of eight chains from x, x + 1, ... x + 7, which know
/// nothing of each other; the sum of where they end. `count` is a multiple of 8.
double eight_chains(double x, std::int64_t count);

/// Where `count` steps lead, from the sum of a geometric series, for the checks. Every step is off
/// by two roundings, which the factor makes smaller with each further one: together by less than 2
/// * 2^-53 * 1000 / (1 - factor), 2.3e-10; the sum of eight chains by eight times that.
double skipped(double x, std::int64_t count);
inline constexpr double chain_tolerance = 1e-9;

/// The sum of the values below `bound`, with a branch that the compiler must not take out.
std::int64_t sum_below(std::span<const std::int32_t> values, std::int32_t bound);

/// The place of the first `wanted`, looking no further; values.size() where there is none.
std::size_t find_first(std::span<const std::int32_t> values, std::int32_t wanted);
/// The same place, but going on to the end.
std::size_t find_to_end(std::span<const std::int32_t> values, std::int32_t wanted);

/// 0 to n - 1, in order or in an order that the seed decides.
/// Errors: std::bad_alloc.
Buffer<std::int32_t> in_order(std::int64_t count, std::pmr::memory_resource& memory = heap());
Buffer<std::int32_t> shuffled(std::int64_t count, std::uint64_t seed,
                              std::pmr::memory_resource& memory = heap());

}  // namespace looplab::kernels::loops
