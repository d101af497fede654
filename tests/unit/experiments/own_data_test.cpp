// Runs on a student's own file. No time is asserted.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "../lab/runs.hpp"
#include "lab/data/own.hpp"
#include "lab/formats/record_writer.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using looplab::testing::known_experiments;
using looplab::testing::Runner;

std::string open(Runner& runner, const std::string& text) {
  runner.conductor.open_data("mine.csv", std::vector<char>(text.begin(), text.end()));
  while (runner.conductor.own_data().reading) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return runner.conductor.own_data().trouble;
}

// rt: 0.001, 0.002, ..., with ties; volts: a wave with a deep dip every 100 rows.
std::string rows(int count) {
  std::string text = "rt,who,condition,volts\n";
  for (int i = 0; i < count; ++i) {
    const double wave = std::sin(0.7 * i) - (i % 100 == 50 ? 40 : 0);
    text += std::to_string((i * 7 % 500) * 0.001) + ",me," + std::to_string(i % 3) + "," +
            std::to_string(wave) + "\n";
  }
  return text;
}

void check_own_run(Runner& runner, const std::string& id, TextPairs given, const char* said) {
  CAPTURE(id);
  given.emplace_back("data", "own");
  const auto record = runner.run(id, given);
  CAPTURE(record->error);
  CHECK(record->status == Status::done);
  CHECK(record->checked);
  // Whatever the times say, the first sentence names the numbers.
  REQUIRE_FALSE(record->happened.empty());
  CHECK(record->happened.front().find("in mine.csv") != std::string::npos);
  const std::string json = formats::record_json(*record);
  CHECK_MESSAGE(json.find(said) != std::string::npos, record->answer);
  CHECK(json.find("mine.csv: 3,000 numbers of float64 in each of 3 columns, ") !=
        std::string::npos);
}

}  // namespace

TEST_CASE("own data: each page that takes a file measures it and checks its answers") {
  Runner runner;
  REQUIRE(open(runner, rows(3000)).empty());
  // 3000 numbers (i * 7 % 500) / 1000: six times 0 to 0.499, whose sum is 6 * 499 * 500 / 2 / 1000.
  check_own_run(runner, "iteration/sum", {}, "sum = 748.5");
  // Above the value at rank 1500 of 3000, 0.249, are 250 values, six times each.
  check_own_run(runner, "iteration/filtering", {}, "1,500 of 3,000 kept");
  check_own_run(runner, "iteration/sorting", {}, "3,000 trials in order of their time");
  check_own_run(runner, "iteration/vectorise", {{"column", "3"}}, "\"30 spikes\"");
  check_own_run(runner, "iteration/vectorise", {{"column", "3"}, {"task", "filter"}},
                "3,000 samples, 300 to 6000 Hz kept");
  check_own_run(runner, "iteration/serial", {},
                "The branches look at the 3,000 numbers of “rt” in mine.csv.");
  // 500 different numbers, evenly spaced: each has one of the 1000 classes to itself.
  check_own_run(runner, "iteration/builtins", {{"function", "unique"}}, "500 different values");
  // Ranks 0 to 2999, doubled.
  check_own_run(runner, "iteration/containers", {}, "sum = 8,997,000");
  check_own_run(runner, "iteration/containers", {{"question", "membership"}},
                "2,092 of 4,096 keys are there");
}

// A fires every 100 ms and B 7 ms after it: no other lag below 50 ms has a pair.
TEST_CASE("own data: the correlogram of two columns of spike times has its peak where they say") {
  Runner runner;
  std::string trains = "a,b\n";
  for (int i = 0; i < 200; ++i) {
    trains += std::to_string(0.1 * i + 3) + "," + std::to_string(0.1 * i + 3.007) + "\n";
  }
  trains += "23,\n24,\n";  // A has two spikes more
  REQUIRE(open(runner, trains).empty());
  const auto record = runner.run("iteration/growth", {{"data", "own"}});
  CAPTURE(record->error);
  REQUIRE(record->status == Status::done);
  CHECK(record->checked);
  CHECK(record->answer == "peak of 200 pairs at +7 ms");
  // The last column is A and B.
  const auto alone =
      runner.run("iteration/growth", {{"data", "own"}, {"column", "2"}, {"spikes", "64"}});
  CHECK(alone->answer == "peak of 64 pairs at 0 ms");
  const auto error = [&](const std::string& text) {
    REQUIRE(open(runner, text).empty());
    const auto refused = runner.run("iteration/growth", {{"data", "own"}});
    CHECK(refused->status == Status::failed);
    return refused->error;
  };
  std::string back = "t\n2\n1\n";
  for (int i = 3; i < 100; ++i) back += std::to_string(i) + "\n";
  CHECK(error(back).starts_with("Number 2 of “t” in mine.csv is less than the one before"));
  std::string far = "t\n";
  for (int i = 0; i < 100; ++i) far += std::to_string(i) + "e9\n";
  CHECK(error(far).find("this page transforms at most 2,000 s") != std::string::npos);
}

TEST_CASE("own data: sentences instead of runs that cannot be") {
  Runner runner;
  const auto error = [&](const std::string& id, TextPairs given) {
    given.emplace_back("data", "own");
    const auto record = runner.run(id, given);
    CHECK(record->status == Status::failed);
    return record->error;
  };
  CHECK(error("iteration/sum", {}).starts_with("There is no file of yours yet"));
  REQUIRE(open(runner, "x,y\n1,2\n3,4\n").empty());
  CHECK(error("iteration/sum", {{"column", "3"}}) == "There is no column 3: mine.csv has 1 to 2.");
  CHECK(error("iteration/sum", {}) == "mine.csv has 2 numbers, and this page needs at least 100.");
  // What cannot be read leaves the file before as it was.
  CHECK(open(runner, "x\n1\ntwo\n").find("line 3, column 1: \"two\" is no number") !=
        std::string::npos);
  CHECK(error("iteration/sum", {}).starts_with("mine.csv has 2 numbers"));
  std::string with_gap = "x\n";
  for (int i = 0; i < 200; ++i) with_gap += i == 100 ? "NaN\n" : std::to_string(i - 0.5) + "\n";
  REQUIRE(open(runner, with_gap).empty());
  CHECK(error("iteration/sum", {}).starts_with("Number 101 of “x” in mine.csv is missing"));
  CHECK(error("iteration/sorting", {}).starts_with("Number 101 of “x”"));
  REQUIRE(open(
              runner, "x\n" + std::string("1.5\n") +
                          [] {
                            std::string text;
                            for (int i = 0; i < 200; ++i) text += "-2\n";
                            return text;
                          }())
              .empty());
  CHECK(error("iteration/sorting", {}).starts_with("Number 2 of mine.csv is -2.00; a time is 0"));
  CHECK(error("iteration/sum", {{"type", "int32"}}).find("choose float64") != std::string::npos);
}

TEST_CASE("own data: a trace that mostly stands still has no noise to measure by") {
  Runner runner;
  std::string still = "x\n";
  for (int i = 0; i < 2000; ++i) still += i % 10 == 0 ? "-1\n" : "0\n";
  REQUIRE(open(runner, still).empty());
  const auto record = runner.run("iteration/vectorise", {{"data", "own"}});
  CHECK(record->status == Status::failed);
  CHECK(record->error.find("their noise (MAD) is 0") != std::string::npos);
}

TEST_CASE("own data: the curve of shares stands where the numbers are, not where they were asked") {
  Runner runner;
  std::string binary = "x\n";
  for (int i = 0; i < 2000; ++i) binary += i % 10 < 3 ? "1\n" : "0\n";
  REQUIRE(open(runner, binary).empty());
  const auto record = runner.run("iteration/filtering", {{"data", "own"}});
  REQUIRE(record->status == Status::done);
  REQUIRE_FALSE(record->curves.empty());
  for (const auto& curve : record->curves.front().curves) {
    for (const auto& point : curve.points) {
      const bool possible = point.x == 0 || point.x == 30 || point.x == 100;
      CHECK_MESSAGE(possible, point.x);
    }
  }
}

TEST_CASE("own data: ranks are places in the order of all, the first of equal ones first") {
  const std::atomic<bool> go{false};
  CHECK(data::ranks_of(std::vector<double>{}, go).empty());
  CHECK(data::ranks_of(std::vector<double>{3, 1, 2, 1}, go) ==
        std::vector<std::int32_t>{3, 0, 2, 1});
  // More than two pieces, of which the last is short: i * 7919 mod 200,003, a prime, is each number
  // once, and its own rank.
  std::vector<double> values(200'003);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(i * 7919 % values.size());
  }
  const auto ranks = data::ranks_of(values, go);
  REQUIRE(ranks.size() == values.size());
  bool right = true;
  for (std::size_t i = 0; i < values.size(); ++i) right = right && ranks[i] == values[i];
  CHECK(right);
  const std::atomic<bool> stop{true};
  CHECK(data::ranks_of(values, stop).empty());
}

TEST_CASE("own data: classes are equally wide, from the least number to the greatest") {
  Runner runner;
  const auto classes = [&](const std::string& text) {
    REQUIRE(open(runner, text).empty());
    const auto set = runner.conductor.own_data().set;
    return data::own_classes({set, 0, static_cast<std::int64_t>(set->rows)}, 10);
  };
  using Classes = std::vector<std::int32_t>;
  CHECK(classes("x\n0\n0.99\n1\n5\n9.99\n10\n") == Classes{0, 0, 1, 5, 9, 9});
  CHECK(classes("x\n-1e308\n0\n1e308\n") == Classes{0, 5, 9});
  CHECK(classes("x\n0\n5e-324\n") == Classes{0, 9});
  CHECK(classes("x\n7\n7\n") == Classes{0, 0});
}

TEST_CASE("own data: what is missing becomes the median of the rest") {
  std::vector<float> values{1, NAN, 5, HUGE_VALF, 3};
  CHECK(data::fill_missing(values) == 2);
  CHECK(values == std::vector<float>{1, 3, 5, 3, 3});
  std::vector<float> nothing{NAN};
  CHECK(data::fill_missing(nothing) == 1);
  CHECK(nothing == std::vector<float>{0});
}
