#include <hwy/highway.h>

#include <algorithm>

#include "kernels/lanes.hpp"
#include "kernels/permutation/permutation.hpp"
#include "kernels/philox.hpp"

namespace looplab::kernels::permutation {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// A lane is 64 bits wide and holds one 32-bit word of one shuffle in its low half; what stands in
// its high half is ignored by the next multiplication. So the 64-bit product needs no rearranging.
using WideTag = hn::ScalableTag<std::uint64_t>;
using Wide = hn::Vec<WideTag>;

constexpr WideTag wide_tag;
constexpr std::size_t lanes = hn::MaxLanes(wide_tag);

// [show simd]
// philox4x32 of plain.cpp, for one shuffle a lane.
struct PhiloxLanes {
  Wide c0, c1, c2, c3;

  HWY_INLINE void round(Wide key_0, Wide key_1) {
    const Wide product_0 = multiply_low_halves(hn::Set(wide_tag, philox_multiplier_0), c0);
    const Wide product_1 = multiply_low_halves(hn::Set(wide_tag, philox_multiplier_1), c2);
    c0 = hn::Xor3(hn::ShiftRight<32>(product_1), c1, key_0);
    c1 = product_1;
    c2 = hn::Xor3(hn::ShiftRight<32>(product_0), c3, key_1);
    c3 = product_0;
  }
};
// [/show]

// Ten rounds are a chain of ten multiplications, so several vectors take turns (measured with SSE2,
// 40 neurons: 3.1, 2.8, 2.2 ns a draw with 1, 2, 4 vectors; plain 5.0).
constexpr std::size_t at_once = std::max<std::size_t>(8, lanes);
constexpr std::size_t vectors = at_once / lanes;
static_assert(at_once <= most_shuffles_at_once);

// Which of the cards that are left is drawn, for four draws of each shuffle.
struct Draws {
  HWY_ALIGN std::array<std::array<std::uint64_t, at_once>, 4> card;
};

HWY_INLINE void draw(std::uint64_t seed, std::uint64_t shuffle, std::uint32_t k, std::uint32_t size,
                     Draws& draws) {
  std::array<PhiloxLanes, vectors> streams;
  for (std::size_t v = 0; v < vectors; ++v) {
    const Wide index = hn::Iota(wide_tag, shuffle + v * lanes);
    streams[v] = {hn::Set(wide_tag, k / 4), hn::Zero(wide_tag), index, hn::ShiftRight<32>(index)};
  }
  auto key_0 = static_cast<std::uint32_t>(seed);
  auto key_1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < philox_rounds; ++round) {
    for (auto& stream : streams) {
      stream.round(hn::Set(wide_tag, key_0), hn::Set(wide_tag, key_1));
    }
    key_0 += philox_key_step_0;
    key_1 += philox_key_step_1;
  }
  for (std::size_t v = 0; v < vectors; ++v) {
    const std::array<Wide, 4> words{streams[v].c0, streams[v].c1, streams[v].c2, streams[v].c3};
    for (std::uint32_t w = 0; w < 4; ++w) {
      const Wide left = hn::Set(wide_tag, size - k - w);
      hn::Store(hn::ShiftRight<32>(multiply_low_halves(words[w], left)), wide_tag,
                draws.card[w].data() + v * lanes);
    }
  }
}

// [show deal]
// Deals from at_once decks, one shuffle each. The memory accesses of a draw depend on its random
// number, so they stay scalar; but those of different decks need not wait for each other.
void deal(const PermutationTest& test, std::int64_t first_shuffle, Scratch& scratch,
          std::array<std::int64_t, at_once>& sums) {
  const auto size = static_cast<std::uint32_t>(test.neurons());
  const auto dealt = static_cast<std::uint32_t>(test.dealt());
  Draws draws;
  for (std::uint32_t k = 0; k < dealt; ++k) {
    if (k % 4 == 0) draw(test.seed(), static_cast<std::uint64_t>(first_shuffle), k, size, draws);
    for (std::size_t s = 0; s < at_once; ++s) {
      std::int32_t* const rest = scratch.deck(s).data() + k;
      std::int32_t& drawn = rest[draws.card[k % 4][s]];
      sums[s] += drawn;
      drawn = *rest;
    }
  }
}
// [/show]

}  // namespace

void shuffle_simd(const PermutationTest& test, parallel::Range shuffles, Scratch& scratch,
                  Tally& tally, const std::atomic<bool>* stop) {
  constexpr auto step = static_cast<std::int64_t>(at_once);
  std::int64_t i = shuffles.first;
  for (; i + step <= shuffles.last; i += step) {
    if (stop && stop->load(std::memory_order_relaxed)) return;
    for (std::size_t s = 0; s < at_once; ++s) {
      std::ranges::copy(test.groups().counts, scratch.deck(s).begin());
    }
    std::array<std::int64_t, at_once> sums{};
    deal(test, i, scratch, sums);
    for (const std::int64_t sum : sums) tally.add(test, sum);
  }
  shuffle_plain(test, {i, shuffles.last}, scratch, tally, stop);
}

}  // namespace looplab::kernels::permutation
