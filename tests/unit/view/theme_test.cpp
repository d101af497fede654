#include "view/theme.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace looplab::view;

namespace {

// Relative luminance and contrast ratio: WCAG 2.2, "relative luminance" and "contrast ratio".
double luminance(ImU32 colour) {
  const auto linear = [&](int shift) {
    const double value = ((colour >> shift) & 0xff) / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(IM_COL32_R_SHIFT) + 0.7152 * linear(IM_COL32_G_SHIFT) +
         0.0722 * linear(IM_COL32_B_SHIFT);
}

double contrast_of(ImU32 one, ImU32 other) {
  const auto [dark, light] = std::minmax({luminance(one), luminance(other)});
  return (light + 0.05) / (dark + 0.05);
}

}  // namespace

TEST_CASE("theme: contrast by the published formula") {
  const ImU32 white = IM_COL32(255, 255, 255, 255);
  CHECK(contrast_of(IM_COL32(0, 0, 0, 255), white) == doctest::Approx(21));
  // The grey that just fails, as WCAG's understanding documents name it.
  CHECK(contrast_of(IM_COL32(0x77, 0x77, 0x77, 255), white) ==
        doctest::Approx(4.478).epsilon(0.001));
}

TEST_CASE("theme: every text can be read on every ground: 4.5 to 1, in high contrast 7 to 1") {
  for (const ThemeName name : {ThemeName::light, ThemeName::dark, ThemeName::contrast}) {
    const Theme& each = theme(name);
    const double least = name == ThemeName::contrast ? 7 : 4.5;
    CAPTURE(name_of(name));
    for (const ImU32 ground : {each.ground, each.side, each.panel, each.panel2}) {
      for (const ImU32 text :
           {each.ink, each.muted, each.accent, each.vermillion, each.green, each.purple}) {
        CAPTURE(ground);
        CAPTURE(text);
        CHECK(contrast_of(text, ground) >= least);
      }
    }
    CHECK(contrast_of(each.on_accent, each.accent) >= least);
    // The colours of code, on a line that is marked.
    for (const ImU32 text : {each.ink, each.muted, each.accent, each.green, each.purple}) {
      CAPTURE(text);
      CHECK(contrast_of(text, each.highlight) >= least);
    }
  }
}

TEST_CASE("theme: the system's wishes and the names in links") {
  CHECK(theme_of({}) == ThemeName::light);
  CHECK(theme_of({.dark = true}) == ThemeName::dark);
  CHECK(theme_of({.dark = true, .contrast = true}) == ThemeName::contrast);
  for (const ThemeName name : {ThemeName::light, ThemeName::dark, ThemeName::contrast}) {
    CHECK(theme_from(name_of(name)) == name);
  }
  CHECK_FALSE(theme_from("sepia"));
}
