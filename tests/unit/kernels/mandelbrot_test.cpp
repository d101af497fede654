#include "kernels/mandelbrot/mandelbrot.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

namespace {

using namespace looplab;
using namespace looplab::kernels::mandelbrot;
using Picture = std::vector<std::uint16_t>;

Picture blank(const View& view) { return Picture(static_cast<std::size_t>(view.pixels()), 9999); }

// A picture of one pixel, at the point re.
int count_at(float re, int max_iterations) {
  const View view{1, 1, max_iterations, re - 0.5f, re + 0.5f, -0.5f, 0.5f};
  Picture plain = blank(view), simd = blank(view);
  render_plain(view, {0, 1}, plain);
  render_simd(view, {0, 1}, simd);
  CHECK(plain == simd);
  return plain[0];
}

}  // namespace

TEST_CASE("mandelbrot: counts worked out by hand") {
  CHECK(count_at(0.0f, 100) == 100);   // 0, 0, 0, ...
  CHECK(count_at(-1.0f, 100) == 100);  // 0, -1, 0, -1, ...
  CHECK(count_at(-2.0f, 100) == 100);  // 0, -2, 2, 2, ...
  CHECK(count_at(3.0f, 100) == 1);     // 0, 3
  CHECK(count_at(2.5f, 100) == 1);     // 0, 2.5
  CHECK(count_at(2.0f, 100) == 2);     // 0, 2, 6
  CHECK(count_at(1.0f, 100) == 3);     // 0, 1, 2, 5
  CHECK(count_at(0.5f, 100) == 5);     // 0, .5, .75, 1.06, 1.63, 3.15
  CHECK(count_at(0.5f, 3) == 3);       // cut off
}

TEST_CASE("mandelbrot: simd gives exactly the counts of plain") {
  for (const auto [width, height] :
       {std::pair{1, 1}, {3, 2}, {15, 7}, {16, 16}, {17, 5}, {131, 97}}) {
    for (const int max_iterations : {1, 7, 8, 9, 100, 1003}) {
      CAPTURE(width);
      CAPTURE(max_iterations);
      View view;
      view.width = width;
      view.height = height;
      view.max_iterations = max_iterations;
      Picture plain = blank(view), simd = blank(view);
      const std::int64_t iterations = render_plain(view, {0, view.pixels()}, plain);
      CHECK(render_simd(view, {0, view.pixels()}, simd) == iterations);
      CHECK(plain == simd);
      CHECK(iterations == std::accumulate(plain.begin(), plain.end(), std::int64_t{0}));
    }
  }
}

TEST_CASE("mandelbrot: simd gives exactly the counts of plain where the set is deep") {
  const View view{200, 150, 3000, -0.7465f, -0.7425f, 0.1290f, 0.1320f};
  Picture plain = blank(view), simd = blank(view);
  render_plain(view, {0, view.pixels()}, plain);
  render_simd(view, {0, view.pixels()}, simd);
  CHECK(plain == simd);
}

TEST_CASE("mandelbrot: any cut into parts gives the same picture") {
  const View view = square_pixels(4000, 60);
  Picture whole = blank(view);
  const std::int64_t iterations = render_plain(view, {0, view.pixels()}, whole);
  for (const std::int64_t parts : {1, 2, 7, 64, 1000, 100'000}) {
    CAPTURE(parts);
    Picture plain = blank(view), simd = blank(view);
    std::int64_t done = 0;
    for (std::int64_t part = 0; part < parts; ++part) {
      const parallel::Range range = parallel::part_range(view.pixels(), parts, part);
      done += render_plain(view, range, plain);
      render_simd(view, range, simd);
    }
    CHECK(plain == whole);
    CHECK(simd == whole);
    CHECK(done == iterations);
  }
}

TEST_CASE("mandelbrot: nothing outside the range is written") {
  const View view = square_pixels(1000, 30);
  for (const auto render : {render_plain, render_simd}) {
    Picture picture = blank(view);
    CHECK(render(view, {0, 0}, picture, nullptr) == 0);
    CHECK(render(view, {view.pixels(), view.pixels()}, picture, nullptr) == 0);
    CHECK(picture == blank(view));
    render(view, {101, 333}, picture, nullptr);
    for (std::size_t i = 0; i < picture.size(); ++i) {
      CHECK((picture[i] == 9999) == (i < 101 || i >= 333));
    }
  }
}

TEST_CASE("mandelbrot: rows are rows of the picture") {
  const View view = square_pixels(3000, 50);
  Picture picture = blank(view);
  render_plain(view, {0, view.pixels()}, picture);
  const auto width = static_cast<std::size_t>(view.width);
  Picture plain(width), simd(width);
  for (int y = 0; y < view.height; ++y) {
    const auto row = picture.begin() + static_cast<std::ptrdiff_t>(y) * view.width;
    CHECK(row_plain(view, y, plain) == row_simd(view, y, simd));
    CHECK(std::equal(plain.begin(), plain.end(), row));
    CHECK(plain == simd);
  }
}

TEST_CASE("mandelbrot: a set stop flag leaves the picture as it was") {
  const View view = square_pixels(1000, 30);
  const std::atomic<bool> stop{true};
  Picture picture = blank(view);
  CHECK(render_plain(view, {0, view.pixels()}, picture, &stop) == 0);
  CHECK(render_simd(view, {0, view.pixels()}, picture, &stop) == 0);
  CHECK(picture == blank(view));
}

TEST_CASE("mandelbrot: views") {
  const View view = square_pixels(400'000, 256);
  CHECK(view.legal());
  CHECK(view.max_iterations == 256);
  CHECK(std::abs(static_cast<double>(view.pixels()) - 400'000) < 2000);
  CHECK(square_pixels(1, 1).legal());
  CHECK_FALSE(View{.width = 0}.legal());
  CHECK_FALSE(View{.max_iterations = 65536}.legal());
  CHECK_FALSE(View{.max_iterations = 0}.legal());
  CHECK_FALSE(View{.re_min = 1, .re_max = 1}.legal());
  CHECK(simd_pixels() >= 4);
}
