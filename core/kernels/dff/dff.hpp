// Relative fluorescence of an image stack, dF/F = (F - F0) / F0, as of a two-photon recording: F0
// is a pixel's mean over all frames. Three operations a sample, so that memory sets the pace.
//
// Shapes: `stack` has frames * pixels samples, one frame after the other; `out` as many. A range of
// pixels can be computed by itself: pixels need nothing of each other.
// Stop: when stop is set the function returns early, and its output means nothing.
// Errors: none, but std::bad_alloc of make_stack. Nothing else allocates.
// Thread safety: any threads, on pixels of their own.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "kernels/buffer.hpp"

namespace looplab::kernels::dff {

/// One addition to the sum, one subtraction, one multiplication by 1 / F0.
inline constexpr double operations_per_sample = 3;
/// Read twice as 16 bits, written as 32.
inline constexpr double bytes_per_sample = 8;
/// Of them those that come from memory or go there where the stack is larger than the caches:
/// strips keep what is read a second time.
inline constexpr double far_bytes_per_sample = 6;

/// F(frame, pixel) = base(pixel) + swing(pixel) * wave(frame), all whole numbers; wave is -1, 1,
/// -2, 2, ... and adds up to 0. So the mean over the frames is base exactly, and dF/F is swing *
/// wave / base.
struct Stack {
  std::size_t frames = 0;
  std::size_t pixels = 0;
  Buffer<std::uint16_t> samples;
  std::uint64_t seed = 0;
};

/// `frames` is even and at most 256.
Stack make_stack(std::size_t frames, std::size_t pixels, std::uint64_t seed,
                 const std::atomic<bool>& stop, std::pmr::memory_resource& memory = heap());

/// dF/F by the closed form above.
double expected(const Stack& stack, std::size_t frame, std::size_t pixel);
/// Pixels first..last-1 whose output is not the expected one to 1e-6.
std::size_t wrong_pixels(const Stack& stack, std::span<const float> out, std::size_t first,
                         std::size_t last, const std::atomic<bool>& stop);

/// One sample after the other: first the means, then the quotients.
void compute_plain(const Stack& stack, std::size_t first, std::size_t last, float* out,
                   const std::atomic<bool>& stop);
/// Strips of pixels that stay in the nearest caches between the two passes, in SIMD lanes.
void compute_simd(const Stack& stack, std::size_t first, std::size_t last, float* out,
                  const std::atomic<bool>& stop);

}  // namespace looplab::kernels::dff
