#include "kernels/lif/lif.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <vector>

namespace lif = looplab::kernels::lif;

namespace {

const std::atomic<bool> go_on{false};

}  // namespace

// v after n steps is drive * (1 - 0.95^n): with a drive of 2 it passes 1 when 0.95^n <= 1/2, which
// is n >= ln 2 / -ln 0.95 = 13.51; with 1.1 when 0.95^n <= 1/11, n >= 46.75; with 3, n >= 7.90.
TEST_CASE("lif: steps to a spike by the closed form") {
  CHECK(lif::steps_to_spike(2) == 14);
  CHECK(lif::steps_to_spike(1.1) == 47);
  CHECK(lif::steps_to_spike(3) == 8);
}

TEST_CASE(
    "lif: each way counts the spikes that the closed form says, for every number of neurons") {
  for (const std::size_t neurons : {0u, 1u, 3u, 15u, 16u, 17u, 64u, 1001u}) {
    const auto drives = lif::make_drives(neurons, 7, go_on);
    for (const std::int64_t steps : {0, 1, 13, 14, 1000}) {
      CAPTURE(neurons);
      CAPTURE(steps);
      std::vector<std::uint32_t> plain(neurons + 1, 99), lanes(neurons + 1, 99);
      lif::count_plain(drives.span(), steps, plain.data(), go_on);
      lif::count_simd(drives.span(), steps, lanes.data(), go_on);
      CHECK(plain == lanes);
      CHECK(lanes.back() == 99);
      CHECK(lif::wrong_neurons(drives.span(), steps, lanes.data(), go_on) == 0);
      if (neurons > 0) ++lanes[neurons / 2];
      CHECK(lif::wrong_neurons(drives.span(), steps, lanes.data(), go_on) == (neurons > 0 ? 1 : 0));
    }
  }
}

TEST_CASE("lif: drives depend on the seed, and each makes its neuron fire") {
  const auto first = lif::make_drives(500, 1, go_on);
  const auto second = lif::make_drives(500, 2, go_on);
  std::size_t same = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    CHECK(first[i] >= 1.1f);
    CHECK(first[i] < 3.1f);
    same += first[i] == second[i];
  }
  CHECK(same < 5);
}

TEST_CASE("lif: a stop ends it early") {
  const std::atomic<bool> stop{true};
  const auto drives = lif::make_drives(64, 1, go_on);
  std::vector<std::uint32_t> counts(64, 99);
  lif::count_simd(drives.span(), 1000, counts.data(), stop);
  CHECK(counts == std::vector<std::uint32_t>(64, 99));
}
