// For tests that run experiments through the conductor.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <thread>

#include "known.hpp"
#include "lab/arena.hpp"
#include "lab/conductor.hpp"

namespace looplab::testing {

/// Two processors and 64 MB for data, whatever the tests run on.
inline lab::Environment small_machine() {
  lab::Environment environment = lab::this_environment();
  environment.reported_processors = 2;
  environment.max_workers = 4;
  environment.memory_bytes = 400'000'000;
  environment.data_bytes = 64'000'000;
  return environment;
}

/// Waits for the last record of this run.
inline std::shared_ptr<const lab::Record> finished(const lab::Conductor& conductor,
                                                   std::uint64_t run) {
  for (;;) {
    auto record = conductor.latest();
    if (record && record->run == run && record->status != lab::Status::running) return record;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

struct Runner {
  lab::Arena arena{64'000'000};
  lab::Conductor conductor{known_experiments(), small_machine(), arena, {}};

  /// A quick run, unless `given` says otherwise.
  std::uint64_t start(const std::string& id, lab::TextPairs given) {
    const auto is_effort = [](const auto& pair) { return pair.first == "effort"; };
    if (std::ranges::none_of(given, is_effort)) given.emplace_back("effort", "quick");
    const auto parameters =
        lab::parse_parameters(id, known_experiments().find(id)->parameters, given);
    return conductor.start(id, parameters.value()).value();
  }
  std::shared_ptr<const lab::Record> run(const std::string& id, const lab::TextPairs& given) {
    return finished(conductor, start(id, given));
  }
};

}  // namespace looplab::testing
