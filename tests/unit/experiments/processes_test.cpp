// parallel/processes: real processes, answers that are known, and lanes that add up.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "../lab/runs.hpp"
#include "experiments/parallel/processes/curves.hpp"
#include "experiments/parallel/processes/lanes.hpp"
#include "experiments/parallel/processes/neurons.hpp"

namespace {

using namespace looplab;
using namespace looplab::experiments;
using lab::TextPairs;
using looplab::testing::Runner;
using parallel::SpanKind;

bool says(const lab::Record& record, const std::string& what) {
  return std::ranges::any_of(record.happened, [&](const std::string& text) {
    return text.find(what) != std::string::npos;
  });
}

// Without gaps, from the beginning of the run to its end; the budget is the run.
void check_lanes(const lab::TimelineFigure& figure, std::size_t workers) {
  REQUIRE(figure.snapshot.lanes.size() == workers);
  for (const auto& lane : figure.snapshot.lanes) {
    REQUIRE(!lane.empty());
    CHECK(lane.front().begin_ns == figure.snapshot.begin_ns);
    CHECK(static_cast<double>(lane.back().end_ns - figure.snapshot.begin_ns) == figure.total_ns);
    for (std::size_t i = 1; i < lane.size(); ++i) {
      CHECK(lane[i].begin_ns == lane[i - 1].end_ns);
    }
  }
  CHECK(figure.budget.total() == doctest::Approx(figure.total_ns));
}

std::int64_t parts_of(const lab::TimelineFigure& figure, SpanKind kind) {
  std::int64_t parts = 0;
  for (const auto& lane : figure.snapshot.lanes) {
    for (const auto& span : lane) parts += span.kind == kind ? span.parts : 0;
  }
  return parts;
}

processes::SizeCauses causes(double start_ns, std::int64_t workers = 2, bool shared = false,
                             bool most_steps = false) {
  return {1000, start_ns, workers, shared, most_steps, 64, true};
}

lab::CurvesFigure::Curve curve(const std::string& name, std::initializer_list<double> times) {
  lab::CurvesFigure::Curve curve{name, {}, ""};
  double x = 1;
  for (const double y : times) {
    curve.points.push_back({x, y, 0.98 * y, 1.02 * y});
    x *= 4;
  }
  return curve;
}

}  // namespace

TEST_CASE("processes: every method and way to ship gives the answer that is known") {
  Runner runner;
  for (const char* method : {"map", "imap", "imap_unordered"}) {
    for (const char* ship : {"copy", "transfer", "shared"}) {
      CAPTURE(method);
      CAPTURE(ship);
      const auto record = runner.run("parallel/processes", {{"neurons", "21"},
                                                            {"samples", "100"},
                                                            {"workers", "2"},
                                                            {"method", method},
                                                            {"ship", ship}});
      CAPTURE(record->error);
      REQUIRE(record->status == lab::Status::done);
      CHECK(record->checked);
      CHECK(record->answer.starts_with("spikes: "));
      CHECK(record->answer.ends_with(" (neurons: 21, samples: 100)"));
      const bool transfers = systems::processes_can_transfer();
      CHECK(record->table.rows.size() == (transfers ? 5 : 4));
      REQUIRE(record->timeline);
      check_lanes(*record->timeline, 2);
      // map makes four parts a worker, of three neurons; imap sends one at a time.
      const int parts = std::string(method) == "map" ? 7 : 21;
      CHECK(parts_of(*record->timeline, SpanKind::compute) == parts);
      CHECK(record->timeline->budget.serialise > 0);
      if (!transfers) {
        CHECK(says(*record, "a pipe copies") == (std::string(ship) == "transfer"));
      }
    }
  }
}

TEST_CASE("processes: a worker dies, and the page says what became of its part") {
  Runner runner;
  const auto record = runner.run(
      "parallel/processes",
      {{"neurons", "9"}, {"samples", "50"}, {"workers", "2"}, {"chunk", "1"}, {"crash", "yes"}});
  CAPTURE(record->error);
  REQUIRE(record->status == lab::Status::done);
  CHECK(record->checked);
  CHECK(says(*record, "died while it had part 4."));
  CHECK(says(*record, "the answer is right"));
  REQUIRE(record->timeline);
  check_lanes(*record->timeline, 2);
  CHECK(parts_of(*record->timeline, SpanKind::lost) == 1);
  CHECK(parts_of(*record->timeline, SpanKind::compute) == 9);
  CHECK(record->timeline->budget.start > 0);
}

TEST_CASE("processes: stopped at any moment, and run again") {
  Runner runner;
  for (const int wait_ms : {0, 3, 11, 40, 90, 160}) {
    const auto run = runner.start("parallel/processes", {{"neurons", "200"}, {"crash", "yes"}});
    std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
    runner.conductor.stop();
    const auto record = looplab::testing::finished(runner.conductor, run);
    CHECK(record->status != lab::Status::failed);
    CHECK(record->error.empty());
  }
  const auto record = runner.run("parallel/processes", {{"neurons", "5"}, {"samples", "16"}});
  CHECK(record->status == lab::Status::done);
  CHECK(record->checked);
}

TEST_CASE("processes: a wrong answer is seen") {
  std::atomic<bool> stop{false};
  processes::Neurons neurons(7, 300, 2, 3, stop, kernels::heap());
  neurons.forget();
  CHECK_FALSE(neurons.right());
  neurons.compute({0, 7});
  CHECK(neurons.right());
  const std::int64_t spikes = neurons.spikes();
  CHECK(spikes > 0);
  neurons.forget();
  neurons.compute({0, 6});
  CHECK_FALSE(neurons.right());
}

TEST_CASE("processes: lanes show what is known of each part, and nothing twice") {
  systems::PoolRun run{.begin_ns = 100, .end_ns = 400};
  run.parts = {{0, 110, 120, 130, 140, 200, 210, 220, 230},
               {1, 120, 130, 140, 150, 300, 310, 320, 330}};
  run.losses = {{1, 1, 105, 110, 119}};
  const auto figure = processes::lanes_of(run, 2, "title", 5);
  check_lanes(figure, 2);
  CHECK(figure.budget.compute == (60 + 150) / 2.0);
  CHECK(figure.budget.serialise == (10 + 10 + 10 + 10) / 2.0);
  CHECK(figure.budget.ship == 10);
  CHECK(figure.budget.ship_back == 10);
  CHECK(figure.budget.deserialise == 20);
  CHECK(figure.budget.lost == 2.5);
  CHECK(figure.budget.start == 4.5);
  // A worker that did nothing waited.
  const auto idle = processes::lanes_of(run, 3, "title", 5);
  CHECK(idle.snapshot.lanes[2].size() == 1);
  CHECK(idle.snapshot.lanes[2][0].kind == SpanKind::wait);
}

TEST_CASE("processes: where it begins to pay is said as far as the curves show it") {
  lab::CurvesFigure figure;
  figure.curves = {curve("one process", {1e3, 4e3, 16e3, 64e3}),
                   curve("the pool, already running", {5e3, 6e3, 10e3, 34e3})};
  std::string text = processes::size_text(figure, causes(30e3));
  CHECK(text.find("One process was faster up to 4 neurons (4.00 kB), the pool from 16 neurons") !=
        std::string::npos);
  // 64 neurons gain 30 µs, which is the start.
  CHECK(text.find("would pay from about 64 neurons (64.0 kB) on") != std::string::npos);
  // 16 gain 6 µs, so 24 µs more, which 48 neurons gain: 18 is reached half way, 66 beyond the last.
  CHECK(processes::size_text(figure, causes(18e3)).find("about 40 neurons") != std::string::npos);
  CHECK(processes::size_text(figure, causes(66e3)).find("about 136 neurons") != std::string::npos);
  figure.curves[1] = curve("the pool, already running", {5e3, 6e3, 20e3, 80e3});
  CHECK(processes::size_text(figure, causes(30e3))
            .starts_with("Even at 64 neurons (64.0 kB) one process was faster"));
  // Of the size that is in the table, nothing that its verdict does not say.
  processes::SizeCauses open = causes(0);
  open.told = false;
  CHECK(processes::size_text(figure, open).starts_with("At 64 neurons (64.0 kB) this run cannot"));
  open.all = 256;
  CHECK(processes::size_text(figure, open).starts_with("Even at 64 neurons"));
  // Why depends on what was asked for.
  CHECK(
      processes::size_text(figure, causes(0)).ends_with("More steps a sample would change that."));
  CHECK(processes::size_text(figure, causes(0, 2, false, true)).ends_with("among workers saves."));
  CHECK(processes::size_text(figure, causes(0, 1)).find("no two workers") != std::string::npos);
  CHECK(processes::size_text(figure, causes(0, 2, true)).find("shipping") == std::string::npos);
  figure.curves[1] = curve("the pool, already running", {5e3, 6e3, 20e3, 64e3});
  CHECK(processes::size_text(figure, causes(30e3)) ==
        "At 64 neurons (64.0 kB) this run cannot tell whether the pool or one process is faster.");
  figure.curves[1] = curve("the pool, already running", {0.5e3, 2e3, 8e3, 32e3});
  CHECK(processes::size_text(figure, causes(0)).starts_with("The pool was faster from 1 neuron"));
  // Of a size that one curve lacks nothing is said.
  figure.curves[1].points.pop_back();
  figure.curves[0].points.erase(figure.curves[0].points.begin());
  CHECK(processes::size_text(figure, causes(0)).starts_with("The pool was faster from 4 neurons"));
  figure.curves[1].points.clear();
  CHECK(processes::size_text(figure, causes(30e3)).empty());
  lab::CurvesFigure messages;
  messages.curves = {curve("copied", {1000, 1000, 2000, 65'000})};
  text = processes::message_text(messages, "copied");
  // 63 bytes in 65,000 less 1,000 ns, each known to 2 %.
  CHECK(text ==
        "Copied: 1 byte there and the answer back took 1.00 µs, 64 bytes took 65.0 µs, so 984 kB a "
        "second (964 kB to 1.01 MB)"
        ".");
  CHECK(processes::message_text(messages, "shared memory").empty());
  // So near to each other that their difference says nothing.
  messages.curves = {curve("copied", {1000, 1000, 1000, 1060})};
  CHECK(processes::message_text(messages, "copied") ==
        "Copied: 1 byte there and the answer back took 1.00 µs.");
}
