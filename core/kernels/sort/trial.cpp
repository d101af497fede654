#include "kernels/sort/trial.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/philox.hpp"

namespace looplab::kernels::sort {

const objects::TypeTag tuple_type{"tuple"};

TupleList::TupleList(std::int64_t trials, std::pmr::memory_resource& memory) {
  const auto size = static_cast<std::size_t>(trials);
  times_ = Buffer<objects::FloatObject>(size, memory);
  conditions_ = Buffer<objects::IntObject>(size, memory);
  ids_ = Buffer<objects::IntObject>(size, memory);
  tuples_ = Buffer<TupleObject>(size, memory);
  items_ = Buffer<const TupleObject*>(size, memory);
}

void TupleList::set(std::span<const Trial> trials) noexcept {
  for (std::size_t i = 0; i < trials.size(); ++i) {
    times_[i] = {{1, &objects::float_type}, trials[i].time};
    conditions_[i] = {{1, &objects::int_type}, trials[i].condition};
    ids_[i] = {{1, &objects::int_type}, trials[i].id};
    tuples_[i] = {{1, &tuple_type}, 3, {&times_[i], &conditions_[i], &ids_[i]}};
    items_[i] = &tuples_[i];
  }
}

Trial trial_of(const TupleObject& tuple) noexcept {
  const auto whole = [&](int item) {
    return static_cast<std::int32_t>(
        static_cast<const objects::IntObject*>(tuple.items[item])->value);
  };
  return {static_cast<float>(static_cast<const objects::FloatObject*>(tuple.items[0])->value),
          whole(1), whole(2)};
}

void fill(std::span<Trial> trials, Order order, std::uint64_t seed) {
  const PhiloxKey key{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const PhiloxCounter words = philox4x32({static_cast<std::uint32_t>(i), 0, 0, 0}, key);
    // Above 0, so that its logarithm is finite.
    const double uniform = (words[0] + 0.5) / 4294967296.0;
    const double time = order == Order::few ? 0.3 + 0.1 * static_cast<double>(words[0] % 8)
                                            : 0.2 - 0.1 * std::log(uniform);
    trials[i] = {static_cast<float>(time), static_cast<std::int32_t>(words[1] % 4), 0};
  }
  if (order == Order::sorted) std::ranges::sort(trials);
  if (order == Order::reversed) std::ranges::sort(trials, std::greater());
  for (std::size_t i = 0; i < trials.size(); ++i) trials[i].id = static_cast<std::int32_t>(i);
}

Sorted judge(std::span<const Trial> trials, std::span<const Trial> sorted) {
  if (sorted.size() != trials.size()) return {};
  std::vector<bool> seen(trials.size());
  Sorted result{true, true, true};
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const Trial& trial = sorted[i];
    const auto id = static_cast<std::size_t>(trial.id);
    if (trial.id < 0 || id >= trials.size() || seen[id] || trials[id] != trial) return {};
    seen[id] = true;
    if (i == 0) continue;
    const Trial& before = sorted[i - 1];
    if (!(before.time <= trial.time)) return {};
    if (before.time == trial.time && before.id > trial.id) result.stable = false;
    if (!(before < trial)) result.by_tuple = false;
  }
  return result;
}

}  // namespace looplab::kernels::sort
