#include "lab/experiment.hpp"

#include <algorithm>

#include "text/format.hpp"
namespace looplab::lab {

Registry::Registry(std::vector<Experiment> experiments) : experiments_(std::move(experiments)) {}

const Experiment* Registry::find(std::string_view id) const noexcept {
  const auto found = std::ranges::find_if(
      experiments_, [&](const Experiment& experiment) { return experiment.card.id == id; });
  return found == experiments_.end() ? nullptr : &*found;
}

std::string Registry::unknown(std::string_view id) const {
  std::string known;
  for (const Experiment& experiment : experiments_) {
    known += (known.empty() ? "" : ", ") + experiment.card.id;
  }
  return text::format("there is no experiment \"{}\"; there are {}.", printable(id), known);
}

}  // namespace looplab::lab
