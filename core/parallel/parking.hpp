// How a thread waits for a word to change. One file a platform.
#pragma once

#include <atomic>
#include <cstdint>

namespace looplab::parallel {

/// How long to look before sleeping: eager where the word is likely to change at once and no other
/// thread needs the core.
enum class Patience : unsigned char { brief, eager };

/// Returns once `word` differs from `expected`; spins for some microseconds, then sleeps. Must not
/// be called on the thread that draws.
void wait_while_equal(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                      Patience patience = Patience::brief) noexcept;

/// Wakes every thread that waits on `word`. Call it after the store that changed the word.
void wake_all(std::atomic<std::uint32_t>& word) noexcept;

/// How many threads the platform lets one program start (a browser's pool is created beforehand).
int thread_limit() noexcept;

/// Logical processors that the platform reports, at least 1. A browser may report fewer or more
/// than there are.
int reported_processors() noexcept;

}  // namespace looplab::parallel
