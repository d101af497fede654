#include "kernels/correlogram/trains.hpp"

#include <algorithm>

#include "kernels/philox.hpp"

namespace looplab::kernels::correlogram {
namespace {

void scatter(std::span<std::int32_t> train, std::int64_t bins, std::uint64_t seed, Domain domain) {
  PhiloxCounter words{};
  for (std::size_t i = 0; i < train.size(); ++i) {
    if (i % 4 == 0) words = philox_block(seed, domain, i / 4, 0);
    train[i] = static_cast<std::int32_t>(below(static_cast<std::uint32_t>(bins), words[i % 4]));
  }
}

}  // namespace

Trains::Trains(std::int64_t spikes, std::int64_t rate_hz, std::uint64_t seed,
               std::pmr::memory_resource& memory)
    : a_(static_cast<std::size_t>(spikes), memory), b_(static_cast<std::size_t>(spikes), memory) {
  const std::int64_t bins = std::max<std::int64_t>(1, spikes * 1000 / rate_hz);
  scatter(a_.span(), bins, seed, Domain::train_a);
  scatter(b_.span(), bins, seed, Domain::train_b);
  for (std::size_t i = 0; i < b_.size(); i += planted_one_in) b_[i] = a_[i] + planted_lag;
  std::ranges::sort(a_.span());
  std::ranges::sort(b_.span());
}

Trains::Trains(Train a, Train b, std::pmr::memory_resource& memory)
    : a_(a.size(), memory), b_(b.size(), memory) {
  std::ranges::copy(a, a_.data());
  std::ranges::copy(b, b_.data());
}

std::int64_t Trains::bins(std::size_t spikes) const noexcept {
  if (spikes == 0) return 1;
  return 1 + std::max(a_[spikes - 1], b_[spikes - 1]);
}

std::vector<std::uint32_t> reference_counts(Train a, Train b, std::int32_t window,
                                            const std::atomic<bool>& stop,
                                            std::pmr::memory_resource& memory) {
  std::vector<std::uint32_t> counts(2 * static_cast<std::size_t>(window) + 1);
  if (a.empty() || b.empty()) return counts;
  const std::int32_t bins = 1 + std::max(a.back(), b.back());
  const Buffer<std::uint32_t> in_bin(static_cast<std::size_t>(bins) + counts.size(), memory);
  std::ranges::fill(in_bin.span(), 0u);
  for (const std::int32_t spike : b) ++in_bin[static_cast<std::size_t>(spike + window)];
  for (const std::int32_t spike : a) {
    if (stop.load(std::memory_order_relaxed)) break;
    for (std::size_t lag = 0; lag < counts.size(); ++lag) {
      counts[lag] += in_bin[static_cast<std::size_t>(spike) + lag];
    }
  }
  return counts;
}

}  // namespace looplab::kernels::correlogram
