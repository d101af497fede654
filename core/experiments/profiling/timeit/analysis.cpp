// Cells of an analysis: traces and spikes, trains, a permutation test, a picture.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <memory>
#include <vector>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/bandpass/bandpass.hpp"
#include "kernels/correlogram/correlogram.hpp"
#include "kernels/correlogram/trains.hpp"
#include "kernels/mandelbrot/mandelbrot.hpp"
#include "kernels/objects/boxed_list.hpp"
#include "kernels/permutation/permutation.hpp"
#include "kernels/spikes/spikes.hpp"
#include "kernels/spikes/trace.hpp"

namespace looplab::experiments::timeit {
namespace {

namespace bandpass = kernels::bandpass;
namespace correlogram = kernels::correlogram;
namespace mandelbrot = kernels::mandelbrot;
namespace permutation = kernels::permutation;
namespace spikes = kernels::spikes;
using kernels::Buffer;

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

struct Boxed : Trace {
  explicit Boxed(const Setting& at) : Trace(at), list(at.elements, at.memory) {}
  kernels::objects::BoxedList<float> list;
};

// The temporaries of the whole-array way.
struct Steps : Trace {
  explicit Steps(const Setting& at)
      : Trace(at),
        below(trace.samples().size(), at.memory),
        places(trace.samples().size() + 1, at.memory) {}
  Buffer<std::uint8_t> below;
  Buffer<std::int32_t> places;
};

template <typename Data>
Work detect_in(const Setting& at, auto prepare, auto way) {
  const auto data = std::make_shared<Data>(at);
  if (!data->trace.fill(at.seed, at.stop, [](std::int64_t) {})) return {};
  prepare(*data);
  return work([data, way, &stop = at.stop] { return way(*data, stop); },
              [data](std::size_t count) {
                return std::ranges::equal(
                    data->found.span().first(count),
                    spikes_by_the_rule(data->trace.samples(), Trace::threshold));
              });
}

using Detect = std::size_t(spikes::Trace, float, spikes::Places, const std::atomic<bool>&);

template <Detect way>
Work detect(const Setting& at) {
  return detect_in<Trace>(
      at, [](Trace&) {},
      [](const Trace& data, const auto& stop) {
        return way(data.trace.samples(), Trace::threshold, data.found.span(), stop);
      });
}

Work detect_in_list(const Setting& at) {
  return detect_in<Boxed>(
      at, [](Boxed& data) { data.list.set(0, data.trace.samples()); },
      [](const Boxed& data, const auto& stop) {
        return spikes::by_list(data.list.items(), Trace::threshold, data.found.span(), stop);
      });
}

Work detect_in_steps(const Setting& at) {
  return detect_in<Steps>(
      at, [](Steps&) {},
      [](const Steps& data, const auto& stop) {
        const spikes::Temporaries between{data.room.span(), data.below.span(), data.places.span()};
        return spikes::by_steps(data.trace.samples(), Trace::threshold, between, data.found.span(),
                                stop);
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
      },
      static_cast<std::int64_t>(data->out.size()),
      [data](int&) { data->out[data->out.size() - 1] += 1; });
}

using FilterWay = void(std::span<const float>, std::span<float>, const std::atomic<bool>&);

template <FilterWay way>
Work fir(const Setting& at) {
  return filtered(at, way, [](const Channels& data, std::size_t channel) {
    std::vector<double> expected(data.times);
    for (std::size_t t = 0; t < data.times; ++t) {
      expected[t] = bandpass::fir_output(data.in.span(), t, channel);
    }
    return expected;
  });
}

template <FilterWay way>
Work iir(const Setting& at) {
  return filtered(at, way, [](const Channels& data, std::size_t channel) {
    std::vector<double> expected(data.times);
    bandpass::iir_outputs(data.in.span(), channel, expected);
    return expected;
  });
}

struct Correlated {
  static constexpr std::int64_t rate_hz = 100;
  static constexpr std::int32_t window = 50;

  explicit Correlated(const Setting& at, std::int64_t spikes)
      : trains(spikes, rate_hz, at.seed, at.memory), counts(2 * window + 1, at.memory) {}
  correlogram::Trains trains;
  Buffer<std::uint32_t> counts;
};

Work correlate(const Setting& at, std::int64_t spikes, auto way) {
  const auto data = std::make_shared<Correlated>(at, spikes);
  return work(
      [data, way, &stop = at.stop] {
        way(*data, stop);
        return 0;
      },
      [data, &stop = at.stop, &memory = at.memory](int) {
        return std::ranges::equal(data->counts.span(),
                                  correlogram::reference_counts(data->trains.a(), data->trains.b(),
                                                                Correlated::window, stop, memory));
      },
      spikes, [data](int&) { ++data->counts[Correlated::window]; });
}

Work correlate_by_window(const Setting& at) {
  return correlate(at, at.elements, [](const Correlated& data, const auto& stop) {
    correlogram::by_window(data.trains.a(), data.trains.b(), data.counts.span(), stop);
  });
}

// Of more spikes one pass would take seconds.
constexpr std::int64_t most_in_pairs = 20'000;

Work correlate_by_pairs(const Setting& at) {
  return correlate(
      at, std::min(at.elements, most_in_pairs), [](const Correlated& data, const auto& stop) {
        correlogram::by_pairs(data.trains.a(), data.trains.b(), data.counts.span(), stop);
      });
}

Work correlate_by_fft(const Setting& at) {
  const std::int64_t bins = correlogram::Trains::most_bins(at.elements, Correlated::rate_hz);
  const auto transform =
      std::make_shared<correlogram::Transform>(bins, Correlated::window, at.memory);
  return correlate(at, at.elements, [transform](const Correlated& data, const auto& stop) {
    correlogram::by_fft(data.trains.a(), data.trains.b(), data.counts.span(), *transform,
                        data.trains.bins(data.trains.a().size()), stop);
  });
}

Work correlate_by_workers(const Setting& at) {
  const auto own =
      std::make_shared<correlogram::PrivateCounts>(at.workers, Correlated::window, at.memory);
  return correlate(at, at.elements,
                   [own, begin = at.begin_run](const Correlated& data, const auto&) {
                     correlogram::by_workers(correlogram::by_window, data.trains.a(),
                                             data.trains.b(), data.counts.span(), *own, begin());
                   });
}

using Shuffle = void(const permutation::PermutationTest&, parallel::Range, permutation::Scratch&,
                     permutation::Tally&, const std::atomic<bool>*);

// So many shuffles of 40 neurons. Each worker has a deck and a tally of its own.
struct Shuffles {
  explicit Shuffles(const Setting& at)
      : test(permutation::make_groups(20, 20, at.seed), at.seed),
        scratch(static_cast<std::size_t>(at.workers), permutation::Scratch(test)),
        tallies(scratch.size()) {}

  permutation::PermutationTest test;
  std::vector<permutation::Scratch> scratch;
  std::vector<permutation::Tally> tallies;
};

Work permute(const Setting& at, auto way) {
  const auto data = std::make_shared<Shuffles>(at);
  return work(
      [data, way, count = at.elements, &stop = at.stop] { return way(*data, count, stop); },
      [data, count = at.elements, &stop = at.stop](const permutation::Tally& tally) {
        permutation::Tally plain;
        permutation::shuffle_plain(data->test, {0, count}, data->scratch.front(), plain, &stop);
        return tally.shuffles == count && tally == plain;
      },
      0, [](permutation::Tally& tally) { ++tally.extremes; });
}

template <Shuffle shuffle>
Work permute_alone(const Setting& at) {
  return permute(at, [](Shuffles& data, std::int64_t count, const auto& stop) {
    permutation::Tally tally;
    shuffle(data.test, {0, count}, data.scratch.front(), tally, &stop);
    return tally;
  });
}

constexpr std::int64_t parts = 64;

// Of the sets of half of the neurons, how many are as far from the mean as the observed one: each
// of them looked at, where the cell counts ways to reach a sum.
double extreme_share(const permutation::PermutationTest& test) {
  const auto& counts = test.groups().counts;
  const auto neurons = static_cast<unsigned>(counts.size());
  std::int64_t all = 0;
  std::int64_t extreme = 0;
  for (unsigned set = 0; set < 1u << neurons; ++set) {
    if (std::popcount(set) != test.dealt()) continue;
    std::int64_t sum = 0;
    for (unsigned i = 0; i < neurons; ++i) sum += (set >> i & 1) != 0 ? counts[i] : 0;
    ++all;
    extreme += test.extreme(sum);
  }
  return static_cast<double>(extreme) / static_cast<double>(all);
}

// Two groups so small that all sets can be looked at: 12,870 of them.
Work exact(const Setting& at) {
  constexpr int group = 8;
  const auto test = std::make_shared<permutation::PermutationTest>(
      permutation::make_groups(group, group, at.seed), at.seed);
  return work([test] { return permutation::exact_p_value(*test)->p_value; },
              [share = extreme_share(*test)](double p) { return std::abs(p - share) < 1e-12; },
              2 * group);
}

// [show permutation-workers]
Work permute_by_workers(const Setting& at) {
  return permute(at, [workers = at.workers, begin = at.begin_run](Shuffles& data,
                                                                  std::int64_t count, const auto&) {
    std::ranges::fill(data.tallies, permutation::Tally());
    const auto context = begin();
    parallel::for_each_part(
        context, workers, parts, parallel::Schedule::dynamic, [&](std::int64_t part, int worker) {
          const auto own = static_cast<std::size_t>(worker);
          permutation::shuffle_simd(data.test, parallel::part_range(count, parts, part),
                                    data.scratch[own], data.tallies[own], context.stop);
        });
    permutation::Tally all;
    for (const permutation::Tally& tally : data.tallies) all += tally;
    return all;
  });
}
// [/show]

using Render = std::int64_t(const mandelbrot::View&, parallel::Range, std::span<std::uint16_t>,
                            const std::atomic<bool>*);

// Some rows more or less, so that the pixels are square. The lanes are checked by the loop, and the
// loop by the lanes.
Work picture(const Setting& at, Render* other, auto way) {
  constexpr int most_steps = 256;
  const mandelbrot::View view = mandelbrot::square_pixels(at.elements, most_steps);
  const auto size = static_cast<std::size_t>(view.pixels());
  const auto out = std::make_shared<Buffer<std::uint16_t>>(size, at.memory);
  const auto expected = std::make_shared<Buffer<std::uint16_t>>(size, at.memory);
  return work([view, out, way, &stop = at.stop] { return way(view, out->span(), stop); },
              [view, out, expected, other, &stop = at.stop](std::int64_t steps) {
                return steps == other(view, {0, view.pixels()}, expected->span(), &stop) &&
                       std::ranges::equal(out->span(), expected->span());
              },
              view.pixels());
}

template <Render render, Render other>
Work picture_alone(const Setting& at) {
  return picture(at, other, [](const mandelbrot::View& view, auto out, const auto& stop) {
    return render(view, {0, view.pixels()}, out, &stop);
  });
}

// [show mandelbrot-workers]
Work picture_by_workers(const Setting& at) {
  return picture(
      at, mandelbrot::render_plain,
      [workers = at.workers, begin = at.begin_run](const mandelbrot::View& view, auto out,
                                                   const auto&) {
        const auto context = begin();
        std::atomic<std::int64_t> steps{0};
        parallel::for_each_part(
            context, workers, parts, parallel::Schedule::dynamic, [&](std::int64_t part, int) {
              steps += mandelbrot::render_simd(
                  view, parallel::part_range(view.pixels(), parts, part), out, context.stop);
            });
        return steps.load();
      });
}
// [/show]

constexpr std::int64_t bytes_of_trace = 2 * sizeof(float) + 1;
constexpr std::int64_t bytes_of_channels = bytes_of_trace + 2 * sizeof(float);
// The reference has a table of bins, ten a spike.
constexpr std::int64_t bytes_of_trains = 2 * sizeof(std::int32_t) + 10 * sizeof(std::int32_t);

constexpr std::int64_t bytes_of_boxes = sizeof(kernels::objects::FloatObject) + sizeof(void*);
constexpr std::int64_t bytes_of_steps = 1 + sizeof(std::int32_t);
// Ten bins a spike, and up to twice as many where the next power of two is.
constexpr std::int64_t bytes_of_transform = 20 * correlogram::Transform::bytes_each;
constexpr std::int64_t bytes_of_picture = 2 * sizeof(std::uint16_t) + 1;

constexpr std::array all{
    Cell{"mad", "Noise of a trace", "np.median(np.abs(trace)) / 0.6745", bytes_of_trace,
         median_deviation, "kernels/spikes/trace.cpp#threshold"},
    Cell{"spikes-list", "Spikes: a list", "detect(samples, threshold)",
         bytes_of_trace + bytes_of_boxes, detect_in_list, "kernels/spikes/loop.cpp#list"},
    Cell{"spikes-loop", "Spikes: a loop", "detect(trace, threshold)", bytes_of_trace,
         detect<spikes::by_loop>, "kernels/spikes/loop.cpp#loop"},
    Cell{"spikes-steps", "Spikes: whole arrays at a time", "np.flatnonzero(-trace > threshold)",
         bytes_of_trace + bytes_of_steps, detect_in_steps, "kernels/spikes/steps.cpp#steps"},
    Cell{"spikes-lanes", "Spikes: SIMD lanes", "detect(trace, threshold)  # in lanes",
         bytes_of_trace, detect<spikes::by_lanes>, "kernels/spikes/lanes.cpp#lanes"},
    Cell{"fir-loop", "Band-pass: FIR, a loop",
         "for t in range(n): out[t] = taps @ traces[t-60:t+1]", bytes_of_channels,
         fir<bandpass::fir_loop>, "kernels/bandpass/fir.cpp#fir-loop"},
    Cell{"fir", "Band-pass: FIR, SIMD lanes", "lfilter(taps, 1, traces, axis=0)", bytes_of_channels,
         fir<bandpass::fir_lanes>, "kernels/bandpass/fir.cpp#fir-lanes"},
    Cell{"iir", "Band-pass: IIR, a loop", "sosfilt(sections, traces, axis=0)", bytes_of_channels,
         iir<bandpass::iir_loop>, "kernels/bandpass/iir.cpp#iir-loop"},
    Cell{"iir-lanes", "Band-pass: IIR, lanes over channels",
         "sosfilt(sections, traces, axis=0)  # in lanes", bytes_of_channels,
         iir<bandpass::iir_lanes>, "kernels/bandpass/iir.cpp#iir-lanes"},
    Cell{"correlogram-pairs", "Cross-correlogram: all pairs of at most 20,000 spikes",
         "np.histogram(np.subtract.outer(b, a), bins)", bytes_of_trains, correlate_by_pairs,
         "kernels/correlogram/pairs.cpp#pairs"},
    Cell{"correlogram", "Cross-correlogram: a sliding window", "correlogram(train_a, train_b)",
         bytes_of_trains, correlate_by_window, "kernels/correlogram/window.cpp#window"},
    Cell{"correlogram-fft", "Cross-correlogram: FFT", "fftconvolve(train_b, train_a[::-1])",
         bytes_of_trains + bytes_of_transform, correlate_by_fft, "kernels/correlogram/fft.cpp#fft"},
    Cell{"correlogram-workers", "Cross-correlogram: a team of workers",
         "Parallel(n_jobs=-1)(delayed(correlogram)(a, b) for a in parts)", bytes_of_trains,
         correlate_by_workers, "kernels/correlogram/workers.cpp#workers", true},
    Cell{"permutation-plain", "Permutation test: a loop",
         "permutation_test((a, b), difference)  # one at a time", 0,
         permute_alone<permutation::shuffle_plain>, "kernels/permutation/plain.cpp#plain"},
    Cell{"permutation", "Permutation test: SIMD lanes", "permutation_test((a, b), difference)", 0,
         permute_alone<permutation::shuffle_simd>, "kernels/permutation/simd.cpp#simd"},
    Cell{"permutation-workers", "Permutation test: a team of workers",
         "Parallel(n_jobs=-1)(delayed(shuffle)(part) for part in parts)", 0, permute_by_workers,
         "experiments/profiling/timeit/analysis.cpp#permutation-workers", true},
    Cell{"permutation-exact", "Permutation test: the exact p of 16 neurons",
         "permutation_test((a, b), difference, n_resamples=np.inf)", 0, exact,
         "kernels/permutation/exact.cpp#exact"},
    Cell{"mandelbrot-plain", "Mandelbrot picture: a loop",
         "for p in points: steps[p] = mandelbrot(p)", bytes_of_picture,
         picture_alone<mandelbrot::render_plain, mandelbrot::render_simd>,
         "kernels/mandelbrot/plain.cpp#plain"},
    Cell{"mandelbrot", "Mandelbrot picture: SIMD lanes", "mandelbrot(points)", bytes_of_picture,
         picture_alone<mandelbrot::render_simd, mandelbrot::render_plain>,
         "kernels/mandelbrot/simd.cpp#simd"},
    Cell{"mandelbrot-workers", "Mandelbrot picture: a team of workers",
         "Pool().map(mandelbrot, rows)", bytes_of_picture, picture_by_workers,
         "experiments/profiling/timeit/analysis.cpp#mandelbrot-workers", true},
};

}  // namespace

std::span<const Cell> cells_of_analysis() noexcept { return all; }

}  // namespace looplab::experiments::timeit
