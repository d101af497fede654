// What the benchmark programs share: they print one JSON object a line, {"figure", "unit", "value",
// "low", "high", "samples"}, for the scripts in scripts/bench/.
// Thread safety: the main thread.
#pragma once

#include <algorithm>
#include <cstdio>
#include <span>
#include <string_view>
#include <vector>

#include "measure/statistics.hpp"

namespace looplab::faces {

inline void report(std::string_view figure, const char* unit, double value, double low, double high,
                   std::size_t samples) {
  std::printf(
      "{\"figure\":\"%.*s\",\"unit\":\"%s\",\"value\":%.9g,\"low\":%.9g,\"high\":%.9g,"
      "\"samples\":%zu}\n",
      static_cast<int>(figure.size()), figure.data(), unit, value, low, high, samples);
}

inline void report(std::string_view figure, const char* unit, const measure::Summary& summary,
                   double factor) {
  report(figure, unit, summary.median * factor, summary.low * factor, summary.high * factor,
         summary.n);
}

inline void report(std::string_view figure, const measure::Ratio& ratio) {
  report(figure, "x", ratio.value, ratio.low, ratio.high, ratio.rounds);
}

template <class Bench>
struct BenchFigure {
  std::string_view name;
  void (*run)(Bench&);
};

/// Runs the figures that are named, in the order of the names; 64 for one that there is not.
template <class Bench>
int run_figures(std::span<const BenchFigure<Bench>> figures, Bench& bench,
                std::vector<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto found = std::ranges::find(figures, name, &BenchFigure<Bench>::name);
    if (found == figures.end()) {
      std::fprintf(stderr, "There is no figure \"%.*s\".\n", static_cast<int>(name.size()),
                   name.data());
      return 64;
    }
    found->run(bench);
  }
  return 0;
}

}  // namespace looplab::faces
