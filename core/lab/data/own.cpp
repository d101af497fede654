#include "lab/data/own.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "lab/context.hpp"
#include "lab/data/reader.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::lab::data {

std::vector<ParameterSpec> with_own_data(std::vector<ParameterSpec> specs, ParameterSpec seed) {
  ParameterSpec source = choice("data", "Data", {{"generated", "Generated"}, {"own", "Your file"}},
                                "Generated with a seed, or from a .npy, .csv or .wav of your own.");
  source.segmented = true;
  ParameterSpec column = integer("column", "Column", 1, static_cast<std::int64_t>(most_columns), 1,
                                 "Which column, or channel, of your file.");
  column.only_for = "data=own";
  seed.only_for = "data=generated";
  for (ParameterSpec* each : {&source, &column, &seed}) specs.push_back(std::move(*each));
  return specs;
}

bool takes_own_data(std::span<const ParameterSpec> specs) {
  return std::ranges::find(specs, "data", &ParameterSpec::key) != specs.end();
}

bool wants_own_data(const Parameters& parameters) {
  const auto found = parameters.values().find("data");
  return found != parameters.values().end() && found->second == Value(std::string("own"));
}

std::string OwnColumn::words() const {
  const auto rows = static_cast<std::int64_t>(set->rows);
  const std::string all = with_commas(rows) + " numbers";
  return text::format(
      "{} of “{}” in {}",
      count < rows ? text::format("the first {} of {}", with_commas(count), all) : "the " + all,
      set->columns[column].name, set->name);
}

std::int64_t fill_missing(std::span<float> values) {
  std::vector<float> finite;
  for (const float x : values) {
    if (std::isfinite(x)) finite.push_back(x);
  }
  const auto missing = static_cast<std::int64_t>(values.size() - finite.size());
  if (missing == 0) return 0;
  float median = 0;
  if (!finite.empty()) {
    const auto middle = finite.begin() + static_cast<std::ptrdiff_t>(finite.size() / 2);
    std::ranges::nth_element(finite, middle);
    median = *middle;
  }
  for (float& x : values) {
    if (!std::isfinite(x)) x = median;
  }
  return missing;
}

void require_finite(std::span<const double> values, const OwnColumn& column, std::int64_t first) {
  const auto odd = std::ranges::find_if(values, [](double x) { return !std::isfinite(x); });
  if (odd == values.end()) return;
  throw std::runtime_error(
      text::format("Number {} of “{}” in {} is missing or infinite, and this page needs all: save "
                   "x[np.isfinite(x)].",
                   with_commas(first + (odd - values.begin()) + 1),
                   column.set->columns[column.column].name, column.set->name));
}

std::optional<OwnColumn> own_column(const Parameters& parameters, const Context& context,
                                    std::int64_t least, std::int64_t most) {
  if (!wants_own_data(parameters)) return {};
  const auto set = context.own_data();
  if (!set) {
    throw std::runtime_error(
        "There is no file of yours yet: open a .npy, .csv or .wav, drop it on the page, or let the "
        "data be generated.");
  }
  const auto columns = static_cast<std::int64_t>(set->columns.size());
  const std::int64_t column = parameters.integer("column");
  if (column > columns) {
    throw std::runtime_error(
        text::format("There is no column {}: {} has {}.", column, set->name,
                     columns == 1 ? std::string("1") : text::format("1 to {}", columns)));
  }
  const auto rows = static_cast<std::int64_t>(set->rows);
  if (rows < least) {
    throw std::runtime_error(text::format("{} has {} numbers, and this page needs at least {}.",
                                          set->name, with_commas(rows), with_commas(least)));
  }
  return OwnColumn{set, static_cast<std::size_t>(column - 1), std::min(rows, most)};
}

}  // namespace looplab::lab::data
