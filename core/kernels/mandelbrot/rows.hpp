// What both strategies share: where a pixel lies, and the walk over a range of pixels.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/mandelbrot/mandelbrot.hpp"

namespace looplab::kernels::mandelbrot {

/// Column x, row y is at c = (re_0 + x * re_step, im_0 - y * im_step), computed in float with one
/// multiplication and one addition, so that every strategy gets the same bits.
struct Grid {
  float re_0;
  float re_step;
  float im_0;
  float im_step;

  explicit Grid(const View& view) noexcept
      : re_step((view.re_max - view.re_min) / static_cast<float>(view.width)),
        im_step((view.im_max - view.im_min) / static_cast<float>(view.height)) {
    re_0 = view.re_min + 0.5f * re_step;
    im_0 = view.im_max - 0.5f * im_step;
  }
  float re(int x) const noexcept { return re_0 + static_cast<float>(x) * re_step; }
  float im(int y) const noexcept { return im_0 - static_cast<float>(y) * im_step; }
};

/// Calls render_row(y, first column, end column, out + first pixel) for each piece of a row that
/// lies in the range, and adds up what it returns. A set stop flag ends it.
template <typename RenderRow>
std::int64_t for_each_row(const View& view, parallel::Range pixels, std::span<std::uint16_t> out,
                          const std::atomic<bool>* stop, RenderRow render_row) {
  std::int64_t iterations = 0;
  for (std::int64_t at = pixels.first; at < pixels.last;) {
    if (stop && stop->load(std::memory_order_relaxed)) break;
    const auto y = static_cast<int>(at / view.width);
    const auto x = static_cast<int>(at % view.width);
    const std::int64_t columns = std::min<std::int64_t>(view.width - x, pixels.last - at);
    iterations += render_row(y, x, x + static_cast<int>(columns), out.data() + at);
    at += columns;
  }
  return iterations;
}

}  // namespace looplab::kernels::mandelbrot
