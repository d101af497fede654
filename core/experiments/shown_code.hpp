// Pieces of source code that pages show, cut out of the files when they were compiled, and the
// Python that stands beside them (tests/python/), whole.
// Thread safety: written once before anything is drawn, or by the thread that draws.
#pragma once

#include <span>
#include <string_view>

#include "lab/formats/python_program.hpp"

namespace looplab::experiments {

struct ShownCode {
  /// "kernels/sum/simd.cpp#simd", "python/iteration_sum.py"; empty: the text says why there is
  /// none.
  std::string_view key;
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

/// Of all pieces: as a lab::formats::FindText.
inline std::string_view shown_text(std::string_view key) { return find_code(shown_code(), key); }

/// The Python that stands beside a page, or, where no code could be loaded, the sentence that says
/// so.
inline std::string_view shown_python(std::string_view experiment) {
  const std::string_view reason = shown_text("");
  return reason.empty() ? shown_text(lab::formats::python_key(experiment)) : reason;
}

}  // namespace looplab::experiments
