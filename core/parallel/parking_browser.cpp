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
// That is told by the clock, because processors spin at different speed: 20,000 rounds were enough
// on one machine and half of what was needed on another. Waking a team of two job after job, on two
// virtual processors in Chromium, once both have worked on cores of their own / while they still
// share one, by rounds of 0.45 ns: 20,000: 21 to 57 / 9 µs; 40,000: 1.5 / 17; 80,000: 0.7 / 0.8. Of
// 0.75 ns: 5,000: 56 / 9; 20,000: 0.6 / 15; 60,000: 0.3 / 30.
constexpr double eager_ms = 0.018;
constexpr int rounds_between_looks = 4000;  // 2 to 3 µs; a look at the clock costs half a one
constexpr int brief_rounds = 200;

bool changes(const std::atomic<std::uint32_t>& word, std::uint32_t expected, int rounds) noexcept {
  for (int round = 0; round < rounds; ++round) {
    if (word.load(std::memory_order_acquire) != expected) return true;
  }
  return false;
}

bool changes_soon(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                  Patience patience) noexcept {
  if (patience == Patience::brief) return changes(word, expected, brief_rounds);
  if (changes(word, expected, rounds_between_looks)) return true;
  const double end_ms = emscripten_get_now() + eager_ms;
  do {
    if (changes(word, expected, rounds_between_looks)) return true;
  } while (emscripten_get_now() < end_ms);
  return false;
}

}  // namespace

void wait_while_equal(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                      Patience patience) noexcept {
  if (changes_soon(word, expected, patience)) return;
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
