#include "lab/profile.hpp"

#include <algorithm>
#include <utility>

namespace looplab::lab {
namespace {

std::size_t place(int frame) { return static_cast<std::size_t>(frame); }

}  // namespace

Profiler::Profiler(const measure::Clock& clock, std::size_t most_spans)
    : clock_(clock), most_spans_(most_spans) {
  frames_.reserve(most_frames);
  spans_.reserve(most_spans);
  open_.reserve(most_depth);
}

int Profiler::frame_of(const char* name, int parent) noexcept {
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    if (frames_[i].name == name && frames_[i].parent == parent) return static_cast<int>(i);
  }
  if (frames_.size() == most_frames) return -1;
  frames_.push_back({name, parent});
  return static_cast<int>(frames_.size()) - 1;
}

void Profiler::begin(const char* name) noexcept {
  if (open_.size() == most_depth) {
    ++too_deep_;
    return;
  }
  const bool left_out = !open_.empty() && open_.back().span < 0;
  const int frame = left_out ? -1 : frame_of(name, open_.empty() ? -1 : open_.back().frame);
  const bool room = frame >= 0 && spans_.size() < most_spans_;
  open_.push_back({frame, room ? static_cast<int>(spans_.size()) : -1});
  if (room) spans_.push_back({frame, clock_.now_ns(), 0});
}

void Profiler::end() noexcept {
  const std::int64_t now = clock_.now_ns();
  if (too_deep_ > 0) {
    --too_deep_;
    return;
  }
  if (open_.empty()) return;
  if (open_.back().span >= 0) spans_[place(open_.back().span)].end_ns = now;
  open_.pop_back();
}

void Profiler::clear() noexcept {
  frames_.clear();
  spans_.clear();
  open_.clear();
  too_deep_ = 0;
}

std::int64_t Profiler::total_ns() const noexcept {
  return spans_.empty() ? 0 : spans_.front().end_ns - spans_.front().begin_ns;
}

ProfileFigure Profiler::figure(std::string title) const {
  ProfileFigure figure;
  figure.title = std::move(title);
  for (const Seen& frame : frames_) figure.frames.push_back({frame.name, frame.parent});
  for (const ProfileFigure::Span& span : spans_) {
    if (span.end_ns == 0) continue;  // never ended
    const std::int64_t first = spans_.front().begin_ns;
    figure.spans.push_back({span.frame, span.begin_ns - first, span.end_ns - first});
  }
  return figure;
}

std::vector<FrameTime> times_of(const ProfileFigure& figure) {
  std::vector<FrameTime> times(figure.frames.size());
  std::vector<bool> calls(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const int parent = figure.frames[i].parent;
    if (parent < 0) continue;
    times[i].depth = times[place(parent)].depth + 1;
    calls[place(parent)] = true;
  }
  for (const ProfileFigure::Span& span : figure.spans) {
    FrameTime& time = times[place(span.frame)];
    const auto ns = static_cast<double>(span.end_ns - span.begin_ns);
    ++time.calls;
    time.total_ns += ns;
    time.self_ns += ns;
    const int parent = figure.frames[place(span.frame)].parent;
    if (parent >= 0) times[place(parent)].self_ns -= ns;
  }
  int line = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    times[i].self_ns = std::max(times[i].self_ns, 0.0);
    if (!calls[i]) times[i].line = line++;
  }
  return times;
}

std::vector<ProfileBox> boxes_in_time(const ProfileFigure& figure) {
  if (figure.spans.empty()) return {};
  const auto whole = static_cast<double>(figure.spans.front().end_ns);
  if (!(whole > 0)) return {};
  std::vector<ProfileBox> boxes;
  for (const ProfileFigure::Span& span : figure.spans) {
    const auto share = [&](std::int64_t ns) {
      return std::clamp(static_cast<double>(ns) / whole, 0.0, 1.0);
    };
    boxes.push_back({span.frame, share(span.begin_ns), share(span.end_ns)});
  }
  return boxes;
}

std::vector<ProfileBox> boxes_added_up(const ProfileFigure& figure) {
  const std::vector<FrameTime> times = times_of(figure);
  if (times.empty() || !(times.front().total_ns > 0)) return {};
  std::vector<ProfileBox> boxes;
  std::vector<double> next(times.size());  // where the next frame under this one begins
  double next_root = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const int parent = figure.frames[i].parent;
    double& begin = parent < 0 ? next_root : next[place(parent)];
    const double share = times[i].total_ns / times.front().total_ns;
    boxes.push_back({static_cast<int>(i), std::min(begin, 1.0), std::min(begin + share, 1.0)});
    next[i] = begin;
    begin += share;
  }
  // A row after the other, each from the left: a later function may lie before an earlier one.
  std::ranges::stable_sort(boxes, {}, [&](const ProfileBox& box) {
    return std::pair(times[place(box.frame)].depth, box.from);
  });
  return boxes;
}

}  // namespace looplab::lab
