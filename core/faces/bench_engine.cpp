// The benchmark of the engine itself, the same source natively and as wasm:
// looplab-bench-engine [FIGURE]... Each figure asks how far a number of the engine can be trusted.
#include <array>
#include <atomic>
#include <cmath>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "faces/bench_report.hpp"
#include "measure/engine.hpp"

namespace {

using namespace looplab;
using faces::report;
using measure::Verdict;

struct Bench {
  const measure::Clock& clock = measure::platform_clock();
  measure::Calibration calibration = measure::calibrate(clock);
  bool native = calibration.step_ns <= 1000;
  /// A difference below this is called tiny: 1 % natively, 2 % in a browser.
  double threshold = native ? 0.01 : 0.02;
  /// Trials of a verdict: what the acceptance figures ask for.
  int trials = native ? 600 : 300;
};

// A chain of multiplications and additions: each needs the one before it, so `steps` decides the
// time, and a twentieth more of them takes a twentieth longer. Not inlined: each place would get
// code of its own.
[[gnu::noinline]] std::uint32_t chain(std::int64_t steps, std::uint32_t x) {
  for (std::int64_t i = 0; i < steps; ++i) {
    x = x * 1664525u + 1013904223u;
    measure::keep(x);
  }
  return x;
}

// Each call goes on where the last one ended. Would it begin anew, a processor would begin the next
// before one has ended, and how far it gets ahead is a matter of where the code lies.
measure::Strategy chain_of(std::string name, std::int64_t steps) {
  return {std::move(name),
          measure::repeat([steps, x = 1u]() mutable { return x = chain(steps, x); })};
}

// Time of a calibration, and how well the price of a reading is found again.
void calibration(Bench& bench) {
  std::vector<double> times;
  std::vector<double> prices;
  std::vector<double> steps;
  for (int i = 0; i < 10; ++i) {
    const std::int64_t begin = bench.clock.now_ns();
    const auto found = measure::calibrate(bench.clock);
    times.push_back(static_cast<double>(bench.clock.now_ns() - begin));
    prices.push_back(found.call_ns);
    steps.push_back(found.step_ns);
  }
  report("calibration-time", "ms", measure::summarise(times), 1e-6);
  report("calibration-step", "us", measure::summarise(steps), 1e-3);
  const double middle = measure::median_of(prices);
  double worst = 0;
  for (const double each : prices) worst = std::max(worst, std::abs(each / middle - 1));
  report("calibration-call", "%", 100 * worst, 100 * worst, 100 * worst, prices.size());
}

struct Tally {
  int different = 0;  ///< verdicts FASTER and SLOWER
  int right = 0;      ///< of them, with the right sign
  int wrong = 0;
  int covered = 0;  ///< intervals that hold the true ratio
  int trials = 0;
};

// Verdicts about a base and a kernel `factor` times as long, 30 to 50 rounds each.
Tally verdicts(Bench& bench, double factor, int trials, double epoch_ns) {
  constexpr std::int64_t steps = 2000;
  const auto longer = static_cast<std::int64_t>(std::llround(steps * factor));
  const std::vector<measure::Strategy> pair{chain_of("base", steps), chain_of("other", longer)};
  Tally tally;
  for (int i = 0; i < trials; ++i) {
    const auto result = measure::measure(bench.clock, bench.calibration, pair,
                                         {.epoch_ns = epoch_ns,
                                          .warm_up_ns = 10e6,
                                          .most_warm_up_ns = 200e6,
                                          .fewest_rounds = 30,
                                          .most_rounds = 50,
                                          .threshold = bench.threshold,
                                          .seed = static_cast<std::uint64_t>(i)},
                                         {});
    const measure::Comparison& comparison = result.series[1].comparison;
    const double truth = static_cast<double>(steps) / static_cast<double>(longer);
    const bool slower = comparison.verdict == Verdict::slower;
    const bool faster = comparison.verdict == Verdict::faster;
    tally.different += slower || faster;
    tally.right += factor > 1 ? slower : 0;
    tally.wrong += factor > 1 ? faster : slower || faster;
    tally.covered += comparison.ratio.low <= truth && truth <= comparison.ratio.high;
    ++tally.trials;
  }
  return tally;
}

void report_share(const std::string& figure, int count, int of) {
  const double share = 100.0 * count / of;
  report(figure, "%", share, share, share, static_cast<std::size_t>(of));
}

// The epochs that the specification's own evidence used: half a millisecond where the clock is
// fine.
double short_epoch(const Bench& bench) { return std::max(0.5e6, 300 * bench.calibration.step_ns); }

void same_code(Bench& bench) {
  const Tally tally = verdicts(bench, 1, bench.trials, short_epoch(bench));
  report_share("same-code-different", tally.different, tally.trials);
  report_share("same-code-covered", tally.covered, tally.trials);
}

// The same with two threads that keep all cores busy.
void same_code_busy(Bench& bench) {
  std::atomic<bool> leave{false};
  std::vector<std::thread> busy;
  for (int i = 0; i < 2; ++i) {
    busy.emplace_back([&] {
      while (!leave.load(std::memory_order_relaxed)) measure::keep(chain(1000, 1));
    });
  }
  const Tally tally = verdicts(bench, 1, bench.trials, short_epoch(bench));
  leave = true;
  for (auto& thread : busy) thread.join();
  report_share("same-code-busy-different", tally.different, tally.trials);
}

void power(Bench& bench) {
  const Tally five = verdicts(bench, 1.05, bench.trials / 3, short_epoch(bench));
  report_share("slower-5-found", five.right, five.trials);
  report_share("slower-5-wrong-sign", five.wrong, five.trials);
}

void power_2(Bench& bench) {
  const Tally two = verdicts(bench, 1.02, bench.trials / 3, short_epoch(bench));
  report_share("slower-2-found", two.right, two.trials);
  report_share("slower-2-wrong-sign", two.wrong, two.trials);
}

// A loop as one would write it, without the engine and without its std::function.
[[gnu::noinline]] double loop_by_hand(const measure::Clock& clock, std::int64_t steps,
                                      std::int64_t iterations) {
  std::uint32_t x = 1;
  const std::int64_t begin = clock.now_ns();
  for (std::int64_t i = 0; i < iterations; ++i) measure::keep(x = chain(steps, x));
  return static_cast<double>(clock.now_ns() - begin) / static_cast<double>(iterations);
}

// The engine's own call, without the engine around it.
double same_call(const measure::Clock& clock, const measure::Strategy& strategy,
                 std::int64_t iterations) {
  return measure::time_call(clock, strategy, iterations).elapsed() /
         static_cast<double>(iterations);
}

// What the engine adds to kernels of 1 ns and more: natively against a loop by hand, in turn. In a
// browser the chain was up to 39 % faster or 23 % slower by hand, being other machine code: there
// it is the same call in memory, which shows what the engine adds around it; what the loop costs is
// the empty iteration's figure.
void overhead(Bench& bench) {
  const std::vector<measure::Strategy> empty{{"empty", measure::repeat([] {})}};
  const auto result =
      measure::measure(bench.clock, bench.calibration, empty, {.fewest_rounds = 30}, {});
  report("empty-iteration", "ns", result.series[0].summary, 1);
  for (const std::int64_t steps : {10, 100, 1000}) {
    const std::vector<measure::Strategy> work{chain_of("chain", steps)};
    std::vector<double> engine;
    std::vector<double> by_hand;
    std::int64_t iterations = 0;
    const auto with_engine = [&] {
      const auto timed = measure::measure(
          bench.clock, bench.calibration, work,
          {.warm_up_ns = 2e6, .fewest_rounds = 6, .first_look = 6, .most_rounds = 6}, {});
      iterations = timed.series[0].iterations;
      engine.push_back(timed.series[0].summary.median);
    };
    const auto without = [&] {
      std::vector<double> epochs;
      for (int epoch = 0; epoch < 6; ++epoch) {
        epochs.push_back(bench.native ? loop_by_hand(bench.clock, steps, iterations)
                                      : same_call(bench.clock, work[0], iterations));
      }
      by_hand.push_back(measure::median_of(epochs));
    };
    with_engine();
    engine.clear();
    // Who comes second finds a warmer processor, so each is it as often.
    for (int round = 0; round < 40; ++round) {
      if (round % 2 == 0) with_engine();
      without();
      if (round % 2 != 0) with_engine();
    }
    const measure::Ratio ratio = measure::paired_ratio(engine, by_hand);
    report("engine-by-hand-" + std::to_string(steps), "%", 100 * (ratio.value - 1),
           100 * (ratio.low - 1), 100 * (ratio.high - 1), ratio.rounds);
  }
}

constexpr std::array<faces::BenchFigure<Bench>, 6> figures{{{"calibration", calibration},
                                                            {"same-code", same_code},
                                                            {"same-code-busy", same_code_busy},
                                                            {"power", power},
                                                            {"power-2", power_2},
                                                            {"overhead", overhead}}};

}  // namespace

int main(int argc, char** argv) {
  Bench bench;
  return faces::run_figures<Bench>(figures, bench, {argv + 1, argv + argc});
}
