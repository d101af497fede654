#include "view/motion.hpp"

#include <algorithm>

namespace looplab::view {
namespace {

constexpr double duration_s = 0.15;

// Fast at first, slow at the end: cubic ease-out.
float progress(double elapsed_s) {
  const double left = 1 - std::clamp(elapsed_s / duration_s, 0.0, 1.0);
  return static_cast<float>(1 - left * left * left);
}

}  // namespace

void Motion::begin_frame(double now_s, bool still) {
  now_s_ = now_s;
  still_ = still;
  moving_ = false;
  std::erase_if(values_, [this](const auto& entry) { return entry.second.frame < frame_; });
  ++frame_;
}

float Motion::ease(const std::string& name, float target) {
  const auto entry =
      values_.try_emplace(name, Value{target, target, now_s_ - duration_s, frame_}).first;
  Value& value = entry->second;
  value.frame = frame_;
  if (still_) {
    value.from = value.to = target;
    return target;
  }
  const float now = value.from + (value.to - value.from) * progress(now_s_ - value.since_s);
  if (value.to != target) {
    value = {now, target, now_s_, frame_};
    moving_ = true;
    return now;
  }
  if (now_s_ - value.since_s < duration_s) moving_ = true;
  return now;
}

}  // namespace looplab::view
