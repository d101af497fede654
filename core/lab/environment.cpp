#include "lab/environment.hpp"

#include <algorithm>

namespace looplab::lab {

bool is_debug_build() noexcept {
#ifdef NDEBUG
  return false;
#else
  return true;
#endif
}

Limits limits_of(const Environment& environment) {
  return {environment.memory_bytes, environment.max_workers,
          std::max(1, environment.reported_processors)};
}

}  // namespace looplab::lab
