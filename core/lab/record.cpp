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

double& Budget::of(parallel::SpanKind kind) noexcept {
  using parallel::SpanKind;
  switch (kind) {
    case SpanKind::split: return split;
    case SpanKind::ship: return ship;
    case SpanKind::compute: return compute;
    case SpanKind::wait: break;
    case SpanKind::stitch: return stitch;
    case SpanKind::start: return start;
    case SpanKind::serialise: return serialise;
    case SpanKind::ship_back: return ship_back;
    case SpanKind::deserialise: return deserialise;
    case SpanKind::lost: return lost;
  }
  return wait;
}

double Budget::total() const noexcept {
  double sum = 0;
  for (const parallel::SpanKind kind : parallel::all_span_kinds) sum += of(kind);
  return sum;
}

bool is_of_processes(const Budget& budget) noexcept {
  return std::ranges::any_of(parallel::all_span_kinds, [&](parallel::SpanKind kind) {
    return !parallel::is_of_teams(kind) && budget.of(kind) > 0;
  });
}

const char* budget_key(parallel::SpanKind kind) noexcept {
  using parallel::SpanKind;
  switch (kind) {
    case SpanKind::split: return "split_ns";
    case SpanKind::ship: return "ship_ns";
    case SpanKind::compute: return "compute_ns";
    case SpanKind::wait: break;
    case SpanKind::stitch: return "stitch_ns";
    case SpanKind::start: return "start_ns";
    case SpanKind::serialise: return "serialise_ns";
    case SpanKind::ship_back: return "ship_back_ns";
    case SpanKind::deserialise: return "deserialise_ns";
    case SpanKind::lost: return "lost_ns";
  }
  return "wait_ns";
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
