// The pool's rules, on workers that the test plays, and on real ones.
#include "systems/processes/pool.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <deque>
#include <numeric>
#include <set>

#include "kernels/lif/lif.hpp"

namespace looplab::systems {
namespace {

class CountingClock final : public measure::Clock {
 public:
  std::int64_t now_ns() const noexcept override { return now_ += 10; }

 private:
  mutable std::int64_t now_ = 0;
};

/// Workers that answer in an order that the test chooses: what was posted last or first, and some
/// of them die.
class PlayedHost final : public ProcessHost {
 public:
  enum class Order { first_in, last_in };

  explicit PlayedHost(Order order = Order::first_in) : order_(order) {}

  void start(int worker) override {
    ++starts;
    events_.push_back({worker, fail_starts-- > 0 ? What::ended : What::ready, {}});
  }
  void pack(int worker, std::span<const std::byte> head,
            std::span<const std::byte> bytes) override {
    Task task;
    std::memcpy(&task, head.data(), sizeof task);
    packed_bytes.push_back(bytes.size());
    const bool dies = task.crashes || always_fatal == task.part;
    events_.push_back({worker, dies ? What::ended : What::message, task});
  }
  void post(int, Ship) override {}
  void end(int worker) override {
    ++ends;
    std::erase_if(events_, [&](const Event& each) { return each.worker == worker; });
  }
  void serve(parallel::FunctionRef<void()> begin, parallel::FunctionRef<bool()> done,
             ProcessEvents& events) override {
    begin();
    while (!done()) {
      REQUIRE(!events_.empty());
      const Event event = next();
      if (event.what == What::ready) events.ready(event.worker);
      if (event.what == What::ended) events.ended(event.worker, "it was played so");
      if (event.what == What::message) reply(event, events);
      if (stop_after_replies == 0) stop->store(true);
    }
  }
  std::span<std::byte> shared() noexcept override { return shared_; }

  int starts = 0;
  int ends = 0;
  int fail_starts = 0;
  bool slow_starts = false;  // a worker is ready when nothing else happens
  std::int64_t always_fatal = -1;
  std::atomic<bool>* stop = nullptr;
  int stop_after_replies = -1;
  Failure failure = Failure::none;
  std::vector<std::size_t> packed_bytes;

 private:
  enum class What { ready, message, ended };
  struct Event {
    int worker;
    What what;
    Task task;
  };

  Event next() {
    auto found = order_ == Order::last_in ? std::prev(events_.end()) : events_.begin();
    if (slow_starts) {
      const auto other =
          std::ranges::find_if(events_, [](const Event& each) { return each.what != What::ready; });
      if (other != events_.end()) found = other;
    }
    const Event event = *found;
    events_.erase(found);
    return event;
  }

  // The value of each item is a hundred times its part, plus its place in it.
  void reply(const Event& event, ProcessEvents& events) {
    Reply head;
    head.part = event.task.part;
    head.failure = failure;
    head.values = failure == Failure::none ? event.task.items : 0;
    std::vector<std::byte> bytes(sizeof head + 8 * static_cast<std::size_t>(head.values));
    std::memcpy(bytes.data(), &head, sizeof head);
    for (std::int64_t i = 0; i < head.values; ++i) {
      const std::int64_t value = 100 * head.part + i;
      std::memcpy(bytes.data() + sizeof head + 8 * static_cast<std::size_t>(i), &value, 8);
    }
    events.message(event.worker, bytes, 0);
    --stop_after_replies;
  }

  Order order_;
  std::deque<Event> events_;
  std::vector<std::byte> shared_ = std::vector<std::byte>(64);
};

/// A pool with a played host, and what it handed over.
struct Played {
  explicit Played(int workers, PlayedHost::Order order = PlayedHost::Order::first_in)
      : host(new PlayedHost(order)),
        pool(workers, std::unique_ptr<ProcessHost>(host), clock, stop) {}

  const PoolRun& map(std::int64_t items, std::int64_t chunk, Collect collect,
                     std::int64_t crash_part = -1) {
    firsts.clear();
    values.clear();
    ProcessJob job{.function = length_function, .items = items, .chunk = chunk};
    job.collect = collect;
    job.crash_part = crash_part;
    return pool.map(job, [this](std::int64_t first, const Answer& answer) {
      firsts.push_back(first);
      for (std::size_t i = 0; i < answer.values.size() / 8; ++i) values.push_back(answer.value(i));
    });
  }

  CountingClock clock;
  std::atomic<bool> stop{false};
  PlayedHost* host;
  ProcessPool pool;
  std::vector<std::int64_t> firsts;
  std::vector<std::int64_t> values;
};

}  // namespace

TEST_CASE("pool: the size of a chunk is CPython's") {
  // What Python 3.13's Pool._map_async computes: divmod(len(iterable), 4 * workers).
  CHECK(pool_chunk_size(100, 4) == 7);
  CHECK(pool_chunk_size(1000, 4) == 63);
  CHECK(pool_chunk_size(10'000'000, 8) == 312'500);
  CHECK(pool_chunk_size(7, 4) == 1);
  CHECK(pool_chunk_size(0, 4) == 0);
  CHECK(pool_chunk_size(16, 4) == 1);
  CHECK(pool_chunk_size(17, 4) == 2);
}

TEST_CASE("pool: map hands over in the order of the items, at the end") {
  Played played(2, PlayedHost::Order::last_in);
  played.pool.start();
  CHECK(played.host->starts == 2);
  const PoolRun& run = played.map(7, 2, Collect::map);
  CHECK(played.firsts == std::vector<std::int64_t>{0, 2, 4, 6});
  CHECK(played.values == std::vector<std::int64_t>{0, 1, 100, 101, 200, 201, 300});
  CHECK(run.order.size() == 4);
  // All but none waited.
  CHECK(run.most_waiting == 4);
  CHECK(run.first_result_ns > run.parts[3].returned_ns);
  CHECK(!run.stopped);
  CHECK(run.losses.empty());
}

TEST_CASE("pool: imap hands over in order as soon as it can, imap_unordered as they come") {
  for (const auto collect : {Collect::imap, Collect::imap_unordered}) {
    // The worker that was given something last answers first: part 0 stays out until the end.
    Played played(2, PlayedHost::Order::last_in);
    played.pool.start();
    const PoolRun& run = played.map(5, 1, collect);
    const std::vector<std::int32_t> order(run.order.begin(), run.order.end());
    CHECK(order.front() != 0);
    if (collect == Collect::imap) {
      CHECK(played.firsts == std::vector<std::int64_t>{0, 1, 2, 3, 4});
      CHECK(run.most_waiting == 4);
    } else {
      CHECK(std::vector<std::int32_t>(played.firsts.begin(), played.firsts.end()) == order);
      CHECK(run.most_waiting == 0);
    }
    CHECK(std::set<std::int64_t>(played.firsts.begin(), played.firsts.end()).size() == 5);
  }
}

TEST_CASE("pool: no items are no parts") {
  Played played(2);
  played.pool.start();
  const PoolRun& run = played.map(0, 1, Collect::map);
  CHECK(run.parts.empty());
  CHECK(played.firsts.empty());
}

TEST_CASE("pool: a part whose worker died is done again, by a pool that is whole again") {
  Played played(3);
  played.pool.start();
  for (const auto collect : {Collect::map, Collect::imap, Collect::imap_unordered}) {
    const int before = played.host->starts;
    const PoolRun& run = played.map(9, 1, collect, 4);
    REQUIRE(run.losses.size() == 1);
    CHECK(run.losses[0].part == 4);
    CHECK(run.losses[0].noticed_ns > run.losses[0].taken_ns);
    CHECK(run.losses[0].restarted_ns > run.losses[0].noticed_ns);
    CHECK(played.host->starts == before + 1);
    CHECK(played.pool.running() == 3);
    std::vector<std::int64_t> sorted = played.values;
    std::ranges::sort(sorted);
    CHECK(sorted == std::vector<std::int64_t>{0, 100, 200, 300, 400, 500, 600, 700, 800});
  }
}

TEST_CASE("pool: what ends worker after worker is an error, and the pool can be used again") {
  Played played(2);
  played.pool.start();
  played.host->always_fatal = 1;
  CHECK_THROWS_WITH(played.map(3, 1, Collect::map),
                    "Part 1 ended 3 workers one after the other: it was played so, so it is not "
                    "tried again. Try smaller parts.");
  played.host->always_fatal = -1;
  played.pool.start();
  played.map(3, 1, Collect::map);
  CHECK(played.values == std::vector<std::int64_t>{0, 100, 200});
}

TEST_CASE("pool: a worker that does not start is tried three times") {
  Played played(1);
  played.host->fail_starts = 2;
  played.pool.start();
  CHECK(played.host->starts == 3);
  Played never(1);
  never.host->fail_starts = 1000;
  CHECK_THROWS_WITH(never.pool.start(), "Worker 0 does not start: it was played so.");
  CHECK(never.host->starts == 3);
}

TEST_CASE("pool: what a worker refuses is an error") {
  Played played(1);
  played.pool.start();
  played.host->failure = Failure::unknown_function;
  CHECK_THROWS_WITH(played.map(2, 1, Collect::map),
                    "A worker does not know the function of part 0: it was built from other "
                    "sources. Load the page again, or build the program again.");
  played.host->failure = Failure::broken_message;
  CHECK_THROWS_WITH(played.map(2, 1, Collect::map),
                    "The message about part 0 came broken to a worker or back.");
}

TEST_CASE("pool: stopped, it ends the workers that are at work and can be made whole") {
  Played played(2);
  played.pool.start();
  played.stop = true;
  const PoolRun& run = played.map(4, 1, Collect::imap_unordered);
  CHECK(run.stopped);
  CHECK(played.host->ends == 2);
  CHECK(played.pool.running() == 0);
  played.stop = false;
  played.pool.start();
  CHECK(!played.map(4, 1, Collect::map).stopped);
  CHECK(played.values.size() == 4);
}

TEST_CASE("pool: idle workers do what a dead one had, and do not wait for the one in its place") {
  Played played(2);
  played.pool.start();
  played.host->slow_starts = true;
  const PoolRun& run = played.map(2, 1, Collect::imap_unordered, 1);
  REQUIRE(run.losses.size() == 1);
  CHECK(run.parts[1].worker != run.losses[0].worker);
  CHECK(run.parts[1].done_ns < run.losses[0].restarted_ns);
}

TEST_CASE("pool: stopped while another worker takes the place of a dead one, nothing is claimed") {
  Played played(2);
  played.pool.start();
  played.host->slow_starts = true;
  played.host->stop = &played.stop;
  played.host->stop_after_replies = 2;
  const PoolRun& run = played.map(2, 1, Collect::imap_unordered, 1);
  CHECK(run.stopped);
  REQUIRE(run.losses.size() == 1);
  CHECK(run.losses[0].restarted_ns == 0);
  // The one that was starting is ended, or the next start would wait for it.
  CHECK(played.pool.running() == 1);
  played.stop = false;
  played.host->stop_after_replies = -1;
  played.pool.start();
  CHECK(!played.map(4, 1, Collect::map).stopped);
}

TEST_CASE("pool: stopped while it starts, it can be started again") {
  Played played(2);
  played.stop = true;
  CHECK(played.pool.start().empty());
  CHECK(played.pool.running() == 0);
  played.stop = false;
  CHECK(played.pool.start().size() == 2);
}

TEST_CASE("pool: close ends all workers") {
  Played played(3);
  played.pool.start();
  played.pool.close();
  CHECK(played.host->ends == 3);
  CHECK(played.pool.running() == 0);
}

namespace {

/// Real workers, and neurons whose spikes are known (kernels/lif).
struct Real {
  static constexpr std::size_t samples = 500;

  Real(int workers, std::size_t neurons)
      : drives(kernels::lif::make_drives(neurons, 5, stop)),
        memory(neurons * samples),
        pool(workers,
             make_process_host(workers, neurons * samples * sizeof(float),
                               std::as_writable_bytes(std::span(memory))),
             measure::platform_clock(), stop) {
    kernels::lif::make_traces(drives.span(), samples, memory.data(), stop);
    std::memcpy(pool.host().shared().data(), memory.data(), memory.size() * sizeof(float));
  }

  const PoolRun& map(std::int64_t chunk, Ship ship, Collect collect, std::int64_t crash = -1) {
    counts.assign(drives.size(), -1);
    ProcessJob job{.function = spikes_function, .numbers = {3, 0}};
    job.data = ship == Ship::shared ? std::span<const std::byte>(pool.host().shared())
                                    : std::as_bytes(std::span(memory));
    job.data = job.data.first(memory.size() * sizeof(float));
    job.items = static_cast<std::int64_t>(drives.size());
    job.chunk = chunk;
    job.ship = ship;
    job.collect = collect;
    job.crash_part = crash;
    return pool.map(job, [&](std::int64_t first, const Answer& answer) {
      for (std::size_t i = 0; i < answer.values.size() / 8; ++i) {
        counts[static_cast<std::size_t>(first) + i] = answer.value(i);
      }
    });
  }
  void check_counts() const {
    for (std::size_t i = 0; i < drives.size(); ++i) {
      CHECK(counts[i] == static_cast<std::int64_t>(3 * samples) /
                             kernels::lif::steps_to_spike(double{drives[i]}));
    }
  }

  std::atomic<bool> stop{false};
  kernels::Buffer<float> drives;
  std::vector<float> memory;
  ProcessPool pool;
  std::vector<std::int64_t> counts;
};

}  // namespace

TEST_CASE("pool: real workers do the job however it is shipped, in the order of its times") {
  Real real(2, 11);
  const auto took = real.pool.start();
  REQUIRE(took.size() == 2);
  CHECK(took[0] > 0);
  CHECK(real.pool.start() == std::vector<std::int64_t>{0, 0});
  for (const Ship ship : {Ship::copy, Ship::transfer, Ship::shared}) {
    for (const auto collect : {Collect::map, Collect::imap, Collect::imap_unordered}) {
      const PoolRun& run = real.map(3, ship, collect);
      real.check_counts();
      CHECK(run.losses.empty());
      REQUIRE(run.parts.size() == 4);
      for (const PartTimes& part : run.parts) {
        const std::vector<std::int64_t> times{
            run.begin_ns,     part.taken_ns,   part.packed_ns,   part.arrived_ns, part.rebuilt_ns,
            part.computed_ns, part.replied_ns, part.returned_ns, part.done_ns,    run.end_ns};
        CHECK(std::ranges::is_sorted(times));
        CHECK(part.worker >= 0);
        CHECK(part.worker < 2);
      }
    }
  }
}

TEST_CASE("pool: a real worker that dies is replaced, and its part done again") {
  Real real(2, 9);
  real.pool.start();
  for (int round = 0; round < 3; ++round) {
    const PoolRun& run = real.map(1, Ship::copy, Collect::map, 4);
    real.check_counts();
    REQUIRE(run.losses.size() == 1);
    CHECK(run.losses[0].part == 4);
    CHECK(run.losses[0].restarted_ns > run.losses[0].noticed_ns);
    CHECK(real.pool.running() == 2);
  }
}

TEST_CASE("pool: real workers take messages that no pipe holds at once") {
  std::atomic<bool> stop{false};
  const std::vector<std::byte> data(5'000'001);
  ProcessPool pool(2, make_process_host(2, 0, {}), measure::platform_clock(), stop);
  pool.start();
  ProcessJob job{.function = length_function};
  job.data = data;
  job.items = 1;
  std::int64_t length = 0;
  const std::function<void(std::int64_t, const Answer&)> take =
      [&](std::int64_t, const Answer& answer) { length = answer.value(0); };
  pool.map(job, take);
  CHECK(length == 5'000'001);
  job.function = "no such function";
  CHECK_THROWS(pool.map(job, take));
  // Half a sample an item makes no sense to this one.
  job.function = spikes_function;
  job.numbers = {1, 0};
  CHECK_THROWS_WITH(pool.map(job, take), "The function of part 0 cannot use its arguments.");
}

}  // namespace looplab::systems
