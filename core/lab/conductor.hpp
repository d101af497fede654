// Runs experiments on a thread of its own, so that the thread that draws never waits.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "lab/arena.hpp"
#include "lab/data/own.hpp"
#include "lab/experiment.hpp"
#include "parallel/timeline.hpp"

namespace looplab::lab {

/// Thread safety: start(), stop(), latest(), busy() and the rest may be called from any thread, and
/// hold a lock no longer than it takes to swap a pointer. Destroy it on a thread that may wait.
class Conductor {
 public:
  /// `on_change` is called on the conductor's thread after each new record; it must be quick. The
  /// arena serves one run after the other. `ready` is called once on the conductor's thread, before
  /// the first run, and may wait.
  Conductor(const Registry& registry, Environment environment, Arena& arena,
            std::function<void()> on_change, std::function<void()> ready = {});
  ~Conductor() { close(); }
  Conductor(const Conductor&) = delete;
  Conductor& operator=(const Conductor&) = delete;

  /// Ends whatever runs and waits for it; then there is no more news. For a host that is about to
  /// go.
  void close();

  /// Begins a run and gives its number; or one sentence on why not. Parameters must be complete.
  std::expected<std::uint64_t, std::string> start(const std::string& experiment,
                                                  Parameters parameters);
  /// Ends the run in progress within 100 ms, keeping what was measured. No effect when idle, or
  /// when `run` is given and is not the one in progress.
  void stop(std::optional<std::uint64_t> run = {});
  /// Reads a student's own file on the conductor's thread, after the run in progress; experiments
  /// get the last one that could be read. News when it is done.
  void open_data(std::string name, data::Bytes bytes);
  /// What became of it.
  data::OwnData own_data() const;
  /// Memory for a file that the heap has no room for: the end of the arena, until the next file.
  /// The one before is let go of. Empty where even that is too little, or a run uses it.
  std::span<char> room_for_data(std::size_t bytes);
  /// What the host knows of this moment and this program cannot ask; goes into later records.
  void set_host_details(std::vector<Detail> details);
  bool busy() const noexcept { return busy_.load(std::memory_order_acquire); }

  /// The newest record, or null before the first run. Never changes once published.
  std::shared_ptr<const Record> latest() const;
  /// The newest record of one experiment, whatever ran since; null before its first run.
  std::shared_ptr<const Record> latest(std::string_view experiment) const;

  /// The final record of a run, also when newer ones have begun since; null for a run in progress,
  /// an unknown one, or one that is more than 16 runs old.
  std::shared_ptr<const Record> finished(std::uint64_t run) const;

  static constexpr std::chrono::milliseconds longest_frame{120};
  /// A face that draws calls this once: from then on each partial record waits until it was drawn,
  /// for at most `longest` (0: not at all), so that drawing and measuring take turns. In software a
  /// frame takes up to 100 ms of several processors, which would stand in the measured times. Stop
  /// and a hidden page end the wait.
  void take_turns_with_drawing(std::chrono::milliseconds longest = longest_frame) noexcept {
    longest_frame_ms_.store(longest.count(), std::memory_order_relaxed);
  }
  /// The frame that shows this record is finished. Thread safety: the drawing thread; it holds the
  /// lock no longer than to set a flag.
  void drawn(const Record* record);

  /// The face calls this when the machine slept, or whatever else makes times invalid: rounds that
  /// overlap such a moment are thrown away.
  void disturbed() noexcept { disturbances_.fetch_add(1, std::memory_order_relaxed); }
  /// The page went out of sight or came back. Where it came back, the browser may have changed the
  /// clock, so it is calibrated again before the next run.
  void set_hidden(bool hidden);

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

  struct File {
    std::string name;
    data::Bytes bytes;
  };

  void conduct();
  void read(File file);
  std::expected<data::Dataset, std::string> read_with_room(const File& file);
  std::size_t bytes_at_end() const;
  void move_to_end(data::Dataset& found);
  void use_arena(bool used);
  void calibrate();
  Record blank_record(const Request& request) const;
  void run(parallel::Team& team, const Request& request);
  void publish(Record record);
  void wait_for_frame();

  const Registry& registry_;
  Environment environment_;
  Arena& arena_;
  std::function<void()> on_change_;
  std::function<void()> ready_;
  parallel::Timeline timeline_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> busy_{false};
  std::atomic<bool> leave_{false};
  std::atomic<bool> hidden_{false};
  std::atomic<bool> recalibrate_{false};
  std::atomic<std::int64_t> longest_frame_ms_{0};
  std::atomic<std::uint32_t> disturbances_{0};
  std::atomic<std::uint32_t> wake_{0};
  mutable std::mutex mutex_;  // guards the next ten
  bool drawn_ = false;        // latest_ was drawn
  bool arena_used_ = false;   // a run is going on, or what it kept is not gone yet
  std::optional<Request> request_;
  std::optional<File> file_;
  data::OwnData own_data_;
  std::vector<Detail> host_details_;
  std::shared_ptr<const Record> latest_;
  std::map<std::string, std::shared_ptr<const Record>, std::less<>> newest_;  // by experiment
  std::optional<measure::Calibration> calibration_;
  std::deque<std::shared_ptr<const Record>> finished_;
  std::uint64_t runs_ = 0;
  std::condition_variable frame_drawn_;
  std::thread thread_;  // last: it uses everything above
};

}  // namespace looplab::lab
