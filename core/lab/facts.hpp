// How sure a number is: what stands behind the median, in words and numbers with units.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>
#include <vector>

#include "measure/calibration.hpp"
#include "measure/engine.hpp"

namespace looplab::lab {

struct Fact {
  std::string label;  ///< "middle half"
  std::string value;  ///< "1.19 to 1.22 ms"
  bool operator==(const Fact&) const = default;
};

/// Everything that was measured of one strategy: statistics of its epochs, warm-up, verdict, the
/// clock and its line as %timeit would print it. Empty where nothing was measured.
std::vector<Fact> facts_of(const measure::Result& result, std::size_t index,
                           const measure::Calibration& calibration);

}  // namespace looplab::lab
