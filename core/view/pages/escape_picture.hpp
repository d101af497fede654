// The Mandelbrot picture: escape counts go to the graphics card as they are, and a fragment shader
// colours them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lab/record.hpp"
#include "view/ui.hpp"

namespace looplab::view {

/// Owns the textures. Thread safety: the drawing thread, with its OpenGL context current.
class EscapePicture {
 public:
  EscapePicture();
  ~EscapePicture();
  EscapePicture(const EscapePicture&) = delete;
  EscapePicture& operator=(const EscapePicture&) = delete;

  /// The coloured picture as a texture; rendered anew only when the figure or the tint changed.
  /// Null when the graphics context cannot do it.
  ImTextureID texture(const lab::PictureFigure& figure);
  /// The context was lost: forget everything without calling OpenGL.
  void forget();
  bool tinted = false;  ///< by worker

 private:
  struct Resources;
  std::unique_ptr<Resources> resources_;
  // Kept alive, so that another figure cannot have the same addresses.
  std::shared_ptr<const std::vector<std::uint16_t>> counts_;
  std::shared_ptr<const std::vector<std::uint8_t>> workers_;
  bool rendered_tinted_ = false;
};

float picture_card(Ui& ui, EscapePicture& picture, const Rect& space,
                   const lab::PictureFigure& figure, bool checked);

}  // namespace looplab::view
