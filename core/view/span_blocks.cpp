#include "view/span_blocks.hpp"

#include <algorithm>
#include <functional>

namespace looplab::view {
namespace {

using parallel::Span;

// The first span from `first` on that ends later than this. Where the next ones do it is near, so
// the steps begin small and double.
std::size_t first_after(std::span<const Span> lane, std::size_t first, double ns) {
  std::size_t step = 1;
  std::size_t low = first;
  while (first < lane.size() && static_cast<double>(lane[first].end_ns) <= ns) {
    low = first + 1;
    first += step;
    step *= 2;
  }
  const auto ends = [](const Span& span) { return static_cast<double>(span.end_ns); };
  const auto found = std::ranges::upper_bound(
      lane.begin() + static_cast<std::ptrdiff_t>(low),
      lane.begin() + static_cast<std::ptrdiff_t>(std::min(first, lane.size())), ns,
      std::ranges::less(), ends);
  return static_cast<std::size_t>(found - lane.begin());
}

}  // namespace

void TimeWindow::zoom(double times, double at, double least) noexcept {
  const double still = from + at * length();
  const double after = std::clamp(length() * times, std::min(least, 1.0), 1.0);
  from = std::clamp(still - at * after, 0.0, 1 - after);
  to = std::min(from + after, 1.0);
}

void TimeWindow::pan(double by) noexcept {
  const double before = length();
  from = std::clamp(from + by * before, 0.0, 1 - before);
  to = std::min(from + before, 1.0);
}

std::vector<SpanBlock> span_blocks(std::span<const Span> lane, double from_ns, double to_ns,
                                   float pixels) {
  std::vector<SpanBlock> blocks;
  const double scale = static_cast<double>(pixels) / (to_ns - from_ns);
  const auto place = [&](std::int64_t ns) {
    const double x = (static_cast<double>(ns) - from_ns) * scale;
    return static_cast<float>(std::clamp(x, 0.0, static_cast<double>(pixels)));
  };
  std::size_t i = first_after(lane, 0, from_ns);
  // What a file claims may overlap: a block begins where the last one ended, at the earliest.
  float reached = 0;
  while (i < lane.size() && static_cast<double>(lane[i].begin_ns) < to_ns) {
    SpanBlock block{std::max(reached, place(lane[i].begin_ns)), 0, lane[i].kind, i, 1};
    block.right = std::max(block.left, place(lane[i].end_ns));
    reached = block.right;
    if (block.right - block.left < 1) {
      // All that end within this pixel.
      const double pixel_ns = from_ns + static_cast<double>(block.left + 1) / scale;
      const std::size_t next = std::max(i + 1, first_after(lane, i, pixel_ns));
      block.count = next - i;
      block.right = std::max(block.left + 1, place(lane[next - 1].end_ns));
      reached = std::max(reached, place(lane[next - 1].end_ns));
      SpanBlock* last = blocks.empty() ? nullptr : &blocks.back();
      if (last && last->count > 1 && last->kind == block.kind && block.left <= last->right + 0.5f) {
        last->right = block.right;
        last->count += block.count;
      } else {
        blocks.push_back(block);
      }
      i = next;
      continue;
    }
    blocks.push_back(block);
    ++i;
  }
  return blocks;
}

std::size_t span_at(std::span<const Span> lane, double at_ns) {
  const std::size_t i = first_after(lane, 0, at_ns);
  return i < lane.size() && static_cast<double>(lane[i].begin_ns) <= at_ns ? i : lane.size();
}

}  // namespace looplab::view
