// Cells that a team of workers does together, on as many as there are processors.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/correlogram/correlogram.hpp"
#include "kernels/correlogram/trains.hpp"
#include "kernels/mandelbrot/mandelbrot.hpp"
#include "kernels/permutation/permutation.hpp"
#include "kernels/sum/data.hpp"
#include "kernels/sum/sum.hpp"

namespace looplab::experiments::timeit {
namespace {

namespace correlogram = kernels::correlogram;
namespace mandelbrot = kernels::mandelbrot;
namespace permutation = kernels::permutation;
using kernels::Buffer;

constexpr std::int64_t parts = 64;
constexpr parallel::Schedule schedule = parallel::Schedule::dynamic;

Work sum(const Setting& at) {
  struct Data {
    kernels::sum::SumData<double> numbers;
    kernels::sum::PartialSums<double> partial;
  };
  const auto data =
      std::make_shared<Data>(kernels::sum::SumData<double>(at.elements, false, at.memory),
                             kernels::sum::PartialSums<double>(at.workers));
  if (!data->numbers.fill(at.seed, at.stop)) return {};
  return work(
      [data, begin = at.begin_run] {
        return kernels::sum::sum_threads<double>(data->numbers.values(), data->partial, begin());
      },
      [data](double sum) { return std::abs(data->numbers.error(sum)) <= data->numbers.bound(); });
}

// So many shuffles of 40 neurons. Each worker has a tally of its own, stitched at the end.
Work permute(const Setting& at) {
  struct Data {
    permutation::PermutationTest test;
    std::vector<permutation::Scratch> scratch;
    std::vector<permutation::Tally> tallies;
  };
  permutation::PermutationTest test(permutation::make_groups(20, 20, at.seed), at.seed);
  const auto size = static_cast<std::size_t>(at.workers);
  std::vector<permutation::Scratch> scratch(size, permutation::Scratch(test));
  const auto data = std::make_shared<Data>(std::move(test), std::move(scratch),
                                           std::vector<permutation::Tally>(size));
  return work(
      [data, count = at.elements, workers = at.workers, begin = at.begin_run] {
        std::ranges::fill(data->tallies, permutation::Tally());
        const auto context = begin();
        parallel::for_each_part(
            context, workers, parts, schedule, [&](std::int64_t part, int worker) {
              const auto own = static_cast<std::size_t>(worker);
              permutation::shuffle_simd(data->test, parallel::part_range(count, parts, part),
                                        data->scratch[own], data->tallies[own], context.stop);
            });
        permutation::Tally all;
        for (const permutation::Tally& tally : data->tallies) all += tally;
        return all;
      },
      [data, count = at.elements, &stop = at.stop](const permutation::Tally& tally) {
        permutation::Tally plain;
        permutation::shuffle_plain(data->test, {0, count}, data->scratch.front(), plain, &stop);
        return tally.shuffles == count && tally == plain;
      });
}

Work picture(const Setting& at) {
  constexpr int most_steps = 256;
  const mandelbrot::View view = mandelbrot::square_pixels(at.elements, most_steps);
  const auto size = static_cast<std::size_t>(view.pixels());
  const auto out = std::make_shared<Buffer<std::uint16_t>>(size, at.memory);
  const auto plain = std::make_shared<Buffer<std::uint16_t>>(size, at.memory);
  return work(
      [view, out, workers = at.workers, begin = at.begin_run] {
        const auto context = begin();
        parallel::for_each_part(context, workers, parts, schedule, [&](std::int64_t part, int) {
          mandelbrot::render_simd(view, parallel::part_range(view.pixels(), parts, part),
                                  out->span(), context.stop);
        });
        return 0;
      },
      [view, out, plain, &stop = at.stop](int) {
        mandelbrot::render_plain(view, {0, view.pixels()}, plain->span(), &stop);
        return std::ranges::equal(out->span(), plain->span());
      },
      view.pixels());
}

Work correlate(const Setting& at) {
  constexpr std::int64_t rate_hz = 100;
  constexpr std::int32_t window = 50;
  struct Data {
    correlogram::Trains trains;
    Buffer<std::uint32_t> counts;
    correlogram::PrivateCounts own;
  };
  const auto data =
      std::make_shared<Data>(correlogram::Trains(at.elements, rate_hz, at.seed, at.memory),
                             Buffer<std::uint32_t>(2 * window + 1, at.memory),
                             correlogram::PrivateCounts(at.workers, window, at.memory));
  return work(
      [data, begin = at.begin_run] {
        correlogram::by_workers(correlogram::by_window, data->trains.a(), data->trains.b(),
                                data->counts.span(), data->own, begin());
        return 0;
      },
      [data, &stop = at.stop, &memory = at.memory](int) {
        return std::ranges::equal(data->counts.span(),
                                  correlogram::reference_counts(data->trains.a(), data->trains.b(),
                                                                window, stop, memory));
      });
}

constexpr std::array all{
    Cell{"sum-workers", "Workers: a sum", "da.from_array(values).sum().compute()", sizeof(double),
         sum, true},
    Cell{"correlogram-workers", "Workers: a cross-correlogram",
         "Parallel(n_jobs=-1)(delayed(correlogram)(a, b) for a in parts)",
         2 * sizeof(std::int32_t) + 10 * sizeof(std::int32_t), correlate, true},
    Cell{"permutation-workers", "Workers: a permutation test",
         "Parallel(n_jobs=-1)(delayed(shuffle)(part) for part in parts)", 0, permute, true},
    Cell{"mandelbrot-workers", "Workers: a Mandelbrot picture", "Pool().map(mandelbrot, rows)",
         2 * sizeof(std::uint16_t) + 1, picture, true},
};

}  // namespace

std::span<const Cell> cells_of_workers() noexcept { return all; }

}  // namespace looplab::experiments::timeit
