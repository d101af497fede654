// A picture of counts, coarse enough for a page of text.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "lab/formats/svg.hpp"
#include "lab/formats/svg_shapes.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr int most_columns = 144;
constexpr int shades = 16;

// The walk through the palette that the page's shader takes; black inside the set.
std::string colour_of(int count, int max_count) {
  if (count >= max_count) return "#000000";
  static constexpr std::array<std::array<double, 3>, 5> palette{{{0.02, 0.10, 0.22},
                                                                 {0.0, 0.447, 0.698},
                                                                 {0.337, 0.706, 0.914},
                                                                 {0.941, 0.894, 0.259},
                                                                 {0.902, 0.624, 0.0}}};
  const double exact = std::log(std::max(1, count)) / std::log(std::max(2, max_count));
  const double place = 4 * std::floor(exact * shades) / shades;
  const auto step = static_cast<std::size_t>(std::clamp(place, 0.0, 3.0));
  std::string colour = "#";
  for (std::size_t i = 0; i < 3; ++i) {
    const double from = palette[step][i];
    const double shade = from + (place - static_cast<double>(step)) * (palette[step + 1][i] - from);
    static constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<std::size_t>(std::clamp(255 * shade, 0.0, 255.0));
    colour += digits[byte / 16];
    colour += digits[byte % 16];
  }
  return colour;
}

}  // namespace

std::string picture_svg(const PictureFigure& figure) {
  const auto pixels =
      static_cast<std::size_t>(figure.width) * static_cast<std::size_t>(figure.height);
  if (!figure.counts || figure.width < 1 || figure.counts->size() < pixels) return {};
  const int columns = std::min(figure.width, most_columns);
  const double cell = static_cast<double>(figure.width) / columns;
  const int rows = std::max(1, static_cast<int>(figure.height / cell));
  const double side = picture_width / columns;
  const auto colour_at = [&](int column, int row) {
    const auto x = static_cast<std::size_t>((column + 0.5) * cell);
    const auto y = std::min(figure.height - 1, static_cast<int>((row + 0.5) * cell));
    const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(figure.width) + x;
    return colour_of((*figure.counts)[at], figure.max_count);
  };
  std::string svg;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns;) {
      const int first = column;
      const std::string colour = colour_at(first, row);
      while (column < columns && colour_at(column, row) == colour) ++column;
      // A hair taller and wider, so that no line of the paper shows between neighbours.
      svg += rectangle(side * first, side * row, side * (column - first) + 0.3, side + 0.3,
                       colour.c_str());
    }
  }
  return picture(side * rows, figure.title, svg);
}

}  // namespace looplab::lab::formats
