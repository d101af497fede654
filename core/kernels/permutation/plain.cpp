#include <algorithm>

#include "kernels/permutation/permutation.hpp"
#include "kernels/philox.hpp"

namespace looplab::kernels::permutation {
namespace {

// [show plain]
// Deals `dealt` cards from the deck, which it uses up, and returns their sum: card k of the
// shuffled deck is drawn from those that are left, and card k takes its place (Fisher and Yates).
std::int64_t deal(std::span<std::int32_t> deck, int dealt, std::uint64_t seed,
                  std::uint64_t shuffle) {
  const auto size = static_cast<std::uint32_t>(deck.size());
  std::int64_t sum = 0;
  PhiloxCounter words{};
  for (std::uint32_t k = 0; k < static_cast<std::uint32_t>(dealt); ++k) {
    if (k % 4 == 0) words = philox_block(seed, Domain::shuffle, shuffle, k / 4);
    const std::uint32_t drawn = k + below(size - k, words[k % 4]);
    sum += deck[drawn];
    deck[drawn] = deck[k];
  }
  return sum;
}
// [/show]

}  // namespace

void shuffle_plain(const PermutationTest& test, parallel::Range shuffles, Scratch& scratch,
                   Tally& tally, const std::atomic<bool>* stop) {
  const std::span<std::int32_t> deck = scratch.deck(0);
  for (std::int64_t i = shuffles.first; i < shuffles.last; ++i) {
    if (stop && stop->load(std::memory_order_relaxed)) return;
    std::ranges::copy(test.groups().counts, deck.begin());
    tally.add(test, deal(deck, test.dealt(), test.seed(), static_cast<std::uint64_t>(i)));
  }
}

}  // namespace looplab::kernels::permutation
