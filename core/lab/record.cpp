#include "lab/record.hpp"

#include <algorithm>
#include <cmath>

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

namespace {

std::string clock_text(double seconds) {
  const auto whole = static_cast<long long>(std::max(0.0, seconds));
  if (whole >= 3600) {
    return text::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  }
  return text::format("{:02}:{:02}", whole / 60, whole % 60);
}

// Eighths of a block, as tqdm draws them.
std::string bar_text(double fraction, int width) {
  static constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int filled = static_cast<int>(std::floor(std::clamp(fraction, 0.0, 1.0) * width * 8));
  std::string bar;
  for (int i = 0; i < filled / 8; ++i) bar += "█";
  bar += eighths[filled % 8];
  const int used = filled / 8 + (filled % 8 != 0 ? 1 : 0);
  bar.append(static_cast<std::size_t>(std::max(0, width - used)), ' ');
  return bar;
}

}  // namespace

std::string progress_line(const Progress& progress, int width) {
  if (progress.phase.empty()) return {};
  const double fraction =
      progress.total > 0 ? static_cast<double>(progress.done) / progress.total : 0;
  const double rate = progress.elapsed_s > 0 ? progress.done / progress.elapsed_s : 0;
  std::string left = "?";
  std::string speed = "?";
  if (rate > 0) {
    left = clock_text((progress.total - progress.done) / rate);
    speed = text::fixed(rate, rate < 1 ? 2 : (rate < 100 ? 1 : 0));
  }
  std::string line = text::format("{:3.0f}%|{}| {}/{} [{}<{}, {} {}/s]", std::floor(100 * fraction),
                                  bar_text(fraction, width), progress.done, progress.total,
                                  clock_text(progress.elapsed_s), left, speed, progress.unit);
  if (progress.phase != "done") line = progress.phase + ": " + line;
  if (!progress.note.empty()) line += "  " + progress.note;
  return line;
}

}  // namespace looplab::lab
