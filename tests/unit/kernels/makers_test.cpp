// What the makers of data make, so that what Python makes of the same seed can be compared with it.
#include <doctest/doctest.h>

#include <atomic>
#include <span>
#include <string>
#include <vector>

#include "kernels/containers/containers.hpp"
#include "kernels/correlogram/trains.hpp"
#include "kernels/dff/dff.hpp"
#include "kernels/filter/data.hpp"
#include "kernels/lif/lif.hpp"
#include "kernels/loops/loops.hpp"
#include "kernels/permutation/permutation.hpp"
#include "kernels/philox.hpp"
#include "kernels/pipeline/pipeline.hpp"
#include "kernels/sort/trial.hpp"
#include "kernels/spikes/trace.hpp"
#include "kernels/sum/data.hpp"
#include "makers_golden.hpp"

namespace {

using namespace looplab;
using namespace looplab::kernels;
using testing::check_made;
using testing::checksum;

constexpr std::uint64_t seed = 12345;
constexpr std::atomic<bool> never{false};
constexpr auto no_progress = [](std::int64_t) {};

template <typename T>
void check_sums(std::string_view name) {
  std::vector<T> values(1000);
  sum::fill_values<T>(seed, 0, values);
  check_made(name, checksum<T>(values));
}

void check_filter(std::string_view name, std::int64_t count) {
  filter::FilterData data(count);
  REQUIRE(data.fill(seed, never, no_progress));
  check_made(name, checksum(data.values()));
}

void check_trials(std::string_view name, sort::Order order) {
  std::vector<sort::Trial> trials(1000);
  sort::fill(trials, order, seed);
  static_assert(sizeof(sort::Trial) == 12);
  check_made(name, checksum<sort::Trial>(trials));
}

}  // namespace

TEST_CASE("makers: numbers and orders") {
  std::vector<std::uint32_t> words;
  for (std::uint64_t index = 0; index < 100; ++index) {
    for (const std::uint32_t word : philox_block(seed << 20, Domain::noise, index << 30, 7)) {
      words.push_back(word);
    }
  }
  check_made("philox", checksum<std::uint32_t>(words));
  check_sums<double>("numbers_to_add float64");
  check_sums<float>("numbers_to_add float32");
  check_sums<std::int32_t>("numbers_to_add int32");
  check_filter("numbers_to_filter 1000", 1000);
  check_filter("numbers_to_filter 1024", 1024);
  check_made("shuffled values", checksum<std::int32_t>(loops::shuffled(1000, seed).span()));
  check_made("shuffled keys", checksum<std::int32_t>(containers::shuffled_order(1000, seed)));
}

TEST_CASE("makers: trials, trains and groups") {
  check_trials("make_trials random", sort::Order::random);
  check_trials("make_trials sorted", sort::Order::sorted);
  check_trials("make_trials reversed", sort::Order::reversed);
  check_trials("make_trials few", sort::Order::few);
  const correlogram::Trains trains(1001, 20, seed);
  check_made("spike_trains a", checksum(trains.a()));
  check_made("spike_trains b", checksum(trains.b()));
  check_made("two_groups", checksum<std::int32_t>(permutation::make_groups(50, 50, seed).counts));
  check_made("make_drives", checksum<float>(lif::make_drives(2000, seed, never).span()));
}

TEST_CASE("makers: traces, recordings and stacks") {
  spikes::VoltageTrace trace(30'000);
  REQUIRE(trace.fill(seed, never, no_progress));
  check_made("voltage_trace", checksum(trace.samples()));
  check_made("voltage_trace truth", checksum<std::int32_t>(trace.truth()));
  pipeline::Recording recording(2);
  REQUIRE(recording.fill(seed, never));
  check_made("recording", checksum(recording.bytes()));
  check_made("make_stack",
             checksum<std::uint16_t>(dff::make_stack(16, 600, seed, never, heap()).samples.span()));
}
