#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "kernels/builtins/builtins.hpp"
#include "kernels/shuffle.hpp"

namespace looplab::kernels::builtins {

Values::Values(std::int64_t count, std::uint64_t seed, std::pmr::memory_resource& memory) {
  if (count < 1 || count > most_values) {
    throw std::invalid_argument("built-ins take 1 to 1,000,000 values");
  }
  values_ = Buffer<Value>(static_cast<std::size_t>(count), memory);
  list_ = objects::BoxedList<Value>(count, memory);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    values_[i] = static_cast<Value>(i % static_cast<std::size_t>(values_end));
  }
  shuffle(values_.span(), seed, Domain::values);
  list_.set(0, values());
}

std::int64_t Values::times(Value value) const noexcept {
  const auto n = static_cast<std::int64_t>(values_.size());
  return n / values_end + (value < n % values_end ? 1 : 0);
}

Answer Values::answer(Function function) const noexcept {
  const auto n = static_cast<std::int64_t>(values_.size());
  const auto over = [&](Value end, auto term) {
    std::int64_t sum = 0;
    for (Value value = 0; value < end; ++value) sum += term(value);
    return sum;
  };
  switch (function) {
    case Function::count: return {over(count_below, [&](Value v) { return times(v); })};
    case Function::min_max: return {0, std::min<std::int64_t>(n, values_end) - 1};
    case Function::any: return {0};
    case Function::unique: return {std::min<std::int64_t>(n, values_end)};
    case Function::histogram: return {times(values_end - 1)};
    case Function::sum:
    case Function::prefix: break;
  }
  return {over(values_end, [&](Value v) { return v * times(v); })};
}

bool Values::is_right(Function function, Answer given, const Work& work) const {
  if (given != answer(function)) return false;
  if (function == Function::histogram) {
    for (Value value = 0; value < values_end; ++value) {
      if (work.bins[static_cast<std::size_t>(value)] != times(value)) return false;
    }
  }
  if (function == Function::prefix) {
    Value before = 0;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (work.sums[i] - before != values_[i]) return false;
      before = work.sums[i];
    }
  }
  return true;
}

}  // namespace looplab::kernels::builtins
