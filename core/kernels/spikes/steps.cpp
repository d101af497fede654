#include "kernels/spikes/spikes.hpp"

namespace looplab::kernels::spikes {
namespace {

// [show steps]
void negate(Trace trace, float* out) {
  for (std::size_t i = 0; i < trace.size(); ++i) out[i] = -trace[i];
}

void compare(std::span<const float> values, float threshold, std::uint8_t* out) {
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = values[i] > threshold;
}

// np.flatnonzero
std::size_t places_of(std::span<const std::uint8_t> mask, std::int32_t first, std::int32_t* out) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    out[found] = first + static_cast<std::int32_t>(i);
    found += mask[i];
  }
  return found;
}
// [/show]

}  // namespace

std::size_t by_steps(Trace trace, float threshold, const Temporaries& between, Places spikes,
                     const std::atomic<bool>& stop) {
  const auto length = [](std::size_t first, std::size_t last) { return last - first; };
  for_each_block(trace.size(), stop, [&](std::size_t first, std::size_t last) {
    negate(trace.subspan(first, length(first, last)), between.negated.data() + first);
  });
  for_each_block(trace.size(), stop, [&](std::size_t first, std::size_t last) {
    compare(between.negated.subspan(first, length(first, last)), threshold,
            between.below.data() + first);
  });
  std::size_t low = 0;
  for_each_block(trace.size(), stop, [&](std::size_t first, std::size_t last) {
    low += places_of(between.below.subspan(first, length(first, last)),
                     static_cast<std::int32_t>(first), between.places.data() + low);
  });
  // The rule looks at each place that is left, in order.
  Detector detector{threshold, spikes};
  for (std::size_t i = 0; i < low && !stop.load(std::memory_order_relaxed); ++i) {
    detector.look(trace[static_cast<std::size_t>(between.places[i])], between.places[i]);
  }
  return detector.found;
}

}  // namespace looplab::kernels::spikes
