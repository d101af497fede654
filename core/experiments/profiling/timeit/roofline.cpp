// Cells of what parallel/scaling computes: neurons, an image stack, and the two ceilings.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/dff/dff.hpp"
#include "kernels/lif/lif.hpp"
#include "kernels/roofline/roofline.hpp"

namespace looplab::experiments::timeit {
namespace {

namespace dff = kernels::dff;
namespace lif = kernels::lif;
namespace roofline = kernels::roofline;
using kernels::Buffer;

using Count = void(std::span<const float>, std::int64_t, std::uint32_t*, const std::atomic<bool>&);

// A tenth of a second of each neuron, in steps of 1 ms.
template <Count way>
Work neurons(const Setting& at) {
  constexpr std::int64_t steps = 100;
  const auto size = static_cast<std::size_t>(at.elements);
  const auto drives =
      std::make_shared<Buffer<float>>(lif::make_drives(size, at.seed, at.stop, at.memory));
  if (at.stop) return {};
  const auto counts = std::make_shared<Buffer<std::uint32_t>>(size, at.memory);
  return work(
      [drives, counts, &stop = at.stop] {
        way(drives->span(), steps, counts->data(), stop);
        return 0;
      },
      [drives, counts, &stop = at.stop](int) {
        return lif::wrong_neurons(drives->span(), steps, counts->data(), stop) == 0;
      },
      0, [counts](int&) { ++(*counts)[counts->size() / 2]; });
}

// One neuron that listens to a recording, whose samples last ten steps each.
Work listening(const Setting& at) {
  constexpr std::int64_t steps = 10;
  const auto size = static_cast<std::size_t>(at.elements);
  const auto drives =
      std::make_shared<Buffer<float>>(lif::make_drives(1, at.seed, at.stop, at.memory));
  const auto trace = std::make_shared<Buffer<float>>(size, at.memory);
  lif::make_traces(drives->span(), size, trace->data(), at.stop);
  if (at.stop) return {};
  const std::int64_t known = at.elements * steps / lif::steps_to_spike(double{(*drives)[0]});
  return work([trace, &stop = at.stop] { return lif::spikes_of(trace->span(), steps, stop); },
              [known](std::int64_t spikes) { return spikes == known; });
}

using Compute = void(const dff::Stack&, std::size_t, std::size_t, float*, const std::atomic<bool>&);

template <Compute way>
Work image_stack(const Setting& at) {
  constexpr std::size_t frames = 64;
  const std::size_t pixels =
      std::max<std::size_t>(1, static_cast<std::size_t>(at.elements) / frames);
  const auto stack =
      std::make_shared<dff::Stack>(dff::make_stack(frames, pixels, at.seed, at.stop, at.memory));
  if (at.stop) return {};
  const auto out = std::make_shared<Buffer<float>>(frames * pixels, at.memory);
  return work(
      [stack, out, &stop = at.stop] {
        way(*stack, 0, stack->pixels, out->data(), stop);
        return 0;
      },
      [stack, out, &stop = at.stop](int) {
        return dff::wrong_pixels(*stack, out->span(), 0, stack->pixels, stop) == 0;
      },
      static_cast<std::int64_t>(frames * pixels),
      [out](int&) { (*out)[out->size() / 2] += 0.001f; });
}

// Each chain is x = 0.999 x + 0.001, so its distance from 1 shrinks to 0.999 of itself a step. They
// all add up to their number, were they at 1.
Work registers(const Setting& at) {
  return work([steps = at.elements] { return roofline::compute_in_registers(steps); },
              [steps = at.elements](float sum) {
                const double chains = roofline::operations(1) / 2;
                const double begin = roofline::compute_in_registers(0);
                const double expected =
                    chains + (begin - chains) * std::pow(0.999, static_cast<double>(steps));
                return std::abs(sum - expected) <= 1e-3 * expected;
              },
              0, [](float& sum) { sum *= 1.01f; });
}

struct Streams {
  explicit Streams(const Setting& at)
      : a(static_cast<std::size_t>(at.elements), at.memory),
        b(a.size(), at.memory),
        c(a.size(), at.memory) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      b[i] = static_cast<float>(i);
      c[i] = static_cast<float>(2 * i);
    }
  }
  Buffer<float> a, b, c;
};

// i + 2 i / 2 = 2 i, in whole numbers that a float holds.
Work triad(const Setting& at) {
  const auto data = std::make_shared<Streams>(at);
  return work(
      [data] {
        roofline::triad(data->a.span(), data->b.span(), data->c.span(), 0.5f);
        return 0;
      },
      [data](int) {
        for (std::size_t i = 0; i < data->a.size(); ++i) {
          if (data->a[i] != static_cast<float>(2 * i)) return false;
        }
        return true;
      },
      0, [data](int&) { data->a[data->a.size() - 1] += 1; });
}

constexpr std::int64_t bytes_of_neurons = sizeof(float) + sizeof(std::uint32_t);
constexpr std::int64_t bytes_of_stack = sizeof(std::uint16_t) + sizeof(float);
constexpr std::int64_t bytes_of_streams = 3 * sizeof(float);

constexpr std::array all{
    Cell{"neurons-plain", "Neurons, 100 steps each: a loop", "for drive in drives: simulate(drive)",
         bytes_of_neurons, neurons<lif::count_plain>, "kernels/lif/plain.cpp#plain"},
    Cell{"neurons", "Neurons, 100 steps each: SIMD lanes", "simulate(drives)", bytes_of_neurons,
         neurons<lif::count_simd>, "kernels/lif/simd.cpp#simd"},
    Cell{"neuron-trace", "A neuron that listens to a recording, 10 steps a sample",
         "for drive in trace: step(drive, 10)", sizeof(float), listening,
         "kernels/lif/trace.cpp#a neuron's trace"},
    Cell{"dff-plain", "dF/F of 64 frames: a loop", "for p in pixels: (F[:, p] - F0[p]) / F0[p]",
         bytes_of_stack, image_stack<dff::compute_plain>, "kernels/dff/plain.cpp#plain"},
    Cell{"dff", "dF/F of 64 frames: SIMD lanes", "(F - F.mean(axis=0)) / F.mean(axis=0)",
         bytes_of_stack, image_stack<dff::compute_simd>, "kernels/dff/simd.cpp#simd"},
    Cell{"registers", "Ceiling of computing: lanes in registers", "x = 0.999 * x + 0.001", 0,
         registers, "kernels/roofline/roofline.cpp#peak"},
    Cell{"triad", "Ceiling of memory: the triad", "a[:] = b + 0.5 * c", bytes_of_streams, triad,
         "kernels/roofline/roofline.cpp#triad"},
};

}  // namespace

std::span<const Cell> cells_of_roofline() noexcept { return all; }

}  // namespace looplab::experiments::timeit
