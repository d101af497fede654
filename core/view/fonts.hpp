// The typefaces, rasterised at the device's pixel ratio so that text is sharp on any screen.
// Thread safety: the thread that draws, and no other.
#pragma once

#include <imgui.h>

namespace looplab::view {

/// Each font is drawn at one size: ImGui scales glyphs of any other size as pictures.
struct Fonts {
  ImFont* title = nullptr;       ///< 1.67 em semibold
  ImFont* section = nullptr;     ///< 1.07 em semibold
  ImFont* body = nullptr;        ///< 1 em
  ImFont* bold = nullptr;        ///< 1 em semibold
  ImFont* label = nullptr;       ///< 0.87 em
  ImFont* label_bold = nullptr;  ///< 0.87 em semibold
  ImFont* mono = nullptr;        ///< 0.93 em
  ImFont* mono_small = nullptr;  ///< 0.8 em
  float pixel_ratio = 1;
};

/// Replaces the atlas of the current ImGui context. Call between frames; the renderer must then
/// upload the new texture.
Fonts load_fonts(float pixel_ratio);

/// Size in the page's pixels at which `font` is meant to be drawn.
float size_of(const ImFont* font, const Fonts& fonts) noexcept;

}  // namespace looplab::view
