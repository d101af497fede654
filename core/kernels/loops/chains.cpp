#include <array>
#include <cmath>

#include "kernels/loops/loops.hpp"

namespace looplab::kernels::loops {

// [show chains]
double one_chain(double x, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    x = factor * x + increment;  // not before the last one is known
  }
  return x;
}

double eight_chains(double x, std::int64_t count) {
  std::array<double, chains_count> chain{};
  for (int k = 0; k < chains_count; ++k) chain[static_cast<std::size_t>(k)] = x + k;
  for (std::int64_t i = 0; i < count; i += chains_count) {
    for (double& each : chain) each = factor * each + increment;  // none waits for another one
  }
  double sum = 0;
  for (const double each : chain) sum += each;
  return sum;
}
// [/show]

double skipped(double x, std::int64_t count) {
  const double power = std::pow(factor, static_cast<double>(count));
  return power * x + increment * (1 - power) / (1 - factor);
}

}  // namespace looplab::kernels::loops
