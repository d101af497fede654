#include "measure/calibration.hpp"

#include <doctest/doctest.h>

#include "fake_clock.hpp"

namespace {

using namespace looplab;
using namespace looplab::measure;
using looplab::testing::FakeClock;

class StandingClock final : public Clock {
 public:
  std::int64_t now_ns() const noexcept override { return 42; }
};

// Every 50th reading is 300 µs earlier than it should be, and one is ten seconds earlier.
class BackwardClock final : public Clock {
 public:
  std::int64_t now_ns() const noexcept override {
    ++readings_;
    if (readings_ == 20) time_ -= 10'000'000'000;
    time_ += readings_ % 50 == 0 ? -300'000 : 1000;
    return time_ / 5000 * 5000;
  }

 private:
  mutable std::int64_t readings_ = 0;
  mutable std::int64_t time_ = 60'000'000'000;
};

// Now and then the thread loses its core for 3 ms.
class InterruptedClock final : public Clock {
 public:
  std::int64_t now_ns() const noexcept override {
    if (++readings_ % 997 == 0) clock_.advance(3'000'000);
    return clock_.now_ns();
  }

 private:
  mutable std::int64_t readings_ = 0;
  mutable FakeClock clock_{20'000, 350};
};

}  // namespace

// Steps of isolated and plain Chromium and Firefox: measurement practice, section 3.
TEST_CASE("calibration: the step is found within 10 %, regular or jittered") {
  for (const std::int64_t step : {5000, 20'000, 100'000, 1'000'000}) {
    for (const std::int64_t call : {90, 350}) {
      for (const bool jittered : {false, true}) {
        CAPTURE(step);
        CAPTURE(call);
        CAPTURE(jittered);
        const Calibration found = calibrate(FakeClock(step, call, jittered), true);
        CHECK(found.step_ns == doctest::Approx(step).epsilon(0.1));
        CHECK(found.call_ns == doctest::Approx(call).epsilon(0.1));
        CHECK(found.jittered() == jittered);
        CHECK(found.backward_steps == 0);
      }
    }
  }
}

TEST_CASE("calibration: a fine clock, where each reading is a step") {
  const Calibration found = calibrate(FakeClock(1, 25), true);
  CHECK(found.step_ns == doctest::Approx(25).epsilon(0.1));
  CHECK(found.epoch_ns() == 1e6);
}

TEST_CASE("calibration: lost time slices do not count as steps") {
  const Calibration found = calibrate(InterruptedClock(), true);
  CHECK(found.step_ns == doctest::Approx(20'000).epsilon(0.1));
  CHECK(found.call_ns == doctest::Approx(350).epsilon(0.05));
}

TEST_CASE("calibration: a clock that stands still holds nobody") {
  const Calibration found = calibrate(StandingClock(), true);
  CHECK(found.step_ns > 0);
  CHECK(found.call_ns == 0);
  CHECK(found.empty_iteration_ns == 0);
}

TEST_CASE("calibration: steps backwards are counted, and no price becomes negative") {
  const Calibration found = calibrate(BackwardClock(), true);
  CHECK(found.backward_steps > 0);
  CHECK(found.step_ns == doctest::Approx(5000).epsilon(0.1));
  CHECK(found.call_ns >= 0);
  CHECK(found.call_ns < 10'000);
  CHECK(found.empty_iteration_ns >= 0);
}

TEST_CASE("calibration: epochs are 1000 steps, from 1 to 100 ms") {
  const auto epoch_of = [](double step) { return Calibration{.step_ns = step}.epoch_ns(); };
  CHECK(epoch_of(1) == 1e6);
  CHECK(epoch_of(5000) == 5e6);
  CHECK(epoch_of(20'000) == 20e6);
  CHECK(epoch_of(100'000) == 100e6);
  CHECK(epoch_of(1e6) == 100e6);
}

TEST_CASE("calibration: this platform's clock") {
  const Calibration found = calibrate(platform_clock());
  CHECK(found.step_ns > 0);
  CHECK(found.backward_steps == 0);
  CHECK(found.empty_iteration_ns > 0);
  CHECK(calibrate(FakeClock(1, 25), false).isolated == false);
}
