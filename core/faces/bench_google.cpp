// The engine beside Google Benchmark, in one program: the same five kernels, the same iterations
// and the same 51 repetitions, in turn. Prints the medians of the differences.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "faces/bench_report.hpp"
#include "measure/engine.hpp"

namespace {

using namespace looplab;
using faces::report;

constexpr int rounds = 12;
constexpr int repetitions = 51;

struct Kernel {
  std::string name;
  std::function<double()> work;
};

// Goes on where the last call ended. Would each begin anew, a processor would begin the next before
// one has ended, and how far it gets ahead is a matter of where the code lies: not of the
// stopwatch.
double multiply_chain(double x, int steps) {
  for (int i = 0; i < steps; ++i) {
    x = x * 0.999 + 0.5;
    measure::keep(x);
  }
  return x;
}

std::vector<Kernel> kernels() {
  static const std::vector<double> values(2000, 1.5);
  static std::vector<char> from(1 << 18, 'a');
  static std::vector<char> to(1 << 18, 'b');
  return {{"chain, 10 steps", [x = 1.0]() mutable { return x = multiply_chain(x, 10); }},
          {"chain, 1000 steps", [x = 1.0]() mutable { return x = multiply_chain(x, 1000); }},
          {"sum of 2000",
           [] {
             double sum = 0;
             for (const double each : values) sum += each;
             return sum;
           }},
          {"square roots",
           [] {
             double sum = 0;
             for (int i = 0; i < 500; ++i)
               sum += std::sqrt(values[static_cast<std::size_t>(i)] + i);
             return sum;
           }},
          {"copy of 256 kB", [] {
             std::memcpy(to.data(), from.data(), from.size());
             measure::keep(to[17]);
             return static_cast<double>(to[1]);
           }}};
}

/// Keeps what Google Benchmark measured instead of printing it.
class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Iteration) times_ns.push_back(run.GetAdjustedRealTime());
    }
  }
  std::vector<double> times_ns;
};

double by_google(const Kernel& kernel, std::int64_t iterations) {
  benchmark::ClearRegisteredBenchmarks();
  benchmark::RegisterBenchmark(kernel.name,
                               [&kernel](benchmark::State& state) {
                                 for (auto each : state) {
                                   (void)each;
                                   measure::keep(kernel.work());
                                 }
                               })
      ->Iterations(iterations)
      ->Repetitions(repetitions)
      ->Unit(benchmark::kNanosecond);
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  return measure::median_of(collector.times_ns);
}

struct Difference {
  double engine = 0;  ///< median over the rounds of engine / Google - 1, absolute
  double google = 0;  ///< the same of Google Benchmark against itself a round earlier
  double time_ns = 0;
};

Difference difference_of(const Kernel& kernel, const measure::Calibration& calibration) {
  const measure::Clock& clock = measure::platform_clock();
  const std::vector<measure::Strategy> timed{{kernel.name, measure::repeat(kernel.work)}};
  std::vector<double> engine;
  std::vector<double> google;
  double before = 0;
  double time_ns = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto result = measure::measure(clock, calibration, timed,
                                         {.fewest_rounds = repetitions,
                                          .first_look = repetitions,
                                          .most_rounds = repetitions,
                                          .budget_ns = 60e9},
                                         {});
    const measure::Series& series = result.series[0];
    time_ns = by_google(kernel, series.iterations);
    engine.push_back(series.summary.median / time_ns - 1);
    if (round > 0) google.push_back(std::abs(time_ns / before - 1));
    before = time_ns;
  }
  return {std::abs(measure::median_of(engine)), measure::median_of(google), time_ns};
}

}  // namespace

int main(int, char** argv) {
  int count = 1;
  benchmark::Initialize(&count, argv);
  const auto calibration = measure::calibrate(measure::platform_clock());
  for (const Kernel& kernel : kernels()) {
    const Difference found = difference_of(kernel, calibration);
    const auto line = [&](const std::string& what, const char* unit, double value) {
      report(what + kernel.name, unit, value, value, value, rounds);
    };
    line("google-time: ", "ns", found.time_ns);
    line("google-itself: ", "%", 100 * found.google);
    line("google-difference: ", "%", 100 * found.engine);
  }
  return 0;
}
