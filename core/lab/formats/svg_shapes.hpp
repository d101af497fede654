// What the pictures of a report are drawn with.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace looplab::lab::formats {

// Okabe and Ito's colours, as on the page in its light theme.
inline constexpr const char* blue = "#0072b2";
inline constexpr const char* sky = "#56b4e9";
inline constexpr const char* orange = "#e69f00";
inline constexpr const char* vermillion = "#d55e00";
inline constexpr const char* purple = "#cc79a7";
inline constexpr const char* green = "#009e73";
inline constexpr const char* ink = "#14171a";
inline constexpr const char* muted = "#5b6168";
inline constexpr const char* faint = "#e3e5e7";
/// Of curves, in this order.
inline constexpr std::array curve_colours{blue, vermillion, green, orange, purple, sky, ink, muted};

/// Units of every picture.
inline constexpr double picture_width = 720;

std::string rectangle(double x, double y, double w, double h, const char* colour);
std::string line(double x1, double y1, double x2, double y2, const char* colour);
/// `anchor`: start, middle or end.
std::string words(double x, double y, const char* anchor, std::string_view text);
/// The whole picture; nothing where a number of an imported file was too large, or too small, to be
/// drawn.
std::string picture(double height, std::string_view label, const std::string& content);

}  // namespace looplab::lab::formats
