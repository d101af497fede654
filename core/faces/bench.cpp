// The benchmark of the core, the same source natively and as wasm: looplab-bench [FIGURE]... The
// script scripts/bench.mjs runs both programs in turn and compares.
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "faces/bench.hpp"
#include "kernels/mandelbrot/mandelbrot.hpp"
#include "kernels/sum/data.hpp"
#include "kernels/sum/sum.hpp"
#include "parallel/schedule.hpp"
#include "systems/processes/host.hpp"
#include "view/span_blocks.hpp"

namespace {

using namespace looplab;
using faces::Bench;
using faces::report;
using measure::repeat;
using parallel::Schedule;

const std::atomic<bool> never{false};

std::string name_of(const char* what, Schedule schedule) {
  return std::string(what) + "-" + std::string(parallel::name_of(schedule));
}

// Nanoseconds an element of the SIMD sum; short, because the script alternates two programs.
void sum(Bench& bench, const char* figure, std::int64_t elements) {
  kernels::sum::SumData<float> data(elements, false);
  data.fill(1, never);
  const auto values = data.values();
  const std::vector<measure::Strategy> timed{
      {figure, repeat([values] { return kernels::sum::sum_simd<float>(values, never); })}};
  const auto result = bench.measure(timed, {.warm_up_ns = 100e6, .fewest_rounds = 30});
  report(figure, "ns", result.series[0].summary, 1.0 / static_cast<double>(elements));
}

void sum_l1(Bench& bench) { sum(bench, "sum-l1", 4096); }
void sum_memory(Bench& bench) { sum(bench, "sum-memory", std::int64_t{24} << 20); }

// 1 and 2 workers of every schedule, interleaved.
void mandelbrot(Bench& bench) {
  using namespace kernels::mandelbrot;
  constexpr std::int64_t parts = 64;
  const View view = square_pixels(200'000, 512);
  std::vector<std::uint16_t> picture(static_cast<std::size_t>(view.pixels()));
  bench.team.ensure(2);
  std::vector<measure::Strategy> timed;
  for (const Schedule schedule : parallel::all_schedules) {
    for (const int workers : {1, 2}) {
      timed.push_back({name_of("mandelbrot", schedule), repeat([&, schedule, workers] {
                         bench.timeline.begin(bench.clock.now_ns());
                         const auto body = [&](std::int64_t part, int) {
                           render_simd(view, parallel::part_range(view.pixels(), parts, part),
                                       picture);
                         };
                         parallel::for_each_part(bench.context, workers, parts, schedule, body);
                       })});
    }
  }
  const auto result = bench.measure(timed, {.most_rounds = 40, .budget_ns = 12e9});
  for (std::size_t i = 0; i < timed.size(); i += 2) {
    report(timed[i].name,
           measure::paired_ratio(result.series[i].samples_ns, result.series[i + 1].samples_ns));
  }
}

// One empty job after the other, so that workers may still be spinning.
void wake(Bench& bench, const std::string& name) {
  bench.team.ensure(3);
  const auto empty = [](int) {};
  const std::vector<measure::Strategy> timed{
      {name + "-2", repeat([&] { bench.team.run(2, empty); })},
      {name + "-3", repeat([&] { bench.team.run(3, empty); })}};
  const auto result = bench.measure(timed);
  for (const auto& series : result.series) report(series.name, "us", series.summary, 1e-3);
}

// New threads often share a core.
void wake_fresh(Bench& bench) { wake(bench, "wake-fresh"); }

// Half a second of work puts each worker on a core of its own, as in any experiment.
void wake_after_work(Bench& bench) {
  bench.team.ensure(2);
  const std::int64_t end = bench.clock.now_ns() + 500'000'000;
  bench.team.run(2, [&](int) {
    while (bench.clock.now_ns() < end) {
    }
  });
  wake(bench, "wake");
}

// A loop of one empty part a worker, recorded as in every page.
void launch(Bench& bench) {
  constexpr int workers = 2;
  bench.team.ensure(workers);
  const std::vector<measure::Strategy> timed{
      {"launch", repeat([&] {
         parallel::for_each_part(bench.begin_run(), workers, workers, Schedule::static_blocks,
                                 [](std::int64_t part, int) { measure::keep(part); });
       })}};
  report("launch", "us", bench.measure(timed, {.warm_up_ns = 200e6}).series[0].summary, 1e-3);
}

// After half a millisecond of serial work. Means of 40, because one wake is as short as a browser's
// clock step.
template <class Wake>
void report_from_sleep(Bench& bench, const std::string& name, Wake wake_up) {
  constexpr int wakes = 40;
  constexpr int batches = 30;
  std::vector<double> means;
  for (int batch = 0; batch < batches; ++batch) {
    std::int64_t sum = 0;
    for (int i = 0; i < wakes; ++i) {
      const std::int64_t rest = bench.clock.now_ns() + 500'000 + 1000 * (i % 7);
      while (bench.clock.now_ns() < rest) {
      }
      const std::int64_t begin = bench.clock.now_ns();
      wake_up();
      sum += bench.clock.now_ns() - begin;
    }
    means.push_back(static_cast<double>(sum) / wakes);
  }
  report(name, "us", measure::summarise(means), 1e-3);
}

// What the system asks for waking one thread that sleeps, until it runs: no team can be quicker.
void report_system_wake(Bench& bench) {
  std::mutex mutex;
  std::condition_variable call;
  bool called = false;
  bool leave = false;
  std::atomic<bool> awake{false};
  std::thread sleeper([&] {
    std::unique_lock lock(mutex);
    while (!leave) {
      call.wait(lock, [&] { return called || leave; });
      called = false;
      awake.store(true, std::memory_order_release);
    }
  });
  report_from_sleep(bench, "sleep-wake-system", [&] {
    {
      const std::scoped_lock lock(mutex);
      awake.store(false, std::memory_order_relaxed);
      called = true;
    }
    call.notify_one();
    while (!awake.load(std::memory_order_acquire)) {
    }
  });
  {
    const std::scoped_lock lock(mutex);
    leave = true;
  }
  call.notify_one();
  sleeper.join();
}

void wake_from_sleep(Bench& bench) {
  bench.team.ensure(3);
  for (const int workers : {2, 3}) {
    report_from_sleep(bench, "sleep-wake-" + std::to_string(workers),
                      [&] { bench.team.run(workers, [](int) {}); });
  }
  report_system_wake(bench);
}

// Price of an empty part: the slope of the time over the number of parts, times the workers that
// share it.
void part_cost(Bench& bench) {
  constexpr std::int64_t few = 1000;
  constexpr std::int64_t many = 101'000;
  bench.team.ensure(2);
  for (const int workers : {1, 2}) {
    for (const Schedule schedule : parallel::all_schedules) {
      const auto run = [&, workers, schedule](std::int64_t parts) {
        return repeat([&, workers, schedule, parts] {
          bench.timeline.begin(bench.clock.now_ns());
          parallel::for_each_part(bench.context, workers, parts, schedule,
                                  [](std::int64_t part, int) { measure::keep(part); });
        });
      };
      const std::vector<measure::Strategy> timed{{"few", run(few)}, {"many", run(many)}};
      const auto result = bench.measure(timed);
      std::vector<double> slopes;
      for (std::size_t i = 0; i < result.series[0].samples_ns.size(); ++i) {
        slopes.push_back((result.series[1].samples_ns[i] - result.series[0].samples_ns[i]) *
                         workers / static_cast<double>(many - few));
      }
      report(name_of("part", schedule) + "-" + std::to_string(workers), "ns",
             measure::summarise(slopes), 1);
    }
  }
}

void engine(Bench& bench) {
  const std::vector<measure::Strategy> timed{{"engine", repeat([] {})}};
  report("engine", "ns", bench.measure(timed, {.fewest_rounds = 30}).series[0].summary, 1);
}

// Not inlined: each place would get code of its own, and in a browser one was 24 % slower.
[[gnu::noinline]] std::uint32_t chain(std::int64_t steps, std::uint32_t x) {
  for (std::int64_t i = 0; i < steps; ++i) {
    x = x * 1664525u + 1013904223u;
    measure::keep(x);
  }
  return x;
}

double chain_ns(Bench& bench) {
  const std::vector<measure::Strategy> timed{{"chain", repeat([] { return chain(1000, 1); })}};
  return bench.measure(timed).series[0].summary.median / 1000;
}

// The same parts with for_each_part, which records them, and in a bare loop on a worker: runs of
// many parts, and runs so short that only some are recorded.
void timeline(Bench& bench) {
  bench.team.ensure(1);
  const double step_ns = chain_ns(bench);
  struct Case {
    const char* name;
    int part_us;
    std::int64_t parts;
  };
  for (const Case& each : {Case{"timeline-1", 1, 20'000}, Case{"timeline-20", 20, 1000},
                           Case{"timeline-200", 200, 100}, Case{"timeline-run-5", 5, 1},
                           Case{"timeline-run-50", 50, 1}, Case{"timeline-run-500", 500, 1}}) {
    const auto steps = static_cast<std::int64_t>(each.part_us * 1000 / step_ns);
    const std::int64_t parts = each.parts;
    std::uint32_t x = 1;
    const auto recorded = repeat([&] {
      parallel::for_each_part(bench.begin_run(), 1, parts, Schedule::static_blocks,
                              [&](std::int64_t, int) { x = chain(steps, x); });
    });
    const auto bare = repeat([&] {
      bench.team.run(1, [&](int) {
        for (std::int64_t part = 0; part < parts; ++part) x = chain(steps, x);
      });
    });
    const std::vector<measure::Strategy> timed{{"recorded", recorded}, {"bare", bare}};
    const auto result =
        bench.measure(timed, {.fewest_rounds = 60, .most_rounds = 60, .budget_ns = 6e9});
    const measure::Ratio& ratio = result.series[1].comparison.ratio;
    report(each.name, "%", 100 * (ratio.value - 1), 100 * (ratio.low - 1), 100 * (ratio.high - 1),
           ratio.rounds);
  }
}

// A million spans on eight lanes, each frame anew: all of them, and a thousandth in the middle.
void spans(Bench& bench) {
  constexpr std::int64_t each = 125'000;
  std::vector<std::vector<parallel::Span>> lanes(8);
  for (std::size_t w = 0; w < lanes.size(); ++w) {
    std::int64_t at = 0;
    for (std::int64_t i = 0; i < each; ++i) {
      const std::int64_t length = 500 + (i * 7919 + static_cast<std::int64_t>(w)) % 997;
      lanes[w].push_back({at, at + length, static_cast<std::uint32_t>(i), 1});
      at += length;
    }
  }
  const auto end = static_cast<double>(lanes[0].back().end_ns);
  const auto blocks_of = [&](double from, double to) {
    return repeat([&lanes, from, to] {
      std::size_t blocks = 0;
      for (const auto& lane : lanes) blocks += view::span_blocks(lane, from, to, 1200).size();
      return blocks;
    });
  };
  const std::vector<measure::Strategy> timed{{"whole", blocks_of(0, end)},
                                             {"near", blocks_of(0.5 * end, 0.501 * end)}};
  const auto result = bench.measure(timed);
  report("spans-whole", "ms", result.series[0].summary, 1e-6);
  report("spans-near", "ms", result.series[1].summary, 1e-6);
}

constexpr std::array<faces::BenchFigure<Bench>, 11> figures{{{"sum-l1", sum_l1},
                                                             {"sum-memory", sum_memory},
                                                             {"mandelbrot", mandelbrot},
                                                             {"wake-fresh", wake_fresh},
                                                             {"wake", wake_after_work},
                                                             {"wake-from-sleep", wake_from_sleep},
                                                             {"launch", launch},
                                                             {"part-cost", part_cost},
                                                             {"engine", engine},
                                                             {"timeline", timeline},
                                                             {"spans", spans}}};

}  // namespace

int main(int argc, char** argv) {
  if (const auto code = looplab::systems::serve_as_process(argc, argv)) return *code;
  Bench bench;
  std::vector<faces::BenchFigure<Bench>> all(figures.begin(), figures.end());
  all.insert(all.end(), faces::kernel_figures().begin(), faces::kernel_figures().end());
  return faces::run_figures<Bench>(all, bench, {argv + 1, argv + argc});
}
