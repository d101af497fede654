// The state of a page as the part of its address behind '#':
//   parallel/split?parts=64&workers=2&theme=dark
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "lab/experiment.hpp"

namespace looplab::lab {

/// Longer links are refused: no legal one comes near.
inline constexpr std::size_t longest_link = 2048;

/// The one page without experiment; it has no parameters.
inline constexpr std::string_view notebook_page = "notebook";

struct Link {
  std::string experiment;  ///< or notebook_page
  Parameters parameters;
  std::string theme;  ///< "light", "dark", "contrast", or empty: as the system says
};

/// The whole link, or one sentence on why it is refused. A link is never half applied. `text` may
/// begin with '#'. Hostile input is expected here; this function is fuzzed.
std::expected<Link, std::string> parse_link(std::string_view text, const Registry& registry);

/// Without '#'. parse_link(to_text(link)) gives the link back.
std::string to_text(const Link& link, const Registry& registry);

}  // namespace looplab::lab
