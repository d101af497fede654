#include "parallel/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace looplab::parallel {

const char* name_of(SpanKind kind) noexcept {
  switch (kind) {
    case SpanKind::split: return "split";
    case SpanKind::ship: return "ship";
    case SpanKind::compute: return "compute";
    case SpanKind::wait: return "wait";
    case SpanKind::stitch: return "stitch";
    case SpanKind::start: return "start";
    case SpanKind::serialise: return "serialise";
    case SpanKind::ship_back: return "ship back";
    case SpanKind::deserialise: return "deserialise";
    case SpanKind::lost: return "lost";
  }
  return "";
}

namespace {

constexpr std::uint32_t kind_shift = 28;
constexpr std::uint32_t parts_mask = (1u << kind_shift) - 1;

}  // namespace

Lane::Lane(std::size_t capacity)
    : capacity_(std::max<std::size_t>(capacity, 8)), cells_(new Cell[capacity_]) {}

Span Lane::load(const Cell& cell) noexcept {
  const std::uint32_t packed = cell.parts_and_kind.load(std::memory_order_relaxed);
  return {cell.begin_ns.load(std::memory_order_relaxed),
          cell.end_ns.load(std::memory_order_relaxed),
          cell.first_part.load(std::memory_order_relaxed), packed & parts_mask,
          static_cast<SpanKind>(packed >> kind_shift)};
}

void Lane::store(Cell& cell, const Span& span) noexcept {
  cell.begin_ns.store(span.begin_ns, std::memory_order_relaxed);
  cell.end_ns.store(span.end_ns, std::memory_order_relaxed);
  cell.first_part.store(span.first_part, std::memory_order_relaxed);
  cell.parts_and_kind.store(
      std::min(span.parts, parts_mask) | (static_cast<std::uint32_t>(span.kind) << kind_shift),
      std::memory_order_relaxed);
}

void Lane::add(const Span& span) noexcept {
  std::size_t count = count_.load(std::memory_order_relaxed);
  if (count == capacity_) {
    merge_neighbours();
    count = count_.load(std::memory_order_relaxed);
  }
  // Lanes whose neighbours are of different kinds cannot be merged; then the last span grows.
  if (count == capacity_) {
    Span last = load(cells_[count - 1]);
    last.end_ns = span.end_ns;
    last.parts += span.parts;
    store(cells_[count - 1], last);
    return;
  }
  store(cells_[count], span);
  count_.store(count + 1, std::memory_order_release);
}

// The fence keeps the relaxed stores that follow from being seen before the odd version (an acquire
// read-modify-write alone does not, on ARM).
void Lane::begin_rearranging() noexcept {
  version_.fetch_add(1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
}

void Lane::clear() noexcept {
  begin_rearranging();
  count_.store(0, std::memory_order_release);
  version_.fetch_add(1, std::memory_order_release);
  merges_ = 0;
}

void Lane::merge_neighbours() noexcept {
  begin_rearranging();
  const std::size_t count = count_.load(std::memory_order_relaxed);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count;) {
    Span span = load(cells_[i++]);
    if (i < count) {
      const Span next = load(cells_[i]);
      if (next.kind == span.kind) {
        span.end_ns = next.end_ns;
        span.parts += next.parts;
        ++i;
      }
    }
    store(cells_[kept++], span);
  }
  count_.store(kept, std::memory_order_release);
  ++merges_;
  version_.fetch_add(1, std::memory_order_release);
}

std::vector<Span> Lane::snapshot() const {
  constexpr int attempts = 4;
  std::vector<Span> spans;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const std::uint32_t before = version_.load(std::memory_order_acquire);
    const std::size_t count = count_.load(std::memory_order_acquire);
    spans.clear();
    spans.reserve(count);
    for (std::size_t i = 0; i < count; ++i) spans.push_back(load(cells_[i]));
    std::atomic_thread_fence(std::memory_order_acquire);
    if (before % 2 == 0 && version_.load(std::memory_order_relaxed) == before) return spans;
  }
  return {};
}

Timeline::Timeline(int workers, double clock_call_ns, std::size_t spans_per_lane) {
  set_clock_price(clock_call_ns);
  for (int lane = 0; lane < workers; ++lane) {
    lanes_.push_back(std::make_unique<Lane>(spans_per_lane));
  }
  busy_ns_.assign(lanes_.size(), 0);
}

void Timeline::set_clock_price(double call_ns) noexcept {
  // Among other work a reading costs more than one after the other, which is what calibration
  // measures: 0.8 against 0.38 µs in Chromium.
  constexpr double among_other_work = 2.5;
  // Each span takes one reading: 1 % of its time, where 2 % is the most that recording may cost.
  constexpr double readings_in_a_span = 100;
  clock_call_ns_ = among_other_work * call_ns;
  min_span_ns_ = std::max<std::int64_t>(20'000, std::llround(readings_in_a_span * clock_call_ns_));
}

void Timeline::begin(std::int64_t now_ns) noexcept {
  for (auto& lane : lanes_) lane->clear();
  skip_ = 0;
  begin_ns_.store(now_ns, std::memory_order_relaxed);
}

bool Timeline::due() noexcept {
  if (skip_ == 0) return true;
  --skip_;
  return false;
}

void Timeline::ran(std::int64_t total_ns) noexcept {
  // On the way of the caller: two of its own before the workers, two as worker 0, two after them.
  constexpr double readings = 6;
  constexpr double allowed = 0.02;
  constexpr double most_skipped = 10'000;
  const double runs =
      readings * clock_call_ns_ / allowed / std::max(1.0, static_cast<double>(total_ns));
  skip_ = static_cast<int>(std::min(most_skipped, runs));
  ++ran_;
}

void Timeline::worked(int worker, std::int64_t busy_ns) noexcept {
  const auto index = static_cast<std::size_t>(worker);
  busy_ns_[index] += std::max<std::int64_t>(0, busy_ns);  // the clock may have been set back
  worked_ = std::max(worked_, index + 1);
}

std::vector<double> Timeline::take_busy_ns() {
  std::vector<double> means;
  if (ran_ > 0) {
    for (const std::int64_t sum : std::span(busy_ns_).first(worked_)) {
      means.push_back(static_cast<double>(sum) / ran_);
    }
  }
  std::ranges::fill(busy_ns_, 0);
  ran_ = 0;
  worked_ = 0;
  return means;
}

TimelineSnapshot Timeline::snapshot() const {
  TimelineSnapshot copy{begin_ns(), {}};
  copy.lanes.reserve(lanes_.size());
  for (const auto& lane : lanes_) copy.lanes.push_back(lane->snapshot());
  return copy;
}

void SpanBatcher::flush() noexcept {
  const std::int64_t now = clock_.now_ns();
  const std::int64_t elapsed = now - begin_ns_;
  lane_.add({begin_ns_, now, first_part_, count_, SpanKind::compute});
  const std::int64_t shortest = min_span_ns_ << std::min(lane_.merges(), 20);
  if (elapsed < shortest) {
    batch_ = std::min<std::uint32_t>(batch_ * 2, 1u << 16);
  } else if (elapsed > 4 * shortest && batch_ > 1) {
    batch_ = std::max<std::uint32_t>(1, batch_ / 4);
  }
  begin_ns_ = now;
  count_ = 0;
}

}  // namespace looplab::parallel
