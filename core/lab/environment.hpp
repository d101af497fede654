// Where a record was made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace looplab::lab {

/// What only some platforms tell: processor, caches, governor, load; a browser's brand, visibility.
/// Those that decide how fast the same code runs belong to the machine; the others to the moment.
struct Detail {
  std::string key;
  std::string value;
  bool of_the_machine = false;
  bool operator==(const Detail&) const = default;
};

struct Environment {
  std::string version;   ///< of Looplab
  std::string platform;  ///< "browser" or "desktop"
  std::string system;    ///< the browser's user agent, or the operating system
  std::string commit;    ///< of the sources; "unknown" without git
  std::string compiler;
  std::string flags;  ///< of the compiler
  std::string simd;   ///< what the SIMD kernels were compiled for
  int reported_processors = 1;
  int max_workers = 1;
  std::int64_t memory_bytes = 0;  ///< what this program may use
  std::int64_t data_bytes = 0;    ///< of it, for the data of an experiment
  bool isolated = true;
  bool debug_build = false;  ///< with assertions, so slower
  std::vector<Detail> details;
};

/// Asks the platform. Thread safety: call once, at start.
Environment this_environment();

/// What the platform tells of this moment. Reads files; not for a timed region. Thread safety: any.
std::vector<Detail> details_now();

/// Puts each detail in the place of the one with its key, or at the end.
void update(std::vector<Detail>& details, const std::vector<Detail>& newer);

/// Sixteen hexadecimal digits, equal where times may be compared: program, machine and browser are
/// the same. FNV-1a of 64 bits (Fowler, Noll and Vo) over those fields.
std::string fingerprint_of(const Environment& environment);

/// What keeps the times of two environments from being compared: "compiler: clang 14 or clang 20".
std::vector<std::string> differences_between(const Environment& a, const Environment& b);

/// What is left for data beside the program, its threads, the picture and the records.
std::int64_t data_share(std::int64_t memory_bytes) noexcept;

/// What is the same for every platform: the build.
Environment this_build();

/// True in builds with assertions.
bool is_debug_build() noexcept;

/// What bounds the parameters on this machine.
struct Limits {
  std::int64_t memory_bytes = 0;  ///< for the data of an experiment
  int max_workers = 1;
  int processors = 1;
};
Limits limits_of(const Environment& environment);

}  // namespace looplab::lab
