// The bugs of parallel/pitfalls: each a job that is done in two or more ways, the first of which is
// wrong. What looks like a data race is done with relaxed atomics, so that the program itself stays
// defined: what is lost is lost between a load and a store, not by the compiler.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <span>
#include <string>
#include <vector>

#include "parallel/schedule.hpp"

namespace looplab::experiments::pitfalls {

/// What a bug works on. All of it outlives the bug.
struct Setting {
  std::int64_t elements;
  int workers;
  int processors;    ///< that the platform reports
  int most_workers;  ///< that may be started
  std::uint64_t seed;
  const std::atomic<bool>& stop;
  std::pmr::memory_resource& memory;
};

struct Answer {
  bool right = true;
  std::string text;  ///< "12,345 of 100,000 lost"
};

/// What is wrong with a way. A wrong answer is the lesson of some; of all others it would be
/// Looplab's own fault.
enum class Fault : std::uint8_t { none, slow, wrong };

/// Thread safety: all on one thread, one after the other; run() uses the team.
struct Way {
  std::string name;
  Fault fault = Fault::none;
  /// Nothing is allocated in it.
  std::function<parallel::RunTimes(const parallel::RunContext&)> run;
  std::function<Answer()> answer;        ///< of the last run
  std::function<void()> forget = [] {};  ///< so that the next answer owes nothing to earlier runs
  int workers = 0;                       ///< that it uses, where they are not those of the setting
  std::string remark = {};               ///< on what its timeline leaves out
};

struct Bug {
  std::vector<Way> ways;  ///< the one with the bug first, the best one last
  /// After all runs: what went wrong, with its numbers, and no more than they show.
  std::function<std::string()> lesson;
};

struct Kind {
  const char* value;
  const char* label;
  const char* code;  ///< the piece of source that it runs
  /// Errors: std::bad_alloc. No ways where it was stopped.
  Bug (*make)(const Setting&);
};

std::span<const Kind> counting_kinds() noexcept;
std::span<const Kind> border_kinds() noexcept;
std::span<const Kind> order_kinds() noexcept;
std::span<const Kind> sum_kinds() noexcept;

/// look(kind) for each, in the order of the page. No list of them is made: pages are described
/// before the part of the program that has their kernels is loaded.
template <typename Look>
void each_kind(Look look) {
  for (const auto& some : {counting_kinds(), order_kinds(), border_kinds(), sum_kinds()}) {
    for (const Kind& kind : some) look(kind);
  }
}

/// Each worker once, with its share of 0..count.
template <typename Body>
parallel::RunTimes each_worker(const parallel::RunContext& context, int workers, std::int64_t count,
                               Body body) {
  return parallel::for_each_part(
      context, workers, workers, parallel::Schedule::static_blocks, [&](std::int64_t part, int) {
        body(static_cast<int>(part), parallel::part_range(count, workers, part));
      });
}

}  // namespace looplab::experiments::pitfalls
