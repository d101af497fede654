#include "kernels/filter/data.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "kernels/filter/filter.hpp"

namespace looplab::kernels::filter {
namespace {

// A bijection on the numbers below 2^bits: each step can be undone.
std::uint64_t mixed(std::uint64_t x, std::uint64_t seed, int bits) noexcept {
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  const int half = std::max(1, bits / 2);
  for (int round = 0; round < 3; ++round) {
    x = (x + seed) & mask;
    x = (x * 0x9E3779B97F4A7C15u) & mask;  // odd
    x ^= x >> half;
    seed = seed * 0xD1342543DE82EF95u + 1;
  }
  return x;
}

}  // namespace

FilterData::FilterData(std::int64_t elements, std::pmr::memory_resource& memory) {
  if (elements < 1 || elements > most_elements) {
    throw std::invalid_argument("a filter takes 1 to 8,388,608 values");
  }
  values_ = Buffer<float>(static_cast<std::size_t>(elements), memory);
  list_ = objects::BoxedList<float>(elements, memory);
  scale_ = static_cast<double>(std::bit_ceil(static_cast<std::uint64_t>(elements)));
}

bool FilterData::fill(std::uint64_t seed, const std::atomic<bool>& stop,
                      parallel::FunctionRef<void(std::int64_t done)> progress) {
  const auto elements = static_cast<std::uint64_t>(values_.size());
  const int bits = std::max(1, std::bit_width(static_cast<std::uint64_t>(scale_) - 1));
  const auto scale = static_cast<float>(scale_);
  for (std::size_t first = 0; first < values_.size(); first += block_elements) {
    if (stop.load(std::memory_order_relaxed)) return false;
    const std::size_t end = std::min(first + block_elements, values_.size());
    for (std::size_t i = first; i < end; ++i) {
      std::uint64_t rank = mixed(i, seed, bits);
      while (rank >= elements) rank = mixed(rank, seed, bits);
      values_[i] = static_cast<float>(rank) / scale;
    }
    list_.set(static_cast<std::int64_t>(first), values().subspan(first, end - first));
    progress(static_cast<std::int64_t>(end));
  }
  return true;
}

float FilterData::threshold_for(std::int64_t kept) const noexcept {
  const auto below = static_cast<double>(static_cast<std::int64_t>(values_.size()) - kept);
  return static_cast<float>((below - 0.5) / scale_);
}

std::int64_t FilterData::sum_of_largest(std::int64_t kept) const noexcept {
  const auto elements = static_cast<std::int64_t>(values_.size());
  return kept * (2 * elements - kept - 1) / 2;
}

bool is_filtered(std::span<const float> values, float threshold, std::span<const float> out) {
  std::size_t at = 0;
  for (const float x : values) {
    const bool wanted = x > threshold;
    if (!wanted) continue;
    if (at == out.size() || out[at] != x) return false;
    ++at;
  }
  return at == out.size();
}

}  // namespace looplab::kernels::filter
