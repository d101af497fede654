// The same sum, six ways. Each strategy is one file beside this header.
//
// Every strategy walks the array in blocks of block_elements. Inside a block it adds in the type
// of the elements (a float sum in float, an int32 sum in int32 or wider); the sums of the blocks
// are added in double (int64_t for int32). This has two reasons: the rounding error of a float sum
// stays bounded however long the array is (see error_bound in data.hpp), and after each block the
// strategy looks whether it was stopped. A block takes 5 to 500 microseconds.
//
// Shapes and units: values is a contiguous array of any length, 0 included; the result is the sum
// of all its elements, in the unit of the elements. Elements of type int32_t must lie within
// +-32767, so that the sum of a block fits 32 bits: 65536 * 32767 < 2^31.
// Stop: when stop is set the strategy returns early, and its result means nothing.
// Errors: none, unless a function says so. No strategy allocates memory.
// Thread safety: any number of threads may call these on the same values.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/sum/element.hpp"
#include "parallel/schedule.hpp"

namespace looplab::kernels::sum {

/// (a) Follows a pointer to each object, checks its type tag, takes the value out, adds it (in
/// double or int64_t, like CPython) and puts the sum into a box again. Error: std::invalid_argument
/// if an object is of another type.
template <Element T>
Total<T> sum_boxed(const BoxedList<T>& list, const std::atomic<bool>& stop);

/// (b) A loop over an array with one accumulator.
template <Element T>
Total<T> sum_plain(std::span<const T> values, const std::atomic<bool>& stop);

/// (c) std::reduce, which is told that the order of the additions does not matter.
template <Element T>
Total<T> sum_reduce(std::span<const T> values, const std::atomic<bool>& stop);

/// (d) Eight accumulators, so that an addition need not wait for the one before it.
template <Element T>
Total<T> sum_accumulators(std::span<const T> values, const std::atomic<bool>& stop);

/// (e) SIMD lanes, in six vectors of accumulators.
template <Element T>
Total<T> sum_simd(std::span<const T> values, const std::atomic<bool>& stop);

/// Room for one partial sum a part, each on cache lines of its own, so that two workers never
/// write to the same line. Made before the timed run; sum_threads then allocates nothing.
template <Element T>
class PartialSums {
 public:
  /// Errors: std::bad_alloc.
  explicit PartialSums(int parts) : slots_(static_cast<std::size_t>(parts)) {}
  int parts() const noexcept { return static_cast<int>(slots_.size()); }
  Total<T>& operator[](std::int64_t part) noexcept {
    return slots_[static_cast<std::size_t>(part)].value;
  }

 private:
  struct alignas(128) Slot {
    Total<T> value{};
  };
  std::vector<Slot> slots_;
};

/// The elements of one part: whole blocks where there are at least as many blocks as parts,
/// otherwise single elements.
parallel::Range part_elements(std::int64_t elements, std::int64_t parts,
                              std::int64_t part) noexcept;

/// (f) sum_simd on several workers, one part a worker (partial.parts() workers, static schedule).
/// Partial sums are added in the order of the parts, so the answer depends on the number of
/// workers but not on who was faster. Stops when context.stop is set. Errors and thread safety: as
/// parallel::for_each_part.
template <Element T>
Total<T> sum_threads(std::span<const T> values, PartialSums<T>& partial,
                     const parallel::RunContext& context);

}  // namespace looplab::kernels::sum
