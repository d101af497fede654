#include "kernels/spikes/spikes.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "kernels/spikes/trace.hpp"

namespace {

using namespace looplab::kernels;
using namespace looplab::kernels::spikes;
using Found = std::vector<std::int32_t>;

const std::atomic<bool> go{false};

struct Result {
  std::string way;
  Found found;
};

std::vector<Result> by_all(const std::vector<float>& trace, float threshold) {
  objects::BoxedList<float> list(std::ssize(trace));
  list.set(0, trace);
  std::vector<float> negated(trace.size());
  std::vector<std::uint8_t> below(trace.size());
  Found places(trace.size() + 1);
  std::vector<Result> results;
  const auto add = [&](const char* way, auto detect) {
    Found room(most_spikes(trace.size()), -1);
    room.resize(detect(room));
    results.push_back({way, std::move(room)});
  };
  add("loop", [&](Found& room) { return by_loop(trace, threshold, room, go); });
  add("list", [&](Found& room) { return by_list(list.items(), threshold, room, go); });
  add("steps", [&](Found& room) {
    return by_steps(trace, threshold, {negated, below, places}, room, go);
  });
  add("lanes", [&](Found& room) { return by_lanes(trace, threshold, room, go); });
  return results;
}

void check_all(const std::vector<float>& trace, const Found& expected, float threshold = 4) {
  for (const Result& result : by_all(trace, threshold)) {
    CAPTURE(result.way);
    CHECK(result.found == expected);
  }
}

}  // namespace

TEST_CASE("spikes: nothing in nothing, and nothing in silence") {
  check_all({}, {});
  for (const std::size_t size : {1, 63, 64, 65, 100'000}) {
    check_all(std::vector<float>(size, -3.9f), {});
    check_all(std::vector<float>(size, -4.0f), {});  // as low as the threshold is not below it
  }
}

TEST_CASE("spikes: one low sample, wherever it is") {
  for (const std::size_t size : {1, 2, 63, 64, 65, 129, 70'000}) {
    for (std::size_t at = 0; at<size; at += size> 1000 ? 997 : 1) {
      std::vector<float> trace(size, 1);
      trace[at] = -5;
      check_all(trace, {static_cast<std::int32_t>(at)});
    }
  }
}

// Everything is low: a spike every 30 samples, and none between.
TEST_CASE("spikes: the refractory rule, also across blocks") {
  for (const std::size_t size : {1, 30, 31, 61, 65'536 + 100}) {
    Found expected;
    for (std::size_t at = 0; at < size; at += 30) {
      expected.push_back(static_cast<std::int32_t>(at));
    }
    check_all(std::vector<float>(size, -9), expected);
  }
  std::vector<float> trace(200, 0);
  trace[10] = trace[39] = trace[40] = trace[69] = trace[70] = -6;  // 29 after, 30 after, ...
  check_all(trace, {10, 40, 70});
}

TEST_CASE("spikes: NaN, infinities, denormals and zeros hide no spike and make none") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  for (const float odd : {none, infinity, 1e-45f, -1e-45f, 0.0f, -0.0f}) {
    std::vector<float> trace(300, odd);
    check_all(trace, {});
    trace[77] = -8;
    trace[150] = -infinity;
    check_all(trace, {77, 150});
  }
}

TEST_CASE("spikes: every way finds the same in traces of many lengths") {
  for (const std::int64_t samples : {1, 1499, 1500, 30'001, 200'000}) {
    VoltageTrace trace(samples);
    CHECK(trace.fill(5, go, [](std::int64_t) {}));
    const std::vector<float> values(trace.samples().begin(), trace.samples().end());
    for (const float threshold : {3.0f, 4.0f, 8.0f}) {
      const auto results = by_all(values, threshold);
      for (const Result& result : results) CHECK(result.found == results.front().found);
    }
  }
}

// Eight uniform numbers: mean 0, variance 1, and the fourth moment of their sum.
TEST_CASE("trace: noise with deviation 1, and spikes where the truth says") {
  VoltageTrace trace(600'000);
  CHECK(trace.fill(1, go, [](std::int64_t) {}));
  CHECK(trace.truth().size() == 400);  // 20 a second
  double sum = 0, squares = 0;
  std::int64_t count = 0;
  std::size_t next = 0;
  for (std::int32_t i = 0; i < 600'000; ++i) {
    while (next < 400 && trace.truth()[next] + refractory < i) ++next;
    if (next < 400 && std::abs(trace.truth()[next] - i) <= refractory) continue;
    const double x = static_cast<double>(trace.samples()[static_cast<std::size_t>(i)]);
    CHECK(std::abs(x) < 4.91);
    sum += x;
    squares += x * x;
    ++count;
  }
  const auto n = static_cast<double>(count);
  CHECK(std::abs(sum / n) < 5 / std::sqrt(n));
  CHECK(std::abs(squares / n - 1) < 5 * std::sqrt(2 / n));
  for (std::size_t i = 1; i < 400; ++i) CHECK(trace.truth()[i] - trace.truth()[i - 1] >= 60);
}

// The deviation of a normal distribution is MAD / 0.6745; the spikes hardly move a median.
TEST_CASE("threshold: so many deviations of the noise") {
  VoltageTrace trace(300'000);
  CHECK(trace.fill(2, go, [](std::int64_t) {}));
  std::vector<float> room(300'000);
  CHECK(mad_threshold(trace.samples(), 4, room) == doctest::Approx(4).epsilon(0.04));
  const std::vector<float> known{-3, 1, 2, -1, 5};  // |x| in order: 1 1 2 3 5
  CHECK(mad_threshold(known, 0.6745f, room) == doctest::Approx(2));
  CHECK(mad_threshold({}, 4, room) == 4);
}

// Planted 4 to 12 deep in noise of 1, at 4: nearly all are found, and few others (one side of a
// normal distribution beyond 4: 3e-5 of 600,000 samples).
TEST_CASE("detection: precision and recall of the planted spikes") {
  VoltageTrace trace(600'000);
  CHECK(trace.fill(1, go, [](std::int64_t) {}));
  const std::vector<float> values(trace.samples().begin(), trace.samples().end());
  for (const Result& result : by_all(values, 4)) {
    const Score score = score_of(trace.truth(), result.found);
    CHECK(score.planted == 400);
    CHECK(score.recall() > 0.93);
    CHECK(score.precision() > 0.93);
  }
}

TEST_CASE("score: each spike is matched once, within half a millisecond") {
  const Found truth{100, 200, 300};
  const auto score = [&](const Found& found) { return score_of(truth, found).matched; };
  CHECK(score({}) == 0);
  CHECK(score({100, 200, 300}) == 3);
  CHECK(score({85, 215, 316}) == 2);
  CHECK(score({95, 105, 200}) == 2);  // the second detection of one spike is a false one
  CHECK(score_of(truth, Found{}).recall() == 0);
  CHECK(score_of(truth, Found{}).precision() == 1);
  CHECK(score_of({}, Found{}).recall() == 1);
  CHECK(score_of(truth, Found{95, 105, 200}).precision() == doctest::Approx(2 / 3.0));
}
