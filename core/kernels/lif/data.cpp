#include <cmath>

#include "kernels/lif/lif.hpp"
#include "kernels/philox.hpp"

namespace looplab::kernels::lif {
namespace {

double exact_steps(double drive) { return std::log(1 - 1 / drive) / std::log1p(-double{leak}); }

// v rises by at least leak * 0.1 in the step that fires, and float keeps it to about 1e-6.
constexpr double margin = 0.01;

constexpr std::size_t between_looks = 4096;  // neurons, below a millisecond

bool is_clear(double drive) {
  const double steps = exact_steps(drive);
  return std::abs(steps - std::round(steps)) > margin;
}

}  // namespace

std::int64_t steps_to_spike(double drive) {
  return static_cast<std::int64_t>(std::ceil(exact_steps(drive)));
}

Buffer<float> make_drives(std::size_t neurons, std::uint64_t seed, const std::atomic<bool>& stop,
                          std::pmr::memory_resource& memory) {
  Buffer<float> drives(neurons, memory);
  for (std::size_t i = 0; i < neurons; ++i) {
    if (i % between_looks == 0 && stop.load(std::memory_order_relaxed)) break;
    const PhiloxCounter words = philox_block(seed, Domain::drives, i, 0);
    auto drive = static_cast<float>(1.1 + 1.9 * 0x1p-32 * words[0]);
    while (!is_clear(drive)) drive += 0.001f;
    drives[i] = drive;
  }
  return drives;
}

std::size_t wrong_neurons(std::span<const float> drives, std::int64_t steps,
                          const std::uint32_t* counts, const std::atomic<bool>& stop) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < drives.size(); ++i) {
    if (i % between_looks == 0 && stop.load(std::memory_order_relaxed)) break;
    const std::int64_t known = steps / steps_to_spike(double{drives[i]});
    wrong += static_cast<std::int64_t>(counts[i]) != known;
  }
  return wrong;
}

}  // namespace looplab::kernels::lif
