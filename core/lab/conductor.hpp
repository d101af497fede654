// Runs experiments on a thread of its own, so that the thread that draws never waits.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "lab/experiment.hpp"
#include "parallel/timeline.hpp"

namespace looplab::lab {

/// Thread safety: start(), stop(), latest(), busy() and the rest may be called from any thread, and
/// hold a lock no longer than it takes to swap a pointer. Destroy it on a thread that may wait.
class Conductor {
 public:
  /// `on_change` is called on the conductor's thread after each new record; it must be quick.
  Conductor(const Registry& registry, Environment environment, std::function<void()> on_change);
  ~Conductor();
  Conductor(const Conductor&) = delete;
  Conductor& operator=(const Conductor&) = delete;

  /// Begins a run and gives its number; or one sentence on why not. Parameters must be complete.
  std::expected<std::uint64_t, std::string> start(const std::string& experiment,
                                                  Parameters parameters);
  /// Ends the run in progress within 100 ms, keeping what was measured. No effect when idle.
  void stop() noexcept { stop_.store(true, std::memory_order_relaxed); }
  bool busy() const noexcept { return busy_.load(std::memory_order_acquire); }

  /// The newest record, or null before the first run. Never changes once published.
  std::shared_ptr<const Record> latest() const;

  /// The face calls this when the machine slept, or whatever else makes times invalid: rounds that
  /// overlap such a moment are thrown away.
  void disturbed() noexcept { disturbances_.fetch_add(1, std::memory_order_relaxed); }
  /// The page went out of sight or came back.
  void set_hidden(bool hidden) noexcept {
    hidden_.store(hidden, std::memory_order_relaxed);
    disturbed();
  }

  /// The clock as calibrated on the conductor's thread; nothing until that is done (about 10 ms).
  std::optional<measure::Calibration> calibration() const;

  /// What the team is doing right now.
  parallel::TimelineSnapshot live_timeline() const { return timeline_.snapshot(); }

 private:
  struct Request {
    const Experiment* experiment = nullptr;
    Parameters parameters;
    std::uint64_t run = 0;
  };

  void conduct();
  void run(parallel::Team& team, const Request& request);
  void publish(Record record);

  const Registry& registry_;
  Environment environment_;
  std::function<void()> on_change_;
  parallel::Timeline timeline_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> busy_{false};
  std::atomic<bool> leave_{false};
  std::atomic<bool> hidden_{false};
  std::atomic<std::uint32_t> disturbances_{0};
  std::atomic<std::uint32_t> wake_{0};
  mutable std::mutex mutex_;  // guards the next four
  std::optional<Request> request_;
  std::shared_ptr<const Record> latest_;
  std::optional<measure::Calibration> calibration_;
  std::uint64_t runs_ = 0;
  std::thread thread_;  // last: it uses everything above
};

}  // namespace looplab::lab
