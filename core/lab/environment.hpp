// Where a record was made.
#pragma once

#include <cstdint>
#include <string>

namespace looplab::lab {

struct Environment {
  std::string version;   ///< of Looplab
  std::string platform;  ///< "browser" or "desktop"
  std::string system;    ///< the browser's user agent, or the operating system
  std::string compiler;
  std::string simd;  ///< what the SIMD kernels were compiled for
  int reported_processors = 1;
  int max_workers = 1;
  std::int64_t memory_bytes = 0;  ///< what this program may use
  bool isolated = true;
  bool debug_build = false;  ///< with assertions, so slower
};

/// Asks the platform. Thread safety: call once, at start.
Environment this_environment();

/// True in builds with assertions.
bool is_debug_build() noexcept;

/// What bounds the parameters on this machine.
struct Limits {
  std::int64_t memory_bytes = 0;
  int max_workers = 1;
  int processors = 1;
};
Limits limits_of(const Environment& environment);

}  // namespace looplab::lab
