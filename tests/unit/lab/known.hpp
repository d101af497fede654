// The experiments of this build, as a machine with two processors and 400 MB has them.
#pragma once

#include "experiments/registry.hpp"

namespace looplab::testing {

inline const lab::Registry& known_experiments() {
  static const lab::Registry registry =
      experiments::registry({.memory_bytes = 400'000'000, .max_workers = 4, .processors = 2});
  return registry;
}

}  // namespace looplab::testing
