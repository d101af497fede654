// The first five lines: from bytes to spikes.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "kernels/bandpass/bandpass.hpp"
#include "kernels/pipeline/pipeline.hpp"

namespace looplab::kernels::pipeline {
namespace {

using spikes::for_each_block;

std::int16_t number_at(std::span<const std::uint8_t> bytes, std::size_t i) {
  return static_cast<std::int16_t>(bytes[2 * i] | (bytes[2 * i + 1] << 8));
}

// [show convert-slow]
// As float(str(x)): a number is written as text and read again.
float by_text(std::int16_t number) {
  char text[8];
  *std::to_chars(text, text + 7, number).ptr = '\0';
  return static_cast<float>(std::strtod(text, nullptr));
}
// [/show]

float mean_of(std::span<const float> values) {
  double sum = 0;
  for (const float x : values) sum += static_cast<double>(x);
  return static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(values.size(), 1)));
}

// [show convolve-slow]
// A ring of the last samples, as a filter in real time has it: where each one stands is worked out
// with a division, for every weight of every sample.
class Ring {
 public:
  void push(float x) { samples_[newest_ = (newest_ + 1) % size_] = x; }
  float weighted_sum() const {
    const auto& weights = bandpass::taps();
    float sum = 0;
    for (std::size_t k = 0; k < size_; ++k) {
      sum += weights[k] * samples_[(newest_ + size_ - k) % size_];
    }
    return sum;
  }

 private:
  std::size_t newest_ = 0;
  // Not a constant, as in a program where it is a setting: so the division stays one.
  volatile std::size_t setting_ = bandpass::taps_count;
  std::size_t size_ = setting_;
  std::array<float, bandpass::taps_count> samples_{};
};
// [/show]

// [show detect-slow]
// As trace = trace[at + 1:]: after each sample that is low enough the rest is copied to the front.
std::size_t by_slices(std::span<const float> values, float threshold,
                      std::span<std::int32_t> spikes, std::span<float> room,
                      const std::atomic<bool>& stop) {
  spikes::Detector detector{threshold, spikes};
  std::ranges::copy(values, room.begin());
  std::span<float> rest = room.first(values.size());
  std::int64_t at = 0;
  while (!stop.load(std::memory_order_relaxed)) {
    const auto low = std::ranges::find_if(rest, [&](float x) { return x < -threshold; });
    if (low == rest.end()) break;
    at += low - rest.begin();
    detector.look(*low, at++);
    const auto end = std::copy(low + 1, rest.end(), rest.begin());
    rest = rest.first(static_cast<std::size_t>(end - rest.begin()));
  }
  return detector.found;
}
// [/show]

}  // namespace

bool has_better(Line line) noexcept {
  return line == Line::convolve || line == Line::detect || line == Line::test;
}

void convert(std::span<const std::uint8_t> bytes, std::span<float> values, Version version,
             const std::atomic<bool>& stop) {
  for_each_block(values.size(), stop, [&](std::size_t first, std::size_t last) {
    if (version == Version::slow) {
      for (std::size_t i = first; i < last; ++i) values[i] = gain * by_text(number_at(bytes, i));
      return;
    }
    // [show convert]
    for (std::size_t i = first; i < last; ++i) values[i] = gain * number_at(bytes, i);
    // [/show]
  });
}

void centre(std::span<const float> values, std::span<float> centred, Version version,
            const std::atomic<bool>& stop) {
  // [show centre]
  // The mean does not change, so it is worked out once; slow does it again every 2048 samples.
  constexpr std::size_t again = 2048;
  float mean = mean_of(values);
  for (std::size_t first = 0; first < values.size(); first += again) {
    if (stop.load(std::memory_order_relaxed)) return;
    if (version == Version::slow) mean = mean_of(values);
    const std::size_t last = std::min(first + again, values.size());
    for (std::size_t i = first; i < last; ++i) centred[i] = values[i] - mean;
  }
  // [/show]
}

void convolve(std::span<const float> in, std::span<float> out, Version version,
              const std::atomic<bool>& stop) {
  if (version == Version::usual) return bandpass::fir_loop_of_one(in, out, stop);
  if (version == Version::better) return bandpass::fir_lanes_of_one(in, out, stop);
  Ring ring;
  for (const float x : in.first(bandpass::history)) ring.push(x);
  for_each_block(out.size(), stop, [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      ring.push(in[bandpass::history + i]);
      out[i] = ring.weighted_sum();
    }
  });
}

float threshold(std::span<const float> values, std::span<float> room, Version version) {
  constexpr float deviations = 4.5f;
  if (version != Version::slow || values.empty()) {
    return spikes::mad_threshold(values, deviations, room);
  }
  // [show threshold-slow]
  // All are put into order, where one of them is wanted.
  const auto sorted = room.first(values.size());
  std::ranges::transform(values, sorted.begin(), [](float x) { return std::abs(x); });
  std::ranges::sort(sorted);
  return deviations * sorted[sorted.size() / 2] / 0.6745f;
  // [/show]
}

std::size_t detect(std::span<const float> values, float threshold, std::span<std::int32_t> spikes,
                   std::span<float> room, Version version, const std::atomic<bool>& stop) {
  const std::size_t found =
      version == Version::slow     ? by_slices(values, threshold, spikes, room, stop)
      : version == Version::better ? spikes::by_lanes(values, threshold, spikes, stop)
                                   : spikes::by_loop(values, threshold, spikes, stop);
  // The filter answers in the middle of its weights.
  constexpr auto delay = static_cast<std::int32_t>(bandpass::history / 2);
  for (std::int32_t& at : spikes.first(found)) at = std::max(at - delay, std::int32_t{0});
  return found;
}

}  // namespace looplab::kernels::pipeline
