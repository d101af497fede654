// How an experiment comes to a student's own numbers.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lab/data/dataset.hpp"
#include "lab/parameter.hpp"

namespace looplab::lab {
class Context;
}

namespace looplab::lab::data {

/// What became of the file that was opened last. Thread safety: a value.
struct OwnData {
  std::shared_ptr<const Dataset> set;  ///< the last one that could be read
  std::string fingerprint;             ///< of it
  std::string trouble;                 ///< why the last one could not; empty where it could
  bool reading = false;
};

/// The parameters of an experiment that takes a file: its own, then "data" (generated or own),
/// "column" (of the file, counted from 1), and the seed, which only generated data have.
std::vector<ParameterSpec> with_own_data(std::vector<ParameterSpec> specs, ParameterSpec seed);
/// Whether these are among them.
bool takes_own_data(std::span<const ParameterSpec> specs);
/// Whether these ask for the file.
bool wants_own_data(const Parameters& parameters);

/// The beginning of a column.
struct OwnColumn {
  std::shared_ptr<const Dataset> set;
  std::size_t column = 0;
  std::int64_t count = 0;

  void read(std::span<float> out) const { set->read(column, 0, out); }
  void read(std::span<double> out) const { set->read(column, 0, out); }
  /// "the first 1,000,000 of 1,800,000 numbers of "x" in trace.npy".
  std::string words() const;
};

/// Puts the median of the others in the place of what is NaN or infinite, and gives their number.
/// The median: 0 where no number is finite. Errors: std::bad_alloc.
std::int64_t fill_missing(std::span<float> values);

/// Throws std::runtime_error with a sentence where a number is not finite. `first`: the place of
/// the first of them in the column.
void require_finite(std::span<const double> values, const OwnColumn& column,
                    std::int64_t first = 0);

/// The place of each number in the order of all, 0 to n - 1; of equal ones the first comes first.
/// Looks at stop between pieces of 65,536 numbers and between their merges; empty when it was set.
/// Errors: std::bad_alloc.
std::vector<std::int32_t> ranks_of(std::span<const double> values, const std::atomic<bool>& stop);
/// Of the first `count` numbers of the column. Errors: as require_finite().
std::vector<std::int32_t> own_ranks(const OwnColumn& column, std::int64_t count,
                                    const std::atomic<bool>& stop);
/// The class of each of the column's numbers, of `classes` equally wide ones from the least number
/// to the greatest; all 0 where they are the same. Errors: as require_finite().
std::vector<std::int32_t> own_classes(const OwnColumn& column, std::int32_t classes);

/// As many numbers of the chosen column as there are, `most` at most; nothing where the data are to
/// be generated. Errors: std::runtime_error with one sentence where no file was opened, it has no
/// such column, or fewer than `least` numbers.
std::optional<OwnColumn> own_column(const Parameters& parameters, const Context& context,
                                    std::int64_t least, std::int64_t most);

}  // namespace looplab::lab::data
