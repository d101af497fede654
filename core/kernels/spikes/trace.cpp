#include "kernels/spikes/trace.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "kernels/philox.hpp"

namespace looplab::kernels::spikes {
namespace {

// Eight numbers of 16 bits: mean 8 * 65535 / 2, variance 8 * (65536^2 - 1) / 12.
float noise(std::uint64_t seed, std::uint64_t at) {
  std::int32_t sum = 0;
  for (const std::uint32_t word : philox_block(seed, Domain::noise, at, 0)) {
    sum += static_cast<std::int32_t>((word & 0xffff) + (word >> 16));
  }
  constexpr float deviation = 53509.92f;  // sqrt(8 / 12) * 65536
  return static_cast<float>(sum - 4 * 65535) / deviation;
}

// Half a period of a sine, squared: 0 at both ends, 1 in the middle.
float shape(std::int32_t from_middle) {
  const float phase = static_cast<float>(from_middle) / static_cast<float>(refractory);
  const float wave = std::cos(std::numbers::pi_v<float> * phase);
  return wave * wave;
}

}  // namespace

VoltageTrace::VoltageTrace(std::int64_t samples, std::pmr::memory_resource& memory)
    : samples_(static_cast<std::size_t>(samples), memory) {}

bool VoltageTrace::fill(std::uint64_t seed, const std::atomic<bool>& stop,
                        parallel::FunctionRef<void(std::int64_t done)> progress,
                        parallel::FunctionRef<bool(std::int64_t, std::uint32_t)> occupied) {
  truth_.clear();
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    if (i % block == 0) {
      if (stop.load(std::memory_order_relaxed)) return false;
      progress(static_cast<std::int64_t>(i));
    }
    samples_[i] = noise(seed, i);
  }
  constexpr std::int32_t slot = sample_hz / spike_hz;
  constexpr std::int32_t half = refractory / 2;
  for (std::int32_t first = 0; first + slot <= std::ssize(samples_.span()); first += slot) {
    const auto words =
        philox_block(seed, Domain::spikes, static_cast<std::uint64_t>(first / slot), 0);
    if (!occupied(first / slot, words[2])) continue;
    // Two spikes are at least two milliseconds apart.
    const std::int32_t middle =
        first + refractory + static_cast<std::int32_t>(below(slot - 2 * refractory, words[0]));
    const float depth = 4 + static_cast<float>(below(8000, words[1])) / 1000;
    for (std::int32_t i = -half; i <= half; ++i) {
      samples_[static_cast<std::size_t>(middle + i)] -= depth * shape(i);
    }
    truth_.push_back(middle);
  }
  return true;
}

// [show threshold]
float mad_threshold(Trace trace, float times, std::span<float> room) {
  if (trace.empty()) return times;
  const auto values = room.first(trace.size());
  std::ranges::transform(trace, values.begin(), [](float x) { return std::abs(x); });
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return times * *middle / 0.6745f;
}
// [/show]

Score score_of(std::span<const std::int32_t> truth, std::span<const std::int32_t> detected) {
  Score score{std::ssize(truth), std::ssize(detected), 0};
  std::size_t next = 0;
  for (const std::int32_t at : detected) {
    while (next < truth.size() && truth[next] < at - tolerance) ++next;
    if (next < truth.size() && truth[next] <= at + tolerance) {
      ++score.matched;
      ++next;
    }
  }
  return score;
}

}  // namespace looplab::kernels::spikes
