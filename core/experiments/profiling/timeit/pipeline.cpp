// Cells of the pipeline of profiling/profile: each of its lines as most people write it, and as the
// puzzles have it, needlessly slow.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/bandpass/bandpass.hpp"
#include "kernels/permutation/permutation.hpp"
#include "kernels/pipeline/pipeline.hpp"
#include "kernels/spikes/spikes.hpp"

namespace looplab::experiments::timeit {
namespace {

namespace bandpass = kernels::bandpass;
namespace permutation = kernels::permutation;
namespace pipeline = kernels::pipeline;
namespace spikes = kernels::spikes;
using kernels::Buffer;
using pipeline::Version;

// Whole trials, as many of A as of B.
std::int64_t trials_for(std::int64_t elements) {
  return std::max<std::int64_t>(2, elements / pipeline::trial_samples / 2 * 2);
}

// One electrode, with what every line leaves for the next one.
struct Analysed {
  explicit Analysed(const Setting& at)
      : recording(trials_for(at.elements), at.memory),
        values(recording.samples(), at.memory),
        centred(recording.samples() + bandpass::history, at.memory),
        filtered(recording.samples(), at.memory),
        room(recording.samples(), at.memory),
        mask(recording.samples(), at.memory),
        places(spikes::most_spikes(recording.samples()), at.memory),
        counts(static_cast<std::size_t>(recording.trials())) {}

  bool fill(const Setting& at) {
    if (!recording.fill(at.seed, at.stop)) return false;
    std::ranges::fill(centred.span().first(bandpass::history), 0.0f);
    pipeline::convert(recording.bytes(), values.span(), Version::usual, at.stop);
    pipeline::centre(values.span(), centre(), Version::usual, at.stop);
    pipeline::convolve(centred.span(), filtered.span(), Version::usual, at.stop);
    if (at.stop) return false;
    least = pipeline::threshold(filtered.span(), room.span(), Version::usual);
    found = pipeline::detect(filtered.span(), least, places.span(), room.span(), Version::usual,
                             at.stop);
    pipeline::bin(spikes_found(), counts, mask.span(), Version::usual, at.stop);
    return !at.stop;
  }

  std::span<float> centre() const { return centred.span().subspan(bandpass::history); }
  std::span<const std::int32_t> spikes_found() const { return places.span().first(found); }

  pipeline::Recording recording;
  Buffer<float> values;
  Buffer<float> centred;
  Buffer<float> filtered;
  Buffer<float> room;
  Buffer<std::uint8_t> mask;
  Buffer<std::int32_t> places;
  std::vector<std::int32_t> counts;
  std::size_t found = 0;
  float least = 0;
};

Work line(const Setting& at, auto way, auto judge, auto spoil) {
  const auto data = std::make_shared<Analysed>(at);
  if (!data->fill(at)) return {};
  return work([data, way, &stop = at.stop] { return way(*data, stop); },
              [data, judge](const auto& answer) { return judge(*data, answer); },
              static_cast<std::int64_t>(data->recording.samples()),
              [data, spoil](auto& answer) { spoil(*data, answer); });
}

// Little-endian, two's complement, as the file has them.
bool is_converted(std::span<const std::uint8_t> bytes, std::span<const float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int high = bytes[2 * i + 1];
    const int word = (high < 128 ? high : high - 256) * 256 + bytes[2 * i];
    if (values[i] != static_cast<float>(word) * pipeline::gain) return false;
  }
  return true;
}

template <Version version>
Work convert(const Setting& at) {
  return line(
      at,
      [](Analysed& data, const auto& stop) {
        pipeline::convert(data.recording.bytes(), data.values.span(), version, stop);
        return 0;
      },
      [](const Analysed& data, int) {
        return is_converted(data.recording.bytes(), data.values.span());
      },
      [](Analysed& data, int&) { data.values[data.values.size() / 2] += pipeline::gain; });
}

// All are as far from what they were, and add up to nothing.
template <Version version>
Work centre(const Setting& at) {
  return line(
      at,
      [](Analysed& data, const auto& stop) {
        pipeline::centre(data.values.span(), data.centre(), version, stop);
        return 0;
      },
      [](const Analysed& data, int) {
        constexpr double rounding = 1e-4;
        const double shift = static_cast<double>(data.values[0]) - data.centre()[0];
        double sum = 0;
        for (std::size_t i = 0; i < data.values.size(); ++i) {
          const double value = data.centre()[i];
          sum += value;
          if (!(std::abs(data.values[i] - value - shift) <= rounding)) return false;
        }
        return std::abs(sum) <= rounding * static_cast<double>(data.values.size());
      },
      [](Analysed& data, int&) { data.centre().back() += 1; });
}

template <Version version>
Work convolve(const Setting& at) {
  return line(
      at,
      [](Analysed& data, const auto& stop) {
        pipeline::convolve(data.centred.span(), data.filtered.span(), version, stop);
        return 0;
      },
      [](const Analysed& data, int) {
        constexpr double rounding = 1e-4;
        for (std::size_t t = 0; t < data.filtered.size(); ++t) {
          const double expected = bandpass::fir_output_of_one(data.centred.span(), t);
          if (!(std::abs(data.filtered[t] - expected) <= rounding)) return false;
        }
        return true;
      },
      [](Analysed& data, int&) { data.filtered[data.filtered.size() / 2] += 1; });
}

// Half of the deviations are at most the median, and half at least.
template <Version version>
Work threshold(const Setting& at) {
  return line(
      at,
      [](Analysed& data, const auto&) {
        return pipeline::threshold(data.filtered.span(), data.room.span(), version);
      },
      [](const Analysed& data, float limit) {
        constexpr float rounding = 1e-6f;
        const float median = limit / 4.5f * 0.6745f;
        const auto& values = data.filtered;
        const auto half = std::ssize(values.span()) / 2;
        return median > 0 &&
               std::ranges::count_if(
                   values.span(), [&](float x) { return std::abs(x) < median * (1 - rounding); }) <=
                   half &&
               std::ranges::count_if(values.span(), [&](float x) {
                 return std::abs(x) > median * (1 + rounding);
               }) <= half;
      },
      [](Analysed&, float& limit) { limit *= 1.1f; });
}

template <Version version>
Work detect(const Setting& at) {
  return line(
      at,
      [](Analysed& data, const auto& stop) {
        return pipeline::detect(data.filtered.span(), data.least, data.places.span(),
                                data.room.span(), version, stop);
      },
      [](const Analysed& data, std::size_t found) {
        std::vector<std::int32_t> expected = spikes_by_the_rule(data.filtered.span(), data.least);
        constexpr auto delay = static_cast<std::int32_t>(bandpass::history / 2);
        for (std::int32_t& place : expected) place = std::max(0, place - delay);
        return std::ranges::equal(data.places.span().first(found), expected);
      },
      [](Analysed& data, std::size_t&) { ++data.places[0]; });
}

// Places ascend, so those of a trial stand between two bounds.
template <Version version>
Work bin(const Setting& at) {
  return line(
      at,
      [](Analysed& data, const auto& stop) {
        pipeline::bin(data.spikes_found(), data.counts, data.mask.span(), version, stop);
        return 0;
      },
      [](const Analysed& data, int) {
        auto from = data.spikes_found().begin();
        std::int64_t end = 0;
        for (const std::int32_t count : data.counts) {
          end += pipeline::trial_samples;
          const auto to = std::lower_bound(from, data.spikes_found().end(), end);
          if (to - from != count) return false;
          from = to;
        }
        return true;
      },
      [](Analysed& data, int&) { ++data.counts.back(); });
}

// The trials of both conditions.
permutation::Groups conditions(std::span<const std::int32_t> counts) {
  permutation::Groups groups;
  groups.n_a = groups.n_b = static_cast<int>(counts.size() / 2);
  for (const std::size_t first : {0u, 1u}) {
    for (std::size_t i = first; i < counts.size(); i += 2) groups.counts.push_back(counts[i]);
  }
  return groups;
}

// So many shuffles are within six standard errors of all ways to deal the trials.
template <Version version>
Work test(const Setting& at) {
  return line(
      at,
      [seed = at.seed](Analysed& data, const auto& stop) {
        return pipeline::test(data.spikes_found(), data.counts, seed, version, stop);
      },
      [seed = at.seed](const Analysed& data, double p) {
        const auto exact = permutation::exact_p_value({conditions(data.counts), seed});
        if (!exact) return false;
        const double error =
            std::sqrt(exact->p_value * (1 - exact->p_value) / double{pipeline::shuffles});
        return std::abs(p - exact->p_value) <= 6 * error + 2.0 / double{pipeline::shuffles};
      },
      [](Analysed&, double& p) { p += p < 0.5 ? 0.1 : -0.1; });
}

constexpr std::int64_t bytes = 2 + 5 * sizeof(float) + 2;

constexpr std::array all{
    Cell{"convert", "Pipeline: integers to floats", "raw.astype(np.float32) * gain", bytes,
         convert<Version::usual>, "kernels/pipeline/lines.cpp#convert"},
    Cell{"convert-slow", "Pipeline: integers to floats, by way of text",
         "[float(str(x)) * gain for x in raw]", bytes, convert<Version::slow>,
         "kernels/pipeline/lines.cpp#convert-slow"},
    Cell{"centre", "Pipeline: the mean taken away", "volts - volts.mean()", bytes,
         centre<Version::usual>, "kernels/pipeline/lines.cpp#centre"},
    Cell{"centre-slow", "Pipeline: the mean, again and again",
         "for i in range(0, n, 2048): out[i:i+2048] -= volts.mean()", bytes, centre<Version::slow>,
         "kernels/pipeline/lines.cpp#centre"},
    Cell{"convolve", "Pipeline: FIR of one channel, a loop", "np.convolve(volts, taps)[:n]", bytes,
         convolve<Version::usual>, "kernels/bandpass/fir.cpp#fir-loop"},
    Cell{"convolve-lanes", "Pipeline: FIR of one channel, SIMD lanes",
         "np.convolve(volts, taps)[:n]  # in lanes", bytes, convolve<Version::better>,
         "kernels/bandpass/fir.cpp#fir-lanes"},
    Cell{"convolve-slow", "Pipeline: FIR of one channel, a ring",
         "for x in volts: ring.push(x); ring.weighted_sum()", bytes, convolve<Version::slow>,
         "kernels/pipeline/lines.cpp#convolve-slow"},
    Cell{"threshold", "Pipeline: threshold by a median", "4.5 * np.median(np.abs(clean)) / 0.6745",
         bytes, threshold<Version::usual>, "kernels/spikes/trace.cpp#threshold"},
    Cell{"threshold-slow", "Pipeline: threshold by sorting",
         "4.5 * np.sort(np.abs(clean))[n // 2] / 0.6745", bytes, threshold<Version::slow>,
         "kernels/pipeline/lines.cpp#threshold-slow"},
    Cell{"detect", "Pipeline: spikes, a loop", "detect(clean, -limit)", bytes,
         detect<Version::usual>, "kernels/spikes/loop.cpp#loop"},
    Cell{"detect-lanes", "Pipeline: spikes, SIMD lanes", "detect(clean, -limit)  # in lanes", bytes,
         detect<Version::better>, "kernels/spikes/lanes.cpp#lanes"},
    Cell{"detect-slow", "Pipeline: spikes, by slices",
         "while True: i = first_below(rest); rest = rest[i + 1:]", bytes, detect<Version::slow>,
         "kernels/pipeline/lines.cpp#detect-slow"},
    Cell{"bin", "Pipeline: spikes of each trial", "np.bincount(spikes // 15000, minlength=n)",
         bytes, bin<Version::usual>, "kernels/pipeline/counts.cpp#bin"},
    Cell{"bin-slow", "Pipeline: spikes of each trial, by a mask",
         "[mask[i:i+15000].sum() for i in range(0, n, 15000)]", bytes, bin<Version::slow>,
         "kernels/pipeline/counts.cpp#bin-slow"},
    Cell{"test", "Pipeline: permutation test, a loop",
         "permutation_test((a, b), difference, n_resamples=5000)", bytes, test<Version::usual>,
         "kernels/permutation/plain.cpp#plain"},
    Cell{"test-lanes", "Pipeline: permutation test, SIMD lanes",
         "permutation_test((a, b), difference, n_resamples=5000)  # in lanes", bytes,
         test<Version::better>, "kernels/permutation/simd.cpp#simd"},
    Cell{"test-slow", "Pipeline: permutation test, counting anew",
         "for _ in range(5000): shuffle(count(spikes))", bytes, test<Version::slow>,
         "kernels/pipeline/counts.cpp#test-slow"},
};

}  // namespace

std::span<const Cell> cells_of_pipeline() noexcept { return all; }

}  // namespace looplab::experiments::timeit
