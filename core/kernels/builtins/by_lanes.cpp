#include <hwy/contrib/sort/vqsort-inl.h>
#include <hwy/highway.h>

#include <algorithm>

#include "kernels/builtins/builtins.hpp"

namespace looplab::kernels::builtins {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<Value>;
using Lanes = hn::Vec<Tag>;

// Whole vectors through `step`, what is left over through `rest`. Four vectors a turn: the loop
// itself would cost as much as a step.
template <typename Step, typename Rest>
void for_each(std::span<const Value> values, Step step, Rest rest) {
  const Tag tag;
  const std::size_t lanes = hn::Lanes(tag);
  std::size_t i = 0;
  for (; i + 4 * lanes <= values.size(); i += 4 * lanes) {
    for (std::size_t k = 0; k < 4; ++k) step(hn::LoadU(tag, values.data() + i + k * lanes));
  }
  for (; i + lanes <= values.size(); i += lanes) step(hn::LoadU(tag, values.data() + i));
  for (; i < values.size(); ++i) rest(values[i]);
}

// [show by-lanes]
// A comparison gives -1 in the lanes where it holds.
std::int64_t count(std::span<const Value> values) {
  const Tag tag;
  const Lanes bound = hn::Set(tag, count_below);
  Lanes counts = hn::Zero(tag);
  std::int64_t count = 0;
  for_each(
      values, [&](Lanes x) { counts = hn::Sub(counts, hn::VecFromMask(tag, hn::Lt(x, bound))); },
      [&](Value x) { count += x < count_below; });
  return count + hn::ReduceSum(tag, counts);
}

Answer min_max(std::span<const Value> values) {
  const Tag tag;
  Value least = values.front();
  Value greatest = values.front();
  Lanes low = hn::Set(tag, least);
  Lanes high = low;
  for_each(
      values,
      [&](Lanes x) {
        low = hn::Min(low, x);
        high = hn::Max(high, x);
      },
      [&](Value x) {
        least = std::min(least, x);
        greatest = std::max(greatest, x);
      });
  return {std::min(least, hn::ReduceMin(tag, low)), std::max(greatest, hn::ReduceMax(tag, high))};
}

std::int64_t sum(std::span<const Value> values) {
  const Tag tag;
  Lanes sums = hn::Zero(tag);
  std::int64_t sum = 0;
  for_each(
      values, [&](Lanes x) { sums = hn::Add(sums, x); }, [&](Value x) { sum += x; });
  return sum + hn::ReduceSum(tag, sums);
}

// Eight vectors are compared before anybody asks: one branch for all of them.
bool any(std::span<const Value> values) {
  const Tag tag;
  const std::size_t step = 8 * hn::Lanes(tag);
  const Lanes wanted = hn::Set(tag, values_end);
  for (; values.size() >= step; values = values.subspan(step)) {
    Lanes found = hn::Zero(tag);
    for (std::size_t i = 0; i < step; i += hn::Lanes(tag)) {
      const auto equal = hn::Eq(hn::LoadU(tag, values.data() + i), wanted);
      found = hn::Or(found, hn::VecFromMask(tag, equal));
    }
    if (!hn::AllFalse(tag, hn::MaskFromVec(found))) return true;
  }
  return std::ranges::find(values, values_end) != values.end();
}

// Sorted, equal ones are neighbours.
std::int64_t unique(std::span<const Value> values, std::span<Value> copy) {
  std::ranges::copy(values, copy.begin());
  hn::VQSortStatic(copy.data(), values.size(), hwy::SortAscending());
  std::int64_t different = 1;
  for (std::size_t i = 1; i < values.size(); ++i) different += copy[i] != copy[i - 1];
  return different;
}

// Four tables: a count need not wait for the one before it, also where neighbours are equal.
void histogram(std::span<const Value> values, std::span<std::uint32_t> bins) {
  constexpr auto size = static_cast<std::size_t>(values_end);
  std::ranges::fill(bins, 0u);
  std::size_t i = 0;
  for (; i + 4 <= values.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) ++bins[k * size + static_cast<std::size_t>(values[i + k])];
  }
  for (; i < values.size(); ++i) ++bins[static_cast<std::size_t>(values[i])];
  for (std::size_t bin = 0; bin < size; ++bin) {
    bins[bin] += bins[size + bin] + bins[2 * size + bin] + bins[3 * size + bin];
  }
}

// Within a vector: add what stands one lane before, then two, then four. From vector to vector only
// the last sum is handed on.
Value prefix(std::span<const Value> values, Value* sums) {
  const Tag tag;
  Value last = 0;
  for_each(
      values,
      [&](Lanes x) {
        for (std::size_t by = 1; by < hn::Lanes(tag); by *= 2) {
          x = hn::Add(x, hn::SlideUpLanes(tag, x, by));
        }
        x = hn::Add(x, hn::Set(tag, last));
        hn::StoreU(x, tag, sums);
        sums += hn::Lanes(tag);
        last = sums[-1];
      },
      [&](Value x) { *sums++ = last += x; });
  return last;
}
// [/show]

}  // namespace

Answer by_lanes(Function function, std::span<const Value> values, const Work& work) {
  if (values.empty()) return {};
  switch (function) {
    case Function::count: return {count(values)};
    case Function::min_max: return min_max(values);
    case Function::sum: return {sum(values)};
    case Function::any: return {any(values)};
    case Function::unique: return {unique(values, work.copy)};
    case Function::histogram:
      histogram(values, work.bins);
      return {work.bins[static_cast<std::size_t>(values_end - 1)]};
    case Function::prefix: break;
  }
  return {prefix(values, work.sums.data())};
}

}  // namespace looplab::kernels::builtins
