#include "lab/circumstances.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace looplab::lab {
namespace {

std::string detail_of(const Environment& environment, const char* key) {
  const auto found = std::ranges::find(environment.details, key, &Detail::key);
  return found == environment.details.end() ? "" : found->value;
}

double number_of(const std::string& text) {
  const double number = std::strtod(text.c_str(), nullptr);
  return std::isfinite(number) ? std::max(0.0, number) : 0;
}

}  // namespace

measure::Circumstances circumstances_of(const Environment& environment, int workers) {
  return {.debug_build = environment.debug_build,
          .workers = workers,
          .processors = limits_of(environment).processors,
          .governor = detail_of(environment, "governor"),
          .turbo = detail_of(environment, "turbo") == "on",
          .random_addresses = detail_of(environment, "address randomisation") == "on",
          .load = number_of(detail_of(environment, "load"))};
}

}  // namespace looplab::lab
