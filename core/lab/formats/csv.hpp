// Raw samples as comma-separated values: one row a sample, in the columns of Criterion.rs's raw.csv
// and two more.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "lab/record.hpp"

namespace looplab::lab::formats {

/// group,function,value,throughput_num,throughput_type,sample_measured_value,unit,iteration_count,
/// order,flags: experiment, strategy and parameters; the nanoseconds of all iterations of the
/// sample; its place in the series, from 0; and "warm-up" for what was not counted. A warm-up row
/// has one iteration, because how many it had is not kept.
std::string samples_csv(const Record& record);

/// Columns in any order, by their names; group, function, sample_measured_value, unit and
/// iteration_count must be there. Rows count in the order in which they stand. One sentence with
/// line and column where it cannot be read.
std::expected<Record, std::string> read_csv(std::string_view text);

}  // namespace looplab::lab::formats
