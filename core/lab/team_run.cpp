#include "lab/team_run.hpp"

#include <cmath>
#include <utility>

namespace looplab::lab {

Budget TeamRun::budget() const {
  return {static_cast<double>(times.begin_ns - begin_ns), times.ship_ns(), times.compute_ns(),
          times.wait_ns(), static_cast<double>(end_ns - times.end_ns)};
}

bool is_nearer(double time_ns, double other_ns, double median_ns) noexcept {
  return std::abs(std::log(time_ns / median_ns)) < std::abs(std::log(other_ns / median_ns));
}

bool TypicalRun::keep(const TeamRun& last, const parallel::Timeline& timeline, double median_ns) {
  if (last.end_ns == 0 || median_ns <= 0) return false;
  if (!empty() && !is_nearer(last.total_ns(), run_.total_ns(), median_ns)) return false;
  run_ = last;
  snapshot_ = timeline.snapshot();
  snapshot_.lanes.resize(static_cast<std::size_t>(last.times.workers));
  return true;
}

TimelineFigure TypicalRun::figure(std::string title, double clock_step_ns) const {
  using parallel::SpanKind;
  TimelineFigure figure{std::move(title), snapshot_, run_.budget(), run_.total_ns(), clock_step_ns};
  const parallel::RunTimes& times = run_.times;
  for (std::size_t w = 0; w < figure.snapshot.lanes.size(); ++w) {
    auto& lane = figure.snapshot.lanes[w];
    const auto& worker = times.worker[w];
    lane.insert(lane.begin(), {times.begin_ns, worker.start_ns, 0, 0,
                               worker.parts > 0 ? SpanKind::ship : SpanKind::wait});
    lane.push_back({worker.finish_ns, times.end_ns, 0, 0, SpanKind::wait});
  }
  auto& first = figure.snapshot.lanes.front();
  first.insert(first.begin(), {run_.begin_ns, times.begin_ns, 0, 0, SpanKind::split});
  first.push_back({times.end_ns, run_.end_ns, 0, 0, SpanKind::stitch});
  return figure;
}

void WatchedRun::watch(Context& context, int workers, bool live) {
  context_ = &context;
  if (live) return;
  own_ = std::make_unique<parallel::Timeline>(workers, context.calibration().call_ns);
  context.also_watch(*own_);
}

}  // namespace looplab::lab
