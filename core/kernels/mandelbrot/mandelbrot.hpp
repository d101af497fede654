// Escape counts of the Mandelbrot set: a picture whose pixels take from 1 to max_iterations steps,
// so that equal parts of it are unequal work.
//
// The usual shortcut for the large cardioid and the disc beside it is not taken on purpose: with it
// the pixels that cost most would cost nothing, and with them would go the imbalance that the
// experiment is about.
//
// plain and simd give exactly the same counts: they do the same float operations in the same order.
// That needs a build with -ffp-contract=off, so that no multiplication and addition are fused into
// one rounding.
//
// Shapes: a picture has width * height pixels, row by row from the top; pixel i is at column
// i % width of row i / width. A count is the number of steps z -> z*z + c, from z = 0, before
// |z| > 2, at most max_iterations (then the point is taken to belong to the set).
// Thread safety: any number of threads may write separate pixels of one picture. Nothing here
// allocates or fails; the caller checks the view with legal().
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "parallel/schedule.hpp"

namespace looplab::kernels::mandelbrot {

/// Floating-point operations of one step: 3 multiplications, 6 additions or subtractions (2xy is
/// xy + xy; |z| > 2 takes one), without the comparison. For GFLOP/s.
inline constexpr int flops_per_iteration = 9;

inline constexpr int most_iterations = 65535;

/// Which part of the complex plane to draw, and how finely. Pixels are samples at their centres.
struct View {
  int width = 780;
  int height = 720;
  int max_iterations = 512;
  float re_min = -2.0f;
  float re_max = 0.6f;
  float im_min = -1.2f;
  float im_max = 1.2f;

  std::int64_t pixels() const noexcept { return std::int64_t{width} * height; }
  /// Sizes positive, 1 <= max_iterations <= most_iterations, re_min < re_max, im_min < im_max.
  bool legal() const noexcept;
};

/// A view of about `pixels` pixels in the ratio 13:12 of the default region, so pixels are square.
View square_pixels(std::int64_t pixels, int max_iterations) noexcept;

/// The counts of the pixels pixels.first to pixels.last - 1 of the view. out is the whole picture:
/// out[i] is written for these pixels only. Returns the sum of the counts: the iterations done.
/// Looks at stop, if there is one, before each row, and then leaves the other pixels as they were.
std::int64_t render_plain(const View& view, parallel::Range pixels, std::span<std::uint16_t> out,
                          const std::atomic<bool>* stop = nullptr);
std::int64_t render_simd(const View& view, parallel::Range pixels, std::span<std::uint16_t> out,
                         const std::atomic<bool>* stop = nullptr);

/// The counts of row y alone, out[x] for column x; out has view.width elements.
std::int64_t row_plain(const View& view, int y, std::span<std::uint16_t> out);
std::int64_t row_simd(const View& view, int y, std::span<std::uint16_t> out);

/// Pixels that render_simd works on at the same time.
int simd_pixels() noexcept;

}  // namespace looplab::kernels::mandelbrot
