// A profile as a picture: boxes as they came, boxes added up, and a legend with times.
#include <algorithm>
#include <vector>

#include "lab/format.hpp"
#include "lab/formats/svg.hpp"
#include "lab/formats/svg_shapes.hpp"
#include "lab/profile.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr double row_height = 18;
constexpr std::size_t most_boxes = 2000;

const char* colour_of(const FrameTime& time) {
  return time.line < 0 ? faint
                       : curve_colours[static_cast<std::size_t>(time.line) % curve_colours.size()];
}

std::string boxes_svg(const std::vector<ProfileBox>& boxes, const std::vector<FrameTime>& times,
                      double top) {
  std::string svg;
  for (std::size_t i = 0; i < std::min(boxes.size(), most_boxes); ++i) {
    const ProfileBox& box = boxes[i];
    const FrameTime& time = times[static_cast<std::size_t>(box.frame)];
    svg += rectangle(box.from * picture_width, top + row_height * time.depth,
                     std::max(0.5, (box.to - box.from) * picture_width - 0.5), row_height - 2,
                     colour_of(time));
  }
  return svg;
}

}  // namespace

std::string profile_svg(const ProfileFigure& figure) {
  const std::vector<FrameTime> times = times_of(figure);
  const std::vector<ProfileBox> in_time = boxes_in_time(figure);
  if (in_time.empty()) return {};
  int depth = 0;
  for (const FrameTime& time : times) depth = std::max(depth, time.depth);
  const double rows = row_height * (depth + 1);
  std::string svg = boxes_svg(in_time, times, 0);
  svg += words(0, rows + 13, "start", "0") +
         words(picture_width, rows + 13, "end", time_text(times.front().total_ns));
  svg += boxes_svg(boxes_added_up(figure), times, rows + 24);
  double y = 2 * rows + 44;
  double x = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i].line < 0) continue;
    svg += rectangle(x, y - 10, 10, 10, colour_of(times[i]));
    svg += words(x + 15, y, "start", figure.frames[i].name + " " + time_text(times[i].total_ns));
    x += picture_width / 4;
    if (x + 1 > picture_width) {
      x = 0;
      y += 18;
    }
  }
  return picture(y + 8, figure.title, svg);
}

}  // namespace looplab::lab::formats
