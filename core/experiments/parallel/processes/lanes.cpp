#include "experiments/parallel/processes/lanes.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace looplab::experiments::processes {
namespace {

using parallel::Span;
using parallel::SpanKind;
using Lane = std::vector<Span>;

// Clocks of two processes may differ by a step: a span never begins before the last one has ended.
Lane without_gaps(Lane spans, std::int64_t begin_ns, std::int64_t end_ns) {
  std::ranges::stable_sort(spans, {}, &Span::begin_ns);
  Lane lane;
  std::int64_t at = begin_ns;
  for (Span span : spans) {
    span.begin_ns = std::clamp(span.begin_ns, at, end_ns);
    span.end_ns = std::clamp(span.end_ns, span.begin_ns, end_ns);
    if (span.begin_ns > at) lane.push_back({at, span.begin_ns, 0, 0, SpanKind::wait});
    lane.push_back(span);
    at = span.end_ns;
  }
  if (at < end_ns) lane.push_back({at, end_ns, 0, 0, SpanKind::wait});
  return lane;
}

}  // namespace

lab::TimelineFigure lanes_of(const systems::PoolRun& run, int workers, std::string title,
                             double clock_step_ns) {
  std::vector<Lane> spans(static_cast<std::size_t>(workers));
  for (std::size_t part = 0; part < run.parts.size(); ++part) {
    const systems::PartTimes& times = run.parts[part];
    if (times.done_ns == 0) continue;
    Lane& lane = spans[static_cast<std::size_t>(times.worker)];
    for (const Span& each : systems::spans_of(times, static_cast<std::int64_t>(part))) {
      lane.push_back(each);
    }
  }
  for (const systems::Loss& loss : run.losses) {
    Lane& lane = spans[static_cast<std::size_t>(loss.worker)];
    if (loss.part >= 0) {
      lane.push_back({loss.taken_ns, loss.noticed_ns, static_cast<std::uint32_t>(loss.part), 1,
                      SpanKind::lost});
    }
    if (loss.restarted_ns > 0) {
      lane.push_back({loss.noticed_ns, loss.restarted_ns, 0, 0, SpanKind::start});
    }
  }
  lab::TimelineFigure figure{std::move(title), {}, {}, 0, clock_step_ns};
  figure.snapshot.begin_ns = run.begin_ns;
  figure.total_ns = static_cast<double>(run.end_ns - run.begin_ns);
  for (Lane& lane : spans) {
    figure.snapshot.lanes.push_back(without_gaps(std::move(lane), run.begin_ns, run.end_ns));
    for (const Span& span : figure.snapshot.lanes.back()) {
      figure.budget.of(span.kind) += static_cast<double>(span.end_ns - span.begin_ns) / workers;
    }
  }
  return figure;
}

}  // namespace looplab::experiments::processes
