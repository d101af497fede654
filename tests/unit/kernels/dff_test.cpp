#include "kernels/dff/dff.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <cstdint>
#include <vector>

namespace dff = looplab::kernels::dff;

namespace {

const std::atomic<bool> go_on{false};

}  // namespace

TEST_CASE("dff: the mean of a pixel over its frames is its base, so the closed form holds") {
  const auto stack = dff::make_stack(64, 33, 5, go_on);
  for (std::size_t pixel = 0; pixel < 33; ++pixel) {
    std::int64_t sum = 0;
    for (std::size_t frame = 0; frame < 64; ++frame) sum += stack.samples[frame * 33 + pixel];
    const double mean = static_cast<double>(sum) / 64;
    double off = 0;
    for (std::size_t frame = 0; frame < 64; ++frame) {
      const double value = stack.samples[frame * 33 + pixel];
      off += std::abs((value - mean) / mean - dff::expected(stack, frame, pixel));
    }
    CHECK(off == doctest::Approx(0).epsilon(1e-12));
  }
}

TEST_CASE("dff: each way gives the closed form, for every number of pixels and frames") {
  for (const std::size_t frames : {2u, 64u, 256u}) {
    for (const std::size_t pixels : {1u, 3u, 4u, 31u, 512u, 513u, 1100u}) {
      CAPTURE(frames);
      CAPTURE(pixels);
      const auto stack = dff::make_stack(frames, pixels, 3, go_on);
      std::vector<float> plain(frames * pixels, -1e9f), lanes(frames * pixels, -1e9f);
      dff::compute_plain(stack, 0, pixels, plain.data(), go_on);
      dff::compute_simd(stack, 0, pixels, lanes.data(), go_on);
      CHECK(dff::wrong_pixels(stack, plain, 0, pixels, go_on) == 0);
      CHECK(dff::wrong_pixels(stack, lanes, 0, pixels, go_on) == 0);
    }
  }
}

TEST_CASE("dff: a range of pixels touches no other, and a wrong sample is seen") {
  const auto stack = dff::make_stack(64, 100, 3, go_on);
  std::vector<float> out(6400, -1e9f);
  dff::compute_simd(stack, 10, 53, out.data(), go_on);
  CHECK(dff::wrong_pixels(stack, out, 10, 53, go_on) == 0);
  CHECK(dff::wrong_pixels(stack, out, 0, 10, go_on) == 10);
  CHECK(dff::wrong_pixels(stack, out, 53, 100, go_on) == 47);
  out[20] += 1e-4f;
  CHECK(dff::wrong_pixels(stack, out, 10, 53, go_on) == 1);
}
