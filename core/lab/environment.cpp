#include "lab/environment.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "lab/version.hpp"
#include "text/format.hpp"

namespace looplab::lab {
namespace {

std::string together(const std::string& a, const std::string& b) {
  return b.empty() ? a : a + " " + b;
}

/// What decides how fast the same work runs, by the names that are shown.
std::map<std::string, std::string> identity_of(const Environment& environment) {
  std::map<std::string, std::string> identity{
      {"Looplab", together(environment.version, environment.commit)},
      {"platform", environment.platform},
      {"system", environment.system},
      {"compiler", together(environment.compiler, environment.flags)},
      {"SIMD", environment.simd},
      {"processors", std::to_string(environment.reported_processors)},
      {"isolation", environment.isolated ? "isolated" : "not isolated"},
      {"build", environment.debug_build ? "debug" : "release"}};
  for (const Detail& detail : environment.details) {
    if (detail.of_the_machine) identity[detail.key] = detail.value;
  }
  return identity;
}

}  // namespace

std::int64_t data_share(std::int64_t memory_bytes) noexcept {
  return memory_bytes - std::min<std::int64_t>(128 << 20, memory_bytes / 4);
}

Environment this_build() {
  Environment environment;
  environment.version = version;
  environment.commit = commit();
  environment.compiler = "clang " __clang_version__;
  environment.flags = LOOPLAB_FLAGS;
  environment.debug_build = is_debug_build();
  return environment;
}

void update(std::vector<Detail>& details, const std::vector<Detail>& newer) {
  for (const Detail& each : newer) {
    const auto old = std::ranges::find(details, each.key, &Detail::key);
    if (old == details.end()) {
      details.push_back(each);
    } else {
      *old = each;
    }
  }
}

std::string fingerprint_of(const Environment& environment) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&](const std::string& text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ 0xff) * 0x100000001b3;  // a byte that no UTF-8 has ends each text
  };
  for (const auto& [key, value] : identity_of(environment)) {
    add(key);
    add(value);
  }
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += digits[(hash >> shift) & 15];
  return text;
}

std::vector<std::string> differences_between(const Environment& a, const Environment& b) {
  std::map<std::string, std::pair<std::string, std::string>> both;
  for (auto& [key, value] : identity_of(a)) both[key].first = value;
  for (auto& [key, value] : identity_of(b)) both[key].second = value;
  std::vector<std::string> differences;
  for (const auto& [key, values] : both) {
    if (values.first == values.second) continue;
    const auto shown = [](const std::string& value) { return value.empty() ? "unknown" : value; };
    differences.push_back(
        text::format("{}: {}, then {}", key, shown(values.first), shown(values.second)));
  }
  return differences;
}

bool is_debug_build() noexcept {
#ifdef NDEBUG
  return false;
#else
  return true;
#endif
}

Limits limits_of(const Environment& environment) {
  return {environment.data_bytes, environment.max_workers,
          std::max(1, environment.reported_processors)};
}

}  // namespace looplab::lab
