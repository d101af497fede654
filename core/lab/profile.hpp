// Where the time of one run went: spans of functions that call each other, as they came, and added
// up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/record.hpp"
#include "measure/clock.hpp"

namespace looplab::lab {

/// Writes spans down while code runs: one clock reading at each end. Takes its memory when it is
/// made; spans beyond `most_spans`, functions beyond most_frames and calls deeper than most_depth
/// are left out, with what they call. Thread safety: one thread.
class Profiler {
 public:
  static constexpr std::size_t most_frames = 64;  ///< as many as a record's reader takes
  static constexpr std::size_t most_depth = 64;

  Profiler(const measure::Clock& clock, std::size_t most_spans);
  /// `name` is static: the same place in memory is the same function.
  void begin(const char* name) noexcept;
  void end() noexcept;
  /// Forgets all spans.
  void clear() noexcept;
  /// Nanoseconds of what was begun first; 0 if nothing was.
  std::int64_t total_ns() const noexcept;
  /// What was written down; times begin at 0.
  ProfileFigure figure(std::string title) const;

 private:
  struct Open {
    int frame;
    int span;  ///< -1: left out
  };
  struct Seen {
    const char* name;
    int parent;
  };
  int frame_of(const char* name, int parent) noexcept;

  const measure::Clock& clock_;
  std::size_t most_spans_;
  std::vector<Seen> frames_;
  std::vector<ProfileFigure::Span> spans_;
  std::vector<Open> open_;
  int too_deep_ = 0;
};

/// What belongs to one frame, over all of its spans.
struct FrameTime {
  int depth = 0;
  std::int64_t calls = 0;
  double total_ns = 0;
  double self_ns = 0;  ///< not in what it calls
  int line = -1;       ///< counts the frames that call nothing; -1: it calls others
};
/// One a frame. Shares are of the first frame's total.
std::vector<FrameTime> times_of(const ProfileFigure& figure);

/// A box of the picture: from and to are shares of the first frame's total, 0 to 1.
struct ProfileBox {
  int frame = 0;
  double from = 0;
  double to = 0;
};
/// As they came.
std::vector<ProfileBox> boxes_in_time(const ProfileFigure& figure);
/// A flame graph, row by row and each from the left: the width of a box is the time of all calls,
/// and what it calls stands under it, in the order of the first calls (Gregg, Communications of the
/// ACM 59(6), 2016, upside down).
std::vector<ProfileBox> boxes_added_up(const ProfileFigure& figure);

}  // namespace looplab::lab
