#include <sys/resource.h>

#include "measure/cpu_time.hpp"

namespace looplab::measure {

std::optional<CpuTime> cpu_time() noexcept {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return {};
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return CpuTime{seconds(usage.ru_utime), seconds(usage.ru_stime)};
}

}  // namespace looplab::measure
