// Cells of an analysis: loops and loads that wait for each other, traces and spikes, a permutation
// test, a picture; and one that leaves something behind.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/bandpass/bandpass.hpp"
#include "kernels/chase/chase.hpp"
#include "kernels/correlogram/correlogram.hpp"
#include "kernels/correlogram/trains.hpp"
#include "kernels/loops/loops.hpp"
#include "kernels/mandelbrot/mandelbrot.hpp"
#include "kernels/permutation/permutation.hpp"
#include "kernels/pipeline/pipeline.hpp"
#include "kernels/spikes/spikes.hpp"
#include "kernels/spikes/trace.hpp"

namespace looplab::experiments::timeit {
namespace {

namespace bandpass = kernels::bandpass;
namespace chase = kernels::chase;
namespace correlogram = kernels::correlogram;
namespace loops = kernels::loops;
namespace mandelbrot = kernels::mandelbrot;
namespace permutation = kernels::permutation;
namespace pipeline = kernels::pipeline;
namespace spikes = kernels::spikes;
using kernels::Buffer;

Work chain(const Setting& at) {
  return work([count = at.elements] { return loops::one_chain(1, count); },
              [count = at.elements](double x) {
                return std::abs(x - loops::skipped(1, count)) <= loops::chain_tolerance;
              });
}

// A ring of lines, gone around one and a half times.
Work loads(const Setting& at) {
  const auto words = std::make_shared<Buffer<std::uint32_t>>(
      static_cast<std::size_t>(at.elements) * chase::words_of_line, at.memory);
  if (!chase::lay(words->span(), at.elements, 0, chase::Order::shuffled, at.seed, at.stop)) {
    return {};
  }
  const std::int64_t loads = at.elements + at.elements / 2;
  return work([words, loads] { return chase::follow(words->span(), 0, loads); },
              [words, count = at.elements](std::uint32_t place) {
                // Where half a time around leads; once around, and not earlier, is the beginning.
                std::uint32_t walked = 0;
                std::uint32_t half_way = 0;
                for (std::int64_t load = 1; load <= count; ++load) {
                  walked = (*words)[walked];
                  if (load == count / 2) half_way = walked;
                  if ((walked == 0) != (load == count)) return false;
                }
                return place == half_way;
              });
}

struct Trace {
  explicit Trace(const Setting& at)
      : trace(at.elements, at.memory),
        room(trace.samples().size(), at.memory),
        found(spikes::most_spikes(trace.samples().size()), at.memory) {}

  static constexpr float threshold = 4;
  spikes::VoltageTrace trace;
  Buffer<float> room;
  Buffer<std::int32_t> found;
};

std::shared_ptr<Trace> trace(const Setting& at) {
  auto data = std::make_shared<Trace>(at);
  const auto no_progress = [](std::int64_t) {};
  return data->trace.fill(at.seed, at.stop, no_progress) ? data : nullptr;
}

Work to_float(const Setting& at) {
  const auto bytes =
      std::make_shared<Buffer<std::uint8_t>>(2 * static_cast<std::size_t>(at.elements), at.memory);
  for (std::size_t i = 0; i < bytes->size(); ++i) {
    (*bytes)[i] = static_cast<std::uint8_t>((i + at.seed) * 151);
  }
  const auto values =
      std::make_shared<Buffer<float>>(static_cast<std::size_t>(at.elements), at.memory);
  return work(
      [bytes, values, &stop = at.stop] {
        pipeline::convert(bytes->span(), values->span(), pipeline::Version::usual, stop);
        return 0;
      },
      // Little-endian, two's complement, as the file has them.
      [bytes, values](int) {
        for (std::size_t i = 0; i < values->size(); ++i) {
          const int high = (*bytes)[2 * i + 1];
          const int word = (high < 128 ? high : high - 256) * 256 + (*bytes)[2 * i];
          if ((*values)[i] != static_cast<float>(word) * pipeline::gain) return false;
        }
        return true;
      });
}

// Half of the deviations are at most the median, and half at least.
Work median_deviation(const Setting& at) {
  const auto data = trace(at);
  if (!data) return {};
  return work([data] { return spikes::mad_threshold(data->trace.samples(), 1, data->room.span()); },
              [data](float noise) {
                constexpr float rounding = 1e-6f;
                const float median = noise * 0.6745f;
                std::size_t below = 0;
                std::size_t above = 0;
                for (const float x : data->trace.samples()) {
                  below += std::abs(x) < median * (1 - rounding);
                  above += std::abs(x) > median * (1 + rounding);
                }
                const std::size_t half = data->trace.samples().size() / 2;
                return median > 0 && below <= half && above <= half;
              });
}

// The rule as words say it: below the threshold, and not within a refractory time of the last one.
std::vector<std::int32_t> spikes_by_the_rule(spikes::Trace trace, float threshold) {
  std::vector<std::int32_t> found;
  for (std::int32_t at = 0; at < std::ssize(trace); ++at) {
    const bool low = trace[static_cast<std::size_t>(at)] < -threshold;
    if (low && (found.empty() || at - found.back() >= spikes::refractory)) found.push_back(at);
  }
  return found;
}

using Detect = std::size_t(spikes::Trace, float, spikes::Places, const std::atomic<bool>&);

template <Detect way>
Work detect(const Setting& at) {
  const auto data = trace(at);
  if (!data) return {};
  return work(
      [data, &stop = at.stop] {
        return way(data->trace.samples(), Trace::threshold, data->found.span(), stop);
      },
      [data](std::size_t count) {
        return std::ranges::equal(data->found.span().first(count),
                                  spikes_by_the_rule(data->trace.samples(), Trace::threshold));
      });
}

// Channels side by side, with the samples before the first: none, so zeros.
struct Channels {
  explicit Channels(const Setting& at, std::shared_ptr<Trace> from)
      : times(static_cast<std::size_t>(at.elements) / bandpass::channels),
        in((times + bandpass::history) * bandpass::channels, at.memory),
        out(times * bandpass::channels, at.memory) {
    std::ranges::fill(in.span(), 0.0f);
    std::ranges::copy_n(from->trace.samples().begin(), static_cast<std::ptrdiff_t>(out.size()),
                        in.span().end() - static_cast<std::ptrdiff_t>(out.size()));
  }

  static constexpr double tolerance = 1e-4;
  std::size_t times;
  Buffer<float> in;
  Buffer<float> out;
};

Work filtered(const Setting& at, auto way, auto expected_of) {
  auto from = trace(at);
  if (!from) return {};
  const auto data = std::make_shared<Channels>(at, std::move(from));
  return work(
      [data, way, &stop = at.stop] {
        way(data->in.span(), data->out.span(), stop);
        return 0;
      },
      // The last channel, against the definition in double.
      [data, expected_of](int) {
        constexpr std::size_t channel = bandpass::channels - 1;
        const std::vector<double> expected = expected_of(*data, channel);
        for (std::size_t t = 0; t < data->times; ++t) {
          const double value = data->out[t * bandpass::channels + channel];
          if (!(std::abs(value - expected[t]) <= Channels::tolerance)) return false;
        }
        return true;
      });
}

Work fir(const Setting& at) {
  return filtered(at, bandpass::fir_lanes, [](const Channels& data, std::size_t channel) {
    std::vector<double> expected(data.times);
    for (std::size_t t = 0; t < data.times; ++t) {
      expected[t] = bandpass::fir_output(data.in.span(), t, channel);
    }
    return expected;
  });
}

Work iir(const Setting& at) {
  return filtered(at, bandpass::iir_loop, [](const Channels& data, std::size_t channel) {
    std::vector<double> expected(data.times);
    bandpass::iir_outputs(data.in.span(), channel, expected);
    return expected;
  });
}

Work correlate(const Setting& at) {
  constexpr std::int64_t rate_hz = 100;
  constexpr std::int32_t window = 50;
  const auto trains =
      std::make_shared<correlogram::Trains>(at.elements, rate_hz, at.seed, at.memory);
  const auto counts = std::make_shared<Buffer<std::uint32_t>>(2 * window + 1, at.memory);
  return work(
      [trains, counts, &stop = at.stop] {
        correlogram::by_window(trains->a(), trains->b(), counts->span(), stop);
        return 0;
      },
      [trains, counts, &stop = at.stop, &memory = at.memory](int) {
        return std::ranges::equal(
            counts->span(),
            correlogram::reference_counts(trains->a(), trains->b(), window, stop, memory));
      });
}

// So many shuffles of 40 neurons.
Work permute(const Setting& at) {
  struct Test {
    permutation::PermutationTest test;
    permutation::Scratch scratch{test};
  };
  const auto data = std::make_shared<Test>(
      permutation::PermutationTest(permutation::make_groups(20, 20, at.seed), at.seed));
  return work(
      [data, count = at.elements, &stop = at.stop] {
        permutation::Tally tally;
        permutation::shuffle_simd(data->test, {0, count}, data->scratch, tally, &stop);
        return tally;
      },
      [data, count = at.elements, &stop = at.stop](const permutation::Tally& tally) {
        permutation::Tally plain;
        permutation::shuffle_plain(data->test, {0, count}, data->scratch, plain, &stop);
        return tally.shuffles == count && tally == plain;
      });
}

// Some rows more or less, so that the pixels are square.
Work picture(const Setting& at) {
  constexpr int most_steps = 256;
  const mandelbrot::View view = mandelbrot::square_pixels(at.elements, most_steps);
  const auto size = static_cast<std::size_t>(view.pixels());
  const auto out = std::make_shared<Buffer<std::uint16_t>>(size, at.memory);
  const auto plain = std::make_shared<Buffer<std::uint16_t>>(size, at.memory);
  return work(
      [view, out, &stop = at.stop] {
        return mandelbrot::render_simd(view, {0, view.pixels()}, out->span(), &stop);
      },
      [view, out, plain, &stop = at.stop](std::int64_t steps) {
        return steps == mandelbrot::render_plain(view, {0, view.pixels()}, plain->span(), &stop) &&
               std::ranges::equal(out->span(), plain->span());
      });
}

// The items are only counted: a list of billions would not fit.
Work append(const Setting&) {
  const auto items = std::make_shared<std::int64_t>(0);
  const auto run = [items] { return ++*items; };
  return {.body = measure::repeat(run),
          .right =
              [items, run] {
                const std::int64_t before = *items;
                run();
                return *items == before + 1;
              },
          .left = [items] { return *items; }};
}

constexpr std::int64_t bytes_of_trace = 2 * sizeof(float) + 1;
constexpr std::int64_t bytes_of_channels = bytes_of_trace + 2 * sizeof(float);
// The reference has a table of bins, ten a spike.
constexpr std::int64_t bytes_of_trains = 2 * sizeof(std::int32_t) + 10 * sizeof(std::int32_t);

constexpr std::array all{
    Cell{"chain", "A chain of steps", "for _ in range(n): x = 0.999 * x + 1", 0, chain},
    Cell{"chase", "Following places in memory", "for _ in range(n): at = following[at]",
         chase::line_bytes, loads},
    Cell{"convert", "Integers to floats", "raw.astype(np.float32) * gain", 2 + sizeof(float),
         to_float},
    Cell{"mad", "Noise of a trace", "np.median(np.abs(trace)) / 0.6745", bytes_of_trace,
         median_deviation},
    Cell{"spikes-loop", "Spikes: a loop", "detect(trace, threshold)", bytes_of_trace,
         detect<spikes::by_loop>},
    Cell{"spikes-lanes", "Spikes: SIMD lanes", "detect(trace, threshold)  # in lanes",
         bytes_of_trace, detect<spikes::by_lanes>},
    Cell{"fir", "Band-pass: FIR", "lfilter(taps, 1, traces, axis=0)", bytes_of_channels, fir},
    Cell{"iir", "Band-pass: IIR", "sosfilt(sections, traces, axis=0)", bytes_of_channels, iir},
    Cell{"correlogram", "Cross-correlogram", "correlogram(train_a, train_b)", bytes_of_trains,
         correlate},
    Cell{"permutation", "Permutation test", "permutation_test((a, b), difference)", 0, permute},
    Cell{"mandelbrot", "Mandelbrot picture", "mandelbrot(points)", 2 * sizeof(std::uint16_t) + 1,
         picture},
    Cell{"append", "A side effect", "items.append(1)", 0, append},
};

}  // namespace

std::span<const Cell> cells_of_analysis() noexcept { return all; }

}  // namespace looplab::experiments::timeit
