#include "kernels/mandelbrot/rows.hpp"

namespace looplab::kernels::mandelbrot {
namespace {

// [show plain]
// One pixel: repeat z -> z*z + c until |z| > 2. Each step needs the one before it.
int escape_count(float c_re, float c_im, int max_iterations) {
  float re = 0;
  float im = 0;
  for (int n = 0; n < max_iterations; ++n) {
    const float re2 = re * re;
    const float im2 = im * im;
    if (!(re2 + im2 <= 4.0f)) return n;
    const float product = re * im;
    im = (product + product) + c_im;
    re = (re2 - im2) + c_re;
  }
  return max_iterations;
}
// [/show]

std::int64_t render_row(const Grid& grid, int max_iterations, int y, int x, int x_end,
                        std::uint16_t* out) {
  const float c_im = grid.im(y);
  std::int64_t iterations = 0;
  for (; x < x_end; ++x) {
    const int count = escape_count(grid.re(x), c_im, max_iterations);
    *out++ = static_cast<std::uint16_t>(count);
    iterations += count;
  }
  return iterations;
}

}  // namespace

std::int64_t render_plain(const View& view, parallel::Range pixels, std::span<std::uint16_t> out,
                          const std::atomic<bool>* stop) {
  const Grid grid(view);
  return for_each_row(view, pixels, out, stop, [&](int y, int x, int x_end, std::uint16_t* row) {
    return render_row(grid, view.max_iterations, y, x, x_end, row);
  });
}

std::int64_t row_plain(const View& view, int y, std::span<std::uint16_t> out) {
  return render_row(Grid(view), view.max_iterations, y, 0, view.width, out.data());
}

}  // namespace looplab::kernels::mandelbrot
