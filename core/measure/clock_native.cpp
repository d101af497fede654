#include <chrono>

#include "measure/clock.hpp"

namespace looplab::measure {
namespace {

class SteadyClock final : public Clock {
 public:
  std::int64_t now_ns() const noexcept override {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
};

}  // namespace

const Clock& platform_clock() noexcept {
  static const SteadyClock clock;
  return clock;
}

bool clock_is_isolated() noexcept { return true; }

}  // namespace looplab::measure
