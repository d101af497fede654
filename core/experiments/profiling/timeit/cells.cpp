#include "experiments/profiling/timeit/cells.hpp"

#include <algorithm>
#include <iterator>

#include "kernels/spikes/spikes.hpp"

namespace looplab::experiments::timeit {

std::vector<Cell> all_cells() {
  std::vector<Cell> cells;
  for (const auto some :
       {cells_of_numbers(), cells_of_containers(), cells_of_built_ins(), cells_of_analysis(),
        cells_of_pipeline(), cells_of_roofline(), cells_of_loops()}) {
    std::ranges::copy(some, std::back_inserter(cells));
  }
  return cells;
}

std::vector<std::int32_t> spikes_by_the_rule(std::span<const float> trace, float threshold) {
  std::vector<std::int32_t> found;
  for (std::int32_t at = 0; at < std::ssize(trace); ++at) {
    const bool low = trace[static_cast<std::size_t>(at)] < -threshold;
    if (low && (found.empty() || at - found.back() >= kernels::spikes::refractory))
      found.push_back(at);
  }
  return found;
}

}  // namespace looplab::experiments::timeit
