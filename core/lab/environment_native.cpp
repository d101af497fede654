#include <hwy/highway.h>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>

#include "lab/environment.hpp"
#include "parallel/parking.hpp"

namespace looplab::lab {

namespace {

// What a container grants (control groups, version 2); the file says "max" where there is no limit.
std::int64_t container_bytes() {
  std::int64_t bytes = 0;
  std::ifstream file("/sys/fs/cgroup/memory.max");
  return file >> bytes && bytes > 0 ? bytes : std::numeric_limits<std::int64_t>::max();
}

// The first line of a file that the kernel makes; empty where there is none.
std::string line_of(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line.substr(0, 200);
}

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (line.starts_with("model name") && colon != std::string::npos && colon + 2 < line.size()) {
      return line.substr(colon + 2, 200);
    }
  }
  return {};
}

// "L1 Data 32K, L2 Unified 1024K": those of the first processor, without those for instructions.
std::string caches() {
  std::string list;
  for (int index = 0; index < 8; ++index) {
    const std::string folder = "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index);
    const std::string type = line_of(folder + "/type");
    if (type.empty()) break;
    if (type == "Instruction") continue;
    list += (list.empty() ? "L" : ", L") + line_of(folder + "/level") + " " + type + " " +
            line_of(folder + "/size");
  }
  return list;
}

std::string turbo() {
  const std::string intel_off = line_of("/sys/devices/system/cpu/intel_pstate/no_turbo");
  if (!intel_off.empty()) return intel_off == "1" ? "off" : "on";
  const std::string boost = line_of("/sys/devices/system/cpu/cpufreq/boost");
  return boost.empty() ? "" : boost == "1" ? "on" : "off";
}

std::string address_randomisation() {
  const std::string mode = line_of("/proc/sys/kernel/randomize_va_space");
  return mode.empty() ? "" : mode == "0" ? "off" : "on";
}

// Processors on which this program may run.
std::string affinity() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0
             ? std::to_string(CPU_COUNT(&set)) + " processors"
             : "";
}

}  // namespace

std::vector<Detail> details_now() {
  const std::string load = line_of("/proc/loadavg");
  std::vector<Detail> details{
      {"processor", processor_name(), true},
      {"caches", caches(), true},
      {"governor", line_of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"), true},
      {"turbo", turbo(), true},
      {"affinity", affinity(), true},
      {"address randomisation", address_randomisation(), false},
      {"load", load.substr(0, load.find(' ')), false}};
  std::erase_if(details, [](const Detail& detail) { return detail.value.empty(); });
  return details;
}

Environment this_environment() {
  Environment environment = this_build();
  environment.platform = "desktop";
  utsname names{};
  if (uname(&names) == 0) {
    environment.system = std::string(names.sysname) + " " + names.release + " " + names.machine;
  }
  environment.simd = hwy::TargetName(HWY_STATIC_TARGET);
  environment.reported_processors = parallel::reported_processors();
  environment.max_workers =
      std::min(parallel::thread_limit(), std::max(4, 2 * environment.reported_processors));
  const std::int64_t physical = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) *
                                static_cast<std::int64_t>(sysconf(_SC_PAGE_SIZE));
  environment.memory_bytes = std::min(physical, container_bytes()) / 2;
  environment.data_bytes = data_share(environment.memory_bytes);
  return environment;
}

}  // namespace looplab::lab
