// Pieces of source code that pages show, cut out of the files when they were compiled.
// Thread safety: written once before anything is drawn, or by the thread that draws.
#pragma once

#include <span>
#include <string_view>

namespace looplab::experiments {

struct ShownCode {
  std::string_view key;  ///< "kernels/sum/simd.cpp#simd"; empty: the text says why there is no code
  std::string_view text;
};

std::span<const ShownCode> shown_code() noexcept;

/// The piece with this key; empty when there is none.
constexpr std::string_view find_code(std::span<const ShownCode> pieces, std::string_view key) {
  for (const ShownCode& piece : pieces) {
    if (piece.key == key) return piece.text;
  }
  return {};
}

}  // namespace looplab::experiments
