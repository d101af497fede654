#include "parallel/timeline.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "measure/clock.hpp"
#include "parallel/schedule.hpp"
#include "recorded.hpp"

namespace {

using namespace looplab;
using namespace looplab::parallel;
using looplab::testing::in_order;
using looplab::testing::parts_in;

// Every reading is `step` later than the one before it.
class SteppingClock final : public measure::Clock {
 public:
  explicit SteppingClock(std::int64_t step) : step_(step) {}
  std::int64_t now_ns() const noexcept override {
    return now_.fetch_add(step_, std::memory_order_relaxed);
  }
  std::int64_t readings() const { return now_ / step_; }

 private:
  std::int64_t step_;
  mutable std::atomic<std::int64_t> now_{0};
};

Span span_of(std::uint32_t part, SpanKind kind = SpanKind::compute) {
  return {part * 10, part * 10 + 10, part, 1, kind};
}

}  // namespace

TEST_CASE("timeline: a lane gives back what was added") {
  Lane lane(8);
  lane.add(span_of(0, SpanKind::split));
  lane.add(span_of(1, SpanKind::stitch));
  const auto spans = lane.snapshot();
  REQUIRE(spans.size() == 2);
  CHECK(spans[0].kind == SpanKind::split);
  CHECK(spans[1].kind == SpanKind::stitch);
  CHECK(spans[1].begin_ns == 10);
  CHECK(spans[1].end_ns == 20);
  CHECK(spans[1].first_part == 1);
  CHECK(spans[1].parts == 1);
  lane.clear();
  CHECK(lane.snapshot().empty());
}

TEST_CASE("timeline: a full lane loses detail, never parts or time") {
  Lane lane(8);
  constexpr std::uint32_t added = 1000;
  for (std::uint32_t part = 0; part < added; ++part) {
    lane.add(span_of(part));
    const auto spans = lane.snapshot();
    REQUIRE(parts_in(spans) == part + 1);
    REQUIRE(in_order(spans));
    REQUIRE(spans.front().begin_ns == 0);
    REQUIRE(spans.back().end_ns == part * 10 + 10);
  }
  CHECK(lane.merges() > 0);
  lane.clear();
  CHECK(lane.merges() == 0);
}

TEST_CASE("timeline: a full lane of changing kinds still counts every part") {
  Lane lane(8);
  for (std::uint32_t part = 0; part < 100; ++part) {
    lane.add(span_of(part, part % 2 == 0 ? SpanKind::compute : SpanKind::wait));
  }
  const auto spans = lane.snapshot();
  CHECK(parts_in(spans) == 100);
  CHECK(spans.back().end_ns == 1000);
}

TEST_CASE("timeline: a snapshot taken while a thread writes is one that was true at some time") {
  Lane lane(64);
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int round = 0; round < 20; ++round) {
      lane.clear();
      for (std::uint32_t part = 0; part < 2000; ++part) lane.add(span_of(part));
    }
    done = true;
  });
  bool consistent = true;
  while (!done) {
    const auto spans = lane.snapshot();
    if (spans.empty()) continue;
    // Spans follow each other without a gap, and each holds one part for every 10 ns.
    consistent = consistent && spans.front().begin_ns == 0 && in_order(spans) &&
                 static_cast<std::int64_t>(parts_in(spans)) * 10 == spans.back().end_ns;
    for (const Span& span : spans) {
      consistent = consistent && span.end_ns - span.begin_ns == span.parts * 10 &&
                   span.begin_ns == span.first_part * 10;
    }
  }
  writer.join();
  CHECK(consistent);
  CHECK(parts_in(lane.snapshot()) == 2000);
}

TEST_CASE("timeline: the shortest span is at least 20 microseconds and 100 clock readings") {
  CHECK(Timeline(1, 70).min_span_ns() == 20'000);
  CHECK(Timeline(1, 500).min_span_ns() == 125'000);
  CHECK(Timeline(3, 70).workers() == 3);
  CHECK(Timeline(3, 70).snapshot().lanes.size() == 3);
}

TEST_CASE("timeline: short parts share a span, and then few clock readings are needed") {
  const SteppingClock clock(1000);
  Lane lane(4096);
  SpanBatcher batcher(lane, clock, 20'000);
  constexpr std::uint32_t parts = 100'000;
  for (std::uint32_t part = 0; part < parts; ++part) batcher.part_done(part);
  batcher.finish();
  CHECK(parts_in(lane.snapshot()) == parts);
  CHECK(in_order(lane.snapshot()));
  CHECK(clock.readings() < 100);
}

TEST_CASE("timeline: a long part has a span of its own") {
  const SteppingClock clock(1'000'000);
  Lane lane(4096);
  SpanBatcher batcher(lane, clock, 20'000);
  for (std::uint32_t part = 0; part < 50; ++part) batcher.part_done(part);
  batcher.finish();
  const auto spans = lane.snapshot();
  REQUIRE(spans.size() == 50);
  CHECK(spans[49].first_part == 49);
  CHECK(spans[0].end_ns - spans[0].begin_ns == 1'000'000);
}

TEST_CASE("timeline: kinds have names") {
  CHECK(std::string(name_of(SpanKind::split)) == "split");
  CHECK(std::string(name_of(SpanKind::ship)) == "ship");
  CHECK(std::string(name_of(SpanKind::compute)) == "compute");
  CHECK(std::string(name_of(SpanKind::wait)) == "wait");
  CHECK(std::string(name_of(SpanKind::stitch)) == "stitch");
}

TEST_CASE("timeline: of short runs as many are recorded as cost 2 % of all") {
  Timeline timeline(1, 120);
  const auto recorded_of_1000 = [&](std::int64_t run_ns) {
    int recorded = 0;
    for (int run = 0; run < 1000; ++run) {
      if (!timeline.due()) continue;
      ++recorded;
      timeline.ran(run_ns);
    }
    return recorded;
  };
  // Six readings, 2.5 times 120 ns each among other work, are 2 % of 90 µs.
  CHECK(recorded_of_1000(1'000'000) == 1000);
  CHECK(recorded_of_1000(91'000) == 1000);
  CHECK(recorded_of_1000(9'000) == doctest::Approx(1000.0 / 11).epsilon(0.02));
  CHECK(recorded_of_1000(90) == 1);
}

TEST_CASE(
    "timeline: how long each worker computed is the mean of the recorded runs since one asked") {
  Timeline timeline(3, 0);
  CHECK(timeline.take_busy_ns().empty());
  timeline.ran(100);
  timeline.worked(0, 80);
  timeline.worked(1, 60);
  timeline.ran(100);
  timeline.worked(0, 90);
  timeline.worked(1, 0);  // it came too late for a part
  CHECK(timeline.take_busy_ns() == std::vector<double>{85, 30});
  CHECK(timeline.take_busy_ns().empty());
}

TEST_CASE("timeline: a run adds what its own times say, and no worker more than the run took") {
  const measure::Clock& clock = measure::platform_clock();
  Team team(2);
  team.ensure(2);
  Timeline timeline(2, 0);
  const RunContext context{team, clock, &timeline};
  const RunTimes times =
      for_each_part(context, 2, 8, Schedule::static_blocks, [](std::int64_t part, int) {
        volatile double sum = 0;
        for (int i = 0; i < 20'000; ++i) sum = sum + static_cast<double>(part);
      });
  const auto busy = timeline.take_busy_ns();
  REQUIRE(busy.size() == 2);
  for (std::size_t w = 0; w < 2; ++w) {
    CHECK(busy[w] == static_cast<double>(times.worker[w].busy_ns()));
    CHECK(busy[w] > 0);
    CHECK(busy[w] <= static_cast<double>(times.total_ns()));
  }
}
