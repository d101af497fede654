#include "parallel/schedule.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <stdexcept>
#include <thread>
#include <vector>

#include "measure/scaling.hpp"
#include "recorded.hpp"

namespace {

using namespace looplab;
using namespace looplab::parallel;
using looplab::testing::in_order;
using looplab::testing::parts_in;

struct Bench {
  Team team{8};
  Timeline timeline{8, 50};
  RunContext context{team, measure::platform_clock(), &timeline};
};

// Work that differs by part, so that workers get out of step.
void work_on(std::int64_t part) {
  for (std::int64_t i = 0; i < part % 7 * 20; ++i) {
    [[maybe_unused]] const volatile std::int64_t kept = i;
  }
}

void check_times(const RunTimes& times, int workers, std::int64_t parts) {
  CHECK(times.workers == workers);
  CHECK(times.end_ns >= times.begin_ns);
  const double sum = times.ship_ns() + times.compute_ns() + times.wait_ns();
  CHECK(sum == doctest::Approx(static_cast<double>(times.total_ns())));
  CHECK(times.imbalance() >= 1);
  std::int64_t done = 0;
  for (int w = 0; w < workers; ++w) {
    const WorkerTimes& worker = times.worker[static_cast<std::size_t>(w)];
    CHECK(worker.busy_ns() >= 0);
    done += worker.parts;
  }
  CHECK(done == parts);
}

void check_spans(const TimelineSnapshot& snapshot, int workers, std::int64_t parts) {
  std::uint64_t recorded = 0;
  for (std::size_t lane = 0; lane < snapshot.lanes.size(); ++lane) {
    CHECK(in_order(snapshot.lanes[lane]));
    recorded += parts_in(snapshot.lanes[lane]);
    if (lane >= static_cast<std::size_t>(workers)) CHECK(snapshot.lanes[lane].empty());
  }
  CHECK(recorded == static_cast<std::uint64_t>(parts));
}

}  // namespace

TEST_CASE("schedule: every part runs exactly once, for 1 to 8 workers") {
  Bench bench;
  for (const Schedule schedule : all_schedules) {
    for (int workers = 1; workers <= std::min(8, bench.team.capacity()); ++workers) {
      for (const std::int64_t parts : {0, 1, 2, 7, 1000, 100'000}) {
        CAPTURE(name_of(schedule));
        CAPTURE(workers);
        CAPTURE(parts);
        std::vector<std::atomic<std::uint8_t>> calls(static_cast<std::size_t>(parts));
        std::atomic<bool> worker_in_range{true};
        const auto body = [&](std::int64_t part, int worker) {
          if (worker < 0 || worker >= workers) worker_in_range = false;
          if (parts <= 1000) work_on(part);
          calls[static_cast<std::size_t>(part)].fetch_add(1, std::memory_order_relaxed);
        };
        bench.timeline.begin(0);
        const RunTimes times = for_each_part(bench.context, workers, parts, schedule, body);
        CHECK(worker_in_range);
        CHECK(std::ranges::all_of(calls, [](const auto& count) { return count == 1; }));
        check_times(times, workers, parts);
        check_spans(bench.timeline.snapshot(), workers, parts);
      }
    }
  }
}

TEST_CASE("schedule: static gives worker w the parts of part_range") {
  Bench bench;
  std::vector<int> owner(103, -1);
  const auto body = [&](std::int64_t part, int worker) {
    owner[static_cast<std::size_t>(part)] = worker;
  };
  for_each_part(bench.context, 4, 103, Schedule::static_blocks, body);
  for (int worker = 0; worker < 4; ++worker) {
    const Range range = part_range(103, 4, worker);
    for (std::int64_t part = range.first; part < range.last; ++part) {
      CHECK(owner[static_cast<std::size_t>(part)] == worker);
    }
  }
}

TEST_CASE("schedule: who is done helps, except where the schedule is static") {
  // Part 0 does not end before the last part has run, so its worker can only be helped.
  Bench bench;
  for (const Schedule schedule : {Schedule::dynamic, Schedule::guided, Schedule::stealing}) {
    constexpr std::int64_t parts = 64;
    std::atomic<std::int64_t> others{0};
    const auto body = [&](std::int64_t part, int) {
      if (part != 0) {
        ++others;
        return;
      }
      // guided may have given this worker 15 parts more, which only it can run.
      while (others < parts - 16) std::this_thread::yield();
    };
    CAPTURE(name_of(schedule));
    const RunTimes times = for_each_part(bench.context, 2, parts, schedule, body);
    CHECK(std::max(times.worker[0].parts, times.worker[1].parts) >= parts - 16);
  }
}

TEST_CASE("schedule: stop ends a run early, and parts that ran are recorded") {
  Bench bench;
  for (const Schedule schedule : all_schedules) {
    CAPTURE(name_of(schedule));
    std::atomic<bool> stop{false};
    std::atomic<std::int64_t> done{0};
    const RunContext context{bench.team, measure::platform_clock(), &bench.timeline, &stop};
    const auto body = [&](std::int64_t, int) {
      if (++done == 10) stop = true;
    };
    bench.timeline.begin(0);
    const RunTimes times = for_each_part(context, 2, 1'000'000, schedule, body);
    CHECK(done < 1'000'000);
    check_times(times, 2, done);
    check_spans(bench.timeline.snapshot(), 2, done);
  }
}

TEST_CASE("schedule: an exception of a part reaches the caller, and the team works on") {
  Bench bench;
  for (const Schedule schedule : all_schedules) {
    const auto fail = [](std::int64_t part, int) {
      if (part == 5) throw std::runtime_error("part 5");
    };
    CHECK_THROWS_AS(for_each_part(bench.context, 2, 100, schedule, fail), std::runtime_error);
    std::atomic<int> calls{0};
    const auto count = [&](std::int64_t, int) { ++calls; };
    for_each_part(bench.context, 2, 100, schedule, count);
    CHECK(calls == 100);
  }
}

TEST_CASE("schedule: snapshots taken during a run are in order and only grow") {
  Bench bench;
  std::atomic<bool> done{false};
  std::thread conductor([&] {
    for (const Schedule schedule : all_schedules) {
      const auto body = [](std::int64_t part, int) { work_on(part); };
      for_each_part(bench.context, 2, 20'000, schedule, body);
    }
    done = true;
  });
  bool ordered = true;
  std::uint64_t most = 0;
  while (!done) {
    const TimelineSnapshot snapshot = bench.timeline.snapshot();
    for (std::size_t lane = 0; lane < snapshot.lanes.size(); ++lane) {
      ordered = ordered && in_order(snapshot.lanes[lane]);
      most = std::max(most, parts_in(snapshot.lanes[lane]));
    }
  }
  conductor.join();
  CHECK(ordered);
  CHECK(most <= 80'000);
  check_spans(bench.timeline.snapshot(), 2, 80'000);
}

TEST_CASE("schedule: part_range cuts into neighbouring parts that differ by at most one") {
  for (const std::int64_t count : {0, 1, 7, 100, 1001}) {
    for (const std::int64_t parts : {1, 2, 3, 100, 5000}) {
      std::int64_t next = 0;
      for (std::int64_t part = 0; part < parts; ++part) {
        const Range range = part_range(count, parts, part);
        const std::int64_t size = range.last - range.first;
        REQUIRE(range.first == next);
        REQUIRE(size >= count / parts);
        REQUIRE(size <= count / parts + 1);
        next = range.last;
      }
      CHECK(next == count);
    }
  }
}

TEST_CASE("schedule: refusals and names") {
  Bench bench;
  const auto nothing = [](std::int64_t, int) {};
  const auto run = [&](int workers, std::int64_t parts) {
    for_each_part(bench.context, workers, parts, Schedule::dynamic, nothing);
  };
  CHECK_THROWS_AS(run(0, 1), std::invalid_argument);
  CHECK_THROWS_AS(run(max_workers + 1, 1), std::invalid_argument);
  CHECK_THROWS_AS(run(9, 1), std::invalid_argument);  // the timeline has 8 lanes
  CHECK_THROWS_AS(run(1, -1), std::invalid_argument);
  CHECK_THROWS_AS(run(1, max_parts + 1), std::invalid_argument);
  for (const Schedule schedule : all_schedules) CHECK(schedule_from(name_of(schedule)) == schedule);
  CHECK_FALSE(schedule_from("fair"));
}

TEST_CASE("without a timeline every part is done and no clock is read") {
  Bench bench;
  struct Broken final : measure::Clock {
    std::int64_t now_ns() const noexcept override {
      FAIL("the clock was read");
      return 0;
    }
  } broken;
  for (const Schedule schedule : all_schedules) {
    std::atomic<int> done{0};
    const RunTimes times = for_each_part({bench.team, broken, nullptr, nullptr}, 2, 100, schedule,
                                         [&](std::int64_t, int) { ++done; });
    CHECK(done == 100);
    CHECK(times.total_ns() == 0);
    CHECK(times.per_worker().empty());
  }
}

// Nothing is shipped to a worker that gets no part, however late it looks: a run of 100 in which
// worker 1 did all and worker 2 woke at 90 to find nothing left.
TEST_CASE("run times: a worker without a part waited, nothing was shipped to it") {
  RunTimes times;
  times.begin_ns = 1000;
  times.end_ns = 1100;
  times.workers = 2;
  times.worker[0] = {1010, 1095, 5};
  times.worker[1] = {1090, 1090, 0};
  CHECK(times.ship_ns() == 5);
  CHECK(times.compute_ns() == 42.5);
  CHECK(times.wait_ns() == 52.5);
}

// Figure 15 of the engine, on a real run: what is read off the timeline multiplies to the
// efficiency that the clock around the run gives.
TEST_CASE("schedule: the parts of a real run's efficiency multiply to it") {
  const auto& clock = looplab::measure::platform_clock();
  Team team{2};
  team.ensure(2);
  Timeline timeline{2, 100};
  const auto work = [&] {
    const std::int64_t end = clock.now_ns() + 2'000'000;
    while (clock.now_ns() < end) {
    }
  };
  const std::int64_t serial_begin = clock.now_ns();
  for (int part = 0; part < 8; ++part) work();
  const auto serial = static_cast<double>(clock.now_ns() - serial_begin);
  timeline.begin(clock.now_ns());
  const std::int64_t begin = clock.now_ns();
  for_each_part({team, clock, &timeline}, 2, 8, Schedule::dynamic,
                [&](std::int64_t, int) { work(); });
  const auto parallel = static_cast<double>(clock.now_ns() - begin);
  std::vector<double> busy;
  for (const auto& lane : timeline.snapshot().lanes) {
    double sum = 0;
    for (const Span& span : lane) {
      if (span.kind == SpanKind::compute) sum += static_cast<double>(span.end_ns - span.begin_ns);
    }
    busy.push_back(sum);
  }
  REQUIRE(busy.size() == 2);
  const auto parts = looplab::measure::efficiency_parts(serial, parallel, busy);
  REQUIRE(parts);
  CHECK(parts->balance * (1 - parts->overhead) / parts->inflation ==
        doctest::Approx(serial / (2 * parallel)).epsilon(0.02));
  // No worker computes for longer than the run took, and all parts were recorded.
  CHECK(parts->overhead >= 0);
  CHECK(parts->balance <= 1);
  CHECK(busy[0] + busy[1] > 0.9 * 8 * 2e6);
}
