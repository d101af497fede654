#include <algorithm>

#include "kernels/correlogram/correlogram.hpp"

namespace looplab::kernels::correlogram {
namespace {

constexpr std::size_t line = 128 / sizeof(std::uint32_t);

}  // namespace

PrivateCounts::PrivateCounts(int workers, std::int32_t window, std::pmr::memory_resource& memory)
    : workers_(workers),
      size_(2 * static_cast<std::size_t>(window) + 1),
      stride_((size_ + line - 1) / line * line),
      counts_(static_cast<std::size_t>(workers) * stride_, memory) {}

void by_workers(Way& way, Train a, Train b, Counts counts, PrivateCounts& own,
                const parallel::RunContext& context) {
  static constexpr std::atomic<bool> never{false};
  const std::atomic<bool>& stop = context.stop ? *context.stop : never;
  const int parts = own.workers();
  // [show workers]
  // Every worker counts for itself: two that add to the same count would lose spikes.
  const auto count_part = [&](std::int64_t part, int /*worker*/) {
    const auto [first, last] =
        parallel::part_range(static_cast<std::int64_t>(a.size()), parts, part);
    const Train piece =
        a.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first));
    way(piece, b, own.of(static_cast<int>(part)), stop);
  };
  for_each_part(context, parts, parts, parallel::Schedule::static_blocks, count_part);
  std::ranges::fill(counts, 0u);
  for (int part = 0; part < parts; ++part) {
    const Counts mine = own.of(part);
    for (std::size_t lag = 0; lag < counts.size(); ++lag) counts[lag] += mine[lag];
  }
  // [/show]
}

}  // namespace looplab::kernels::correlogram
