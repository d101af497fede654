#include <algorithm>

#include "kernels/builtins/builtins.hpp"

namespace looplab::kernels::builtins {
namespace {

// [show by-hand]
std::int64_t count(std::span<const Value> values) {
  std::int64_t count = 0;
  for (const Value x : values) count += x < count_below;
  return count;
}

Answer min_max(std::span<const Value> values) {
  Value least = values.front();
  Value greatest = values.front();
  for (const Value x : values) {
    least = x < least ? x : least;
    greatest = x > greatest ? x : greatest;
  }
  return {least, greatest};
}

std::int64_t sum(std::span<const Value> values) {
  std::int64_t sum = 0;
  for (const Value x : values) sum += x;
  return sum;
}

bool any(std::span<const Value> values) {
  for (const Value x : values) {
    if (x == values_end) return true;
  }
  return false;
}

bool all(std::span<const Value> values) {
  for (const Value x : values) {
    if (!(x < values_end)) return false;
  }
  return true;
}

// Who knows that there are only 1000 values needs no sorting and no hashing.
std::int64_t unique(std::span<const Value> values, std::span<std::uint32_t> seen) {
  std::ranges::fill(seen, 0u);
  std::int64_t different = 0;
  for (const Value x : values) {
    different += seen[static_cast<std::size_t>(x)] == 0;
    seen[static_cast<std::size_t>(x)] = 1;
  }
  return different;
}

void histogram(std::span<const Value> values, std::span<std::uint32_t> bins) {
  std::ranges::fill(bins, 0u);
  for (const Value x : values) ++bins[static_cast<std::size_t>(x)];
}

Value prefix(std::span<const Value> values, Value* sums) {
  Value sum = 0;
  for (const Value x : values) *sums++ = sum += x;  // each needs the one before
  return sum;
}
// [/show]

}  // namespace

Answer by_hand(Function function, std::span<const Value> values, const Work& work) {
  if (values.empty()) return of_no_values(function);
  const auto bins = work.bins.first(static_cast<std::size_t>(values_end));
  switch (function) {
    case Function::count: return {count(values)};
    case Function::min_max: return min_max(values);
    case Function::sum: return {sum(values)};
    case Function::any: return {any(values)};
    case Function::all: return {all(values)};
    case Function::unique: return {unique(values, bins)};
    case Function::histogram: histogram(values, bins); return {bins.back()};
    case Function::prefix: break;
  }
  return {prefix(values, work.sums.data())};
}

}  // namespace looplab::kernels::builtins
