// Numbers to filter, of which a known share is above a threshold.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "kernels/buffer.hpp"
#include "kernels/objects/boxed_list.hpp"
#include "parallel/function_ref.hpp"

namespace looplab::kernels::filter {

/// 2^23: up to here each value, and each threshold between two of them, is exact in float.
inline constexpr std::int64_t most_elements = 8'388'608;

/// The values 0 / 2^k, 1 / 2^k, ... (n - 1) / 2^k, with 2^k the least power of two that is at least
/// n, each once, in an order that depends on the seed. So exactly m values are above
/// threshold_for(m), and their sum is known.
/// The order is a bijection on k bits made of multiplications by odd numbers and of xor-shifts,
/// each of which can be undone; places beyond n are walked over (Black and Rogaway, Ciphers with
/// Arbitrary Finite Domains, CT-RSA 2002, "cycle walking").
/// Thread safety: fill from one thread; afterwards any number of threads may read.
class FilterData {
 public:
  /// Room for `elements` values, and their boxes. Errors: std::bad_alloc; std::invalid_argument
  /// unless 1 to most_elements.
  FilterData(std::int64_t elements, std::pmr::memory_resource& memory = heap());

  /// False if stop was set: the content is then incomplete. No allocation.
  bool fill(std::uint64_t seed, const std::atomic<bool>& stop,
            parallel::FunctionRef<void(std::int64_t done)> progress);

  /// Boxes what the caller wrote into room() instead; then thresholds and sums are not known.
  void box() noexcept { list_.set(0, values()); }
  std::span<float> room() noexcept { return values_.span(); }

  std::span<const float> values() const noexcept { return values_.span(); }
  const objects::BoxedList<float>& list() const noexcept { return list_; }

  /// Exactly `kept` values are above it; 0 to the number of elements.
  float threshold_for(std::int64_t kept) const noexcept;
  /// Of the `kept` largest values, times 2^k: an integer.
  std::int64_t sum_of_largest(std::int64_t kept) const noexcept;
  /// 2^k.
  double scale() const noexcept { return scale_; }

 private:
  Buffer<float> values_;
  objects::BoxedList<float> list_;
  double scale_;
};

/// Whether `out` holds what a filter must keep: walks over both, so that order, number and values
/// are checked without any strategy's code.
bool is_filtered(std::span<const float> values, float threshold, std::span<const float> out);

/// Bytes of the values and their boxes.
constexpr std::int64_t bytes_needed(std::int64_t elements) noexcept {
  return elements *
         static_cast<std::int64_t>(sizeof(float) + sizeof(objects::FloatObject) + sizeof(void*));
}

}  // namespace looplab::kernels::filter
