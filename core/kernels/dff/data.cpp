#include <algorithm>
#include <array>
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

double relative(const Pixel& pixel, std::size_t frame) {
  return static_cast<double>(pixel.swing * wave(frame)) / static_cast<double>(pixel.base);
}

// Pixels between two looks at stop, a millisecond at most.
constexpr std::size_t strip = 512;

// Calls work(first, pixels of the strip), strip after strip, until all are done or stopped.
template <class Work>
void by_strips(std::uint64_t seed, std::size_t first, std::size_t last,
               const std::atomic<bool>& stop, Work work) {
  std::array<Pixel, strip> known{};
  for (; first < last && !stop.load(std::memory_order_relaxed); first += strip) {
    const std::size_t count = std::min(strip, last - first);
    for (std::size_t i = 0; i < count; ++i) known[i] = pixel_of(seed, first + i);
    work(first, std::span<const Pixel>(known.data(), count));
  }
}

}  // namespace

Stack make_stack(std::size_t frames, std::size_t pixels, std::uint64_t seed,
                 const std::atomic<bool>& stop, std::pmr::memory_resource& memory) {
  Stack stack{frames, pixels, Buffer<std::uint16_t>(frames * pixels, memory), seed};
  by_strips(seed, 0, pixels, stop, [&](std::size_t first, std::span<const Pixel> known) {
    for (std::size_t frame = 0; frame < frames; ++frame) {
      for (std::size_t i = 0; i < known.size(); ++i) {
        stack.samples[frame * pixels + first + i] =
            static_cast<std::uint16_t>(known[i].base + known[i].swing * wave(frame));
      }
    }
  });
  return stack;
}

double expected(const Stack& stack, std::size_t frame, std::size_t pixel) {
  return relative(pixel_of(stack.seed, pixel), frame);
}

std::size_t wrong_pixels(const Stack& stack, std::span<const float> out, std::size_t first,
                         std::size_t last, const std::atomic<bool>& stop) {
  std::size_t wrong = 0;
  by_strips(stack.seed, first, last, stop, [&](std::size_t from, std::span<const Pixel> known) {
    std::array<bool, strip> good{};
    good.fill(true);
    for (std::size_t frame = 0; frame < stack.frames; ++frame) {
      for (std::size_t i = 0; i < known.size(); ++i) {
        const float value = out[frame * stack.pixels + from + i];
        good[i] &= std::abs(value - relative(known[i], frame)) <= 1e-6;
      }
    }
    wrong += static_cast<std::size_t>(std::count(good.begin(), good.begin() + known.size(), false));
  });
  return wrong;
}

}  // namespace looplab::kernels::dff
