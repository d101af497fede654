#include "view/fonts.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "view/theme.hpp"

extern const std::size_t inter_regular_size;
extern const unsigned char inter_regular[];
extern const std::size_t inter_semibold_size;
extern const unsigned char inter_semibold[];
extern const std::size_t jetbrains_mono_size;
extern const unsigned char jetbrains_mono[];

namespace looplab::view {
namespace {

// The characters that set-up left in the fonts: see scripts/setup/fonts.mjs.
constexpr ImWchar ranges[] = {0x20,   0x7e,   0xa0,   0xff,   0x394,  0x394,  0x3b1,
                              0x3c9,  0x2010, 0x2026, 0x2070, 0x207b, 0x2190, 0x2193,
                              0x2212, 0x221e, 0x2248, 0x2248, 0x2264, 0x2265, 0x2588,
                              0x258f, 0x25b4, 0x25c2, 0x2713, 0x2717, 0};

// ImGui's size of a font is the height from its ascender to its descender; typographers' em is
// smaller by these factors (hhea tables of the two families).
constexpr float inter_height = 1.21f;
constexpr float jetbrains_mono_height = 1.32f;

ImFont* add(const unsigned char* data, std::size_t size, float ems, float pixel_ratio) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.OversampleH = pixel_ratio >= 1.5f ? 1 : 2;
  config.OversampleV = 1;
  config.RasterizerMultiply = 1.0f;
  const float pixels = std::round(em(ems) * pixel_ratio * 4) / 4;
  // ImGui's interface takes a pointer to non-const data, which it does not write.
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(
      const_cast<unsigned char*>(data), static_cast<int>(size), pixels, &config, ranges);
}

}  // namespace

Fonts load_fonts(float pixel_ratio) {
  Fonts fonts;
  fonts.pixel_ratio = std::clamp(pixel_ratio, 0.5f, 4.0f);
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  const auto regular = [&](float ems) {
    return add(inter_regular, inter_regular_size, ems * inter_height, fonts.pixel_ratio);
  };
  const auto semibold = [&](float ems) {
    return add(inter_semibold, inter_semibold_size, ems * inter_height, fonts.pixel_ratio);
  };
  const auto mono = [&](float ems) {
    return add(jetbrains_mono, jetbrains_mono_size, ems * jetbrains_mono_height, fonts.pixel_ratio);
  };
  fonts.body = regular(1.0f);
  fonts.bold = semibold(1.0f);
  fonts.title = semibold(1.67f);
  fonts.section = semibold(1.07f);
  fonts.label = regular(0.87f);
  fonts.label_bold = semibold(0.87f);
  fonts.mono = mono(0.87f);
  fonts.mono_small = mono(0.73f);
  ImGui::GetIO().FontGlobalScale = 1.0f / fonts.pixel_ratio;
  return fonts;
}

float size_of(const ImFont* font, const Fonts& fonts) noexcept {
  return font->FontSize / fonts.pixel_ratio;
}

}  // namespace looplab::view
