// A band-pass from 300 to 6000 Hz for several channels, two filters in two ways each: what can be
// computed side by side decides which one lanes help.
//
// Shapes: time by channels, as an amplifier sends them: sample t of channel c is at t * channels +
// c. `in` begins with history samples of each channel, 0 where there were none; `out` is without
// them, so out.size() is in.size() - history * channels. Units are the caller's. Stop: when stop is
// set a way returns early, and what it wrote means nothing. Errors: none. No way allocates memory.
// Thread safety: any number of threads may call these on the same `in`, each with its own `out`.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <span>

namespace looplab::kernels::bandpass {

inline constexpr std::size_t channels = 8;
inline constexpr double sample_hz = 30'000;
inline constexpr double low_hz = 300;
inline constexpr double high_hz = 6000;
inline constexpr std::size_t taps_count = 61;
inline constexpr std::size_t history = taps_count - 1;

/// A window of 61 samples over the ideal response (Hamming's; Oppenheim and Schafer, Discrete-Time
/// Signal Processing, 3rd ed., section 7.5).
const std::array<float, taps_count>& taps();

/// One second-order section, with a_0 = 1.
struct Section {
  float b0, b1, b2, a1, a2;
};

/// A high-pass at 300 Hz, then a low-pass at 6000 Hz, both of second order with Q = 1 / sqrt(2)
/// (Bristow-Johnson, Cookbook formulae for audio EQ biquad filter coefficients).
const std::array<Section, 2>& sections();

/// What an amplitude becomes at this frequency, from the transfer function: for the checks.
double fir_gain(double hz);
double iir_gain(double hz);

/// A finite response: each output is a weighted sum of 61 inputs, and waits for no other output.
void fir_loop(std::span<const float> in, std::span<float> out, const std::atomic<bool>& stop);
void fir_lanes(std::span<const float> in, std::span<float> out, const std::atomic<bool>& stop);

/// Of one channel: `in` begins with history samples.
void fir_loop_of_one(std::span<const float> in, std::span<float> out,
                     const std::atomic<bool>& stop);
void fir_lanes_of_one(std::span<const float> in, std::span<float> out,
                      const std::atomic<bool>& stop);

/// An infinite response: each output needs the two before it, of the same channel.
void iir_loop(std::span<const float> in, std::span<float> out, const std::atomic<bool>& stop);
void iir_lanes(std::span<const float> in, std::span<float> out, const std::atomic<bool>& stop);

/// The first `samples` outputs of one channel in double, as the definitions say it: for the checks.
double fir_output(std::span<const float> in, std::size_t t, std::size_t channel);
double fir_output_of_one(std::span<const float> in, std::size_t t);
void iir_outputs(std::span<const float> in, std::size_t channel, std::span<double> out);

}  // namespace looplab::kernels::bandpass
