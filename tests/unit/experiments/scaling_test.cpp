// parallel/scaling: its laws by known speedups, and real runs. No time is asserted.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "../lab/runs.hpp"
#include "experiments/parallel/scaling/laws.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using looplab::testing::Runner;
namespace scaling = looplab::experiments::scaling;

// Speedups by Amdahl's law with so much serial, each with an interval of 2 %.
std::vector<scaling::Measured> by_amdahl(double serial, const std::vector<int>& workers) {
  std::vector<scaling::Measured> all;
  for (const int p : workers) {
    const double speedup = measure::amdahl(serial, p);
    measure::Ratio ratio;
    ratio.value = speedup;
    ratio.low = p == 1 ? 1 : speedup / 1.01;
    ratio.high = p == 1 ? 1 : speedup * 1.01;
    all.push_back({p, ratio, ratio, {p, speedup, 0.005 / speedup}, 1});
  }
  return all;
}

}  // namespace

TEST_CASE("scaling: numbers of workers hold 1, the processors and the most, seven at most") {
  using Counts = std::vector<int>;
  CHECK(scaling::worker_counts(1, 2) == Counts{1});
  CHECK(scaling::worker_counts(4, 2) == Counts{1, 2, 3, 4});
  CHECK(scaling::worker_counts(7, 8) == Counts{1, 2, 3, 4, 5, 6, 7});
  for (const int processors : {4, 6, 8, 12, 32}) {
    const auto counts = scaling::worker_counts(2 * processors, processors);
    CHECK(counts.size() <= 7);
    CHECK(counts.front() == 1);
    CHECK(counts.back() == 2 * processors);
    CHECK(std::ranges::find(counts, processors) != counts.end());
    CHECK(std::ranges::is_sorted(counts));
    CHECK(scaling::worker_counts(2 * processors, processors, 6).size() <= 6);
  }
}

TEST_CASE("scaling: a serial share is found again, by a fit or from one number of workers") {
  for (const double put_in : {0.0, 0.05, 0.2, 0.5}) {
    const auto fit = scaling::serial_share(by_amdahl(put_in, {1, 2, 3, 4, 8}), 8);
    REQUIRE(fit);
    CHECK(fit->fitted);
    CHECK(fit->value == doctest::Approx(put_in).epsilon(1e-9));
    const auto one = scaling::serial_share(by_amdahl(put_in, {1, 2, 3, 4}), 2);
    REQUIRE(one);
    CHECK_FALSE(one->fitted);
    CHECK(one->workers == 2);
    CHECK(std::abs(one->value - put_in) < 1e-9);
    CHECK(one->low <= put_in);
    CHECK(one->high >= put_in);
  }
  CHECK_FALSE(scaling::serial_share(by_amdahl(0.2, {1}), 2));
}

TEST_CASE("scaling: no number is a negative zero") {
  CHECK(scaling::decimals(0.2351, 3) == "0.235");
  CHECK(scaling::decimals(-0.005, 3) == "−0.005");
  CHECK(scaling::decimals(-0.0004, 3) == "0.000");
  CHECK(scaling::decimals(-0.04, 1) == "0.0");
  CHECK(scaling::decimals(-1.25, 1) == "−1.3");
}

TEST_CASE("scaling: sentences name the share, its limit, and what is too little") {
  const std::string found = scaling::share_sentence(by_amdahl(0.2, {1, 2, 4}), 4, 0.2, false);
  CHECK(
      found.starts_with("A serial share of 20.0 % was put in. The speedups up to 4 workers say "));
  CHECK(found.contains("**20.0 %**"));
  CHECK(found.contains("none can be more than 5.00× ("));
  const std::string none = scaling::share_sentence(by_amdahl(0, {1, 2}), 2, 0, false);
  CHECK(none.starts_with("The speedup of 2 workers says that a share of **0.0 %** "));
  CHECK(none.ends_with("this run sees no limit."));
  CHECK(scaling::share_sentence(by_amdahl(0.2, {1}), 1, 0.2, false).empty());
  auto wide = by_amdahl(0.5, {1, 2});
  wide.back().against_one.low = 0.5;
  wide.back().against_one.high = 1.9;
  CHECK(scaling::share_sentence(wide, 2, 0, false) ==
        "The speedup of 2 workers says too little of a serial share: it may be anything from 5.3 % "
        "to 100 %.");
  CHECK(
      scaling::usl_sentence(by_amdahl(0.2, {1, 2, 3, 4})).starts_with("4 numbers of workers are "));
  // Gunther's law without coherency is Amdahl's: contention is its serial share.
  CHECK(scaling::usl_sentence(by_amdahl(0.2, {1, 2, 3, 4, 8})).contains("a contention of 20"));
}

// T(1) = 10, s = 0.2 and o = 0.5 on 4 workers: 10 * (0.2 + 0.8 / 4) + 0.5 = 4.5 with it, and
// 10 / 4 + 0.5 = 3 without it, in each round, whatever the clock rate of that round is.
TEST_CASE("scaling: what was put in is found beside what the workers cost") {
  std::vector<double> one, with, without, free;
  for (int i = 0; i < 12; ++i) {
    const double slower = 1 + 0.02 * i;
    one.push_back(10 * slower);
    with.push_back(4.5 * slower);
    without.push_back(3 * slower);
    free.push_back(2.5 * slower);
  }
  const std::string text = scaling::found_sentence(one, with, without, 4);
  CHECK(text.contains("4 workers lose as if 6.7 % were serial"));
  CHECK(text.contains("the difference, **20.0 %** (20.0 to 20.0)"));
  CHECK(
      scaling::found_sentence(one, with, free, 4).contains("lose nothing that this run can tell."));
}

// S = p - a (p - 1): four workers that do 3.4 times the work of one in its time lost 0.2. They have
// 3.7 times its work, and take 3.7 / 3.4 times as long.
TEST_CASE("scaling: weak scaling has Gustafson's share") {
  measure::Ratio ratio;
  ratio.value = 3.4 / 3.7;
  ratio.low = 3.3 / 3.7;
  ratio.high = 3.5 / 3.7;
  const std::vector<scaling::Measured> points{{1, {}, {}, {}, 1},
                                              {4, ratio, ratio, {4, 1, 0}, 3.7}};
  const std::string text = scaling::share_sentence(points, 4, 0.2, true);
  CHECK(text.contains("**20.0 %**"));
  CHECK(text.contains("4 workers did 3.40 times as much"));
  const auto figure = scaling::figure(points, 4, true);
  CHECK(figure.curves.size() == 3);
  CHECK(figure.curves[1].points.back().y == doctest::Approx(3.4));
}

TEST_CASE("scaling: each kind of work on 1 to 3 workers has the known answer, strong and weak") {
  Runner runner;
  for (const char* kernel : {"neurons", "cached", "stack"}) {
    for (const char* kind : {"strong", "weak"}) {
      for (const char* serial : {"0", "33"}) {
        CAPTURE(kernel);
        CAPTURE(kind);
        const auto record = runner.run("parallel/scaling", {{"kernel", kernel},
                                                            {"scaling", kind},
                                                            {"serial", serial},
                                                            {"neurons", "1041"},
                                                            {"pixels", "1031"},
                                                            {"workers", "3"}});
        CAPTURE(record->error);
        CHECK(record->status == Status::done);
        CHECK(record->checked);
        // With a serial share one row more, of the most workers that have a processor each.
        const bool beside = std::string(kind) == "strong" && std::string(serial) == "33";
        CHECK(record->table.rows.size() == (beside ? 5 : 4));
        REQUIRE(record->timeline);
        CHECK(record->timeline->budget.total() == doctest::Approx(record->timeline->total_ns));
        if (std::string(serial) == "33") CHECK(record->timeline->budget.split == 0);
      }
    }
  }
}
