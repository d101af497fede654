#include <emscripten.h>
#include <emscripten/threading.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "parallel/parking.hpp"

namespace looplab::parallel {
namespace {

// There is no yield on wasm, so a spinning thread keeps its core from a thread with work. Waking two
// workers job after job took 13 µs with 64 rounds, 28 with 20,000 and 55 with 60,000 (two virtual
// processors, Chromium); from sleep it took 50 to 60 µs with any of them.
constexpr int spin_rounds = 64;

}  // namespace

void wait_while_equal(const std::atomic<std::uint32_t>& word, std::uint32_t expected) noexcept {
  for (int round = 0; round < spin_rounds; ++round) {
    if (word.load(std::memory_order_acquire) != expected) return;
  }
  // std::atomic::wait polls with growing sleeps on wasm (up to 2.6 ms late); the futex does not.
  auto* address = const_cast<std::atomic<std::uint32_t>*>(&word);
  while (word.load(std::memory_order_acquire) == expected) {
    emscripten_futex_wait(address, expected, std::numeric_limits<double>::infinity());
  }
}

void wake_all(std::atomic<std::uint32_t>& word) noexcept {
  emscripten_futex_wake(&word, std::numeric_limits<int>::max());
}

// The size of the worker pool that the page asked for, less the thread of the conductor.
int thread_limit() noexcept { return std::clamp(2 * reported_processors(), 4, 16); }

int reported_processors() noexcept { return std::max(1, emscripten_num_logical_cores()); }

}  // namespace looplab::parallel
