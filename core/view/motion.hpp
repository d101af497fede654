// Values that glide to where they belong in 150 ms, and stand at once where motion is not wanted.
#pragma once

#include <map>
#include <string>

namespace looplab::view {

/// Thread safety: the drawing thread only.
class Motion {
 public:
  /// `still`: nothing glides; for reduced motion, and while something is measured, because frames
  /// take time from what is measured.
  void begin_frame(double now_s, bool still);
  /// Where the value stands now. The first time that a name is drawn, or after a frame without it,
  /// at its target.
  float ease(const std::string& name, float target);
  /// Something is on its way and needs another frame.
  bool moving() const noexcept { return moving_; }

 private:
  struct Value {
    float from = 0;
    float to = 0;
    double since_s = 0;
    long frame = 0;
  };

  std::map<std::string, Value> values_;
  double now_s_ = 0;
  long frame_ = 0;
  bool still_ = false;
  bool moving_ = false;
};

}  // namespace looplab::view
