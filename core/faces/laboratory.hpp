// What every face holds: this machine, the experiments that fit it, and the conductor.
#pragma once

#include <functional>

#include "experiments/registry.hpp"
#include "lab/conductor.hpp"
#include "lab/environment.hpp"

namespace looplab::faces {

struct Laboratory {
  explicit Laboratory(std::function<void()> on_change = {})
      : environment(lab::this_environment()),
        registry(experiments::registry(lab::limits_of(environment))),
        conductor(registry, environment, std::move(on_change)) {}

  lab::Environment environment;
  lab::Registry registry;
  lab::Conductor conductor;
};

}  // namespace looplab::faces
