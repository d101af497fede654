// Cards and parameters as JSON, for the faces. Records are in formats/.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "lab/environment.hpp"
#include "lab/experiment.hpp"

namespace looplab::lab {

/// id, title, chapter and question of each experiment.
std::string experiments_json(const Registry& registry);

/// Card and parameters of one experiment; `python` stands beside it, in a file of its own.
std::string experiment_json(const Experiment& experiment, std::string_view python);

/// A JSON object of parameters, {"workers": 2, "schedule": "dynamic"}, as text pairs; or one
/// sentence. Hostile input is expected.
std::expected<TextPairs, std::string> parameter_pairs(const std::string& json);

/// What the page around the program tells of this moment, [{"key", "value", "of_the_machine"}]:
/// what is too much or of another shape is left out.
std::vector<Detail> details_of(const std::string& json);

}  // namespace looplab::lab
