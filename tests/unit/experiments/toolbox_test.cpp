// The tools of profiling/toolbox. What their rules give is tested with core/systems.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "../lab/runs.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using looplab::testing::Runner;

const std::string id = "profiling/toolbox";

// Everything that must hold whatever the tool.
std::shared_ptr<const Record> checked_run(Runner& runner, const TextPairs& given) {
  auto record = runner.run(id, given);
  CAPTURE(record->error);
  CHECK(record->status == Status::done);
  CHECK(record->checked);
  CHECK(record->table.rows.size() == record->result.series.size());
  CHECK_FALSE(record->texts.empty());
  for (const TextFigure& figure : record->texts) {
    CHECK_FALSE(figure.text.empty());
    CHECK_FALSE(figure.text.ends_with('\n'));
  }
  for (const std::string& paragraph : record->happened) {
    // Stars are mark-up: those of a pattern would take text away.
    std::size_t marks = 0;
    for (std::size_t at = paragraph.find("**"); at != std::string::npos;
         at = paragraph.find("**", at + 2)) {
      ++marks;
    }
    CHECK_MESSAGE(marks % 2 == 0, paragraph);
    CHECK_MESSAGE(paragraph.find("****") == std::string::npos, paragraph);
    for (const char* word : {"nan", "inf ", "{", "}"}) {
      CHECK_MESSAGE(paragraph.find(word) == std::string::npos, paragraph);
    }
  }
  return record;
}

bool is_refused(const Record& record) {
  return std::ranges::any_of(record.happened, [](const std::string& text) {
    return text.find("nothing is compared") != std::string::npos;
  });
}

}  // namespace

TEST_CASE("toolbox: glob finds in the sample what its own rules say, and the guess is about that") {
  Runner runner;
  const auto record = checked_run(runner, {{"names", "1001"}});
  CHECK(record->answer == "251 of 1,001 names are spikes");
  CHECK(record->texts.size() == 4);
  const std::string& found = record->texts[0].text;
  CHECK(
      found.starts_with(">>> pprint(sorted(glob('sub-*/**/*.csv')), compact=True)\n"
                        "['sub-01/ses-01/events.csv', 'sub-01/ses-02/events.csv',\n"
                        " 'sub-02/ses-01/events.csv']\n\n>>> "));
  CHECK(found.contains("sub-10/ses-01/behav/raw/wheel.csv"));
  CHECK_FALSE(found.contains(".tmp"));
  CHECK(record->texts[1].text.contains("sub-02/.trash/lost.csv"));
  if (!is_refused(*record)) CHECK(record->guess_outcome == 4);
}

TEST_CASE("toolbox: any pattern is answered") {
  Runner runner;
  for (const char* pattern : {"*", "**", "***", "[", "[!", "/etc/*", "../*", "sub-0[^1]/", "a**b",
                              ".*/**", "code/plot[[]1].py", "{}", "\\", "sub-é*"}) {
    CAPTURE(pattern);
    const auto record = checked_run(runner, {{"names", "1000"}, {"pattern", pattern}});
    if (!is_refused(*record)) CHECK(record->guess_outcome == 4);
  }
}

TEST_CASE("toolbox: what is printed can be read back, with any setting") {
  Runner runner;
  for (const char* width : {"1", "40", "400"}) {
    for (const char* depth : {"0", "1", "3"}) {
      for (const char* compact : {"no", "yes"}) {
        checked_run(runner, {{"tool", "pprint"},
                             {"width", width},
                             {"depth", depth},
                             {"indent", "3"},
                             {"compact", compact}});
      }
    }
  }
  const auto session = checked_run(runner, {{"tool", "pprint"}});
  CHECK(session->texts[0].text.starts_with(
      ">>> pprint(session, width=80, indent=1)\n{'age': 29,\n 'bad_channels': {3, 11},\n"));
  CHECK(session->texts[1].text.starts_with("{'subject': 'sub-01', 'session': 1, 'age': 29, "));
}

TEST_CASE("toolbox: a record prints itself") {
  Runner runner;
  const auto record =
      checked_run(runner, {{"tool", "pprint"}, {"object", "record"}, {"depth", "1"}});
  REQUIRE(record->texts.size() == 1);
  CHECK(record->texts[0].title == "This run's record");
  const std::string& text = record->texts[0].text;
  CHECK(text.contains("\n 'experiment': 'profiling/toolbox',\n"));
  CHECK(text.contains("\n 'series': [...],\n"));
  const auto whole = checked_run(runner, {{"tool", "pprint"}, {"object", "record"}});
  CHECK(whole->texts[0].title.starts_with("This run's record, the first 60 of "));
  CHECK(whole->texts[0].text.ends_with("\n..."));
}

TEST_CASE("toolbox: the machine, as Python tells it and as it measures") {
  Runner runner;
  const auto record = checked_run(runner, {{"tool", "machine"}});
  REQUIRE(record->texts.size() >= 1);
  const std::string& python = record->texts[0].text;
  CHECK(python.starts_with(">>> os.cpu_count()\n2\n>>> sys.platform\n'"));
  CHECK(python.contains("\n>>> sys.byteorder\n'little'\n"));
  CHECK(python.contains(sizeof(void*) == 8 ? "\n9223372036854775807\n" : "\n2147483647\n"));
  CHECK(python.ends_with("(2.220446049250313e-16, 1.7976931348623157e+308, 15)"));
  if (is_refused(*record)) return;
  CHECK(record->texts[1].text.starts_with("{'measured': {'useful_workers': "));
  CHECK(record->texts[1].text.contains("'told_by_the_platform': {'processors': 2,"));
  REQUIRE(record->curves.size() == 1);
  // 64 MB for data: from 4 KiB to 16 MiB.
  const auto& points = record->curves[0].curves[0].points;
  CHECK(points.size() == 13);
  for (const auto& point : points) {
    CHECK(point.low <= point.y);
    CHECK(point.y <= point.high);
    CHECK(point.y > 0);
  }
}

TEST_CASE("toolbox: stopped at any moment") {
  Runner runner;
  for (const char* tool : {"glob", "pprint", "machine"}) {
    for (const int delay_ms : {0, 30, 200, 500}) {
      const std::uint64_t run = runner.start(id, {{"tool", tool}});
      std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
      runner.conductor.stop();
      const auto record = looplab::testing::finished(runner.conductor, run);
      CHECK((record->status == Status::stopped || record->status == Status::done));
      for (const Row& row : record->table.rows) {
        for (const Cell& cell : row.cells) CHECK(cell.mark != Cell::Mark::bad);
      }
    }
  }
}
