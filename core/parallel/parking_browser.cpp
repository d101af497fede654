#include <emscripten.h>
#include <emscripten/threading.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "parallel/parking.hpp"

namespace looplab::parallel {
namespace {

// There is no yield on wasm, so a spinning thread keeps its core from a thread with work; but a
// core without a spinning thread falls asleep, and waking it costs 20 µs on a virtual machine.
// Waking 1 / 2 workers job after job, once they have worked on cores of their own (two virtual
// processors, Chromium), for rounds of a worker and of the caller: 64 and 64: 46 / 46 µs; 20,000
// and 64: 58 / 35; 20,000 and 2,000: 1 / 16; 40,000 and 4,000: 0.3 / 18, but 56 where all threads
// share a core, against 28 for the third and 11 for the first.
constexpr int rounds_of_worker = 20'000;
constexpr int rounds_of_caller = 2'000;

}  // namespace

void wait_while_equal(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                      Patience patience) noexcept {
  const int spin_rounds = patience == Patience::eager ? rounds_of_worker : rounds_of_caller;
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
