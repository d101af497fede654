#include "lab/data/own.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
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

std::vector<std::int32_t> ranks_of(std::span<const double> values, const std::atomic<bool>& stop) {
  // Sorted in pieces, which are then merged, so that Stop is seen in between.
  constexpr std::size_t piece = 65536;
  std::vector<std::int32_t> order(values.size());
  std::vector<std::int32_t> merged(values.size());
  std::iota(order.begin(), order.end(), 0);
  const auto before = [&](std::int32_t a, std::int32_t b) {
    const double x = values[static_cast<std::size_t>(a)];
    const double y = values[static_cast<std::size_t>(b)];
    return x < y || (x == y && a < b);
  };
  const auto at = [&](std::size_t place) {
    return order.begin() + static_cast<std::ptrdiff_t>(std::min(place, order.size()));
  };
  for (std::size_t first = 0; first < order.size(); first += piece) {
    if (stop.load(std::memory_order_relaxed)) return {};
    std::sort(at(first), at(first + piece), before);
  }
  for (std::size_t width = piece; width < order.size(); width *= 2) {
    for (std::size_t first = 0; first < order.size(); first += 2 * width) {
      if (stop.load(std::memory_order_relaxed)) return {};
      std::merge(at(first), at(first + width), at(first + width), at(first + 2 * width),
                 merged.begin() + static_cast<std::ptrdiff_t>(first), before);
    }
    order.swap(merged);
  }
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    merged[static_cast<std::size_t>(order[rank])] = static_cast<std::int32_t>(rank);
  }
  return merged;
}

std::vector<std::int32_t> own_ranks(const OwnColumn& column, std::int64_t count,
                                    const std::atomic<bool>& stop) {
  std::vector<double> values(static_cast<std::size_t>(count));
  column.read(values);
  require_finite(values, column);
  return ranks_of(values, stop);
}

std::vector<std::int32_t> own_classes(const OwnColumn& column, std::int32_t classes) {
  std::vector<double> values(static_cast<std::size_t>(column.count));
  column.read(values);
  require_finite(values, column);
  std::vector<std::int32_t> found(values.size());
  if (values.empty()) return found;
  const auto [least, greatest] = std::ranges::minmax(values);
  // Halves where the distance would be infinite.
  const double scale = std::isfinite(greatest - least) ? 1 : 0.5;
  const double width = greatest * scale - least * scale;
  if (!(width > 0)) return found;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double share = (values[i] * scale - least * scale) / width;
    found[i] = std::min(static_cast<std::int32_t>(share * classes), classes - 1);
  }
  return found;
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
