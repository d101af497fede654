// A clock that a test moves, and random numbers that are the same on every platform.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>

#include "measure/clock.hpp"

namespace looplab::testing {

/// A random number from 0 to 1 that depends on `index` only (SplitMix64 as a counter).
inline double uniform_at(std::uint64_t index) {
  std::uint64_t x = (index + 1) * 0x9e37'79b9'7f4a'7c15u;
  x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9u;
  x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11ebu;
  return static_cast<double>((x ^ (x >> 31)) >> 11) * 0x1p-53;
}

/// std::normal_distribution differs between libraries; this does not.
inline double normal(std::mt19937_64& random) {
  const double u = (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53;
  const double v = static_cast<double>(random() >> 11) * 0x1p-53;
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * 3.14159265358979323846 * v);
}

/// Shows time in steps of `grid_ns`. Each reading costs `call_ns`. A jittered clock changes at a
/// random moment within each step, as Chromium's does. Belongs to one thread.
class FakeClock : public measure::Clock {
 public:
  explicit FakeClock(std::int64_t grid_ns = 1, std::int64_t call_ns = 0, bool jittered = false)
      : grid_(grid_ns), call_(call_ns), jittered_(jittered) {}

  std::int64_t now_ns() const noexcept override {
    time_ += call_;
    const std::int64_t step = time_ / grid_;
    const double within = static_cast<double>(time_ % grid_) / static_cast<double>(grid_);
    const bool next = jittered_ && within >= uniform_at(static_cast<std::uint64_t>(step));
    return (step + (next ? 1 : 0)) * grid_;
  }
  void advance(std::int64_t ns) { time_ += ns; }
  std::int64_t true_ns() const { return time_; }

 private:
  std::int64_t grid_;
  std::int64_t call_;
  bool jittered_;
  mutable std::int64_t time_ = 1'000'000'000;
};

}  // namespace looplab::testing
