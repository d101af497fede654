// multiprocessing.Pool by its own rules, on real processes: a job is cut into parts, each part is
// sent to a worker that is free, and a worker that dies is replaced. Where it differs from
// CPython's (Lib/multiprocessing/pool.py): a part that was lost is done again, where map() would
// wait for it for ever; and a worker is sent its next part when it has given back the last, while
// CPython's fetch theirs from one pipe that is kept filled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "measure/clock.hpp"
#include "parallel/timeline.hpp"
#include "systems/processes/host.hpp"
#include "systems/processes/task.hpp"

namespace looplab::systems {

/// Items a part of Pool.map: four parts a worker, rounded up; 0 for no items. Source: _map_async()
/// of CPython 3.13.
std::int64_t pool_chunk_size(std::int64_t items, int workers);

/// Parts of so many items each, the last of which may have fewer.
constexpr std::int64_t parts_of(std::int64_t items, std::int64_t chunk) noexcept {
  return (items + chunk - 1) / chunk;
}

/// In which order results are handed over.
enum class Collect : std::uint8_t {
  map,             ///< all at the end, in the order of the items
  imap,            ///< in the order of the items, as soon as those before are there
  imap_unordered,  ///< as they come
};

/// What is to be done.
struct ProcessJob {
  std::string_view function;  ///< by name
  std::array<std::int64_t, 2> numbers{};
  std::span<const std::byte> data = {};  ///< of all items, as many bytes each
  std::int64_t items = 0;
  std::int64_t chunk = 1;  ///< items a part, at least 1; the last may have fewer
  Ship ship = Ship::copy;  ///< for Ship::shared the data lie in the host's shared memory
  Collect collect = Collect::map;
  /// Where its spans go, a lane a worker, as far as there is room; null: nowhere.
  parallel::Timeline* timeline = nullptr;
  std::int64_t crash_part = -1;  ///< the worker that is first given this part dies in it
};

/// What became of a part, nanoseconds of the clock, in the order in which they happened.
struct PartTimes {
  int worker = -1;
  std::int64_t taken_ns = 0;    ///< its bytes begin to be made
  std::int64_t packed_ns = 0;   ///< and are sent
  std::int64_t arrived_ns = 0;  ///< all of them are with the worker
  std::int64_t rebuilt_ns = 0;  ///< and an array again
  std::int64_t computed_ns = 0;
  std::int64_t replied_ns = 0;   ///< the reply is bytes, and sent
  std::int64_t returned_ns = 0;  ///< it is here
  std::int64_t done_ns = 0;      ///< and its values are
};

/// The same as spans, from serialise to deserialise.
std::array<parallel::Span, 7> spans_of(const PartTimes& times, std::int64_t part) noexcept;

/// A worker that died, and what came of it.
struct Loss {
  int worker = 0;
  std::int64_t part = -1;     ///< that it had; -1: none
  std::int64_t taken_ns = 0;  ///< when the part went to it
  std::int64_t noticed_ns = 0;
  std::int64_t restarted_ns = 0;  ///< another one is in its place
};

/// A map from its beginning to its end.
struct PoolRun {
  std::int64_t begin_ns = 0;
  std::int64_t first_result_ns = 0;  ///< the first values were handed over
  std::int64_t end_ns = 0;
  std::vector<PartTimes> parts;
  std::vector<std::int32_t> order;  ///< of parts, as their replies came
  std::vector<Loss> losses;
  std::int64_t most_waiting = 0;  ///< replies that waited at once for an earlier one
  bool stopped = false;
};

/// Thread safety: one thread makes, uses and destroys it.
class ProcessPool final : public ProcessEvents {
 public:
  /// The clock and the flag outlive it. Nothing is started yet.
  ProcessPool(int workers, std::unique_ptr<ProcessHost> host, const measure::Clock& clock,
              const std::atomic<bool>& stop);
  ~ProcessPool() override;

  /// Starts what is missing and waits until all are there: for each worker, how long it took from
  /// the beginning of the call (0: it was there); nothing where it was stopped. Errors:
  /// std::runtime_error with a sentence.
  std::vector<std::int64_t> start();
  /// Ends all workers.
  void close();
  int workers() const noexcept { return static_cast<int>(workers_.size()); }
  /// How many workers are running.
  int running() const noexcept;

  /// Makes room for jobs of so many parts, so that map() allocates nothing.
  void reserve(std::int64_t parts);
  /// Does the job. take(first item, values) is called once for each part, in the order of
  /// job.collect, on a thread that does nothing else meanwhile. Stopped, or after an error, workers
  /// that were at work are ended, and start() makes the pool whole again. Errors:
  /// std::runtime_error with a sentence, where a part ended three workers or a worker refuses it.
  /// take must not throw.
  const PoolRun& map(const ProcessJob& job,
                     const std::function<void(std::int64_t first, const Answer& answer)>& take);

  ProcessHost& host() noexcept { return *host_; }

 private:
  enum class State : std::uint8_t { none, starting, idle, busy };
  struct Worker {
    State state = State::none;
    std::int64_t part = -1;  // while busy
    std::int64_t started_ns = 0;
    std::size_t loss = no_loss;  // that it makes good
    int deaths = 0;              // in this place since the last reply
    int spans = 0;               // of the run in progress
  };
  static constexpr std::size_t no_loss = static_cast<std::size_t>(-1);

  void ready(int worker) override;
  void message(int worker, std::span<const std::byte> bytes, std::int64_t arrived_ns) override;
  void ended(int worker, const std::string& why) override;

  void run(const ProcessJob& job,
           const std::function<void(std::int64_t first, const Answer& answer)>& take);
  void start_missing();
  void start_worker(int worker);
  void end_worker(int worker);
  void end_unless_idle();
  void give_to(int worker);
  void give_to_idle();
  std::int64_t next_part();
  void lose(int worker, const std::string& why);
  void hand_over(std::int64_t part, std::span<const std::byte> bytes);
  void hand_over_waiting(bool all_there);
  void record(int worker, std::int64_t part);
  void fail(std::string why);
  bool finished() const;
  std::int64_t parts() const noexcept;
  Worker& at(int worker) noexcept { return workers_[static_cast<std::size_t>(worker)]; }

  const measure::Clock& clock_;
  const std::atomic<bool>& stop_;
  std::unique_ptr<ProcessHost> host_;
  std::vector<Worker> workers_;
  std::string failure_;

  // Of the job in progress.
  const ProcessJob* job_ = nullptr;
  const std::function<void(std::int64_t, const Answer&)>* take_ = nullptr;
  PoolRun run_;
  std::int64_t next_ = 0;                        // the first part that nobody was given
  std::vector<std::int32_t> lost_;               // parts to be done again
  std::vector<std::uint8_t> tries_;              // of each part
  std::vector<std::vector<std::byte>> waiting_;  // replies that wait for an earlier one
  std::int64_t handed_over_ = 0;                 // in order: parts before this one
  std::int64_t waiting_now_ = 0;
  std::int64_t done_ = 0;
};

}  // namespace looplab::systems
