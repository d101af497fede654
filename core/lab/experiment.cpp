#include "lab/experiment.hpp"

#include <algorithm>
#include <utility>

#include "text/choices.hpp"
#include "text/format.hpp"

namespace looplab::lab {

ParameterSpec effort_parameter() {
  auto effort = choice(
      "effort", "Effort", {{"quick", "Quick"}, {"normal", "Normal"}, {"rigorous", "Rigorous"}},
      "Time for sampling: quick 0.3 s, normal 2 s, rigorous 10 s; up to three times that "
      "where one run is long. Warming up comes before.");
  effort.segmented = true;
  effort.preset = 1;
  return effort;
}

std::vector<std::string> code_of(const Experiment& experiment, const Parameters& parameters) {
  std::vector<std::string> keys = experiment.card.code;
  for (const ParameterSpec& spec : experiment.parameters) {
    if (spec.type != ParameterSpec::Type::choice || !is_relevant(spec, parameters)) continue;
    const auto chosen =
        std::ranges::find(spec.choices, parameters.choice(spec.key), &Choice::value);
    if (chosen != spec.choices.end() && !chosen->code.empty()) keys.push_back(chosen->code);
  }
  return keys;
}

ParameterSpec seed_parameter(std::string help) {
  return integer("seed", "Seed", 0, 2'147'483'647, 1, std::move(help));
}

ParameterSpec workers_parameter(const Limits& limits, std::string help) {
  auto workers =
      integer("workers", "Workers", 1, limits.max_workers, limits.processors, std::move(help));
  workers.limit_reason = "the most threads that this program starts here";
  return workers;
}

Registry::Registry(const std::vector<Experiment>& experiments) {
  const auto chapter = [&](const Experiment& each) {
    return std::ranges::find(experiments, each.card.chapter,
                             [](const Experiment& other) { return other.card.chapter; }) -
           experiments.begin();
  };
  experiments_ = experiments;
  std::ranges::stable_sort(experiments_, {}, [&](const Experiment& each) {
    return std::pair{chapter(each), each.card.place};
  });
  for (Experiment& each : experiments_) each.parameters.push_back(effort_parameter());
}

const Experiment* Registry::find(std::string_view id) const noexcept {
  const auto found = std::ranges::find_if(
      experiments_, [&](const Experiment& experiment) { return experiment.card.id == id; });
  return found == experiments_.end() ? nullptr : &*found;
}

const Experiment& Registry::opening() const noexcept {
  const auto found = std::ranges::find_if(
      experiments_, [](const Experiment& experiment) { return experiment.card.opens; });
  return found == experiments_.end() ? experiments_.front() : *found;
}

std::string Registry::unknown(std::string_view id) const {
  std::vector<std::string_view> names;
  for (const Experiment& experiment : experiments_) names.push_back(experiment.card.id);
  return text::format("there is no experiment \"{}\"; choose {}.", printable(id),
                      text::choices(std::move(names), id, "experiments"));
}

}  // namespace looplab::lab
