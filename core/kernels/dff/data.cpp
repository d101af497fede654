#include <algorithm>
#include <cmath>

#include "kernels/dff/dff.hpp"
#include "kernels/philox.hpp"

namespace looplab::kernels::dff {
namespace {

struct Pixel {
  std::int64_t base;
  std::int64_t swing;
};

// Between 8000 and 40191, and a swing that keeps F within 16 bits for 256 frames.
Pixel pixel_of(std::uint64_t seed, std::size_t pixel) {
  const PhiloxCounter words = philox_block(seed, Domain::pixels, pixel, 0);
  return {8000 + static_cast<std::int64_t>(below(32192, words[0])),
          1 + static_cast<std::int64_t>(below(60, words[1]))};
}

// -1, 1, -2, 2, ...: any even number of them adds up to 0.
std::int64_t wave(std::size_t frame) {
  const auto height = static_cast<std::int64_t>(frame / 2 + 1);
  return frame % 2 == 0 ? -height : height;
}

}  // namespace

Stack make_stack(std::size_t frames, std::size_t pixels, std::uint64_t seed,
                 std::pmr::memory_resource& memory) {
  Stack stack{frames, pixels, Buffer<std::uint16_t>(frames * pixels, memory), seed};
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    const auto [base, swing] = pixel_of(seed, pixel);
    for (std::size_t frame = 0; frame < frames; ++frame) {
      stack.samples[frame * pixels + pixel] =
          static_cast<std::uint16_t>(base + swing * wave(frame));
    }
  }
  return stack;
}

double expected(const Stack& stack, std::size_t frame, std::size_t pixel) {
  const auto [base, swing] = pixel_of(stack.seed, pixel);
  return static_cast<double>(swing * wave(frame)) / static_cast<double>(base);
}

std::size_t wrong_pixels(const Stack& stack, std::span<const float> out, std::size_t first,
                         std::size_t last) {
  std::size_t wrong = 0;
  for (std::size_t pixel = first; pixel < last; ++pixel) {
    bool good = true;
    for (std::size_t frame = 0; frame < stack.frames; ++frame) {
      const double off = out[frame * stack.pixels + pixel] - expected(stack, frame, pixel);
      good = good && std::abs(off) <= 1e-6;
    }
    wrong += !good;
  }
  return wrong;
}

}  // namespace looplab::kernels::dff
