#include "kernels/chase/chase.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <vector>

namespace {

using namespace looplab::kernels::chase;

const std::atomic<bool> never{false};

// Loads until the chain is where it began; 0 if it leaves its slot or its lines.
std::int64_t ring_of(const std::vector<std::uint32_t>& words, std::uint32_t slot,
                     std::int64_t lines) {
  std::uint32_t at = slot;
  for (std::int64_t loads = 1; loads <= lines; ++loads) {
    at = follow(words, at, 1);
    if (at % words_of_line != slot || at / words_of_line >= lines) return 0;
    if (at == slot) return loads;
  }
  return 0;
}

}  // namespace

TEST_CASE("chase: a chain is one ring through all its lines, and leaves the others alone") {
  for (const std::int64_t lines : {1, 2, 3, 64, 1000, 5000}) {
    std::vector<std::uint32_t> words(static_cast<std::size_t>(lines) * words_of_line);
    REQUIRE(lay(words, lines, 0, Order::shuffled, 7, never));
    REQUIRE(lay(words, lines, 15, Order::in_order, 7, never));
    const std::int64_t half = (lines + 1) / 2;
    REQUIRE(lay(words, half, 3, Order::shuffled, 7, never));
    CHECK(ring_of(words, 0, lines) == lines);
    CHECK(ring_of(words, 15, lines) == lines);
    CHECK(ring_of(words, 3, half) == half);
    CHECK(follow(words, 0, lines) == 0);
    CHECK(follow(words, 0, 0) == 0);
    if (lines > 1) CHECK(follow(words, 15, 1) == words_of_line + 15);
  }
}

TEST_CASE("chase: the order is the seed's, and is stopped within a block") {
  std::vector<std::uint32_t> a(1000 * words_of_line);
  std::vector<std::uint32_t> b = a;
  std::vector<std::uint32_t> c = a;
  REQUIRE(lay(a, 1000, 0, Order::shuffled, 1, never));
  REQUIRE(lay(b, 1000, 0, Order::shuffled, 1, never));
  REQUIRE(lay(c, 1000, 0, Order::shuffled, 2, never));
  CHECK(a == b);
  CHECK(a != c);
  const std::atomic<bool> at_once{true};
  CHECK_FALSE(lay(a, 1000, 0, Order::shuffled, 1, at_once));
}
