#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "kernels/builtins/builtins.hpp"
#include "kernels/shuffle.hpp"

namespace looplab::kernels::builtins {

namespace {

std::size_t checked(std::int64_t count) {
  if (count < 1 || count > most_values) {
    throw std::invalid_argument("built-ins take 1 to 1,000,000 values");
  }
  return static_cast<std::size_t>(count);
}

}  // namespace

Values::Values(std::int64_t count, std::uint64_t seed, std::pmr::memory_resource& memory)
    : values_(checked(count), memory), list_(count, memory) {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    values_[i] = static_cast<Value>(i % static_cast<std::size_t>(values_end));
  }
  for (Value value = 0; value < values_end; ++value) {
    times_[static_cast<std::size_t>(value)] =
        count / values_end + (value < count % values_end ? 1 : 0);
  }
  shuffle(values_.span(), seed, Domain::values);
  list_.set(0, values());
}

Values::Values(std::span<const Value> given, std::pmr::memory_resource& memory)
    : values_(checked(std::ssize(given)), memory), list_(std::ssize(given), memory) {
  for (const Value value : given) {
    if (value < 0 || value >= values_end) {
      throw std::invalid_argument("built-ins take values from 0 to 999");
    }
    ++times_[static_cast<std::size_t>(value)];
  }
  std::ranges::copy(given, values_.data());
  list_.set(0, values());
}

Answer Values::answer(Function function) const noexcept {
  const auto over = [&](Value end, auto term) {
    std::int64_t sum = 0;
    for (Value value = 0; value < end; ++value) sum += term(value);
    return sum;
  };
  const auto there = [](std::int64_t times) { return times > 0; };
  switch (function) {
    case Function::count: return {over(count_below, [&](Value v) { return times(v); })};
    case Function::min_max:
      return {std::ranges::find_if(times_, there) - times_.begin(),
              std::find_if(times_.rbegin(), times_.rend(), there).base() - times_.begin() - 1};
    case Function::any: return {0};
    case Function::all: return {1};
    case Function::unique: return {std::ranges::count_if(times_, there)};
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
