#include <hwy/contrib/sort/vqsort-inl.h>
#include <hwy/highway.h>

#include <algorithm>
#include <array>

#include "kernels/builtins/builtins.hpp"
#include "kernels/lanes.hpp"

namespace looplab::kernels::builtins {
namespace {

using Tag = hn::ScalableTag<Value>;
using Lanes = hn::Vec<Tag>;

// Vectors a turn: the loop itself would cost as much as a step.
constexpr std::size_t at_once = 4;
/// One for each of them, so that none waits for the one before.
using Several = std::array<Lanes, at_once>;

// Whole vectors through `step`, which is told which of a turn each is; what is left over through
// `rest`.
template <typename Step, typename Rest>
void for_each(std::span<const Value> values, Step step, Rest rest) {
  const Tag tag;
  const std::size_t lanes = hn::Lanes(tag);
  std::size_t i = 0;
  for (; i + at_once * lanes <= values.size(); i += at_once * lanes) {
    for (std::size_t k = 0; k < at_once; ++k) {
      step(hn::LoadU(tag, values.data() + i + k * lanes), k);
    }
  }
  for (; i + lanes <= values.size(); i += lanes) step(hn::LoadU(tag, values.data() + i), 0);
  for (; i < values.size(); ++i) rest(values[i]);
}

Several in_each(Value value) {
  Several vectors;
  vectors.fill(hn::Set(Tag(), value));
  return vectors;
}

template <typename Join>
Lanes joined(const Several& vectors, Join join) {
  return join(join(vectors[0], vectors[1]), join(vectors[2], vectors[3]));
}

std::int64_t sum_of(const Several& sums) {
  return hn::ReduceSum(Tag(), joined(sums, [](Lanes a, Lanes b) { return hn::Add(a, b); }));
}

// [show by-lanes]
// A comparison gives -1 in the lanes where it holds.
std::int64_t count(std::span<const Value> values) {
  const Tag tag;
  const Lanes bound = hn::Set(tag, count_below);
  Several counts = in_each(0);
  std::int64_t count = 0;
  for_each(
      values,
      [&](Lanes x, std::size_t k) {
        counts[k] = hn::Sub(counts[k], hn::VecFromMask(tag, hn::Lt(x, bound)));
      },
      [&](Value x) { count += x < count_below; });
  return count + sum_of(counts);
}

Answer min_max(std::span<const Value> values) {
  const Tag tag;
  Value least = values.front();
  Value greatest = values.front();
  Several low = in_each(least);
  Several high = low;
  for_each(
      values,
      [&](Lanes x, std::size_t k) {
        low[k] = hn::Min(low[k], x);
        high[k] = hn::Max(high[k], x);
      },
      [&](Value x) {
        least = std::min(least, x);
        greatest = std::max(greatest, x);
      });
  const Lanes lowest = joined(low, [](Lanes a, Lanes b) { return hn::Min(a, b); });
  const Lanes highest = joined(high, [](Lanes a, Lanes b) { return hn::Max(a, b); });
  return {std::min(least, hn::ReduceMin(tag, lowest)),
          std::max(greatest, hn::ReduceMax(tag, highest))};
}

std::int64_t sum(std::span<const Value> values) {
  Several sums = in_each(0);
  std::int64_t sum = 0;
  for_each(
      values, [&](Lanes x, std::size_t k) { sums[k] = hn::Add(sums[k], x); },
      [&](Value x) { sum += x; });
  return sum + sum_of(sums);
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

// The greatest of eight vectors tells whether all are below.
bool all(std::span<const Value> values) {
  const Tag tag;
  const std::size_t step = 8 * hn::Lanes(tag);
  const Lanes end = hn::Set(tag, values_end);
  for (; values.size() >= step; values = values.subspan(step)) {
    Lanes greatest = hn::LoadU(tag, values.data());
    for (std::size_t i = hn::Lanes(tag); i < step; i += hn::Lanes(tag)) {
      greatest = hn::Max(greatest, hn::LoadU(tag, values.data() + i));
    }
    if (!hn::AllTrue(tag, hn::Lt(greatest, end))) return false;
  }
  return std::ranges::all_of(values, [](Value x) { return x < values_end; });
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

template <std::size_t by = 1>
Lanes scanned(Lanes x) {
  if constexpr (by < hn::MaxLanes(Tag())) return scanned<2 * by>(hn::Add(x, slide_up<by>(x)));
  return x;
}

// Within a vector: add what stands one lane before, then two, then four. From vector to vector the
// sum of all before is handed on, in every lane: a vector waits for one addition of the last.
Value prefix(std::span<const Value> values, Value* sums) {
  const Tag tag;
  Lanes before = hn::Zero(tag);
  std::size_t done = 0;
  const auto scan = [&](Lanes x, std::size_t) {
    x = scanned(x);
    hn::StoreU(hn::Add(x, before), tag, sums + done);
    before = hn::Add(before, hn::BroadcastLane<static_cast<int>(hn::MaxLanes(tag)) - 1>(x));
    done += hn::Lanes(tag);
  };
  for_each(values, scan, [&](Value x) {
    sums[done] = x + (done > 0 ? sums[done - 1] : 0);
    ++done;
  });
  return sums[done - 1];
}
// [/show]

}  // namespace

Answer by_lanes(Function function, std::span<const Value> values, const Work& work) {
  if (values.empty()) return of_no_values(function);
  switch (function) {
    case Function::count: return {count(values)};
    case Function::min_max: return min_max(values);
    case Function::sum: return {sum(values)};
    case Function::any: return {any(values)};
    case Function::all: return {all(values)};
    case Function::unique: return {unique(values, work.copy)};
    case Function::histogram:
      histogram(values, work.bins);
      return {work.bins[static_cast<std::size_t>(values_end - 1)]};
    case Function::prefix: break;
  }
  return {prefix(values, work.sums.data())};
}

}  // namespace looplab::kernels::builtins
