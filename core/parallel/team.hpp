// A team: the calling thread and parked worker threads. Waking them costs microseconds; starting
// threads costs far more.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "parallel/function_ref.hpp"
#include "parallel/parking.hpp"

namespace looplab::parallel {

/// Thread safety: one thread owns a Team and calls it; the jobs run on the workers.
class Team {
 public:
  /// Starts no thread yet. `capacity`: the most workers a run may ask for.
  explicit Team(int capacity);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  /// The most workers a run may ask for.
  int capacity() const noexcept { return capacity_; }

  /// Starts threads until `workers - 1` are parked. Do this before timing. Errors:
  /// std::system_error when the platform refuses a thread, std::invalid_argument outside
  /// 1..capacity().
  void ensure(int workers);

  /// Runs job(worker) once on each of the workers 0..workers-1 and returns when all have finished.
  /// The calling thread is worker 0: it needs no waking, and it leaves its core to nobody else. The
  /// first exception of a job is thrown again here, after every worker has finished. No allocation
  /// once ensure(workers) has run.
  void run(int workers, FunctionRef<void(int worker)> job);

 private:
  // Each worker waits on a word of its own, on a cache line of its own, so that a run wakes only
  // the workers it needs.
  struct alignas(128) Slot {
    std::atomic<std::uint32_t> generation{0};
    bool leave = false;
  };

  void work(int worker, Slot& slot);
  void attempt(int worker);

  int capacity_;
  int processors_;
  std::vector<std::unique_ptr<Slot>> slots_;  // of worker 1 and up
  std::vector<std::thread> threads_;
  Patience patience_ = Patience::brief;  // of everybody, for the run in progress
  const FunctionRef<void(int)>* job_ = nullptr;
  alignas(128) std::atomic<std::int32_t> remaining_{0};
  alignas(128) std::atomic<std::uint32_t> finished_{0};
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
};

}  // namespace looplab::parallel
