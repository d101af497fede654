#include <cmath>
#include <complex>
#include <numbers>

#include "kernels/bandpass/bandpass.hpp"

namespace looplab::kernels::bandpass {
namespace {

constexpr double pi = std::numbers::pi;

double sinc(double x) { return x == 0 ? 1 : std::sin(pi * x) / (pi * x); }

std::array<float, taps_count> make_taps() {
  std::array<float, taps_count> taps{};
  const double low = 2 * low_hz / sample_hz;
  const double high = 2 * high_hz / sample_hz;
  for (std::size_t k = 0; k < taps_count; ++k) {
    const double from_middle = static_cast<double>(k) - (taps_count - 1) / 2.0;
    const double ideal = high * sinc(high * from_middle) - low * sinc(low * from_middle);
    const double window =
        0.54 - 0.46 * std::cos(2 * pi * static_cast<double>(k) / (taps_count - 1));
    taps[k] = static_cast<float>(ideal * window);
  }
  return taps;
}

enum class Kind : unsigned char { high_pass, low_pass };

Section make_section(Kind kind, double hz) {
  const double w = 2 * pi * hz / sample_hz;
  const double alpha = std::sin(w) / std::numbers::sqrt2;
  const double cosine = std::cos(w);
  const double side = kind == Kind::low_pass ? (1 - cosine) / 2 : (1 + cosine) / 2;
  const double middle = kind == Kind::low_pass ? 1 - cosine : -(1 + cosine);
  const double a0 = 1 + alpha;
  return {static_cast<float>(side / a0), static_cast<float>(middle / a0),
          static_cast<float>(side / a0), static_cast<float>(-2 * cosine / a0),
          static_cast<float>((1 - alpha) / a0)};
}

// Of the sample that is `at` places behind the first of the oldest ones, and every `stride` back.
double fir_sum(std::span<const float> in, std::size_t at, std::size_t stride) {
  double sum = 0;
  for (std::size_t k = 0; k < taps_count; ++k) {
    sum += static_cast<double>(taps()[k]) * static_cast<double>(in[at + (history - k) * stride]);
  }
  return sum;
}

}  // namespace

const std::array<float, taps_count>& taps() {
  static const auto made = make_taps();
  return made;
}

const std::array<Section, 2>& sections() {
  static const std::array made{make_section(Kind::high_pass, low_hz),
                               make_section(Kind::low_pass, high_hz)};
  return made;
}

double fir_gain(double hz) {
  std::complex<double> sum = 0;
  for (std::size_t k = 0; k < taps_count; ++k) {
    sum += static_cast<double>(taps()[k]) *
           std::polar(1.0, -2 * pi * hz / sample_hz * static_cast<double>(k));
  }
  return std::abs(sum);
}

double iir_gain(double hz) {
  const std::complex<double> z = std::polar(1.0, -2 * pi * hz / sample_hz);
  std::complex<double> gain = 1;
  for (const Section& s : sections()) {
    const auto polynomial = [&](double c0, double c1, double c2) { return c0 + z * (c1 + z * c2); };
    gain *= polynomial(s.b0, s.b1, s.b2) / polynomial(1, s.a1, s.a2);
  }
  return std::abs(gain);
}

double fir_output(std::span<const float> in, std::size_t t, std::size_t channel) {
  return fir_sum(in, t * channels + channel, channels);
}

double fir_output_of_one(std::span<const float> in, std::size_t t) { return fir_sum(in, t, 1); }

void iir_outputs(std::span<const float> in, std::size_t channel, std::span<double> out) {
  std::array<std::array<double, 4>, 2> past{};  // x1 x2 y1 y2 of each section
  for (std::size_t t = 0; t < history + out.size(); ++t) {
    double x = in[t * channels + channel];
    for (std::size_t k = 0; k < 2; ++k) {
      const Section& s = sections()[k];
      auto& [x1, x2, y1, y2] = past[k];
      const double y = s.b0 * x + s.b1 * x1 + s.b2 * x2 - s.a1 * y1 - s.a2 * y2;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      x = y;
    }
    if (t >= history) out[t - history] = x;
  }
}

}  // namespace looplab::kernels::bandpass
