// What Highway 1.2 does in many steps on wasm, although there is an instruction for it. Everywhere
// else it is its own operation. Errors: none. Thread safety: pure functions.
#pragma once

#include <hwy/highway.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace looplab::kernels {

namespace hn = hwy::HWY_NAMESPACE;

// [show pack]
/// Stores the lanes of `x` that are above `bound` at `to`, in their order, and gives their number.
/// A whole vector is written. As CompressStore of Highway, whose 1.2 finds the bits of a mask by
/// way of memory on wasm, although there is an instruction: 0.42 against 0.20 ns a lane in V8.
template <class Vector>
std::size_t pack_above(Vector x, Vector bound, float* to) {
  const hn::DFromV<Vector> tag;
  const auto above = hn::Gt(x, bound);
#if HWY_TARGET == HWY_WASM
  // The bytes of lane l are 4 l to 4 l + 3; a row for each set of lanes.
  alignas(16) static constexpr auto rows = [] {
    std::array<std::array<std::uint8_t, 16>, 16> table{};
    for (unsigned set = 0; set < 16; ++set) {
      std::size_t next = 0;
      for (unsigned lane = 0; lane < 4; ++lane) {
        for (unsigned byte = 0; (set >> lane & 1) != 0 && byte < 4; ++byte) {
          table[set][next++] = static_cast<std::uint8_t>(4 * lane + byte);
        }
      }
    }
    return table;
  }();
  const hn::Repartition<std::uint8_t, decltype(tag)> bytes;
  const std::uint32_t set = wasm_i32x4_bitmask(hn::VecFromMask(tag, above).raw);
  const auto row = hn::Load(bytes, rows[set].data());
  hn::StoreU(hn::BitCast(tag, hn::TableLookupBytes(hn::BitCast(bytes, x), row)), tag, to);
  return static_cast<std::size_t>(std::popcount(set));
#else
  return hn::CompressStore(x, above, tag, to);
#endif
}
// [/show]

/// Each lane of 32 bits moved up by so many, and 0 in the lowest. As SlideUpLanes of Highway, whose
/// 1.2 takes bytes from two vectors in any order on wasm; taken in a row they are one instruction.
template <std::size_t by, class Vector>
HWY_INLINE Vector slide_up(Vector x) {
#if HWY_TARGET == HWY_WASM
  static_assert(by == 1 || by == 2);
  const v128_t zero = wasm_i32x4_const_splat(0);
  if constexpr (by == 1) return Vector{wasm_i32x4_shuffle(zero, x.raw, 3, 4, 5, 6)};
  return Vector{wasm_i32x4_shuffle(zero, x.raw, 2, 3, 4, 5)};
#else
  return hn::SlideUpLanes(hn::DFromV<Vector>(), x, by);
#endif
}

/// Each lane is 64 bits wide: the whole products of the low halves of `a` and `b`. As MulEven of
/// Highway, whose 1.2 multiplies all 64 bits on wasm, which x86 does in ten instructions.
template <class Wide>
HWY_INLINE Wide multiply_low_halves(Wide a, Wide b) {
#if HWY_TARGET == HWY_WASM
  const auto low = [](v128_t x) { return wasm_i32x4_shuffle(x, x, 0, 2, 0, 2); };
  return Wide{wasm_u64x2_extmul_low_u32x4(low(a.raw), low(b.raw))};
#else
  const hn::Repartition<std::uint32_t, hn::DFromV<Wide>> words;
  return hn::MulEven(hn::BitCast(words, a), hn::BitCast(words, b));
#endif
}

}  // namespace looplab::kernels
