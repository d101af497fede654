#include "experiments/profiling/timeit/cells.hpp"

#include <algorithm>
#include <iterator>

namespace looplab::experiments::timeit {

std::vector<Cell> all_cells() {
  std::vector<Cell> cells;
  for (const auto some : {cells_of_numbers(), cells_of_containers(), cells_of_built_ins(),
                          cells_of_analysis(), cells_of_loops()}) {
    std::ranges::copy(some, std::back_inserter(cells));
  }
  return cells;
}

}  // namespace looplab::experiments::timeit
