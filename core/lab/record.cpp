#include "lab/record.hpp"

#include <algorithm>
#include <cmath>

#include "systems/tqdm.hpp"
#include "text/format.hpp"

namespace looplab::lab {

const char* name_of(Origin origin) noexcept {
  switch (origin) {
    case Origin::measured: return "measured";
    case Origin::simulated: return "simulated";
    case Origin::modelled: return "modelled";
  }
  return "";
}

const char* name_of(Status status) noexcept {
  switch (status) {
    case Status::running: return "running";
    case Status::done: return "done";
    case Status::stopped: return "stopped";
    case Status::failed: return "failed";
  }
  return "";
}

std::string progress_line(const Progress& progress, int width) {
  if (progress.phase.empty()) return {};
  const double fraction =
      progress.total > 0 ? static_cast<double>(progress.done) / progress.total : 0;
  const double rate = progress.elapsed_s > 0 ? progress.done / progress.elapsed_s : 0;
  std::string left = "?";
  std::string speed = "?";
  if (rate > 0) {
    left = systems::tqdm_interval(std::max(0.0, (progress.total - progress.done) / rate));
    speed = text::fixed(rate, rate < 1 ? 2 : (rate < 100 ? 1 : 0));
  }
  std::string line = text::format("{:3.0f}%|{}| {}/{} [{}<{}, {} {}/s]", std::floor(100 * fraction),
                                  systems::tqdm_bar(fraction, width), progress.done, progress.total,
                                  systems::tqdm_interval(std::max(0.0, progress.elapsed_s)), left,
                                  speed, progress.unit);
  if (progress.phase != "done") line = progress.phase + ": " + line;
  if (!progress.note.empty()) line += "  " + progress.note;
  return line;
}

}  // namespace looplab::lab
