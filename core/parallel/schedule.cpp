#include "parallel/schedule.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace looplab::parallel {

std::string_view name_of(Schedule schedule) noexcept {
  return schedule_names[static_cast<std::size_t>(schedule)];
}

std::optional<Schedule> schedule_from(std::string_view name) noexcept {
  for (std::size_t i = 0; i < schedule_names.size(); ++i) {
    if (schedule_names[i] == name) return static_cast<Schedule>(i);
  }
  return std::nullopt;
}

double RunTimes::ship_ns() const noexcept {
  double sum = 0;
  for (const WorkerTimes& w : per_worker()) {
    if (w.parts > 0) sum += static_cast<double>(w.start_ns - begin_ns);
  }
  return workers > 0 ? sum / workers : 0;
}

double RunTimes::compute_ns() const noexcept {
  double sum = 0;
  for (const WorkerTimes& w : per_worker()) sum += static_cast<double>(w.busy_ns());
  return workers > 0 ? sum / workers : 0;
}

double RunTimes::wait_ns() const noexcept {
  return static_cast<double>(total_ns()) - ship_ns() - compute_ns();
}

double RunTimes::imbalance() const noexcept {
  std::int64_t longest = 0;
  for (const WorkerTimes& w : per_worker()) longest = std::max(longest, w.busy_ns());
  const double mean = compute_ns();
  return mean > 0 ? static_cast<double>(longest) / mean : 1;
}

namespace {

using Body = FunctionRef<void(std::int64_t, int)>;

// One worker's view of a run: runs parts and records them.
class PartRunner {
 public:
  PartRunner(const RunContext& context, Body body, int worker)
      : stop_(context.stop), body_(body), worker_(worker) {
    if (Timeline* timeline = context.timeline) {
      spans_.emplace(timeline->worker(worker), context.clock, timeline->min_span_ns());
      start_ns_ = spans_->begin_ns();
    }
  }

  bool stopped() const noexcept { return stop_ && stop_->load(std::memory_order_relaxed); }
  void run(std::int64_t part) {
    body_(part, worker_);
    ++parts_;
    if (spans_) spans_->part_done(static_cast<std::uint32_t>(part));
  }
  void run_range(Range range) {
    for (std::int64_t part = range.first; part < range.last && !stopped(); ++part) run(part);
  }
  bool recorded() const noexcept { return spans_.has_value(); }
  WorkerTimes finish() noexcept { return {start_ns_, spans_->finish(), parts_}; }

 private:
  const std::atomic<bool>* stop_;
  Body body_;
  int worker_;
  std::optional<SpanBatcher> spans_;
  std::int64_t start_ns_ = 0;
  std::int64_t parts_ = 0;
};

// [show dynamic]
// Hands out single parts.
class DynamicSource {
 public:
  explicit DynamicSource(std::int64_t parts) noexcept : parts_(parts) {}
  void work(PartRunner& runner, int) {
    while (!runner.stopped()) {
      const std::int64_t part = next_.fetch_add(1, std::memory_order_relaxed);
      if (part >= parts_) return;
      runner.run(part);
    }
  }

 private:
  std::int64_t parts_;
  alignas(128) std::atomic<std::int64_t> next_{0};
};
// [/show]

// [show guided]
// Hands out many parts at first and fewer towards the end.
class GuidedSource {
 public:
  GuidedSource(std::int64_t parts, int workers) noexcept : parts_(parts), workers_(workers) {}
  void work(PartRunner& runner, int) {
    while (!runner.stopped()) {
      std::int64_t first = next_.load(std::memory_order_relaxed);
      std::int64_t take = 0;
      do {
        if (first >= parts_) return;
        take = guided_take(parts_ - first, workers_);
      } while (!next_.compare_exchange_weak(first, first + take, std::memory_order_relaxed));
      runner.run_range({first, first + take});
    }
  }

 private:
  std::int64_t parts_;
  int workers_;
  alignas(128) std::atomic<std::int64_t> next_{0};
};
// [/show]

// [show stealing]
// Each worker owns a range in one atomic word (first in the high half, last in the low half). The
// owner takes from the front, a thief takes the back half; both by compare-and-swap, so a part is
// taken exactly once. A range only shrinks or is replaced by its empty owner, and parts never come
// back, so an old value cannot return (no ABA).
class StealingSource {
 public:
  StealingSource(std::int64_t parts, int workers) noexcept : workers_(workers) {
    for (int w = 0; w < workers; ++w) {
      store(w, part_range(parts, workers, w));
    }
  }
  void work(PartRunner& runner, int worker) {
    while (!runner.stopped()) {
      std::int64_t part = 0;
      if (take_own(worker, part)) {
        runner.run(part);
      } else if (!steal(worker)) {
        return;
      }
    }
  }

 private:
  struct alignas(128) Word {
    std::atomic<std::uint64_t> range{0};
  };
  static std::uint64_t pack(Range range) noexcept {
    return (static_cast<std::uint64_t>(range.first) << 32) | static_cast<std::uint64_t>(range.last);
  }
  static Range unpack(std::uint64_t word) noexcept {
    return {static_cast<std::int64_t>(word >> 32), static_cast<std::int64_t>(word & 0xffff'ffffu)};
  }
  std::atomic<std::uint64_t>& word(int worker) noexcept {
    return words_[static_cast<std::size_t>(worker)].range;
  }
  void store(int worker, Range range) noexcept {
    word(worker).store(pack(range), std::memory_order_relaxed);
  }
  bool take_own(int worker, std::int64_t& part) noexcept {
    auto& own = word(worker);
    std::uint64_t seen = own.load(std::memory_order_relaxed);
    for (;;) {
      const Range range = unpack(seen);
      if (range.first >= range.last) return false;
      if (own.compare_exchange_weak(seen, pack({range.first + 1, range.last}),
                                    std::memory_order_relaxed)) {
        part = range.first;
        return true;
      }
    }
  }
  // One pass over the others, starting with the neighbour. Parts in flight belong to their thief,
  // who runs them, so an unlucky pass loses balance, never a part.
  bool steal(int worker) noexcept {
    for (int step = 1; step < workers_; ++step) {
      auto& victim = word((worker + step) % workers_);
      std::uint64_t seen = victim.load(std::memory_order_relaxed);
      for (;;) {
        const Range range = unpack(seen);
        if (range.first >= range.last) break;
        const std::int64_t middle = stolen_from(range);
        if (victim.compare_exchange_weak(seen, pack({range.first, middle}),
                                         std::memory_order_relaxed)) {
          store(worker, {middle, range.last});
          return true;
        }
      }
    }
    return false;
  }

  int workers_;
  std::array<Word, max_workers> words_;
};
// [/show]

// [show static]
class StaticSource {
 public:
  StaticSource(std::int64_t parts, int workers) noexcept : parts_(parts), workers_(workers) {}
  void work(PartRunner& runner, int worker) {
    runner.run_range(part_range(parts_, workers_, worker));
  }

 private:
  std::int64_t parts_;
  int workers_;
};
// [/show]

void check(const RunContext& context, int workers, std::int64_t parts) {
  if (workers < 1 || workers > max_workers) {
    throw std::invalid_argument("workers must be 1 to " + std::to_string(max_workers) + ", got " +
                                std::to_string(workers));
  }
  if (parts < 0 || parts > max_parts) {
    throw std::invalid_argument("parts must be 0 to " + std::to_string(max_parts) + ", got " +
                                std::to_string(parts));
  }
  if (context.timeline && context.timeline->workers() < workers) {
    throw std::invalid_argument("the timeline has lanes for " +
                                std::to_string(context.timeline->workers()) + " workers, not " +
                                std::to_string(workers));
  }
}

template <typename Source>
RunTimes run_source(const RunContext& context, int workers, Source source, Body body) {
  RunTimes times;
  if (context.timeline) {
    times.workers = workers;
    times.begin_ns = context.clock.now_ns();
  }
  context.team.run(workers, [&](int worker) {
    PartRunner runner(context, body, worker);
    source.work(runner, worker);
    if (runner.recorded()) times.worker[static_cast<std::size_t>(worker)] = runner.finish();
  });
  if (context.timeline) {
    times.end_ns = context.clock.now_ns();
    context.timeline->ran(times.total_ns());
    for (int w = 0; w < workers; ++w) {
      context.timeline->worked(w, times.worker[static_cast<std::size_t>(w)].busy_ns());
    }
  }
  return times;
}

}  // namespace

RunTimes for_each_part(const RunContext& context, int workers, std::int64_t parts,
                       Schedule schedule, Body body) {
  check(context, workers, parts);
  switch (schedule) {
    case Schedule::dynamic: return run_source(context, workers, DynamicSource(parts), body);
    case Schedule::guided: return run_source(context, workers, GuidedSource(parts, workers), body);
    case Schedule::stealing:
      return run_source(context, workers, StealingSource(parts, workers), body);
    case Schedule::static_blocks: break;
  }
  return run_source(context, workers, StaticSource(parts, workers), body);
}

}  // namespace looplab::parallel
