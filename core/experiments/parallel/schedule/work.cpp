#include "experiments/parallel/schedule/work.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/loops/loops.hpp"
#include "kernels/philox.hpp"

namespace looplab::experiments::schedule {
namespace {

namespace loops = kernels::loops;

constexpr std::int64_t stretches = 64;

std::uint32_t word_of(std::uint64_t seed, std::int64_t index) {
  return kernels::philox_block(seed, kernels::Domain::parts, static_cast<std::uint64_t>(index),
                               0)[0];
}

// By inversion of the distribution function; at most 23 times the mean, which one word can say.
std::int32_t exponential(std::uint32_t word) {
  const double uniform = (static_cast<double>(word) + 0.5) / 4294967296.0;
  return static_cast<std::int32_t>(std::lround(-std::log(uniform) * double{mean_steps}));
}

double start_of(std::int64_t item) { return static_cast<double>(item % 8); }

}  // namespace

kernels::Buffer<std::int32_t> make_steps(Shape shape, std::uint64_t seed,
                                         std::pmr::memory_resource& memory) {
  kernels::Buffer<std::int32_t> steps(static_cast<std::size_t>(items), memory);
  std::ranges::fill(steps.span(), static_cast<std::int32_t>(mean_steps));
  switch (shape) {
    case Shape::even: break;
    case Shape::ramped:
      for (std::int64_t i = 0; i < items; ++i) {
        steps[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(2 * mean_steps * i / items);
      }
      break;
    case Shape::random:
      for (std::int64_t stretch = 0; stretch < stretches; ++stretch) {
        const parallel::Range range = parallel::part_range(items, stretches, stretch);
        std::fill(steps.data() + range.first, steps.data() + range.last,
                  exponential(word_of(seed, stretch)));
      }
      break;
    case Shape::straggler: {
      // A tenth of all, its own included.
      const std::int64_t others = (items - 1) * mean_steps;
      const std::uint32_t place =
          kernels::below(static_cast<std::uint32_t>(items), word_of(seed, 0));
      steps[place] = static_cast<std::int32_t>(others / 9);
      break;
    }
  }
  return steps;
}

Work::Work(Shape shape, std::uint64_t seed, std::pmr::memory_resource& memory)
    : steps_(make_steps(shape, seed, memory)), answers_(steps_.size(), memory) {
  forget();
}

std::int64_t Work::all_steps() const noexcept {
  return std::reduce(steps().begin(), steps().end(), std::int64_t{0});
}

std::vector<double> Work::costs(std::int64_t parts) const {
  std::vector<double> costs;
  for (std::int64_t part = 0; part < parts; ++part) {
    const parallel::Range range = parallel::part_range(items, parts, part);
    const auto of_part = steps().subspan(static_cast<std::size_t>(range.first),
                                         static_cast<std::size_t>(range.last - range.first));
    costs.push_back(
        static_cast<double>(std::reduce(of_part.begin(), of_part.end(), std::ssize(of_part))));
  }
  return costs;
}

void Work::forget() {
  std::ranges::fill(answers_.span(), std::numeric_limits<double>::quiet_NaN());
}

// [show part]
// Nothing of the last answer goes into the next one, but the processor does not know that: else it
// would begin an item before the last one is done, and short ones would cost less than their steps.
void Work::compute(parallel::Range range, int worker, const std::atomic<bool>& stop) {
  double& kept = last_[static_cast<std::size_t>(worker)].answer;
  double last = kept;
  for (std::int64_t i = range.first; i < range.last; ++i) {
    if (i % 4096 == 0 && stop.load(std::memory_order_relaxed)) return;
    const auto item = static_cast<std::size_t>(i);
    answers_[item] = last = loops::one_chain(start_of(i) + 0 * last, steps_[item]);
  }
  kept = last;
}
// [/show]

bool Work::right() const {
  for (std::int64_t i = 0; i < items; ++i) {
    const auto item = static_cast<std::size_t>(i);
    const double expected = loops::skipped(start_of(i), steps_[item]);
    if (!(std::abs(answers_[item] - expected) <= loops::chain_tolerance)) return false;
  }
  return true;
}

double Work::sum() const {
  return std::accumulate(answers_.span().begin(), answers_.span().end(), 0.0);
}

}  // namespace looplab::experiments::schedule
