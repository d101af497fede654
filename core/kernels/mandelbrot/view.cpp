#include <algorithm>
#include <cmath>

#include "kernels/mandelbrot/mandelbrot.hpp"

namespace looplab::kernels::mandelbrot {

bool View::legal() const noexcept {
  return width > 0 && height > 0 && max_iterations >= 1 && max_iterations <= most_iterations &&
         re_min < re_max && im_min < im_max;
}

View square_pixels(std::int64_t pixels, int max_iterations) noexcept {
  View view;
  const double ratio = double{view.re_max - view.re_min} / double{view.im_max - view.im_min};
  view.height =
      std::max(1, static_cast<int>(std::lround(std::sqrt(static_cast<double>(pixels) / ratio))));
  view.width = std::max(1, static_cast<int>(std::lround(view.height * ratio)));
  view.max_iterations = max_iterations;
  return view;
}

}  // namespace looplab::kernels::mandelbrot
