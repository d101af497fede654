// Colours and measures. The tokens are those of the design; nothing else may name a colour.
// Thread safety: any thread; the themes never change.
#pragma once

#include <imgui.h>

#include <optional>
#include <string_view>

namespace looplab::view {

enum class ThemeName : unsigned char { light, dark, contrast };
std::optional<ThemeName> theme_from(std::string_view name) noexcept;
std::string_view name_of(ThemeName theme) noexcept;

/// What the system asks for. The face keeps it up to date.
struct SystemLook {
  bool dark = false;
  bool contrast = false;
  bool reduced_motion = false;
  bool touch = false;
};

struct Theme {
  ThemeName name = ThemeName::light;
  ImU32 ground, side, panel, panel2, line, ink, muted, accent, on_accent;
  ImU32 blue, sky, green, orange, vermillion, purple, yellow;
  ImU32 highlight;  ///< behind a marked line of code
  float line_width = 1;
};

const Theme& theme(ThemeName name) noexcept;
ThemeName theme_of(const SystemLook& look) noexcept;

/// `colour` with its opacity multiplied.
ImU32 faded(ImU32 colour, float opacity) noexcept;

/// Lengths in em of the 15 px base, as everything on the page.
inline constexpr float base_px = 15.0f;
inline constexpr float em(float value) { return value * base_px; }

namespace metrics {
inline constexpr float corner = em(0.4f);
inline constexpr float card_corner = em(0.533f);
inline constexpr float control = em(2.267f);        // 34 px
inline constexpr float touch_control = em(2.933f);  // 44 px
inline constexpr float gap = em(1.067f);            // 16 px
inline constexpr float pad_x = em(1.067f);
inline constexpr float pad_y = em(0.933f);
inline constexpr float side_width = em(15.733f);    // 236 px
inline constexpr float most_content = em(76.667f);  // 1150 px
inline constexpr float reading_width = em(43.0f);
inline constexpr float narrow_below = em(48.0f);  // one column
}  // namespace metrics

}  // namespace looplab::view
