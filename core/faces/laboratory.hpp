// What every face holds: this machine, the experiments that fit it, what was measured, and the
// conductor.
#pragma once

#include <functional>

#include "experiments/registry.hpp"
#include "lab/arena.hpp"
#include "lab/conductor.hpp"
#include "lab/environment.hpp"
#include "lab/notebook.hpp"

namespace looplab::faces {

struct Laboratory {
  explicit Laboratory(std::function<void()> on_change = {})
      : environment(lab::this_environment()),
        arena(environment.data_bytes),
        registry(experiments::registry(limits())),
        conductor(registry, environment, arena, std::move(on_change), experiments::wait_for_code) {}

  lab::Limits limits() {
    environment.data_bytes = arena.bytes();
    return lab::limits_of(environment);
  }

  lab::Environment environment;
  lab::Arena arena;
  lab::Registry registry;
  lab::Notebook notebook;  ///< the main thread's
  lab::Conductor conductor;
};

}  // namespace looplab::faces
