#include <emscripten.h>
#include <emscripten/threading.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "parallel/parking.hpp"

namespace looplab::parallel {
namespace {

// There is no yield on wasm, so a spinning thread keeps its core from a thread with work; but a
// core without a spinning thread falls asleep, and waking it costs 20 to 70 µs on a virtual
// machine. So a thread spins for long, about 20 µs, only where the team leaves a core for each.
// Waking a team of two job after job, on two virtual processors in Chromium, once both have worked
// on cores of their own / while they still share one, by rounds: 200: 63 / 10 µs; 5,000: 56 / 9;
// 12,000: 4 to 41 / 14; 20,000: 0.6 / 15; 60,000: 0.3 / 30.
constexpr int eager_rounds = 20'000;
constexpr int brief_rounds = 200;

}  // namespace

void wait_while_equal(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                      Patience patience) noexcept {
  const int spin_rounds = patience == Patience::eager ? eager_rounds : brief_rounds;
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
