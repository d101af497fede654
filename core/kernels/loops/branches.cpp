#include <numeric>

#include "kernels/loops/loops.hpp"
#include "kernels/shuffle.hpp"
#include "measure/keep.hpp"

namespace looplab::kernels::loops {

// [show branches]
std::int64_t sum_below(std::span<const std::int32_t> values, std::int32_t bound) {
  std::int64_t sum = 0;
  for (const std::int32_t x : values) {
    if (x < bound) {
      sum += x;
      measure::keep(x);  // without it the compiler would do without the branch
    }
  }
  return sum;
}
// [/show]

// [show search]
std::size_t find_first(std::span<const std::int32_t> values, std::int32_t wanted) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == wanted) return i;  // done
  }
  return values.size();
}

std::size_t find_to_end(std::span<const std::int32_t> values, std::int32_t wanted) {
  std::size_t place = values.size();
  for (std::size_t i = values.size(); i-- > 0;) {
    if (values[i] == wanted) place = i;  // the first one is met last
  }
  return place;
}
// [/show]

Buffer<std::int32_t> in_order(std::int64_t count, std::pmr::memory_resource& memory) {
  Buffer<std::int32_t> values(static_cast<std::size_t>(count), memory);
  std::iota(values.data(), values.data() + count, 0);
  return values;
}

Buffer<std::int32_t> shuffled(std::int64_t count, std::uint64_t seed,
                              std::pmr::memory_resource& memory) {
  Buffer<std::int32_t> values = in_order(count, memory);
  shuffle(values.span(), seed, Domain::values);
  return values;
}

}  // namespace looplab::kernels::loops
