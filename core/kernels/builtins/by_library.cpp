#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_set>

#include "kernels/builtins/builtins.hpp"

namespace looplab::kernels::builtins {
namespace {

// [show by-library]
std::int64_t count(std::span<const Value> values) {
  return std::ranges::count_if(values, [](Value x) { return x < count_below; });
}

// It gives the places, not the values, so it has to remember where it was.
Answer min_max(std::span<const Value> values) {
  const auto [least, greatest] = std::ranges::minmax_element(values);
  return {*least, *greatest};
}

std::int64_t sum(std::span<const Value> values) {
  return std::accumulate(values.begin(), values.end(), std::int64_t{0});
}

bool any(std::span<const Value> values) {
  return std::ranges::find(values, values_end) != values.end();
}

bool all(std::span<const Value> values) {
  return std::ranges::all_of(values, [](Value x) { return x < values_end; });
}

// It works for whatever can be hashed, and knows nothing of the values.
std::int64_t unique(std::span<const Value> values) {
  return std::ssize(std::unordered_set<Value>(values.begin(), values.end()));
}

// As Python's Counter: any key will do, so each has to be looked up.
void histogram(std::span<const Value> values, std::span<std::uint32_t> bins) {
  std::map<Value, std::uint32_t> counts;
  for (const Value x : values) ++counts[x];
  std::ranges::fill(bins, 0u);
  for (const auto& [value, count] : counts) bins[static_cast<std::size_t>(value)] = count;
}

Value prefix(std::span<const Value> values, std::span<Value> sums) {
  std::inclusive_scan(values.begin(), values.end(), sums.begin());
  return sums[values.size() - 1];
}
// [/show]

}  // namespace

Answer by_library(Function function, std::span<const Value> values, const Work& work) {
  if (values.empty()) return of_no_values(function);
  const auto bins = work.bins.first(static_cast<std::size_t>(values_end));
  switch (function) {
    case Function::count: return {count(values)};
    case Function::min_max: return min_max(values);
    case Function::sum: return {sum(values)};
    case Function::any: return {any(values)};
    case Function::all: return {all(values)};
    case Function::unique: return {unique(values)};
    case Function::histogram: histogram(values, bins); return {bins.back()};
    case Function::prefix: break;
  }
  return {prefix(values, work.sums)};
}

}  // namespace looplab::kernels::builtins
