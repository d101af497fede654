#include <algorithm>

#include "kernels/sum/sum.hpp"

namespace looplab::kernels::sum {

parallel::Range part_elements(std::int64_t elements, std::int64_t parts,
                              std::int64_t part) noexcept {
  const std::int64_t blocks = (elements + block_elements - 1) / block_elements;
  if (blocks < parts) return parallel::part_range(elements, parts, part);
  const parallel::Range range = parallel::part_range(blocks, parts, part);
  return {range.first * block_elements, std::min(range.last * block_elements, elements)};
}

template <Element T>
Total<T> sum_threads(std::span<const T> values, PartialSums<T>& partial,
                     const parallel::RunContext& context) {
  static constexpr std::atomic<bool> never{false};
  const std::atomic<bool>& stop = context.stop ? *context.stop : never;
  const auto elements = static_cast<std::int64_t>(values.size());
  const int parts = partial.parts();

  // What an earlier sum left must not stand in for a part that nobody adds.
  for (int part = 0; part < parts; ++part) partial[part] = 0;
  // [show threads]
  // Split: one contiguous piece of the array for each worker. Ship: wake the workers.
  const auto sum_part = [&](std::int64_t part, int /*worker*/) {
    const auto [first, last] = part_elements(elements, parts, part);
    const auto piece =
        values.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first));
    partial[part] = sum_simd(piece, stop);
  };
  for_each_part(context, parts, parts, parallel::Schedule::static_blocks, sum_part);
  // Stitch: add the partial sums, always in the same order, so that they round the same way.
  Total<T> sum = 0;
  for (int part = 0; part < parts; ++part) sum += partial[part];
  return sum;
  // [/show]
}

template std::int64_t sum_threads(std::span<const std::int32_t>, PartialSums<std::int32_t>&,
                                  const parallel::RunContext&);
template double sum_threads(std::span<const float>, PartialSums<float>&,
                            const parallel::RunContext&);
template double sum_threads(std::span<const double>, PartialSums<double>&,
                            const parallel::RunContext&);

}  // namespace looplab::kernels::sum
