// The time base. Everything that measures takes a Clock by reference, so tests can inject one.
#pragma once

#include <cstdint>

namespace looplab::measure {

/// A monotonic clock. All threads of the program see the same time base.
/// Thread safety: now_ns() may be called from any thread at any time.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Nanoseconds since an arbitrary fixed origin. The step can be far larger than 1 ns.
  virtual std::int64_t now_ns() const noexcept = 0;
};

/// The clock of this platform: performance.now() in a browser, a monotonic system clock natively.
const Clock& platform_clock() noexcept;

/// True where the platform gives its finest clock: always natively, and in a browser when the
/// page is cross-origin isolated.
bool clock_is_isolated() noexcept;

}  // namespace looplab::measure
