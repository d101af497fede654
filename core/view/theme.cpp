#include "view/theme.hpp"

#include <algorithm>
#include <array>

namespace looplab::view {
namespace {

constexpr ImU32 rgb(unsigned hex) {
  return IM_COL32((hex >> 16) & 0xff, (hex >> 8) & 0xff, hex & 0xff, 0xff);
}

constexpr std::array<std::string_view, 3> names{"light", "dark", "contrast"};

// Hues: Okabe and Ito, Color Universal Design (2008).
constexpr Theme light{ThemeName::light,
                      rgb(0xF7F7F5),
                      rgb(0xEFEFEC),
                      rgb(0xFFFFFF),
                      rgb(0xF1F2F0),
                      rgb(0xE2E3E0),
                      rgb(0x1A1D21),
                      rgb(0x5B6168),
                      rgb(0x0072B2),
                      rgb(0xFFFFFF),
                      rgb(0x0072B2),
                      rgb(0x56B4E9),
                      rgb(0x007A59),
                      rgb(0xE69F00),
                      rgb(0xB54D00),
                      rgb(0xA8417A),
                      rgb(0xE9D93B),
                      rgb(0xF9F4D2),
                      1};
constexpr Theme dark{ThemeName::dark,
                     rgb(0x15181B),
                     rgb(0x101214),
                     rgb(0x1C2024),
                     rgb(0x24292E),
                     rgb(0x2D3339),
                     rgb(0xE8EAEC),
                     rgb(0x9AA3AB),
                     rgb(0x56B4E9),
                     rgb(0x101214),
                     rgb(0x3A9BDC),
                     rgb(0x7CC7F0),
                     rgb(0x2BBF93),
                     rgb(0xF0B429),
                     rgb(0xF0763A),
                     rgb(0xDB93BB),
                     rgb(0xF0E442),
                     rgb(0x39371A),
                     1};
constexpr Theme contrast{ThemeName::contrast, rgb(0x000000), rgb(0x000000), rgb(0x000000),
                         rgb(0x000000),       rgb(0xFFFFFF), rgb(0xFFFFFF), rgb(0xFFFFFF),
                         rgb(0x56B4E9),       rgb(0x000000), rgb(0x56B4E9), rgb(0x9ADAFF),
                         rgb(0x00D39A),       rgb(0xFFB000), rgb(0xFF8A4A), rgb(0xFFA6D5),
                         rgb(0xFFF04A),       rgb(0x222000), 1.5f};

}  // namespace

std::optional<ThemeName> theme_from(std::string_view name) noexcept {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<ThemeName>(found - names.begin());
}

std::string_view name_of(ThemeName theme) noexcept {
  return names[static_cast<std::size_t>(theme)];
}

const Theme& theme(ThemeName name) noexcept {
  switch (name) {
    case ThemeName::dark: return dark;
    case ThemeName::contrast: return contrast;
    case ThemeName::light: break;
  }
  return light;
}

ThemeName theme_of(const SystemLook& look) noexcept {
  if (look.contrast) return ThemeName::contrast;
  return look.dark ? ThemeName::dark : ThemeName::light;
}

ImU32 faded(ImU32 colour, float opacity) noexcept {
  const auto alpha = static_cast<float>((colour >> IM_COL32_A_SHIFT) & 0xff) * opacity;
  return (colour & ~IM_COL32_A_MASK) |
         (static_cast<ImU32>(std::clamp(alpha, 0.0f, 255.0f)) << IM_COL32_A_SHIFT);
}

}  // namespace looplab::view
