// Figure 11 of the specification: W-OPTOUT fires on code that is gone, and never on 20 kernels that
// do something. On this machine's own clock: only which warnings come is asserted, no time.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "kernels/mandelbrot/mandelbrot.hpp"
#include "kernels/permutation/permutation.hpp"
#include "kernels/sum/data.hpp"
#include "kernels/sum/sum.hpp"
#include "measure/engine.hpp"
#include "measure/warnings.hpp"

namespace {

using namespace looplab;
using measure::repeat;
using measure::Strategy;

const std::atomic<bool> running{false};

template <kernels::sum::Element T>
void add_sums(std::vector<Strategy>& strategies, const std::string& type) {
  using namespace kernels::sum;
  const auto data = std::make_shared<SumData<T>>(64, true);
  REQUIRE(data->fill(1, running));
  const auto add = [&](const char* name, auto sum) {
    strategies.push_back({name + (" of " + type), repeat([data, sum] { return sum(*data); })});
  };
  add("boxed", [](const SumData<T>& from) { return sum_boxed(from.list(), running); });
  add("plain", [](const SumData<T>& from) { return sum_plain<T>(from.values(), running); });
  add("reduce", [](const SumData<T>& from) { return sum_reduce<T>(from.values(), running); });
  add("accumulators",
      [](const SumData<T>& from) { return sum_accumulators<T>(from.values(), running); });
  add("simd", [](const SumData<T>& from) { return sum_simd<T>(from.values(), running); });
}

void add_pictures(std::vector<Strategy>& strategies) {
  using namespace kernels::mandelbrot;
  const View view{.width = 16, .height = 8, .max_iterations = 32};
  const auto out = std::make_shared<std::vector<std::uint16_t>>(view.width);
  strategies.push_back({"plain row", repeat([=] { return row_plain(view, 4, *out); })});
  strategies.push_back({"simd row", repeat([=] { return row_simd(view, 4, *out); })});
}

void add_shuffles(std::vector<Strategy>& strategies) {
  using namespace kernels::permutation;
  struct Deal {
    PermutationTest test{make_groups(4, 4, 1), 1};
    Scratch scratch{test};
    Tally tally;
  };
  for (const bool simd : {false, true}) {
    const auto deal = std::make_shared<Deal>();
    const auto shuffle = simd ? shuffle_simd : shuffle_plain;
    strategies.push_back({simd ? "simd shuffle" : "plain shuffle", repeat([=] {
                            shuffle(deal->test, {0, 1}, deal->scratch, deal->tally, nullptr);
                            return deal->tally.extremes;
                          })});
  }
}

bool is_gone(const Strategy& strategy, const measure::Calibration& calibration) {
  const std::vector<Strategy> strategies{strategy};
  const auto options = measure::with_effort({}, measure::Effort::quick);
  const measure::Result result =
      measure::measure(measure::platform_clock(), calibration, strategies, options, {});
  const auto warnings = measure::warnings_of(result, calibration);
  return std::ranges::any_of(warnings, [](const auto& each) { return each.code == "W-OPTOUT"; });
}

// The bound is 1.42 times an empty loop, which a busy neighbour can take from a loop that is empty
// as well: a few tries, each with a loop measured anew.
bool is_found_gone(const Strategy& strategy) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (is_gone(strategy, measure::calibrate(measure::platform_clock()))) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("W-OPTOUT: never on 20 real kernels, always where nothing is left of the work") {
  const measure::Calibration calibration = measure::calibrate(measure::platform_clock());
  std::vector<Strategy> strategies;
  add_sums<std::int32_t>(strategies, "int32");
  add_sums<float>(strategies, "float32");
  add_sums<double>(strategies, "float64");
  add_pictures(strategies);
  add_shuffles(strategies);
  const auto values = std::make_shared<std::vector<double>>(64, 1.5);
  strategies.push_back({"median", repeat([values] { return measure::median_of(*values); })});
  REQUIRE(strategies.size() == 20);
  for (const Strategy& strategy : strategies) {
    CAPTURE(strategy.name);
    CHECK_FALSE(is_gone(strategy, calibration));
  }
  // Loops as repeat() makes them, but in one piece: sanitizers keep calls of what does nothing.
  CHECK(is_found_gone({"nothing", [](std::int64_t iterations) {
                         for (std::int64_t i = 0; i < iterations; ++i) measure::keep(i);
                       }}));
  // What the compiler throws away, because nobody uses it.
  CHECK(is_found_gone({"unused product", [](std::int64_t iterations) {
                         for (std::int64_t i = 0; i < iterations; ++i) {
                           double product = 1;
                           for (int k = 0; k < 64; ++k) product *= 1.0001;
                           static_cast<void>(product);
                           measure::keep(i);
                         }
                       }}));
}
