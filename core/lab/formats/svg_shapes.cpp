#include "lab/formats/svg_shapes.hpp"

#include <algorithm>

#include "lab/formats/svg.hpp"
#include "lab/parameter.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {

std::string escaped(std::string_view text) {
  std::string safe;
  // printable() may turn each byte into up to three.
  for (const char c : printable(text, 3 * text.size() + 3)) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string rectangle(double x, double y, double w, double h, const char* colour) {
  return text::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"/>", x, y,
      std::max(w, 0.5), h, colour);
}

std::string line(double x1, double y1, double x2, double y2, const char* colour) {
  return text::format(
      "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" "
      "stroke-width=\"1.5\"/>",
      x1, y1, x2, y2, colour);
}

std::string words(double x, double y, const char* anchor, std::string_view text) {
  return text::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">", x, y, anchor) +
         escaped(text) + "</text>";
}

std::string picture(double height, std::string_view label, const std::string& content) {
  for (const char* bad : {"=\"nan", "=\"-nan", "=\"inf", "=\"-inf"}) {
    if (content.find(bad) != std::string::npos) return {};
  }
  return text::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" "
             "width=\"{:.0f}\" font-size=\"12\" font-family=\"system-ui,sans-serif\" "
             "fill=\"{}\" role=\"img\" aria-label=\"",
             picture_width, height, picture_width, ink) +
         escaped(label) + "\">" + content + "</svg>";
}

}  // namespace looplab::lab::formats
