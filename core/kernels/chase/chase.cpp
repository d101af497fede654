#include "kernels/chase/chase.hpp"

#include <utility>

#include "kernels/philox.hpp"

namespace looplab::kernels::chase {
namespace {

/// Lines between two looks at the stop flag: less than a millisecond.
constexpr std::int64_t block = 4096;

bool is_due(std::int64_t line) noexcept { return line % block == 0; }

}  // namespace

bool lay(std::span<std::uint32_t> words, std::int64_t lines, std::uint32_t slot, Order order,
         std::uint64_t seed, const std::atomic<bool>& stop) {
  const auto place = [&](std::int64_t line) {
    return static_cast<std::uint32_t>(line) * words_of_line + slot;
  };
  const bool shuffled = order == Order::shuffled;
  for (std::int64_t line = 0; line < lines; ++line) {
    if (is_due(line) && stop.load(std::memory_order_relaxed)) return false;
    words[place(line)] = place(shuffled ? line : (line + 1) % lines);
  }
  for (std::int64_t line = shuffled ? lines - 1 : 0; line > 0; --line) {
    if (is_due(line) && stop.load(std::memory_order_relaxed)) return false;
    const std::uint32_t word =
        philox_block(seed, Domain::chains, static_cast<std::uint64_t>(line), slot)[0];
    std::swap(words[place(line)], words[place(below(static_cast<std::uint32_t>(line), word))]);
  }
  return true;
}

// [show follow]
std::uint32_t follow(std::span<const std::uint32_t> words, std::uint32_t at,
                     std::int64_t loads) noexcept {
  for (std::int64_t i = 0; i < loads; ++i) at = words[at];  // not before the last one is there
  return at;
}
// [/show]

}  // namespace looplab::kernels::chase
