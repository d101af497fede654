// Records, cards and traces as JSON. Never writes NaN or Infinity: null instead.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "lab/experiment.hpp"
#include "lab/record.hpp"

namespace looplab::lab {

/// The whole record, raw samples included. Times are nanoseconds unless the name says otherwise.
std::string record_json(const Record& record);

/// The version of the shape of a record, in "format_version".
inline constexpr int record_format_version = 2;

/// id, title, chapter and question of each experiment.
std::string experiments_json(const Registry& registry);

/// Card and parameters of one experiment.
std::string experiment_json(const Experiment& experiment);

/// The timeline as Chrome trace events, which Perfetto and speedscope open. Empty text when the
/// record has no timeline.
std::string trace_json(const Record& record);

/// A JSON object of parameters, {"workers": 2, "schedule": "dynamic"}, as text pairs; or one
/// sentence. Hostile input is expected.
std::expected<TextPairs, std::string> parameter_pairs(const std::string& json);

/// What the page around the program tells of this moment, [{"key", "value", "of_the_machine"}]:
/// what is too much or of another shape is left out.
std::vector<Detail> details_of(const std::string& json);

}  // namespace looplab::lab
