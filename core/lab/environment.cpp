#include "lab/environment.hpp"

#include <algorithm>

namespace looplab::lab {

Limits limits_of(const Environment& environment) {
  return {environment.memory_bytes, environment.max_workers,
          std::max(1, environment.reported_processors)};
}

}  // namespace looplab::lab
