#include <hwy/highway.h>

#include "kernels/spikes/spikes.hpp"

namespace looplab::kernels::spikes {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<float>;

// Vectors that are asked at once: the least of them says whether there is anything to see.
constexpr std::size_t at_once = 16;

// [show lanes]
float least_of(const float* samples) {
  const Tag tag;
  auto least = hn::Zero(tag);  // which is no spike
  for (std::size_t k = 0; k < at_once; ++k) {
    // NaN is not less: then it is the second that stays.
    least = hn::Min(hn::LoadU(tag, samples + k * hn::Lanes(tag)), least);
  }
  return hn::ReduceMin(tag, least);
}
// [/show]

}  // namespace

std::size_t by_lanes(Trace trace, float threshold, Places spikes, const std::atomic<bool>& stop) {
  const std::size_t step = at_once * hn::Lanes(Tag());
  Detector detector{threshold, spikes};
  for_each_block(trace.size(), stop, [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; i += step) {
      const std::size_t end = std::min(i + step, last);
      // Nearly always there is nothing, and nobody has to look at each.
      if (end - i == step && least_of(trace.data() + i) >= -threshold) continue;
      for (std::size_t j = i; j < end; ++j) {
        detector.look(trace[j], static_cast<std::int64_t>(j));
      }
    }
  });
  return detector.found;
}

}  // namespace looplab::kernels::spikes
