// The last two lines: from spikes to a p-value.
#include <algorithm>

#include "kernels/permutation/permutation.hpp"
#include "kernels/pipeline/pipeline.hpp"

namespace looplab::kernels::pipeline {
namespace {

// Even trials are of A, odd ones of B.
permutation::Groups groups_of(std::span<const std::int32_t> counts) {
  permutation::Groups groups;
  groups.n_a = static_cast<int>((counts.size() + 1) / 2);
  groups.n_b = static_cast<int>(counts.size() / 2);
  for (const std::size_t first : {0u, 1u}) {
    for (std::size_t i = first; i < counts.size(); i += 2) groups.counts.push_back(counts[i]);
  }
  return groups;
}

// [show bin-slow]
// For each slot of a twentieth of a second every sample is asked whether it is a spike of that
// slot.
void by_mask(std::span<const std::int32_t> spikes, std::span<std::int32_t> counts,
             std::span<std::uint8_t> mask, const std::atomic<bool>& stop) {
  std::ranges::fill(mask, std::uint8_t{0});
  for (const std::int32_t at : spikes) mask[static_cast<std::size_t>(at)] = 1;
  for (std::size_t slot = 0; slot < counts.size() * slots_a_trial; ++slot) {
    if (stop.load(std::memory_order_relaxed)) return;
    for (std::size_t i = 0; i < mask.size(); ++i) {
      if (mask[i] != 0 && i / slot_samples == slot) ++counts[slot / slots_a_trial];
    }
  }
}
// [/show]

// [show test-slow]
// Before each shuffle the spikes of each trial are counted once more, and the test is set up.
double counting_again(std::span<const std::int32_t> spikes, std::size_t trials, std::uint64_t seed,
                      const std::atomic<bool>& stop) {
  permutation::Tally tally;
  std::vector<std::int32_t> counts(trials);
  for (std::int64_t i = 0; i < shuffles && !stop.load(std::memory_order_relaxed); ++i) {
    for (std::size_t trial = 0; trial < trials; ++trial) {
      counts[trial] = static_cast<std::int32_t>(std::ranges::count_if(
          spikes, [&](auto at) { return at / trial_samples == static_cast<std::int64_t>(trial); }));
    }
    const permutation::PermutationTest test(groups_of(counts), seed);
    permutation::Scratch scratch(test);
    permutation::shuffle_plain(test, {i, i + 1}, scratch, tally, &stop);
  }
  return permutation::p_value(tally);
}
// [/show]

}  // namespace

void bin(std::span<const std::int32_t> spikes, std::span<std::int32_t> counts,
         std::span<std::uint8_t> mask, Version version, const std::atomic<bool>& stop) {
  std::ranges::fill(counts, 0);
  if (version == Version::slow) return by_mask(spikes, counts, mask, stop);
  // [show bin]
  for (const std::int32_t at : spikes) ++counts[static_cast<std::size_t>(at / trial_samples)];
  // [/show]
}

double test(std::span<const std::int32_t> spikes, std::span<const std::int32_t> counts,
            std::uint64_t seed, Version version, const std::atomic<bool>& stop) {
  if (version == Version::slow) return counting_again(spikes, counts.size(), seed, stop);
  const permutation::PermutationTest test(groups_of(counts), seed);
  permutation::Scratch scratch(test);
  permutation::Tally tally;
  const auto shuffle =
      version == Version::better ? permutation::shuffle_simd : permutation::shuffle_plain;
  shuffle(test, {0, shuffles}, scratch, tally, &stop);
  return permutation::p_value(tally);
}

}  // namespace looplab::kernels::pipeline
