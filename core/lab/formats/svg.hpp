// Pictures of a record as SVG, for the report. Each is a whole <svg> element, or empty where there
// is nothing to draw.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>
#include <string_view>

#include "lab/record.hpp"

namespace looplab::lab::formats {

/// Safe in HTML's text and attributes: &, <, > and quotes as entities; control characters and bad
/// UTF-8 made visible.
std::string escaped(std::string_view text);

std::string bars_svg(const BarsFigure& figure);
/// Each curve with a colour and a mark of its own, named under the picture; lines: intervals.
std::string curves_svg(const CurvesFigure& figure);
/// At most 2,000 rectangles a lane: neighbours of one kind that are less than a pixel apart are
/// one.
std::string timeline_svg(const TimelineFigure& figure);
/// The functions as they came, added up, and a legend with their times; at most 2,000 boxes.
std::string profile_svg(const ProfileFigure& figure);
std::string histogram_svg(const HistogramFigure& figure);
/// The epochs of one strategy, as counts over time.
std::string samples_svg(const measure::Series& series);
/// Its warm-up: the time of each short call, both axes logarithmic; at most 300 of them.
std::string warm_up_svg(const measure::Series& series);
/// Escape counts in 16 shades, at most 144 pixels wide; empty where the counts were not kept.
std::string picture_svg(const PictureFigure& figure);

}  // namespace looplab::lab::formats
