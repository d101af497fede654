#include "lab/conductor.hpp"

#include <doctest/doctest.h>

#include <new>
#include <stdexcept>
#include <string>

#include "runs.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using looplab::testing::finished;
using looplab::testing::small_machine;

Experiment experiment(std::string id, std::function<Record(const Parameters&, Context&)> run) {
  Card card;
  card.id = std::move(id);
  return {std::move(card), {integer("k", "", 0, 9, 3, "")}, std::move(run)};
}

Registry test_registry() {
  return Registry({
      experiment("test/quick",
                 [](const Parameters& parameters, Context& context) {
                   Record record = context.blank();
                   record.answer = to_text(parameters.at("k"));
                   return record;
                 }),
      experiment("test/throws",
                 [](const Parameters&, Context&) -> Record {
                   throw std::runtime_error("The sky fell; look up and try again.");
                 }),
      experiment("test/too-large",
                 [](const Parameters&, Context&) -> Record { throw std::bad_alloc(); }),
      experiment("test/waits",
                 [](const Parameters&, Context& context) {
                   while (!context.stopped()) {
                     context.progress("waiting", 1, 2, "turns");
                     std::this_thread::yield();
                   }
                   Record record = context.blank();
                   record.answer = "kept";
                   return record;
                 }),
      experiment("test/records",
                 [](const Parameters&, Context& context) {
                   Record record = context.blank();
                   record.answer = context.timeline().due() ? "recorded" : "not recorded";
                   context.timeline().ran(1);  // so short that thousands after it are not recorded
                   return record;
                 }),
      experiment("test/measures",
                 [](const Parameters&, Context& context) {
                   const std::vector<measure::Strategy> strategies{
                       {"spin", measure::repeat([] { std::this_thread::yield(); })}};
                   Record record = context.blank();
                   record.answer = "so far";
                   context.measure(strategies, {.most_rounds = 1'000'000, .target_half_width = 0},
                                   [&](const measure::Result&) { context.publish(record); });
                   return record;
                 }),
  });
}

struct Laboratory {
  std::atomic<int> news{0};
  Registry registry = test_registry();
  Arena arena{32'000'000};
  Conductor conductor{registry, small_machine(), arena, [this] { ++news; }};

  std::shared_ptr<const Record> run(const std::string& id) {
    const auto number = conductor.start(id, Parameters(registry.experiments()[0].parameters));
    REQUIRE(number);
    return finished(conductor, *number);
  }
};

}  // namespace

TEST_CASE("conductor: a run leaves a complete record") {
  Laboratory lab;
  CHECK(lab.conductor.latest() == nullptr);
  const auto record = lab.run("test/quick");
  CHECK(record->status == Status::done);
  CHECK(record->experiment == "test/quick");
  CHECK(record->answer == "3");
  CHECK(record->run == 1);
  CHECK(record->environment.max_workers == 4);
  CHECK(record->calibration.step_ns > 0);
  CHECK(record->started.size() == 20);
  CHECK(record->started[10] == 'T');
  CHECK(lab.conductor.calibration());
  CHECK_FALSE(lab.conductor.busy());
  CHECK(lab.news >= 2);
  CHECK(lab.run("test/quick")->run == 2);
}

TEST_CASE("conductor: an unknown experiment is refused with the names of the others") {
  Laboratory lab;
  const auto refused = lab.conductor.start("test/what", {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().starts_with(
      "Nothing was run: there is no experiment \"test/what\"; choose test/"));
  CHECK_FALSE(lab.conductor.busy());
}

TEST_CASE("conductor: while one runs, a second is refused; stop ends it and keeps what there is") {
  Laboratory lab;
  const auto number = lab.conductor.start("test/waits", {});
  REQUIRE(number);
  CHECK(lab.conductor.busy());
  const auto second = lab.conductor.start("test/quick", {});
  REQUIRE_FALSE(second);
  CHECK(second.error().starts_with("Another experiment is running"));
  while (!lab.conductor.latest() || lab.conductor.latest()->progress.phase != "waiting") {
    std::this_thread::yield();
  }
  CHECK(lab.conductor.latest()->status == Status::running);
  lab.conductor.stop();
  const auto record = finished(lab.conductor, *number);
  CHECK(record->status == Status::stopped);
  CHECK(record->answer == "kept");
  // The final record is seen only when the next run can start, and an old stop does not end it.
  CHECK(lab.run("test/quick")->status == Status::done);
}

TEST_CASE("conductor: stop ends a measurement") {
  Laboratory lab;
  const auto number = lab.conductor.start("test/measures", {});
  REQUIRE(number);
  lab.conductor.stop();
  CHECK(finished(lab.conductor, *number)->status == Status::stopped);
}

TEST_CASE("conductor: a run that is stopped before it began ends at once, and the next one works") {
  Laboratory lab;  // still calibrates its clock
  const std::uint64_t run = lab.conductor.start("test/waits", {}).value();
  lab.conductor.stop();
  const auto record = finished(lab.conductor, run);
  CHECK(record->status == Status::stopped);
  CHECK(record->experiment == "test/waits");
  CHECK(lab.run("test/quick")->status == Status::done);
}

TEST_CASE("conductor: a stop that names another run than the one in progress does nothing") {
  Laboratory lab;
  const std::uint64_t ended = lab.run("test/quick")->run;
  const std::uint64_t run = lab.conductor.start("test/waits", {}).value();
  lab.conductor.stop(ended);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(lab.conductor.busy());
  lab.conductor.stop(run);
  CHECK(finished(lab.conductor, run)->status == Status::stopped);
}

TEST_CASE("conductor: an exception becomes a failed record, and the next run works") {
  Laboratory lab;
  const auto failed = lab.run("test/throws");
  CHECK(failed->status == Status::failed);
  CHECK(failed->error == "The sky fell; look up and try again.");
  CHECK(failed->experiment == "test/throws");
  const auto large = lab.run("test/too-large");
  CHECK(large->status == Status::failed);
  CHECK(large->error.find("memory") != std::string::npos);
  CHECK(lab.run("test/quick")->status == Status::done);
}

TEST_CASE("conductor: what there is so far is shown while the rest is measured") {
  Laboratory lab;
  const std::uint64_t run = lab.conductor.start("test/measures", {}).value();
  bool shown = false;
  for (;;) {
    const auto record = lab.conductor.latest();
    if (record && record->run == run && record->status != Status::running) break;
    if (record && record->answer == "so far") {
      shown = true;
      lab.conductor.stop();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(shown);
}

TEST_CASE("conductor: it can be destroyed at any time") {
  for (const char* id : {"", "test/quick", "test/waits", "test/measures"}) {
    Laboratory lab;
    if (*id) CHECK(lab.conductor.start(id, Parameters(lab.registry.experiments()[0].parameters)));
  }
}

// A round that lies wholly within a hidden time runs at another priority as much as one in which
// the page was hidden.
TEST_CASE("while the page is hidden no round counts, and the record says so") {
  looplab::testing::Runner runner;
  runner.conductor.set_hidden(true);
  const TextPairs small{{"shuffles", "1000"}, {"workers", "1"}, {"parts", "2"}};
  const auto hidden = runner.run("parallel/split", small);
  CHECK(hidden->table.rows.empty());
  CHECK_FALSE(hidden->checked);
  REQUIRE(hidden->warnings.size() >= 1);
  CHECK(hidden->warnings.front().code == "W-HIDDEN");
  const auto compared = runner.run("profiling/compare", {{"trials", "10"}});
  REQUIRE(compared->happened.size() == 1);
  CHECK(compared->happened.front().starts_with("The page was hidden in all 10 trials"));

  runner.conductor.set_hidden(false);
  const auto shown = runner.run("parallel/split", small);
  CHECK(shown->table.rows.size() == 2);
  CHECK(shown->checked);
}

TEST_CASE(
    "conductor: with a face that draws, a partial record waits for its frame, but not for ever") {
  Laboratory lab;
  lab.conductor.take_turns_with_drawing();
  // Nobody draws: the run ends all the same.
  CHECK(lab.run("test/quick")->status == Status::done);
  const auto number = lab.conductor.start("test/measures", {});
  REQUIRE(number);
  while (!lab.conductor.latest() || lab.conductor.latest()->run != *number)
    std::this_thread::yield();
  lab.conductor.drawn(nullptr);
  lab.conductor.drawn(lab.conductor.latest().get());
  lab.conductor.stop();
  CHECK(finished(lab.conductor, *number)->status == Status::stopped);
}

// A frame that is waited for an hour, which is longer than this test may take.
TEST_CASE("conductor: Stop and a hidden page end the wait for a frame") {
  const auto until_shown = [](Laboratory& lab, std::uint64_t number) {
    while (!lab.conductor.latest() || lab.conductor.latest()->run != number)
      std::this_thread::yield();
  };
  Laboratory lab;
  lab.conductor.take_turns_with_drawing(std::chrono::hours(1));
  const auto stopped = lab.conductor.start("test/measures", {});
  REQUIRE(stopped);
  until_shown(lab, *stopped);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // it waits by now, or will not
  lab.conductor.stop();
  CHECK(finished(lab.conductor, *stopped)->status == Status::stopped);
  const auto hidden = lab.conductor.start("test/measures", {});
  REQUIRE(hidden);
  until_shown(lab, *hidden);
  const auto first = lab.conductor.latest();
  lab.conductor.set_hidden(true);
  while (lab.conductor.latest() == first) std::this_thread::yield();  // it goes on
  lab.conductor.stop();
  // On a busy machine what came next may have been its last record.
  const Status ended = finished(lab.conductor, *hidden)->status;
  CHECK((ended == Status::stopped || ended == Status::done));
}

TEST_CASE("conductor: short runs before it do not keep the first run of an experiment unrecorded") {
  Laboratory lab;
  for (int run = 0; run < 2; ++run) {
    CHECK(lab.run("test/records")->answer == "recorded");
  }
}

TEST_CASE("conductor: the newest record of an experiment is there whatever ran since") {
  Laboratory lab;
  CHECK(lab.conductor.latest("test/quick") == nullptr);
  lab.run("test/quick");
  const auto quick = lab.run("test/quick");
  const auto number = lab.conductor.start("test/waits", {});
  REQUIRE(number);
  CHECK(lab.conductor.latest("test/quick") == quick);
  lab.conductor.stop();
  const auto stopped = finished(lab.conductor, *number);
  CHECK(lab.conductor.latest("test/waits") == stopped);
  CHECK(lab.conductor.latest("test/quick") == quick);
  CHECK(lab.conductor.latest("test/unknown") == nullptr);
}

TEST_CASE(
    "conductor: the clock is calibrated again before the first run after the page came back") {
  Laboratory lab;
  // Each calibration is news, as each record is: one when a run begins and one when it ends.
  const auto all_news = [&](int wanted) {
    for (int i = 0; i < 10'000'000 && lab.news < wanted; ++i) std::this_thread::yield();
    return lab.news.load();
  };
  lab.run("test/quick");
  CHECK(all_news(3) == 3);
  lab.conductor.set_hidden(false);  // it was not hidden
  lab.run("test/quick");
  CHECK(all_news(5) == 5);
  lab.conductor.set_hidden(true);
  lab.conductor.set_hidden(false);
  lab.run("test/quick");
  CHECK(all_news(8) == 8);
  lab.run("test/quick");
  CHECK(all_news(10) == 10);
}

TEST_CASE("conductor: the final record of a run outlives the beginning of the next") {
  Laboratory lab;
  const auto first = lab.run("test/quick");
  const auto number = lab.conductor.start("test/waits", {});
  REQUIRE(number);
  CHECK(lab.conductor.finished(first->run) == first);
  CHECK(lab.conductor.finished(*number) == nullptr);
  CHECK(lab.conductor.finished(1000) == nullptr);
  lab.conductor.stop();
  const auto second = finished(lab.conductor, *number);
  CHECK(lab.conductor.finished(*number) == second);
  for (int i = 0; i < 16; ++i) lab.run("test/quick");
  CHECK(lab.conductor.finished(first->run) == nullptr);
}
