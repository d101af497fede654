// Parallel loops of this laboratory and of what a C++ programmer would pick: looplab-bench-parallel
// LIBRARY, where LIBRARY is looplab, openmp or taskflow. A process of its own each, because workers
// that wait by spinning would take a processor from those of another library; the script runs them
// in turns (scripts/bench/parallel.mjs).
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

// Clang's warnings of other people's code are theirs.
#include <taskflow/algorithm/for_each.hpp>
#include <taskflow/taskflow.hpp>

#include "faces/bench.hpp"

namespace {

using namespace looplab;
using faces::Bench;
using faces::report;
using measure::repeat;

constexpr int workers = 2;

// Calls `body` for each part, on two workers, each part handed out by itself. The first call starts
// the workers.
struct Looplab {
  Bench& bench;
  template <class Body>
  auto loop(std::int64_t parts, parallel::Schedule schedule, Body body) {
    return repeat([this, parts, schedule, body] {
      parallel::for_each_part(bench.begin_run(), workers, parts, schedule,
                              [&](std::int64_t part, int) { body(part); });
    });
  }
  template <class Body>
  auto dynamic(std::int64_t parts, Body body) {
    return loop(parts, parallel::Schedule::dynamic, body);
  }
  template <class Body>
  auto shared_out(std::int64_t parts, Body body) {
    return loop(parts, parallel::Schedule::static_blocks, body);
  }
};

struct OpenMp {
  template <class Body>
  auto dynamic(std::int64_t parts, Body body) {
    return repeat([parts, body] {
#pragma omp parallel for num_threads(workers) schedule(dynamic, 1)
      for (std::int64_t part = 0; part < parts; ++part) body(part);
    });
  }
  template <class Body>
  auto shared_out(std::int64_t parts, Body body) {
    return repeat([parts, body] {
#pragma omp parallel for num_threads(workers) schedule(static)
      for (std::int64_t part = 0; part < parts; ++part) body(part);
    });
  }
};

// The graph of a loop is made once, as its users are told to.
struct Taskflow {
  tf::Executor executor{workers};
  template <class Body, class Partitioner>
  auto loop(std::int64_t parts, Body body, Partitioner partitioner) {
    auto flow = std::make_shared<tf::Taskflow>();
    flow->for_each_index(std::int64_t{0}, parts, std::int64_t{1}, body, partitioner);
    return repeat([this, flow] { executor.run(*flow).wait(); });
  }
  template <class Body>
  auto dynamic(std::int64_t parts, Body body) {
    return loop(parts, body, tf::DynamicPartitioner<>(1));
  }
  template <class Body>
  auto shared_out(std::int64_t parts, Body body) {
    return loop(parts, body, tf::StaticPartitioner<>());
  }
};

// An empty loop of a part a worker; and the price of an empty part, which is the slope of the time
// over the number of parts, times the workers that share it.
template <class Library>
void figures(Bench& bench, Library library) {
  constexpr std::int64_t few = 1000;
  constexpr std::int64_t many = 101'000;
  const auto empty = [](std::int64_t part) { measure::keep(part); };
  const std::vector<measure::Strategy> timed{{"launch", library.shared_out(workers, empty)},
                                             {"few", library.dynamic(few, empty)},
                                             {"many", library.dynamic(many, empty)}};
  const auto result = bench.measure(timed, {.warm_up_ns = 200e6, .budget_ns = 1e9});
  report("launch", "us", result.series[0].summary, 1e-3);
  std::vector<double> slopes;
  for (std::size_t i = 0; i < result.series[1].samples_ns.size(); ++i) {
    slopes.push_back((result.series[2].samples_ns[i] - result.series[1].samples_ns[i]) * workers /
                     static_cast<double>(many - few));
  }
  report("part", "ns", measure::summarise(slopes), 1);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view library = argc == 2 ? argv[1] : "";
  Bench bench;
  if (library == "looplab") {
    bench.team.ensure(workers);
    figures(bench, Looplab{bench});
  } else if (library == "openmp") {
    figures(bench, OpenMp());
  } else if (library == "taskflow") {
    Taskflow taskflow;
    figures<Taskflow&>(bench, taskflow);
  } else {
    std::fputs("looplab-bench-parallel takes looplab, openmp or taskflow.\n", stderr);
    return 64;
  }
  return 0;
}
