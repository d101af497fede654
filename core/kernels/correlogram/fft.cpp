#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "kernels/correlogram/correlogram.hpp"

namespace looplab::kernels::correlogram {
namespace {

using Complex = Transform::Complex;

Complex operator+(Complex a, Complex b) { return {a.re + b.re, a.im + b.im}; }
Complex operator-(Complex a, Complex b) { return {a.re - b.re, a.im - b.im}; }
Complex operator*(Complex a, Complex b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
Complex conjugate(Complex a) { return {a.re, -a.im}; }

}  // namespace

std::int64_t Transform::length(std::int64_t bins, std::int32_t window) noexcept {
  return static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(bins + window)));
}

Transform::Transform(std::int64_t bins, std::int32_t window, std::pmr::memory_resource& memory)
    : values_(static_cast<std::size_t>(length(bins, window)), memory),
      factors_(values_.size(), memory) {
  for (std::size_t half = 1; half < factors_.size(); half *= 2) {
    for (std::size_t k = 0; k < half; ++k) {
      const double angle = -std::numbers::pi * static_cast<double>(k) / static_cast<double>(half);
      factors_[half + k] = {std::cos(angle), std::sin(angle)};
    }
  }
}

// [show fft]
// The spectrum, in bit-reversed order: each step halves the length and doubles the number of
// pieces. (Cooley and Tukey, Mathematics of Computation 19, 1965; here with decimation in
// frequency.)
void Transform::forward(std::size_t length, const std::atomic<bool>& stop) const {
  for (std::size_t half = length / 2; half >= 1; half /= 2) {
    if (stop.load(std::memory_order_relaxed)) return;
    const Complex* factor = factors_.data() + half;
    for (std::size_t first = 0; first < length; first += 2 * half) {
      Complex* low = values_.data() + first;
      Complex* high = low + half;
      for (std::size_t k = 0; k < half; ++k) {
        const Complex sum = low[k] + high[k];
        high[k] = (low[k] - high[k]) * factor[k];
        low[k] = sum;
      }
    }
  }
}

// A is the real part of what was transformed and B the imaginary one, so that one transform does
// for both: with z' the conjugate of the opposite frequency, A = (z + z') / 2 and B = (z - z') /
// 2i. The spectrum of the correlation is conj(A) * B.
void Transform::multiply(std::size_t length) const {
  for (std::size_t k = 0; k < length; ++k) {
    // In bit-reversed order the opposite frequency differs in all bits below the highest one set.
    const std::size_t opposite = k == 0 ? 0 : k ^ (std::bit_floor(k) - 1);
    if (opposite < k) continue;
    const Complex z = values_[k];
    const Complex w = values_[opposite];
    const auto product = [](Complex here, Complex there) {
      const Complex a = here + conjugate(there);
      const Complex b = here - conjugate(there);
      const Complex ab = conjugate(a) * b;
      return Complex{ab.im / 4, -ab.re / 4};
    };
    values_[k] = product(z, w);
    values_[opposite] = product(w, z);
  }
}
// [/show]

// The same steps backwards, with conjugate factors; the result is `length` times too large.
void Transform::inverse(std::size_t length, const std::atomic<bool>& stop) const {
  for (std::size_t half = 1; half < length; half *= 2) {
    if (stop.load(std::memory_order_relaxed)) return;
    const Complex* factor = factors_.data() + half;
    for (std::size_t first = 0; first < length; first += 2 * half) {
      Complex* low = values_.data() + first;
      Complex* high = low + half;
      for (std::size_t k = 0; k < half; ++k) {
        const Complex turned = high[k] * conjugate(factor[k]);
        high[k] = low[k] - turned;
        low[k] = low[k] + turned;
      }
    }
  }
}

void by_fft(Train a, Train b, Counts counts, Transform& transform, std::int64_t bins,
            const std::atomic<bool>& stop) {
  const auto window = static_cast<std::int32_t>(counts.size() / 2);
  const auto length = static_cast<std::size_t>(Transform::length(bins, window));
  const auto values = transform.values_.span().first(length);
  std::ranges::fill(values, Complex{});
  for (const std::int32_t spike : a) values[static_cast<std::size_t>(spike)].re += 1;
  for (const std::int32_t spike : b) values[static_cast<std::size_t>(spike)].im += 1;
  transform.forward(length, stop);
  if (stop.load(std::memory_order_relaxed)) return;
  transform.multiply(length);
  transform.inverse(length, stop);
  for (std::int32_t lag = -window; lag <= window; ++lag) {
    const auto place =
        static_cast<std::size_t>(lag < 0 ? lag + static_cast<std::int64_t>(length) : lag);
    const double count = std::round(values[place].re / static_cast<double>(length));
    counts[static_cast<std::size_t>(window + lag)] =
        static_cast<std::uint32_t>(std::max(0.0, count));
  }
}

}  // namespace looplab::kernels::correlogram
