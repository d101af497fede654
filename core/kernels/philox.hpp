// Counter-based random numbers: a function from (key, counter) to four random words. There is no
// state, so every shuffle can have a stream of its own, whoever draws from it and when.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <array>
#include <cstdint>

namespace looplab::kernels {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

inline constexpr int philox_rounds = 10;
inline constexpr std::uint32_t philox_multiplier_0 = 0xd251'1f53;
inline constexpr std::uint32_t philox_multiplier_1 = 0xcd9e'8d57;
inline constexpr std::uint32_t philox_key_step_0 = 0x9e37'79b9;  // golden ratio
inline constexpr std::uint32_t philox_key_step_1 = 0xbb67'ae85;  // square root of 3, minus 1

// [show philox]
/// Philox4x32-10. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2,
/// 3", SC11, 2011; checked against the known answers of their Random123 library.
constexpr PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key) noexcept {
  for (int round = 0; round < philox_rounds; ++round) {
    const std::uint64_t product_0 = std::uint64_t{philox_multiplier_0} * counter[0];
    const std::uint64_t product_1 = std::uint64_t{philox_multiplier_1} * counter[2];
    const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
    const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
    counter = {high(product_1) ^ counter[1] ^ key[0], low(product_1),
               high(product_0) ^ counter[3] ^ key[1], low(product_0)};
    key = {key[0] + philox_key_step_0, key[1] + philox_key_step_1};
  }
  return counter;
}
// [/show]

/// The stream of a use (a shuffle): its words are philox4x32({block, domain, low and high half of
/// the index}, seed) for block 0, 1, 2, ... Streams of different uses differ in their domain.
enum class Domain : std::uint32_t {
  shuffle = 0,
  rates = 1,
  train_a = 2,
  train_b = 3,
  keys = 4,
  questions = 5,
  values = 6,
  noise = 7,
  spikes = 8,
  chains = 9,
  drives = 10,
  pixels = 11,
  parts = 12
};

constexpr PhiloxCounter philox_block(std::uint64_t seed, Domain domain, std::uint64_t index,
                                     std::uint32_t block) noexcept {
  return philox4x32({block, static_cast<std::uint32_t>(domain), static_cast<std::uint32_t>(index),
                     static_cast<std::uint32_t>(index >> 32)},
                    {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
}

/// A number from 0 to n - 1: the high half of word * n. Bias below n / 2^32.
constexpr std::uint32_t below(std::uint32_t n, std::uint32_t word) noexcept {
  return static_cast<std::uint32_t>((std::uint64_t{word} * n) >> 32);
}

}  // namespace looplab::kernels
