// Figures of the kernels: each SIMD strategy by itself, sorting and filtering in lanes against
// plain code, and the fastest strategies on the data that NumPy and SciPy get.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "faces/bench.hpp"
#include "kernels/bandpass/bandpass.hpp"
#include "kernels/builtins/builtins.hpp"
#include "kernels/filter/data.hpp"
#include "kernels/filter/filter.hpp"
#include "kernels/mandelbrot/mandelbrot.hpp"
#include "kernels/permutation/permutation.hpp"
#include "kernels/sort/sort.hpp"
#include "kernels/sort/trial.hpp"
#include "kernels/spikes/spikes.hpp"
#include "kernels/spikes/trace.hpp"
#include "kernels/sum/data.hpp"
#include "kernels/sum/sum.hpp"

namespace looplab::faces {
namespace {

using measure::repeat;
using measure::Strategy;

const std::atomic<bool> never{false};

// Values 0 to 1 in a random order, as the page of filtering has them.
constexpr std::int64_t values_count = 1'000'000;
// As many fit the second cache: the page's hill is drawn with so many.
constexpr std::int64_t few_values = 100'000;

struct Values {
  explicit Values(std::int64_t count) : data(count), out(static_cast<std::size_t>(count) + 64) {
    data.fill(1, never, [](std::int64_t) {});
  }
  std::span<const float> all() const { return data.values(); }
  float half() const { return data.threshold_for(static_cast<std::int64_t>(all().size()) / 2); }

  kernels::filter::FilterData data;
  std::vector<float> out;
};

/// A second of eight channels, with what the filter needs before it.
struct Signal {
  Signal() : in((samples + history) * channels), out(samples * channels) {
    std::uint32_t x = 1;
    for (float& each : in) {
      x = x * 1664525u + 1013904223u;
      each = static_cast<float>(x >> 8) * 0x1p-24f - 0.5f;
    }
    std::fill_n(in.begin(), history * channels, 0.0f);
  }
  static constexpr std::size_t channels = kernels::bandpass::channels;
  static constexpr std::size_t history = kernels::bandpass::history;
  static constexpr std::size_t samples = 30'000;
  std::vector<float> in;
  std::vector<float> out;
};

/// The values, their list and the room of the built-ins.
struct Numbers {
  kernels::builtins::Values values{values_count, 1};
  std::vector<std::uint32_t> bins =
      std::vector<std::uint32_t>(4 * static_cast<std::size_t>(kernels::builtins::values_end));
  std::vector<kernels::builtins::Value> sums =
      std::vector<kernels::builtins::Value>(static_cast<std::size_t>(values_count));
  std::vector<kernels::builtins::Value> copy = sums;
  kernels::builtins::Work work{bins, sums, copy};
};

/// Sorts in place, so each pass gets a copy that was made before the clock starts.
Strategy sorting(const char* name, std::span<const float> values, std::vector<float>& room,
                 void (*sort)(std::span<float>)) {
  return {name, [&room, sort](std::int64_t) { sort(room); },
          [&room, values](std::int64_t) { room.assign(values.begin(), values.end()); }, 1};
}

/// Prints the nanoseconds of each strategy, an item.
void report_each(Bench& bench, std::span<const Strategy> timed, double items) {
  // Short, because a script alternates two programs.
  const auto result = bench.measure(
      timed, {.warm_up_ns = 100e6, .fewest_rounds = 20, .most_rounds = 40, .budget_ns = 1e9});
  for (const auto& series : result.series) report(series.name, "ns", series.summary, 1 / items);
}

void sort_gain(Bench& bench) {
  const Values values(values_count);
  std::vector<float> room;
  const std::vector<Strategy> timed{
      sorting("std", values.all(), room, kernels::sort::sort_times),
      sorting("lanes", values.all(), room, kernels::sort::sort_times_simd)};
  const auto result = bench.measure(timed, {.warm_up_ns = 100e6, .budget_ns = 6e9});
  report("sort-gain", result.series[1].comparison.ratio);
}

void filter_gain(Bench& bench) {
  using namespace kernels::filter;
  for (const std::int64_t count : {few_values, values_count}) {
    Values values(count);
    const std::vector<Strategy> timed{
        {"branch", repeat([&] {
           return filter_branch(values.all(), values.half(), values.out.data(), never);
         })},
        {"lanes", repeat([&] {
           return filter_simd(values.all(), values.half(), values.out.data(), never);
         })}};
    const auto result = bench.measure(timed, {.warm_up_ns = 100e6});
    report("filter-gain-" + std::to_string(count), result.series[1].comparison.ratio);
  }
}

void simd_sort(Bench& bench) {
  const Values values(values_count);
  std::vector<float> room;
  kernels::Buffer<kernels::sort::Trial> trials(50'000);
  kernels::sort::fill(trials.span(), kernels::sort::Order::random, 1);
  kernels::Buffer<kernels::sort::Trial> out(50'000);
  std::vector<std::int64_t> packed(50'000);
  const std::vector<Strategy> floats{
      sorting("sort of floats", values.all(), room, kernels::sort::sort_times_simd)};
  report_each(bench, floats, static_cast<double>(values_count));
  const std::vector<Strategy> pairs{
      {"sort of packed trials",
       repeat([&] { kernels::sort::sort_packed(trials.span(), packed, out.span()); })}};
  report_each(bench, pairs, 50'000);
}

void simd_arrays(Bench& bench) {
  Values values(few_values);
  kernels::spikes::VoltageTrace trace(few_values);
  trace.fill(1, never, [](std::int64_t) {});
  std::vector<std::int32_t> places(kernels::spikes::most_spikes(trace.samples().size()));
  const std::vector<Strategy> timed{
      {"filter", repeat([&] {
         return kernels::filter::filter_simd(values.all(), values.half(), values.out.data(), never);
       })},
      {"spikes",
       repeat([&] { return kernels::spikes::by_lanes(trace.samples(), 4.5f, places, never); })}};
  report_each(bench, timed, static_cast<double>(few_values));
}

void simd_builtins(Bench& bench) {
  using kernels::builtins::Function;
  static constexpr std::array<const char*, kernels::builtins::functions_count> names{
      "count", "min and max", "sum of int32", "any", "all", "unique", "histogram", "prefix sum"};
  Numbers numbers;
  const auto values = numbers.values.values().first(static_cast<std::size_t>(few_values));
  std::vector<Strategy> timed;
  for (std::size_t i = 0; i < names.size(); ++i) {
    timed.push_back(
        {names[i], repeat([&numbers, values, i] {
           return kernels::builtins::by_lanes(static_cast<Function>(i), values, numbers.work).first;
         })});
  }
  report_each(bench, timed, static_cast<double>(few_values));
}

void simd_bandpass(Bench& bench) {
  Signal signal;
  const std::vector<Strategy> timed{
      {"band-pass FIR",
       repeat([&] { kernels::bandpass::fir_lanes(signal.in, signal.out, never); })},
      {"band-pass IIR",
       repeat([&] { kernels::bandpass::iir_lanes(signal.in, signal.out, never); })}};
  report_each(bench, timed, static_cast<double>(signal.out.size()));
}

void simd_compute(Bench& bench) {
  const auto view = kernels::mandelbrot::square_pixels(40'000, 256);
  const parallel::Range all{0, view.pixels()};
  std::vector<std::uint16_t> picture(static_cast<std::size_t>(view.pixels()));
  const std::vector<Strategy> pictures{
      {"Mandelbrot", repeat([&] { return render_simd(view, all, picture); })},
      {"Mandelbrot, scalar", repeat([&] { return render_plain(view, all, picture); })}};
  report_each(bench, pictures, static_cast<double>(view.pixels()));
  const kernels::permutation::PermutationTest test(kernels::permutation::make_groups(20, 20, 1), 1);
  kernels::permutation::Scratch scratch(test);
  kernels::permutation::Tally tally;
  const std::vector<Strategy> shuffles{{"permutation test", repeat([&] {
                                          shuffle_simd(test, {0, 1000}, scratch, tally);
                                          return tally.extremes;
                                        })}};
  report_each(bench, shuffles, 1000);
}

// What NumPy and SciPy get, as raw files in the current folder.
void write_data(Bench&) {
  const auto write = [](const char* name, const auto& values) {
    std::FILE* file = std::fopen(name, "wb");
    if (file) {
      std::fwrite(values.data(), sizeof(values[0]), values.size(), file);
      std::fclose(file);
    }
  };
  write("values.f32", Values(values_count).all());
  write("numbers.i32", Numbers().values.values());
  write("signal.f32", Signal().in);
  write("taps.f32", kernels::bandpass::taps());
}

// The fastest native strategy of each, a whole pass.
void fastest(Bench& bench) {
  using namespace kernels::filter;
  Values values(values_count);
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(values_count));
  std::vector<float> room;
  Numbers numbers;
  Signal signal;
  const auto filter = [&](auto way) {
    return repeat([&, way] { return way(values.all(), values.half(), values.out.data()); });
  };
  const auto histogram = [&](auto way) {
    return repeat([&, way] {
      return way(kernels::builtins::Function::histogram, numbers.values.values(), numbers.work)
          .first;
    });
  };
  struct Task {
    const char* name;
    std::vector<Strategy> ways;
  };
  const std::vector<Task> tasks{
      {"fastest-sort",
       {sorting("std", values.all(), room, kernels::sort::sort_times),
        sorting("lanes", values.all(), room, kernels::sort::sort_times_simd)}},
      {"fastest-filter",
       {{"no branch", filter([](auto in, float half, float* out) {
           return filter_branch_free(in, half, out, never);
         })},
        {"mask", filter([&](auto in, float half, float* out) {
           return filter_mask(in, half, mask.data(), out, never);
         })},
        {"lanes", filter([](auto in, float half, float* out) {
           return filter_simd(in, half, out, never);
         })}}},
      {"fastest-histogram",
       {{"by hand", histogram(kernels::builtins::by_hand)},
        {"lanes", histogram(kernels::builtins::by_lanes)}}},
      {"fastest-fir",
       {{"lanes", repeat([&] { kernels::bandpass::fir_lanes(signal.in, signal.out, never); })}}}};
  for (const Task& task : tasks) {
    const auto result = bench.measure(task.ways, {.budget_ns = 1e9});
    const auto& best = *std::ranges::min_element(
        result.series, {}, [](const auto& series) { return series.summary.median; });
    report(task.name, "ns", best.summary, 1);
  }
}

constexpr std::array<BenchFigure<Bench>, 9> figures{{{"sort-gain", sort_gain},
                                                     {"filter-gain", filter_gain},
                                                     {"simd-sort", simd_sort},
                                                     {"simd-arrays", simd_arrays},
                                                     {"simd-builtins", simd_builtins},
                                                     {"simd-bandpass", simd_bandpass},
                                                     {"simd-compute", simd_compute},
                                                     {"write-data", write_data},
                                                     {"fastest", fastest}}};

}  // namespace

std::span<const BenchFigure<Bench>> kernel_figures() { return figures; }

}  // namespace looplab::faces
