// Who did what when. Recording is always on, so it is made to cost next to nothing: no lock, no
// allocation, one clock read for all parts that are shorter than min_span_ns() together, and of
// runs so short that even their first and last reading would show, only one in many is recorded.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "measure/clock.hpp"

namespace looplab::parallel {

enum class SpanKind : std::uint8_t {
  split,
  ship,
  compute,
  wait,
  stitch,
  // Of workers that share no memory with the program that they work for.
  start,        ///< a process starts
  serialise,    ///< arguments or results become bytes
  ship_back,    ///< results are on their way
  deserialise,  ///< and bytes become values again
  lost,         ///< what a worker did that died before it answered
};

/// In the order in which they are listed.
inline constexpr std::array all_span_kinds{
    SpanKind::start,   SpanKind::split,     SpanKind::serialise,   SpanKind::ship,
    SpanKind::compute, SpanKind::ship_back, SpanKind::deserialise, SpanKind::lost,
    SpanKind::wait,    SpanKind::stitch};
/// Those that every run on a team has, and its budget names even where they took no time.
constexpr bool is_of_teams(SpanKind kind) noexcept { return kind <= SpanKind::stitch; }

/// "split", "ship back", ...
const char* name_of(SpanKind kind) noexcept;

/// One bar on the timeline. A compute span can stand for several short parts.
struct Span {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  std::uint32_t first_part = 0;  ///< index of the first part in it (compute only)
  std::uint32_t parts = 0;       ///< how many parts it holds (compute only)
  SpanKind kind = SpanKind::compute;
};

/// The spans of one thread. One thread writes; any thread may read a snapshot at any time.
class Lane {
 public:
  explicit Lane(std::size_t capacity);

  /// Writer only. When the lane is full, neighbours are merged in pairs: nothing is lost but
  /// detail.
  void add(const Span& span) noexcept;
  /// Writer only, or while nobody writes.
  void clear() noexcept;
  /// How often neighbours were merged since clear(): the writer doubles its span length each time.
  int merges() const noexcept { return merges_; }

  /// Any thread. Empty if the writer was rearranging the lane all the while.
  std::vector<Span> snapshot() const;

 private:
  // Every field is atomic (relaxed), so a reader that meets the writer reads old or new values,
  // never undefined ones; version_ is odd while neighbours are being merged.
  struct Cell {
    std::atomic<std::int64_t> begin_ns{0};
    std::atomic<std::int64_t> end_ns{0};
    std::atomic<std::uint32_t> first_part{0};
    std::atomic<std::uint32_t> parts_and_kind{0};
  };
  static Span load(const Cell& cell) noexcept;
  static void store(Cell& cell, const Span& span) noexcept;
  void begin_rearranging() noexcept;
  void merge_neighbours() noexcept;

  std::size_t capacity_;
  std::unique_ptr<Cell[]> cells_;
  std::atomic<std::size_t> count_{0};
  std::atomic<std::uint32_t> version_{0};
  int merges_ = 0;
};

/// A copy of all lanes, one a worker.
struct TimelineSnapshot {
  std::int64_t begin_ns = 0;
  std::vector<std::vector<Span>> lanes;
};

/// Thread safety: begin() only while no worker records; lane(i) is written by one thread;
/// snapshot() from any thread.
class Timeline {
 public:
  /// `clock_call_ns`, the measured price of one clock read of many in a row, sets the shortest
  /// span: recording may cost at most 2 % of a run, so a span lasts at least 100 clock reads at
  /// what they cost among other work, 2.5 times as much, and never less than 20 µs.
  Timeline(int workers, double clock_call_ns, std::size_t spans_per_lane = 4096);

  /// When the price is known better. Only while no worker records.
  void set_clock_price(double call_ns) noexcept;
  /// Whether the next run is to be recorded: each, or one in as many as keep the readings of the
  /// clock below 2 % of all runs together. Only on the thread that starts runs, as the next four.
  bool due() noexcept;
  /// Forgets what was recorded, but not how long workers computed; the next run is due.
  void begin(std::int64_t now_ns) noexcept;
  /// A run that was recorded took so long.
  void ran(std::int64_t total_ns) noexcept;
  /// In it this worker computed so long.
  void worked(int worker, std::int64_t busy_ns) noexcept;
  /// How long each worker computed, mean of the recorded runs since the last call; empty without
  /// any. A worker that had no share in some of them computed 0 ns in those.
  std::vector<double> take_busy_ns();
  std::int64_t begin_ns() const noexcept { return begin_ns_.load(std::memory_order_relaxed); }
  Lane& worker(int index) noexcept { return *lanes_[static_cast<std::size_t>(index)]; }
  int workers() const noexcept { return static_cast<int>(lanes_.size()); }
  std::int64_t min_span_ns() const noexcept { return min_span_ns_; }
  TimelineSnapshot snapshot() const;

 private:
  double clock_call_ns_ = 0;
  std::int64_t min_span_ns_ = 0;
  int skip_ = 0;            // runs before the next that is recorded
  int ran_ = 0;             // since take_busy_ns()
  std::size_t worked_ = 0;  // the most workers of those
  std::vector<std::int64_t> busy_ns_;
  std::atomic<std::int64_t> begin_ns_{0};
  std::vector<std::unique_ptr<Lane>> lanes_;
};

/// Turns "a part is done" into spans. Lives on the worker's stack for one run.
class SpanBatcher {
 public:
  SpanBatcher(Lane& lane, const measure::Clock& clock, std::int64_t min_span_ns) noexcept
      : lane_(lane), clock_(clock), min_span_ns_(min_span_ns), begin_ns_(clock.now_ns()) {}

  std::int64_t begin_ns() const noexcept { return begin_ns_; }
  void part_done(std::uint32_t part) noexcept {
    if (count_++ == 0) first_part_ = part;
    if (count_ >= batch_) flush();
  }
  /// Closes the open span, if any, and returns the time of the last clock read.
  std::int64_t finish() noexcept {
    if (count_ > 0) flush();
    return begin_ns_;
  }

 private:
  void flush() noexcept;

  Lane& lane_;
  const measure::Clock& clock_;
  std::int64_t min_span_ns_;
  std::int64_t begin_ns_;
  std::uint32_t first_part_ = 0;
  std::uint32_t count_ = 0;
  std::uint32_t batch_ = 1;
};

}  // namespace looplab::parallel
