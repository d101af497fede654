// The check of an answer must be able to fail: a part that nobody does, or that is done wrongly,
// shows.
#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "../lab/known.hpp"
#include "experiments/parallel/split/workload.hpp"
#include "kernels/buffer.hpp"

namespace {

using namespace looplab;
using experiments::SplitWorkload;

constexpr std::int64_t parts = 8;
const std::atomic<bool> never{false};

lab::Parameters parameters_of(const char* workload) {
  const auto& specs = testing::known_experiments().find("parallel/split")->parameters;
  const lab::TextPairs pairs{{"workload", workload}, {"shuffles", "4000"}, {"width", "64"}};
  return *lab::parse_parameters("parallel/split", specs, pairs);
}

std::unique_ptr<SplitWorkload> make(const char* workload) {
  const lab::Limits limits{.memory_bytes = 1 << 30, .max_workers = 2, .processors = 2};
  const auto parameters = parameters_of(workload);
  return std::string(workload) == "mandelbrot"
             ? experiments::make_mandelbrot(parameters, parts, limits, kernels::heap())
             : experiments::make_permutation(parameters, parts, limits, kernels::heap());
}

// Does all parts but `without`, then puts them together.
void run(SplitWorkload& work, std::int64_t without) {
  std::vector<parallel::Range> ranges;
  for (std::int64_t part = 0; part < parts; ++part) {
    ranges.push_back(parallel::part_range(work.items(), parts, part));
    if (part != without) work.compute(part, ranges.back(), static_cast<int>(part % 2), never);
  }
  work.stitch(ranges);
}

}  // namespace

TEST_CASE("split: an answer without one of its parts is wrong, also after a run that was right") {
  for (const char* workload : {"permutation", "mandelbrot"}) {
    CAPTURE(std::string(workload));
    const auto work = make(workload);
    work->serial(never);
    run(*work, -1);
    CHECK(work->same_answer());
    work->forget();
    CHECK_FALSE(work->same_answer());
    run(*work, 3);
    CHECK_FALSE(work->same_answer());
    work->forget();
    run(*work, -1);
    CHECK(work->same_answer());
  }
}
