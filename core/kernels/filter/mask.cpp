#include "kernels/filter/filter.hpp"

namespace looplab::kernels::filter {
namespace {

// [show mask]
// values > threshold: one byte a value. The compiler finds the lanes by itself.
void compare(std::span<const float> values, float threshold, std::uint8_t* mask) {
  for (std::size_t i = 0; i < values.size(); ++i) mask[i] = values[i] > threshold;
}

// values[mask]
std::size_t pick(std::span<const float> values, const std::uint8_t* mask, float* out) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[kept] = values[i];
    kept += mask[i];
  }
  return kept;
}
// [/show]

}  // namespace

std::size_t filter_mask(std::span<const float> values, float threshold, std::uint8_t* mask,
                        float* out, const std::atomic<bool>& stop) {
  // Both passes go over everything, as NumPy's do: the mask is a whole array that is written to
  // memory and read again.
  std::uint8_t* to = mask;
  filter_blocks(values, out, stop, [&](auto block, float*) -> std::size_t {
    compare(block, threshold, to);
    to += block.size();
    return 0;
  });
  const std::uint8_t* from = mask;
  return filter_blocks(values, out, stop, [&](auto block, float* kept) {
    const std::size_t count = pick(block, from, kept);
    from += block.size();
    return count;
  });
}

}  // namespace looplab::kernels::filter
