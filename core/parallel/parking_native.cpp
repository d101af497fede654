#include <algorithm>
#include <thread>

#include "parallel/parking.hpp"

namespace looplab::parallel {
namespace {

// Long enough to catch a job that follows at once, short against a time slice. The spin yields, so
// that a thread with real work gets the core where there are fewer cores than threads. Waking two
// workers job after job took 3.4 µs so, and 33 µs or more with any number of pause instructions
// instead (two virtual processors).
constexpr int spin_rounds = 200;

}  // namespace

void wait_while_equal(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                      Patience) noexcept {
  for (int round = 0; round < spin_rounds; ++round) {
    if (word.load(std::memory_order_acquire) != expected) return;
    std::this_thread::yield();
  }
  while (word.load(std::memory_order_acquire) == expected) {
    word.wait(expected, std::memory_order_acquire);
  }
}

void wake_all(std::atomic<std::uint32_t>& word) noexcept { word.notify_all(); }

int thread_limit() noexcept { return 64; }

int reported_processors() noexcept {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace looplab::parallel
