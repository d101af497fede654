#include "kernels/bandpass/bandpass.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

namespace {

using namespace looplab::kernels::bandpass;

const std::atomic<bool> go{false};
using Filter = void(std::span<const float>, std::span<float>, const std::atomic<bool>&);

struct Named {
  const char* name;
  Filter* filter;
};
constexpr Named firs[] = {{"FIR loop", fir_loop}, {"FIR lanes", fir_lanes}};
constexpr Named iirs[] = {{"IIR loop", iir_loop}, {"IIR lanes", iir_lanes}};

/// `times` samples of every channel, of value(t, channel), with silence before.
template <typename Value>
std::vector<float> input(std::size_t times, Value value) {
  std::vector<float> in((history + times) * channels, 0);
  for (std::size_t t = 0; t < times; ++t) {
    for (std::size_t c = 0; c < channels; ++c) {
      in[(history + t) * channels + c] = static_cast<float>(value(t, c));
    }
  }
  return in;
}

std::vector<float> filtered(Filter& filter, const std::vector<float>& in) {
  std::vector<float> out(in.size() - history * channels, 99);
  filter(in, out, go);
  return out;
}

/// The amplitude of channel 0 after the beginning has died away, from the root mean square.
double amplitude(const std::vector<float>& out, std::size_t skipped) {
  double squares = 0;
  std::size_t count = 0;
  for (std::size_t t = skipped; t * channels < out.size(); ++t, ++count) {
    squares += static_cast<double>(out[t * channels]) * static_cast<double>(out[t * channels]);
  }
  return std::sqrt(2 * squares / static_cast<double>(count));
}

}  // namespace

// Which weights come out is the definition of a finite response.
TEST_CASE("FIR: an impulse gives the weights, in each channel by itself") {
  const auto in = input(100, [](std::size_t t, std::size_t c) { return t == c ? c + 1 : 0; });
  for (const auto& [name, filter] : firs) {
    CAPTURE(name);
    const auto out = filtered(*filter, in);
    for (std::size_t t = 0; t < 100; ++t) {
      for (std::size_t c = 0; c < channels; ++c) {
        const bool inside = t >= c && t - c < taps_count;
        const double expected =
            inside ? static_cast<double>(c + 1) * static_cast<double>(taps()[t - c]) : 0;
        CHECK(static_cast<double>(out[t * channels + c]) ==
              doctest::Approx(expected).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("IIR: an impulse gives what the difference equation says, in each channel by itself") {
  const auto in = input(500, [](std::size_t t, std::size_t c) { return t == 2 * c ? c + 1 : 0; });
  std::vector<double> expected(500);
  for (const auto& [name, filter] : iirs) {
    CAPTURE(name);
    const auto out = filtered(*filter, in);
    for (std::size_t c = 0; c < channels; ++c) {
      iir_outputs(in, c, expected);
      for (std::size_t t = 0; t < 500; ++t) {
        CHECK(std::abs(static_cast<double>(out[t * channels + c]) - expected[t]) < 1e-5);
      }
    }
  }
}

// A sine stays a sine; its amplitude is the transfer function's value.
TEST_CASE("band-pass: sines come out with the amplitude that the transfer function says") {
  for (const double hz : {50.0, 300.0, 1000.0, 3000.0, 6000.0, 12'000.0}) {
    CAPTURE(hz);
    const auto in = input(6000, [&](std::size_t t, std::size_t) {
      return std::sin(2 * std::numbers::pi * hz / sample_hz * static_cast<double>(t));
    });
    for (const auto& [name, filter] : firs) {
      CHECK(std::abs(amplitude(filtered(*filter, in), 3000) - fir_gain(hz)) < 2e-3);
    }
    for (const auto& [name, filter] : iirs) {
      CHECK(std::abs(amplitude(filtered(*filter, in), 3000) - iir_gain(hz)) < 2e-3);
    }
  }
}

// Second order, Q = 1 / sqrt(2): half of the power at the corner, and 40 dB a decade below it.
TEST_CASE("band-pass: what is kept and what is not") {
  CHECK(iir_gain(low_hz) == doctest::Approx(std::numbers::sqrt2 / 2).epsilon(0.01));
  CHECK(iir_gain(high_hz) == doctest::Approx(std::numbers::sqrt2 / 2).epsilon(0.01));
  CHECK(iir_gain(30) == doctest::Approx(0.01).epsilon(0.05));
  CHECK(iir_gain(1500) == doctest::Approx(1).epsilon(0.01));
  CHECK(fir_gain(3000) == doctest::Approx(1).epsilon(0.02));
  CHECK(fir_gain(10'000) < 0.01);
}

TEST_CASE("band-pass: loop and lanes agree, of any length, none included") {
  for (const std::size_t times : {0, 1, 3, 4, 5, 63, 64, 65, 5000}) {
    CAPTURE(times);
    const auto in = input(times, [](std::size_t t, std::size_t c) {
      return std::sin(0.7 * static_cast<double>(t * (c + 1))) * static_cast<double>(c + 1);
    });
    for (const auto& pair : {firs, iirs}) {
      const auto loop = filtered(*pair[0].filter, in);
      const auto lanes = filtered(*pair[1].filter, in);
      for (std::size_t i = 0; i < loop.size(); ++i) CHECK(std::abs(loop[i] - lanes[i]) < 1e-4f);
    }
  }
}

// The difference equation in double says how a filter dies away; a float below its least normal
// number may be rounded to nothing, no further off than that.
TEST_CASE("IIR: denormals in, and what is left of an impulse long after it") {
  constexpr double least_normal = std::numeric_limits<float>::min();
  const auto quiet =
      input(400, [](std::size_t t, std::size_t) { return t % 2 == 0 ? 1e-40 : -3e-41; });
  const auto impulse = input(20'000, [](std::size_t t, std::size_t) { return t == 0 ? 1 : 0; });
  for (const auto& [name, filter] : iirs) {
    CAPTURE(name);
    for (const float x : filtered(*filter, quiet)) CHECK(std::abs(x) <= least_normal);
    const auto out = filtered(*filter, impulse);
    std::vector<double> expected(20'000);
    iir_outputs(impulse, 5, expected);
    double worst = 0;
    for (std::size_t t = 0; t < expected.size(); ++t) {
      worst = std::max(worst, std::abs(expected[t] - double{out[t * channels + 5]}));
    }
    CHECK(worst <= 1e-6);
    // 0.96 a sample is the slowest pole, so after 20,000 nothing normal can be left.
    CHECK(std::abs(out.back()) <= least_normal);
  }
}

// What is no number in one channel stays in that channel.
TEST_CASE("band-pass: NaN and infinity do not leak into other channels") {
  for (const float odd :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const auto in =
        input(200, [&](std::size_t t, std::size_t c) { return c == 3 && t == 50 ? odd : 1.0f; });
    for (const auto& pair : {firs, iirs}) {
      for (int way = 0; way < 2; ++way) {
        const auto out = filtered(*pair[way].filter, in);
        for (std::size_t t = 0; t < 200; ++t) {
          for (std::size_t c = 0; c < channels; ++c) {
            if (c != 3) CHECK(std::isfinite(out[t * channels + c]));
          }
        }
        CHECK_FALSE(std::isfinite(out[60 * channels + 3]));
      }
    }
  }
}

// The definition of a finite response: a weighted sum of this sample and the 60 before it.
TEST_CASE(
    "FIR of one channel: any length is as defined, and NaN reaches what it stands in, no more") {
  constexpr Named of_one[] = {{"loop", fir_loop_of_one}, {"lanes", fir_lanes_of_one}};
  const auto run = [](Filter& filter, const std::vector<float>& in) {
    std::vector<float> out(in.size() - history, 99);
    filter(in, out, go);
    return out;
  };
  for (const auto& [name, filter] : of_one) {
    CAPTURE(name);
    for (const std::size_t length : {0, 1, 2, 15, 16, 17, 63, 64, 65, 1001, 100'003}) {
      CAPTURE(length);
      std::vector<float> in(history + length, 0);
      for (std::size_t t = 0; t < length; ++t) {
        // Ties, denormals, and values of either sign.
        in[history + t] = t % 7 == 0 ? 1e-40f : static_cast<float>(t * 37 % 101) / 10 - 5;
      }
      const auto out = run(*filter, in);
      double worst = 0;
      for (std::size_t t = 0; t < length; ++t) {
        double expected = 0;
        for (std::size_t k = 0; k < taps_count; ++k) {
          expected += double{taps()[k]} * double{in[history + t - k]};
        }
        worst = std::max(worst, std::abs(expected - double{out[t]}));
      }
      CHECK(worst < 1e-5);
    }
    std::vector<float> in(history + 300, 0);
    in[history] = 1;
    const auto impulse = run(*filter, in);
    for (std::size_t t = 0; t < 300; ++t) CHECK(impulse[t] == (t < taps_count ? taps()[t] : 0));
    in[history + 100] = std::numeric_limits<float>::quiet_NaN();
    const auto spoilt = run(*filter, in);
    for (std::size_t t = 0; t < 300; ++t) {
      CHECK(std::isnan(spoilt[t]) == (t >= 100 && t < 100 + taps_count));
    }
  }
}
