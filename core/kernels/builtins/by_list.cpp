#include <algorithm>

#include "kernels/builtins/builtins.hpp"

namespace looplab::kernels::builtins {
namespace {

using objects::IntObject;
using objects::Object;

// [show by-list]
// What a for loop over a list does, without the interpreter around it: follow the pointer, check
// the type, take the number out.
template <typename Step>
void for_each(std::span<const Object* const> list, Step step) {
  for (const Object* object : list) {
    if (object->type != &objects::int_type) continue;
    step(static_cast<Value>(static_cast<const IntObject*>(object)->value));
  }
}
// [/show]

bool any(std::span<const Object* const> list) {
  for (const Object* object : list) {
    if (object->type != &objects::int_type) continue;
    if (static_cast<const IntObject*>(object)->value == values_end) return true;
  }
  return false;
}

bool all(std::span<const Object* const> list) {
  for (const Object* object : list) {
    if (object->type != &objects::int_type) continue;
    if (!(static_cast<const IntObject*>(object)->value < values_end)) return false;
  }
  return true;
}

std::int64_t unique(std::span<const Object* const> list, std::span<std::uint32_t> seen) {
  std::ranges::fill(seen, 0u);
  std::int64_t different = 0;
  for_each(list, [&](Value x) {
    different += seen[static_cast<std::size_t>(x)] == 0;
    seen[static_cast<std::size_t>(x)] = 1;
  });
  return different;
}

}  // namespace

Answer by_list(Function function, std::span<const Object* const> list, const Work& work) {
  if (list.empty()) return of_no_values(function);
  const auto bins = work.bins.first(static_cast<std::size_t>(values_end));
  Answer answer;
  switch (function) {
    case Function::count: for_each(list, [&](Value x) { answer.first += x < count_below; }); break;
    case Function::min_max:
      answer = {values_end, -1};
      for_each(list, [&](Value x) {
        answer.first = std::min<std::int64_t>(answer.first, x);
        answer.second = std::max<std::int64_t>(answer.second, x);
      });
      break;
    case Function::sum: for_each(list, [&](Value x) { answer.first += x; }); break;
    case Function::any: return {any(list)};
    case Function::all: return {all(list)};
    case Function::unique: return {unique(list, bins)};
    case Function::histogram:
      std::ranges::fill(bins, 0u);
      for_each(list, [&](Value x) { ++bins[static_cast<std::size_t>(x)]; });
      return {bins.back()};
    case Function::prefix:
      for_each(list, [&, out = work.sums.data()](Value x) mutable {
        answer.first += x;
        *out++ = static_cast<Value>(answer.first);
      });
      break;
  }
  return answer;
}

}  // namespace looplab::kernels::builtins
