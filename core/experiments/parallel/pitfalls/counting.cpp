// Bugs of counting together: updates that are lost, a lock that all wait for, and counters that
// share a cache line.
#include <array>
#include <memory>
#include <mutex>

#include "experiments/parallel/pitfalls/bugs.hpp"
#include "kernels/buffer.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::experiments::pitfalls {
namespace {

constexpr std::size_t bins = 16;
using Counter = std::atomic<std::int64_t>;

// Elements whose counts are known: 7 and 16 have no divisor in common, so of 16 neighbours each bin
// gets one.
std::size_t bin_of(std::int64_t element) { return static_cast<std::size_t>(7 * element) % bins; }

std::int64_t expected_in(std::size_t bin, std::int64_t elements) {
  std::int64_t count = elements / std::int64_t{bins};
  for (std::int64_t i = elements - elements % std::int64_t{bins}; i < elements; ++i) {
    count += bin_of(i) == bin;
  }
  return count;
}

constexpr std::int64_t between_stops = 65'536;

struct Histogram {
  explicit Histogram(const Setting& at) : setting(at), own(static_cast<std::size_t>(at.workers)) {}

  void forget() {
    for (Counter& bin : shared) bin.store(0, std::memory_order_relaxed);
    for (auto& each : own) each.counts.fill(0);
  }
  Answer answer() const {
    std::int64_t counted = 0;
    bool right = true;
    for (std::size_t b = 0; b < bins; ++b) {
      const std::int64_t count = shared[b].load(std::memory_order_relaxed);
      counted += count;
      right = right && count == expected_in(b, setting.elements);
    }
    const std::int64_t lost = setting.elements - counted;
    return {right, right ? "all counted"
                         : text::format("{} of {} lost", lab::with_commas(lost),
                                        lab::with_commas(setting.elements))};
  }
  // Of all runs so far: one alone may have been lucky.
  Answer worst() const {
    if (most_lost == 0) return answer();
    return {false, text::format("{} of {} runs lost up to {}", lab::with_commas(runs_that_lost),
                                lab::with_commas(runs), lab::with_commas(most_lost))};
  }
  // A way whose workers add their elements by `add`.
  template <typename Add>
  parallel::RunTimes count(const parallel::RunContext& context, Add add) {
    forget();
    return each_worker(context, setting.workers, setting.elements,
                       [&](int worker, parallel::Range range) {
                         for (std::int64_t i = range.first; i < range.last; ++i) {
                           if (i % between_stops == 0 && setting.stop) return;
                           add(worker, bin_of(i));
                         }
                       });
  }

  struct alignas(128) Own {
    std::array<std::int64_t, bins> counts{};
  };
  Setting setting;
  std::array<Counter, bins> shared{};
  std::vector<Own> own;
  std::int64_t most_lost = 0;
  std::int64_t runs_that_lost = 0;
  std::int64_t runs = 0;
};

// [show lost updates]
void add_in_two_steps(Counter& bin) {
  const std::int64_t seen = bin.load(std::memory_order_relaxed);
  // Whoever stores now, between the two, has counted for nothing.
  bin.store(seen + 1, std::memory_order_relaxed);
}

void add_in_one(Counter& bin) { bin.fetch_add(1, std::memory_order_relaxed); }
// [/show]

Bug lost_updates(const Setting& at) {
  const auto data = std::make_shared<Histogram>(at);
  Bug bug;
  bug.ways.push_back({"one shared histogram", Fault::wrong,
                      [data](const parallel::RunContext& context) {
                        const auto times = data->count(context, [&](int, std::size_t bin) {
                          add_in_two_steps(data->shared[bin]);
                        });
                        if (data->setting.stop) return times;  // what was not counted is not lost
                        std::int64_t counted = 0;
                        for (const Counter& bin : data->shared) counted += bin;
                        const std::int64_t lost = data->setting.elements - counted;
                        data->most_lost = std::max(data->most_lost, lost);
                        data->runs_that_lost += lost > 0;
                        ++data->runs;
                        return times;
                      },
                      [data] { return data->worst(); }});
  bug.ways.push_back({"shared, atomic additions", Fault::none,
                      [data](const parallel::RunContext& context) {
                        return data->count(
                            context, [&](int, std::size_t bin) { add_in_one(data->shared[bin]); });
                      },
                      [data] { return data->answer(); }});
  bug.ways.push_back({"a copy each, then stitch", Fault::none,
                      [data](const parallel::RunContext& context) {
                        const auto times = data->count(context, [&](int worker, std::size_t bin) {
                          ++data->own[static_cast<std::size_t>(worker)].counts[bin];
                        });
                        for (const auto& each : data->own) {
                          for (std::size_t b = 0; b < bins; ++b) data->shared[b] += each.counts[b];
                        }
                        return times;
                      },
                      [data] { return data->answer(); }});
  bug.lesson = [data] {
    if (data->setting.workers == 1) {
      return std::string(
          "One worker alone loses nothing: there is nobody between its load and its store. Take "
          "two.");
    }
    if (data->runs_that_lost == 0) {
      return text::format(
          "None of {} runs lost a count here. That is luck, not right: the workers hardly ran at "
          "the "
          "same time, or each was done before the next one began. Take more elements.",
          lab::with_commas(data->runs));
    }
    return text::format(
        "With one shared histogram {} of {} runs lost counts, at most **{}** of {}: a worker loads "
        "a "
        "count, adds one and stores it, and what another one stored in between is gone. Nothing "
        "fails "
        "and nothing warns.",
        lab::with_commas(data->runs_that_lost), lab::with_commas(data->runs),
        lab::with_commas(data->most_lost), lab::with_commas(data->setting.elements));
  };
  return bug;
}

// Each worker counts for itself, in counters that lie side by side or far apart.
template <typename Slot>
struct Counters {
  explicit Counters(const Setting& at) : setting(at), slots(static_cast<std::size_t>(at.workers)) {}

  // [show false sharing]
  parallel::RunTimes count(const parallel::RunContext& context) {
    for (Slot& slot : slots) slot.count.store(0, std::memory_order_relaxed);
    return each_worker(
        context, setting.workers, setting.elements, [&](int worker, parallel::Range range) {
          Counter& own = slots[static_cast<std::size_t>(worker)].count;
          for (std::int64_t i = range.first; i < range.last; ++i) {
            if (i % between_stops == 0 && setting.stop) return;
            // Nobody else touches it, so nothing is lost.
            own.store(own.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
          }
        });
  }
  // [/show]
  Answer answer() const {
    std::int64_t sum = 0;
    for (const Slot& slot : slots) sum += slot.count.load(std::memory_order_relaxed);
    return {sum == setting.elements, text::format("{} counted", lab::with_commas(sum))};
  }

  Setting setting;
  std::vector<Slot> slots;
};

struct Beside {
  Counter count{0};
};
struct alignas(128) Apart {
  Counter count{0};
};

Bug false_sharing(const Setting& at) {
  const auto beside = std::make_shared<Counters<Beside>>(at);
  const auto apart = std::make_shared<Counters<Apart>>(at);
  Bug bug;
  bug.ways.push_back(
      {"counters side by side", Fault::slow,
       [beside](const parallel::RunContext& context) { return beside->count(context); },
       [beside] { return beside->answer(); }});
  bug.ways.push_back(
      {"a cache line each", Fault::none,
       [apart](const parallel::RunContext& context) { return apart->count(context); },
       [apart] { return apart->answer(); }});
  bug.lesson = [workers = at.workers] {
    return workers == 1
               ? std::string(
                     "One worker has its line to itself, wherever its counter lies. Take two.")
               : std::string(
                     "No counter is shared, and the answers are right. But a processor fetches and "
                     "gives away whole lines of 64 bytes, so counters side by side can take the "
                     "line "
                     "from each other. The remedy puts 128 bytes between them, to be safe.");
  };
  return bug;
}

// A lock for each element, or one a worker at its end.
struct Locked {
  explicit Locked(const Setting& at) : setting(at) {}
  Answer answer() const {
    return {total == setting.elements, text::format("{} counted", lab::with_commas(total))};
  }
  Setting setting;
  std::mutex lock;
  std::int64_t total = 0;  // guarded by the lock
};

// [show lock convoy]
parallel::RunTimes lock_each(Locked& data, int workers, const parallel::RunContext& context) {
  data.total = 0;
  return each_worker(context, workers, data.setting.elements, [&](int, parallel::Range range) {
    for (std::int64_t i = range.first; i < range.last; ++i) {
      if (i % 64 == 0 && data.setting.stop) return;
      const std::lock_guard guard(data.lock);
      ++data.total;
    }
  });
}

parallel::RunTimes lock_once(Locked& data, const parallel::RunContext& context) {
  data.total = 0;
  return each_worker(
      context, data.setting.workers, data.setting.elements, [&](int, parallel::Range range) {
        Counter own{0};
        for (std::int64_t i = range.first; i < range.last; ++i) {
          if (i % 4096 == 0 && data.setting.stop) return;
          own.store(own.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        }
        const std::lock_guard guard(data.lock);
        data.total += own;
      });
}
// [/show]

Bug lock_convoy(const Setting& at) {
  const auto data = std::make_shared<Locked>(at);
  const auto answer = [data] { return data->answer(); };
  const auto each = [data](int workers) {
    return [data, workers](const parallel::RunContext& context) {
      return lock_each(*data, workers, context);
    };
  };
  Bug bug;
  bug.ways.push_back({"a lock for each element", Fault::slow, each(at.workers), answer});
  if (at.workers > 1) {
    bug.ways.push_back(
        {"a lock for each element, 1 worker", Fault::slow, each(1), answer, [] {}, 1});
  }
  bug.ways.push_back(
      {"a lock for each worker", Fault::none,
       [data](const parallel::RunContext& context) { return lock_once(*data, context); }, answer});
  bug.lesson = [workers = at.workers] {
    return workers == 1
               ? std::string(
                     "Taking a lock costs, even where nobody waits for it. Take two workers to see "
                     "them wait.")
               : std::string(
                     "A lock around each element keeps the answer right, but lets one worker in at "
                     "a "
                     "time. What it costs alone is in the row of 1 worker; what all of them take "
                     "beyond "
                     "that they spend on waiting for each other. Count alone, and lock once at the "
                     "end.");
  };
  return bug;
}

constexpr std::array all{
    Kind{"lost-updates", "Lost updates", "experiments/parallel/pitfalls/counting.cpp#lost updates",
         lost_updates},
    Kind{"lock-convoy", "A lock that all wait for",
         "experiments/parallel/pitfalls/counting.cpp#lock convoy", lock_convoy},
    Kind{"false-sharing", "False sharing",
         "experiments/parallel/pitfalls/counting.cpp#false sharing", false_sharing},
};

}  // namespace

std::span<const Kind> counting_kinds() noexcept { return all; }

}  // namespace looplab::experiments::pitfalls
