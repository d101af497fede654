// Expected lines: Python's own arithmetic and "%.3g", by the formula of
// IPython/core/magics/execution.py.
#include "lab/timeit.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

using namespace looplab::lab;

TEST_CASE("times as IPython writes them") {
  CHECK(timeit_time(1.2345e-5) == "12.3 μs");
  CHECK(timeit_time(0.1) == "100 ms");
  CHECK(timeit_time(59.99) == "60 s");
  CHECK(timeit_time(0) == "0 ns");
  CHECK(timeit_time(61.3) == "1min 1s");
  CHECK(timeit_time(3725) == "1h 2min 5s");
  CHECK(timeit_time(std::nan("")) == "0 ns");
  CHECK(timeit_time(-1) == "0 ns");
}

TEST_CASE("the line of %timeit for 50 sets of runs, byte for byte") {
  struct Case {
    std::vector<double> runs;
    std::int64_t loops;
    const char* line;
  };
  const std::vector<Case> cases{
      {{1.5}, 1, "1.5 s ± 0 ns per loop (mean ± std. dev. of 1 run, 1 loop each)"},
      {{75.2, 75.2, 75.2}, 1, "1min 15s ± 0 ns per loop (mean ± std. dev. of 3 runs, 1 loop each)"},
      {{3600.5, 3601, 3700},
       1,
       "1h 33s ± 46.8 s per loop (mean ± std. dev. of 3 runs, 1 loop each)"},
      {{1e-10, 1e-10, 1e-10, 1e-10, 1e-10, 1e-10, 1e-10},
       1000000000,
       "0.1 ns ± 0 ns per loop (mean ± std. dev. of 7 runs, 1,000,000,000 loops each)"},
      {{0.9994, 0.9996},
       10,
       "1e+03 ms ± 100 μs per loop (mean ± std. dev. of 2 runs, 10 loops each)"},
      {{90000.0}, 1, "1d 1h ± 0 ns per loop (mean ± std. dev. of 1 run, 1 loop each)"},
      {{1.70803e-07}, 10, "171 ns ± 0 ns per loop (mean ± std. dev. of 1 run, 10 loops each)"},
      {{5.56498e-10, 5.46891e-10, 5.81198e-10, 5.4697e-10, 5.46395e-10, 7.47597e-10, 5.45852e-10},
       100,
       "0.582 ns ± 0.0688 ns per loop (mean ± std. dev. of 7 runs, 100 loops each)"},
      {{4.24067e-06, 1.61415e-06, 1.65356e-06, 1.59181e-06, 1.65714e-06, 1.7162e-06, 1.65559e-06},
       100000000,
       "2.02 μs ± 908 ns per loop (mean ± std. dev. of 7 runs, 100,000,000 loops each)"},
      {{3.73144}, 10000, "3.73 s ± 0 ns per loop (mean ± std. dev. of 1 run, 10,000 loops each)"},
      {{4.7427, 4.91629, 4.85654, 4.75164, 4.75459, 4.84476, 2.73632},
       100000,
       "4.51 s ± 729 ms per loop (mean ± std. dev. of 7 runs, 100,000 loops each)"},
      {{1.74039e-08, 1.73982e-08, 2.07436e-08, 1.72744e-08, 2.7646e-08, 1.32271e-08, 1.84429e-08},
       10,
       "18.9 ns ± 4.13 ns per loop (mean ± std. dev. of 7 runs, 10 loops each)"},
      {{3.74126, 3.74698, 3.74097, 3.84565, 3.74769, 3.81977, 3.05909},
       100000,
       "3.67 s ± 253 ms per loop (mean ± std. dev. of 7 runs, 100,000 loops each)"},
      {{6.24615e-07, 9.91247e-07},
       10,
       "808 ns ± 183 ns per loop (mean ± std. dev. of 2 runs, 10 loops each)"},
      {{9.71402e-07, 1.08357e-06},
       100,
       "1.03 μs ± 56.1 ns per loop (mean ± std. dev. of 2 runs, 100 loops each)"},
      {{3.10301e-06}, 1, "3.1 μs ± 0 ns per loop (mean ± std. dev. of 1 run, 1 loop each)"},
      {{9.67583e-05, 9.05574e-05, 9.06068e-05, 9.06902e-05, 9.07136e-05},
       100,
       "91.9 μs ± 2.45 μs per loop (mean ± std. dev. of 5 runs, 100 loops each)"},
      {{0.0060632, 0.00606285, 0.00602172, 0.00381593, 0.0308839, 0.00599639, 0.00603199},
       10000000,
       "9.27 ms ± 8.86 ms per loop (mean ± std. dev. of 7 runs, 10,000,000 loops each)"},
      {{8.76668e-10, 8.7769e-10, 8.80438e-10, 8.87008e-10, 8.74365e-10, 8.63832e-10, 8.84836e-10},
       100000,
       "0.878 ns ± 0.00707 ns per loop (mean ± std. dev. of 7 runs, 100,000 loops each)"},
      {{0.00194808, 0.00116457, 0.000928569, 0.00192282, 0.0019237, 0.00482074, 0.00179908},
       10000,
       "2.07 ms ± 1.18 ms per loop (mean ± std. dev. of 7 runs, 10,000 loops each)"},
      {{0.0196267, 0.0241726, 0.0321187, 0.0221768, 0.0246108, 0.0240211, 0.0224251, 0.0211735,
        0.0241515, 0.0241305},
       100,
       "23.9 ms ± 3.15 ms per loop (mean ± std. dev. of 10 runs, 100 loops each)"},
      {{0.0344173, 0.0572892, 0.0567965, 0.0567476, 0.0567512, 0.0554058, 0.0594294},
       1000,
       "53.8 ms ± 8 ms per loop (mean ± std. dev. of 7 runs, 1,000 loops each)"},
      {{2.65309e-08, 3.01307e-08, 1.58586e-08, 2.80845e-08, 2.83317e-08, 2.76663e-08, 2.97353e-08},
       100,
       "26.6 ns ± 4.54 ns per loop (mean ± std. dev. of 7 runs, 100 loops each)"},
      {{1.40377e-09},
       100000,
       "1.4 ns ± 0 ns per loop (mean ± std. dev. of 1 run, 100,000 loops each)"},
      {{2.12969},
       10000000,
       "2.13 s ± 0 ns per loop (mean ± std. dev. of 1 run, 10,000,000 loops each)"},
      {{1.11144e-05, 1.25164e-05, 1.18782e-05, 1.24858e-05, 1.99101e-05, 1.18389e-05, 1.30264e-05,
        1.18649e-05, 8.72019e-06, 1.2972e-05},
       10,
       "12.6 μs ± 2.7 μs per loop (mean ± std. dev. of 10 runs, 10 loops each)"},
      {{1.22944, 1.20225},
       100000,
       "1.22 s ± 13.6 ms per loop (mean ± std. dev. of 2 runs, 100,000 loops each)"},
      {{0.000243031, 0.000203616, 0.000270046, 0.000273919, 0.000269387},
       10000000,
       "252 μs ± 26.6 μs per loop (mean ± std. dev. of 5 runs, 10,000,000 loops each)"},
      {{0.000654293, 0.000672127, 0.000653703, 0.000771465, 0.00065432, 0.00105598, 0.000488436},
       10000,
       "707 μs ± 162 μs per loop (mean ± std. dev. of 7 runs, 10,000 loops each)"},
      {{52.8509, 55.022, 55.406, 34.4116, 55.8312, 55.0777, 61.6686},
       100000,
       "52.9 s ± 7.95 s per loop (mean ± std. dev. of 7 runs, 100,000 loops each)"},
      {{7.19758e-08, 6.31051e-08, 7.29834e-08, 9.90088e-08, 6.554e-08, 7.26671e-08, 7.41602e-08,
        2.48925e-07, 7.41275e-08, 7.74051e-08},
       100,
       "92 ns ± 53.1 ns per loop (mean ± std. dev. of 10 runs, 100 loops each)"},
      {{1.53328e-08, 5.96471e-08, 4.88438e-08, 4.88023e-08, 2.65111e-08, 4.87768e-08, 4.5833e-08},
       1000000,
       "42 ns ± 14.2 ns per loop (mean ± std. dev. of 7 runs, 1,000,000 loops each)"},
      {{11.6704, 11.806},
       100000,
       "11.7 s ± 67.8 ms per loop (mean ± std. dev. of 2 runs, 100,000 loops each)"},
      {{0.000921303, 0.000858429, 0.000875004, 0.000885435, 0.000907073, 0.00156455, 0.000618683},
       1000000,
       "947 μs ± 269 μs per loop (mean ± std. dev. of 7 runs, 1,000,000 loops each)"},
      {{0.00695495, 0.00949872},
       100000,
       "8.23 ms ± 1.27 ms per loop (mean ± std. dev. of 2 runs, 100,000 loops each)"},
      {{0.00557103, 0.0051853, 0.00560873, 0.00584991, 0.00556417},
       10,
       "5.56 ms ± 213 μs per loop (mean ± std. dev. of 5 runs, 10 loops each)"},
      {{1.23056e-06},
       100000000,
       "1.23 μs ± 0 ns per loop (mean ± std. dev. of 1 run, 100,000,000 loops each)"},
      {{0.118463, 0.113809, 0.113864, 0.113972, 0.113894, 0.131651, 0.120766},
       100,
       "118 ms ± 6.12 ms per loop (mean ± std. dev. of 7 runs, 100 loops each)"},
      {{0.208228, 0.139677, 0.188493, 0.14224, 0.251638, 0.188924, 0.185276},
       100,
       "186 ms ± 35.6 ms per loop (mean ± std. dev. of 7 runs, 100 loops each)"},
      {{2.94473e-08, 2.77355e-08, 2.86211e-08, 2.91545e-08, 2.89143e-08},
       10000,
       "28.8 ns ± 0.586 ns per loop (mean ± std. dev. of 5 runs, 10,000 loops each)"},
      {{10.7628}, 100, "10.8 s ± 0 ns per loop (mean ± std. dev. of 1 run, 100 loops each)"},
      {{7.78992e-09, 7.79115e-09, 8.31686e-09, 1.12854e-08, 1.83685e-08, 1.30746e-08, 4.47549e-09},
       1000000,
       "10.2 ns ± 4.21 ns per loop (mean ± std. dev. of 7 runs, 1,000,000 loops each)"},
      {{2.79585e-06, 3.02616e-06},
       100000,
       "2.91 μs ± 115 ns per loop (mean ± std. dev. of 2 runs, 100,000 loops each)"},
      {{1.43529e-06, 1.33841e-06, 1.45127e-06, 3.89512e-06, 9.97439e-07, 3.92413e-06, 1.46207e-06},
       1000,
       "2.07 μs ± 1.17 μs per loop (mean ± std. dev. of 7 runs, 1,000 loops each)"},
      {{13.6014}, 1, "13.6 s ± 0 ns per loop (mean ± std. dev. of 1 run, 1 loop each)"},
      {{0.00597557, 0.00570354, 0.00570244, 0.0032202, 0.00551221, 0.00497485, 0.00569997},
       100,
       "5.26 ms ± 879 μs per loop (mean ± std. dev. of 7 runs, 100 loops each)"},
      {{0.129664},
       100000000,
       "130 ms ± 0 ns per loop (mean ± std. dev. of 1 run, 100,000,000 loops each)"},
      {{3.68329}, 1, "3.68 s ± 0 ns per loop (mean ± std. dev. of 1 run, 1 loop each)"},
      {{15.3785},
       10000000,
       "15.4 s ± 0 ns per loop (mean ± std. dev. of 1 run, 10,000,000 loops each)"},
      {{0.0745324, 0.0808595},
       10000,
       "77.7 ms ± 3.16 ms per loop (mean ± std. dev. of 2 runs, 10,000 loops each)"}};
  REQUIRE(cases.size() == 50);
  for (const Case& each : cases) CHECK(timeit_line(each.runs, each.loops) == each.line);
  CHECK(timeit_line({}, 1).empty());
}

TEST_CASE("the warning stands where the slowest run took more than four times the fastest") {
  CHECK(timeit_warning(std::vector{1e-3, 5.43e-3}) ==
        "The slowest run took 5.43 times longer than the fastest. This could mean that an "
        "intermediate result is being cached.");
  CHECK(timeit_warning(std::vector{1e-3, 4e-3}).empty());
  CHECK(timeit_warning(std::vector{1e-8, 9e-7}).empty());
  CHECK(timeit_warning(std::vector{0.0, 1.0}).empty());
  CHECK(timeit_warning({}).empty());
}

// Lib/timeit.py: "%d loop%s, best of %d: %s per loop", times with "%.3g"; the first line was
// printed by Python 3.11.
TEST_CASE("the line of python -m timeit") {
  const std::vector<double> runs{14.2e-6, 14.0e-6, 15e-6, 14.1e-6, 14.6e-6};
  CHECK(timeit_command_line(runs, 20'000) == "20000 loops, best of 5: 14 usec per loop");
  CHECK(timeit_command_line(std::vector{1.5}, 1) == "1 loop, best of 1: 1.5 sec per loop");
  CHECK(timeit_command_line(std::vector{4.1234e-3}, 50) ==
        "50 loops, best of 1: 4.12 msec per loop");
  CHECK(timeit_command_line(std::vector{5e-10}, 2) == "2 loops, best of 1: 0.5 nsec per loop");
  CHECK(timeit_command_line(std::vector{1e-6}, 2) == "2 loops, best of 1: 1 usec per loop");
  CHECK(timeit_command_line({}, 1).empty());
  CHECK(timeit_command_line(std::vector{1e-3, 4e-3}, 10) ==
        "10 loops, best of 2: 1 msec per loop\n:0: UserWarning: The test results are likely "
        "unreliable. The worst time (4 msec) was more than four times slower than the best time (1 "
        "msec).");
}

// IPython/core/magics/execution.py: "CPU times: user %s, sys: %s, total: %s\nWall time: %s".
TEST_CASE("the lines of %time, with and without processor time") {
  CHECK(time_lines(1.37, looplab::measure::CpuTime{1.2, 0.05}) ==
        "CPU times: user 1.2 s, sys: 50 ms, total: 1.25 s\nWall time: 1.37 s");
  CHECK(time_lines(0.00123, {}) == "Wall time: 1.23 ms");
}

namespace {

/// A clock that moves only when the cell runs.
class CellClock final : public looplab::measure::Clock {
 public:
  std::int64_t now_ns() const noexcept override { return now; }
  std::int64_t now = 0;
};

struct Timing {
  TimedLoops timed;
  std::int64_t executions = 0;
};

Timing time_a_cell(std::int64_t each_ns, Ladder ladder, int repeat, double least_s) {
  CellClock clock;
  Timing timing;
  const std::atomic<bool> go{false};
  const auto cell = [&](std::int64_t iterations) {
    timing.executions += iterations;
    clock.now += iterations * each_ns;
  };
  timing.timed = time_loops(clock, cell, ladder, repeat, least_s, go);
  return timing;
}

}  // namespace

TEST_CASE("loops: the first power of ten that takes 0.2 s, and seven runs of it") {
  const auto [timed, executions] = time_a_cell(1000, Ladder::tens, 7, 0.2);
  CHECK(timed.loops == 1'000'000);  // 100,000 take 0.1 s
  CHECK(timed.runs_s.size() == 7);
  for (const double run : timed.runs_s) CHECK(run == doctest::Approx(1e-6));
  CHECK(timed.executions == 1'111'111 + 7'000'000);
  CHECK(timed.executions == executions);
  CHECK(time_a_cell(300'000'000, Ladder::tens, 7, 0.2).timed.loops == 1);
  // A cell that takes no time at all: IPython ends at 10^9.
  CHECK(time_a_cell(0, Ladder::tens, 1, 0.2).timed.loops == 1'000'000'000);
}

TEST_CASE("loops: 1, 2, 5, 10, 20, 50, ... as timeit takes them") {
  const auto loops = [](std::int64_t each_ns) {
    return time_a_cell(each_ns, Ladder::one_two_five, 5, 0.2).timed.loops;
  };
  CHECK(loops(200'000'000) == 1);
  CHECK(loops(100'000'000) == 2);
  CHECK(loops(40'000'000) == 5);
  CHECK(loops(20'000'000) == 10);
  CHECK(loops(14'000) == 20'000);
  CHECK(loops(4'100'000) == 50);
}

TEST_CASE("loops: stopped, they end within a piece and say what they had") {
  CellClock clock;
  std::atomic<bool> stop{false};
  std::int64_t executions = 0;
  const auto cell = [&](std::int64_t iterations) {
    executions += iterations;
    clock.now += iterations * 1000;
    if (clock.now > 500'000'000) stop.store(true);
  };
  const TimedLoops timed = time_loops(clock, cell, Ladder::tens, 7, 0.2, stop);
  CHECK(timed.executions == executions);
  CHECK(clock.now < 530'000'000);
  CHECK(timed.runs_s.size() < 7);
}
