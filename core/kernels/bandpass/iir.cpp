#include <hwy/highway.h>

#include "kernels/bandpass/bandpass.hpp"

namespace looplab::kernels::bandpass {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Times between two looks at stop: under a millisecond.
constexpr std::size_t block = 4096;

// The transposed direct form: two numbers are all that a section remembers.
struct State {
  float first = 0;
  float second = 0;
};

// [show iir-loop]
float step(float x, const Section& s, State& state) {
  const float y = s.b0 * x + state.first;
  state.first = s.b1 * x - s.a1 * y + state.second;  // the next output waits for this one
  state.second = s.b2 * x - s.a2 * y;
  return y;
}
// [/show]

}  // namespace

void iir_loop(std::span<const float> in, std::span<float> out, const std::atomic<bool>& stop) {
  const std::size_t times = in.size() / channels;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    std::array<State, 2> states{};
    for (std::size_t t = 0; t < times; ++t) {
      if (t % block == 0 && stop.load(std::memory_order_relaxed)) return;
      float x = in[t * channels + channel];
      for (std::size_t k = 0; k < 2; ++k) x = step(x, sections()[k], states[k]);
      if (t >= history) out[(t - history) * channels + channel] = x;
    }
  }
}

void iir_lanes(std::span<const float> in, std::span<float> out, const std::atomic<bool>& stop) {
  const std::size_t times = in.size() / channels;
  // [show iir-lanes]
  // Time after time, as before; but the channels know nothing of each other: one a lane.
  const hn::CappedTag<float, channels> tag;
  const std::size_t lanes = hn::Lanes(tag);
  for (std::size_t channel = 0; channel < channels; channel += lanes) {
    auto f0 = hn::Zero(tag), s0 = f0, f1 = f0, s1 = f0;
    const auto step = [&](auto x, const Section& s, auto& first, auto& second) {
      const auto y = hn::MulAdd(hn::Set(tag, s.b0), x, first);
      first = hn::MulAdd(hn::Set(tag, s.b1), x, hn::NegMulAdd(hn::Set(tag, s.a1), y, second));
      second = hn::NegMulAdd(hn::Set(tag, s.a2), y, hn::Mul(hn::Set(tag, s.b2), x));
      return y;
    };
    const auto [high_pass, low_pass] = sections();
    for (std::size_t t = 0; t < times; ++t) {
      if (t % block == 0 && stop.load(std::memory_order_relaxed)) return;
      const auto x = hn::LoadU(tag, in.data() + t * channels + channel);
      const auto y = step(step(x, high_pass, f0, s0), low_pass, f1, s1);
      if (t >= history) hn::StoreU(y, tag, out.data() + (t - history) * channels + channel);
    }
  }
  // [/show]
}

}  // namespace looplab::kernels::bandpass
