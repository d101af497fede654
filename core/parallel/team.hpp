// A team of parked worker threads. Waking it costs microseconds; starting threads costs far more.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "parallel/function_ref.hpp"

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

  /// Starts threads until `workers` are parked. Do this before timing. Errors: std::system_error
  /// when the platform refuses a thread, std::invalid_argument outside 1..capacity().
  void ensure(int workers);

  /// Runs job(worker) once on each of the workers 0..workers-1 and returns when all have finished.
  /// The calling thread sleeps meanwhile. The first exception of a job is thrown again here, after
  /// every worker has finished. No allocation once ensure(workers) has run.
  void run(int workers, FunctionRef<void(int worker)> job);

 private:
  // Each worker waits on a word of its own, on a cache line of its own, so that a run wakes only
  // the workers it needs.
  struct alignas(128) Slot {
    std::atomic<std::uint32_t> generation{0};
    bool leave = false;
  };

  void work(int worker, Slot& slot);

  int capacity_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<std::thread> threads_;
  const FunctionRef<void(int)>* job_ = nullptr;
  alignas(128) std::atomic<std::int32_t> remaining_{0};
  alignas(128) std::atomic<std::uint32_t> finished_{0};
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
};

}  // namespace looplab::parallel
