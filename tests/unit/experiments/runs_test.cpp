// Real runs, as small as they get. No time is asserted.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../lab/runs.hpp"
#include "lab/formats/chrome_trace.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using looplab::testing::finished;
using looplab::testing::known_experiments;
using looplab::testing::Runner;

TextPairs least(const Experiment& experiment) {
  TextPairs pairs;
  for (const ParameterSpec& spec : experiment.parameters) {
    if (spec.type == ParameterSpec::Type::integer)
      pairs.emplace_back(spec.key, std::to_string(spec.min));
  }
  return pairs;
}

bool is_refused(const Record& record) {
  return std::ranges::any_of(record.happened, [](const std::string& text) {
    return text.find("nothing is compared") != std::string::npos;
  });
}

void check_done(const Record& record) {
  CAPTURE(record.error);
  CHECK(record.status == Status::done);
  CHECK(record.checked);
  CHECK_FALSE(record.answer.empty());
  CHECK_FALSE(record.happened.empty());
  CHECK(record.table.rows.size() == record.result.series.size());
  // On a busy machine a run may not become steady. Then it must say so and claim nothing.
  const bool trusted = std::ranges::all_of(record.result.series, [](const measure::Series& series) {
    return series.distrust == measure::Distrust::none;
  });
  const bool refused = is_refused(record);
  CHECK(std::isfinite(record.guess_outcome) == !refused);
  // A row that no sentence needs may be unsteady, and the sentences stand all the same.
  if (trusted) CHECK_FALSE(refused);
  int emphasised = 0;
  for (const Row& row : record.table.rows) {
    CHECK(row.cells.size() == record.table.columns.size());
    emphasised += row.emphasised;
    for (const Cell& cell : row.cells) {
      CHECK_FALSE(cell.text.empty());
      CHECK(cell.mark != Cell::Mark::bad);
    }
  }
  CHECK(emphasised == 1);
  for (const std::string& paragraph : record.happened) {
    // "-0" is no number to show, "-0.7" is one.
    for (const char* word : {"nan", "inf ", "-0 ", "-0,", "-0)", "-0×", "– %", "{", "}"}) {
      CHECK_MESSAGE(paragraph.find(word) == std::string::npos, paragraph);
    }
  }
}

// A stopped run says nothing wrong about what it had.
void check_stopped(const Record& record) {
  CHECK(record.status == Status::stopped);
  for (const Row& row : record.table.rows) {
    for (const Cell& cell : row.cells) CHECK(cell.mark != Cell::Mark::bad);
  }
  for (const std::string& paragraph : record.happened) {
    CHECK_MESSAGE(paragraph.find("Do not trust") == std::string::npos, paragraph);
    CHECK_MESSAGE(paragraph.find("– %") == std::string::npos, paragraph);
  }
}

}  // namespace

TEST_CASE("runs: every experiment with all parameters at their minimum") {
  Runner runner;
  for (const Experiment& experiment : known_experiments().experiments()) {
    CAPTURE(experiment.card.id);
    const auto record = runner.run(experiment.card.id, least(experiment));
    check_done(*record);
    // A refused run may have no profile to save.
    if (!is_refused(*record)) CHECK(formats::has_trace(*record) == experiment.card.trace);
  }
}

TEST_CASE("runs: iteration/sum with each type") {
  Runner runner;
  for (const char* type : {"float64", "float32", "int32"}) {
    const auto record = runner.run("iteration/sum", {{"elements", "1001"}, {"type", type}});
    check_done(*record);
    CHECK(record->answer.starts_with("sum = "));
    // A row that did not become steady, as happens on a busy machine, has no time and so no bar.
    const auto trusted = std::ranges::count(record->result.series, measure::Distrust::none,
                                            &measure::Series::distrust);
    CHECK(record->result.series.size() == 6);
    CHECK(std::ssize(record->bars->bars) == trusted);
  }
}

// The key of the puzzles, as the page has it: each line is slow in one of them.
TEST_CASE("runs: each puzzle of profiling/profile is solved by rewriting its line, and no other") {
  constexpr std::array<const char*, 7> slow{"bin",    "centre",  "test",     "convolve",
                                            "detect", "convert", "threshold"};
  Runner runner;
  for (std::size_t i = 0; i < slow.size(); ++i) {
    CAPTURE(slow[i]);
    const auto solve = [&](const char* line) {
      return runner.run("profiling/profile", {{"puzzle", std::to_string(i + 1)},
                                              {"seconds", "1"},
                                              {"rewrite", line},
                                              {"effort", "quick"}});
    };
    const auto right = solve(slow[i]);
    const auto wrong = solve(slow[(i + 1) % slow.size()]);
    check_done(*right);
    check_done(*wrong);
    const auto says = [](const Record& record, std::string_view words) {
      return std::ranges::any_of(record.happened, [&](const std::string& text) {
        return text.find(words) != std::string::npos;
      });
    };
    if (!is_refused(*right)) CHECK(says(*right, "That was the slow line"));
    if (!is_refused(*wrong)) CHECK(says(*wrong, "It was not the slow line"));
    CHECK(right->answer == wrong->answer);
  }
}

TEST_CASE("runs: a Mandelbrot picture is whole, and its budget is the run") {
  Runner runner;
  for (const char* schedule : {"static", "stealing"}) {
    const auto record = runner.run(
        "parallel/split",
        {{"workload", "mandelbrot"}, {"width", "64"}, {"parts", "7"}, {"schedule", schedule}});
    check_done(*record);
    REQUIRE(record->picture);
    const PictureFigure& picture = *record->picture;
    CHECK(picture.counts->size() == static_cast<std::size_t>(picture.width * picture.height));
    CHECK(picture.part_worker->size() == 7);
    REQUIRE(record->timeline);
    CHECK(record->timeline->budget.total() == doctest::Approx(record->timeline->total_ns));
    CHECK(record->timeline->snapshot.lanes.size() == 2);
  }
}

TEST_CASE("runs: the lanes of the workers are whole, from split to stitch") {
  Runner runner;
  const auto record = runner.run("parallel/split", {{"shuffles", "2000"}, {"workers", "2"}});
  check_done(*record);
  REQUIRE(record->timeline);
  using parallel::SpanKind;
  const auto& lanes = record->timeline->snapshot.lanes;
  REQUIRE(lanes.size() == 2);
  CHECK(lanes[0].front().kind == SpanKind::split);
  CHECK(lanes[0].back().kind == SpanKind::stitch);
  // On a busy machine worker 1 may wake when nothing is left: then it only waited.
  const bool worked =
      std::ranges::any_of(lanes[1], [](const auto& span) { return span.parts > 0; });
  CHECK(lanes[1].front().kind == (worked ? SpanKind::ship : SpanKind::wait));
  CHECK(lanes[1].back().kind == SpanKind::wait);
  const double total = static_cast<double>(lanes[0].back().end_ns - lanes[0].front().begin_ns);
  CHECK(total == record->timeline->total_ns);
  for (const auto& lane : lanes) {
    for (std::size_t i = 1; i < lane.size(); ++i) {
      CHECK(lane[i].begin_ns >= lane[i - 1].end_ns);
      CHECK(lane[i].end_ns >= lane[i].begin_ns);
    }
  }
}

TEST_CASE("runs: %timeit's loops are not shown where the page was hidden") {
  Runner runner;
  const std::uint64_t run = runner.start("profiling/timeit", {{"elements", "100"}});
  for (;;) {
    const auto record = runner.conductor.latest();
    if (record && record->run == run && record->progress.phase.starts_with("timing as")) break;
    REQUIRE_FALSE((record && record->run == run && record->status != Status::running));
    std::this_thread::yield();
  }
  runner.conductor.set_hidden(true);
  const auto record = finished(runner.conductor, run);
  CHECK(record->status == Status::done);
  for (const TextFigure& figure : record->texts) CHECK(figure.title == "%time: once");
  REQUIRE_FALSE(record->happened.empty());
  const bool said = std::ranges::any_of(record->happened, [](const std::string& text) {
    return text.starts_with("The page was hidden while the loops of %timeit ran");
  });
  CHECK(said);
}

TEST_CASE("runs: the workers of the parts are those of the timeline that is shown") {
  Runner runner;
  for (const char* seed : {"1", "2", "3", "4"}) {
    const auto record = runner.run("parallel/split", {{"workload", "mandelbrot"},
                                                      {"width", "64"},
                                                      {"parts", "12"},
                                                      {"workers", "3"},
                                                      {"schedule", "static"},
                                                      {"seed", seed}});
    check_done(*record);
    REQUIRE(record->picture);
    const auto& owners = *record->picture->part_worker;
    for (std::size_t worker = 0; worker < 3; ++worker) {
      std::uint32_t parts = 0;
      for (const auto& span : record->timeline->snapshot.lanes[worker]) parts += span.parts;
      CHECK(parts == 4);
      CHECK(std::ranges::count(owners, static_cast<std::uint8_t>(worker)) == 4);
    }
  }
}

TEST_CASE("runs: the p-value does not depend on workers, parts or schedule") {
  Runner runner;
  const auto answer = [&](const char* workers, const char* parts, const char* schedule) {
    const auto record = runner.run(
        "parallel/split",
        {{"shuffles", "1000"}, {"workers", workers}, {"parts", parts}, {"schedule", schedule}});
    check_done(*record);
    CHECK(record->histogram->counts.size() == 61);
    return record->answer;
  };
  const std::string first = answer("1", "1", "static");
  CHECK(first.starts_with("p = 0."));
  CHECK(answer("2", "64", "dynamic") == first);
  CHECK(answer("4", "7", "stealing") == first);
  CHECK(answer("3", "1000", "guided") == first);
  CHECK(answer("2", "100000", "static") == first);
}

TEST_CASE("runs: stopped at any moment, a run keeps what it had and claims nothing false") {
  Runner runner;
  const std::vector<std::pair<std::string, TextPairs>> runs{
      {"iteration/sum", {{"elements", "100000"}}},
      {"parallel/split", {{"shuffles", "5000"}, {"parts", "8"}}},
      {"parallel/scaling", {{"neurons", "4096"}, {"serial", "20"}}},
      {"profiling/profile", {{"seconds", "2"}}}};
  for (const int delay_ms : {0, 20, 120, 180, 240, 360}) {
    CAPTURE(delay_ms);
    for (const auto& [id, given] : runs) {
      CAPTURE(id);
      const std::uint64_t run = runner.start(id, given);
      std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
      runner.conductor.stop();
      const auto record = finished(runner.conductor, run);
      if (record->status != Status::done) check_stopped(*record);
    }
  }
}
