// How long processors worked for this program, of all its threads.
#pragma once

#include <optional>

namespace looplab::measure {

struct CpuTime {
  double user_s = 0;
  double system_s = 0;
};

/// Since the program began; nothing where the platform does not tell, as in a browser. Thread
/// safety: any thread.
std::optional<CpuTime> cpu_time() noexcept;

}  // namespace looplab::measure
