#include "kernels/spikes/spikes.hpp"

namespace looplab::kernels::spikes {

std::size_t by_loop(Trace trace, float threshold, Places spikes, const std::atomic<bool>& stop) {
  Detector detector{threshold, spikes};
  for_each_block(trace.size(), stop, [&](std::size_t first, std::size_t last) {
    // [show loop]
    for (std::size_t i = first; i < last; ++i) {
      detector.look(trace[i], static_cast<std::int64_t>(i));
    }
    // [/show]
  });
  return detector.found;
}

std::size_t by_list(std::span<const objects::Object* const> items, float threshold, Places spikes,
                    const std::atomic<bool>& stop) {
  Detector detector{threshold, spikes};
  for_each_block(items.size(), stop, [&](std::size_t first, std::size_t last) {
    // [show list]
    for (std::size_t i = first; i < last; ++i) {
      if (items[i]->type != &objects::float_type) continue;
      const double x = static_cast<const objects::FloatObject*>(items[i])->value;
      detector.look(static_cast<float>(x), static_cast<std::int64_t>(i));
    }
    // [/show]
  });
  return detector.found;
}

}  // namespace looplab::kernels::spikes
