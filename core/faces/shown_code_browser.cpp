// The code that pages show, which in a browser comes after the page, in a file of its own.
#include <emscripten/bind.h>

#include <algorithm>
#include <string>
#include <vector>

#include "experiments/shown_code.hpp"
#include "faces/browser.hpp"

namespace looplab::experiments {
namespace {

// The main thread's, as everything that shows code.
struct Kept {
  std::string text;
  std::vector<ShownCode> pieces;
};
Kept& kept() {
  static Kept pieces;
  return pieces;
}

/// Key, text, key, text, ..., each with a NUL behind it.
void set_shown_code(const std::string& text) {
  kept().text = text;
  kept().pieces.clear();
  std::string_view rest = kept().text;
  const auto next = [&] {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    const std::string_view found = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return found;
  };
  while (!rest.empty()) {
    const std::string_view key = next();
    kept().pieces.push_back({key, next()});
  }
  if (faces::Canvas* canvas = faces::canvas()) canvas->touch();
  faces::request_frame();
}

}  // namespace

std::span<const ShownCode> shown_code() noexcept { return kept().pieces; }

}  // namespace looplab::experiments

EMSCRIPTEN_BINDINGS(looplab_code) {
  emscripten::function("setShownCode", &looplab::experiments::set_shown_code);
}
