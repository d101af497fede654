// Leaky integrate-and-fire neurons without connections: how often each fires. Much arithmetic on
// very few bytes: the processor computes all the while.
//
// In every step v moves a share of the way to the drive, v += leak * (drive - v); at threshold 1
// the neuron fires and v starts again from 0. This is Euler's method for
// tau dv/dt = drive - v with leak = dt / tau, dt = 1 ms and tau = 20 ms.
//
// Shapes: one drive and one count a neuron, any number of them, 0 included.
// Stop: when stop is set a function returns early, and its counts mean nothing.
// Errors: none, but std::bad_alloc of make_drives. Nothing else allocates.
// Thread safety: any threads may call these on the same drives, each with counts of its own.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "kernels/buffer.hpp"

namespace looplab::kernels::lif {

inline constexpr float leak = 0.05f;

/// Floating-point operations a neuron and step: one subtraction, multiplication and addition. The
/// comparison, the reset and the count are not among them.
inline constexpr double operations_per_step = 3;
/// Bytes a neuron: its drive is read, its count is written.
inline constexpr double bytes_per_neuron = 8;

/// Steps from 0 to the threshold: v after n steps is drive * (1 - (1 - leak)^n), so the first n
/// with v >= 1 is ceil(ln(1 - 1 / drive) / ln(1 - leak)). `drive` is above 1; below it no neuron
/// fires.
std::int64_t steps_to_spike(double drive);

/// Drives between 1.1 and 3, from the seed. None of them reaches the threshold so nearly at a whole
/// step that rounding to float could move it to the next.
Buffer<float> make_drives(std::size_t neurons, std::uint64_t seed, const std::atomic<bool>& stop,
                          std::pmr::memory_resource& memory = heap());
/// Neurons whose count after so many steps is not the one that steps_to_spike() says.
std::size_t wrong_neurons(std::span<const float> drives, std::int64_t steps,
                          const std::uint32_t* counts, const std::atomic<bool>& stop);

/// One neuron after the other.
void count_plain(std::span<const float> drives, std::int64_t steps, std::uint32_t* counts,
                 const std::atomic<bool>& stop);
/// A neuron a lane, and four vectors of them at once.
void count_simd(std::span<const float> drives, std::int64_t steps, std::uint32_t* counts,
                const std::atomic<bool>& stop);

/// How often one neuron fires whose drive is a recording: each sample lasts `steps` steps.
std::int64_t spikes_of(std::span<const float> trace, std::int64_t steps,
                       const std::atomic<bool>& stop);
/// A recording of so many samples for each drive, one after the other: a step of current, as in the
/// experiment that finds how often a neuron fires at which current. Stopped, the rest is not made.
void make_traces(std::span<const float> drives, std::size_t samples, float* traces,
                 const std::atomic<bool>& stop);

}  // namespace looplab::kernels::lif
