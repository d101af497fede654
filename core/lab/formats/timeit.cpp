#include "lab/formats/timeit.hpp"

#include "lab/formats/foreign.hpp"
#include "lab/timeit.hpp"

namespace looplab::lab::formats {

std::string timeit_text(const Record& record) {
  std::string text;
  for (const measure::Series& series : record.result.series) {
    std::vector<double> runs_s = measured(series).samples_ns;
    if (runs_s.empty()) continue;
    for (double& each : runs_s) each /= 1e9;
    text += "# " + shown_name(series.name) + "\n";
    if (const std::string warning = timeit_warning(runs_s); !warning.empty())
      text += warning + "\n";
    text += timeit_line(runs_s, series.iterations) + "\n";
  }
  return text;
}

}  // namespace looplab::lab::formats
