#include <hwy/highway.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>

#include "lab/environment.hpp"
#include "lab/version.hpp"
#include "parallel/parking.hpp"

namespace looplab::lab {

namespace {

// What a container grants (control groups, version 2); the file says "max" where there is no limit.
std::int64_t container_bytes() {
  std::int64_t bytes = 0;
  std::ifstream file("/sys/fs/cgroup/memory.max");
  return file >> bytes && bytes > 0 ? bytes : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

Environment this_environment() {
  Environment environment;
  environment.version = version;
  environment.debug_build = is_debug_build();
  environment.platform = "desktop";
  utsname names{};
  if (uname(&names) == 0) {
    environment.system = std::string(names.sysname) + " " + names.release + " " + names.machine;
  }
  environment.compiler = "clang " __clang_version__;
  environment.simd = hwy::TargetName(HWY_STATIC_TARGET);
  environment.reported_processors = parallel::reported_processors();
  environment.max_workers =
      std::min(parallel::thread_limit(), std::max(4, 2 * environment.reported_processors));
  const std::int64_t physical = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) *
                                static_cast<std::int64_t>(sysconf(_SC_PAGE_SIZE));
  environment.memory_bytes = std::min(physical, container_bytes()) / 2;
  return environment;
}

}  // namespace looplab::lab
