// What every language has built in, four ways: by hand over an array, by hand over a list of
// objects, by the standard library, and by what is made for this processor. A file a way.
//
// Shapes: the values are 0 to 999, any number of them up to most_values, none included. `work` has
// the room that is said below; a way may write all of it. Errors: std::bad_alloc, from the ways of
// the standard library that build a container. Thread safety: any number of threads may call these
// on the same values, each with its own room.
#pragma once

#include <array>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "kernels/buffer.hpp"
#include "kernels/objects/boxed_list.hpp"

namespace looplab::kernels::builtins {

using Value = std::int32_t;
inline constexpr Value values_end = 1000;
/// 999 times so many fit 31 bits, so that sums of all need no wider lanes; and the slowest way is
/// done with them in under a tenth of a second.
inline constexpr std::int64_t most_values = 1'000'000;

enum class Function : std::uint8_t {
  count,      ///< how many are below count_below
  min_max,    ///< the least and the greatest
  sum,        ///< of all
  any,        ///< 1 if one is values_end, which none is: all must be looked at
  all,        ///< 1 if all are below values_end, which they are: all must be looked at
  unique,     ///< how many different ones there are
  histogram,  ///< how many there are of each, into work.bins; the answer is how many of the last
  prefix,     ///< the sums of the first 1, 2, 3, ..., into work.sums; the answer is the last
};
inline constexpr std::size_t functions_count = 8;
inline constexpr Value count_below = 100;

/// The answer; `second` only of min_max. Of no values everything is 0, but all of them are
/// anything.
struct Answer {
  std::int64_t first = 0;
  std::int64_t second = 0;
  bool operator==(const Answer&) const = default;
};

constexpr Answer of_no_values(Function function) noexcept {
  return {function == Function::all ? 1 : 0};
}

/// Room for results.
struct Work {
  std::span<std::uint32_t> bins;  ///< 4 * values_end
  std::span<Value> sums;          ///< one a value
  std::span<Value> copy;          ///< one a value
};

Answer by_hand(Function function, std::span<const Value> values, const Work& work);
Answer by_list(Function function, std::span<const objects::Object* const> list, const Work& work);
Answer by_library(Function function, std::span<const Value> values, const Work& work);
/// SIMD lanes; for the histogram four tables, because lanes cannot write to the same place.
Answer by_lanes(Function function, std::span<const Value> values, const Work& work);

/// Values, and how often each of 0 to 999 is among them, from which every answer follows. Generated
/// ones are (a random order of 0 .. n - 1) mod 1000, so that is known: of the numbers below n, n /
/// 1000 have a given remainder, and one more if it is below n mod 1000; given ones are counted.
/// Thread safety: make in one thread; afterwards any number of threads may read.
class Values {
 public:
  /// 1 to most_values. Errors: std::bad_alloc, std::invalid_argument.
  Values(std::int64_t count, std::uint64_t seed, std::pmr::memory_resource& memory = heap());
  /// Likewise, and each from 0 to values_end - 1.
  explicit Values(std::span<const Value> given, std::pmr::memory_resource& memory = heap());

  std::span<const Value> values() const noexcept { return values_.span(); }
  std::span<const objects::Object* const> list() const noexcept { return list_.items(); }
  /// How many are equal to `value`.
  std::int64_t times(Value value) const noexcept { return times_[static_cast<std::size_t>(value)]; }
  Answer answer(Function function) const noexcept;
  /// The answer and the room are what they must be: each bin, and each sum by its difference to the
  /// one before.
  bool is_right(Function function, Answer answer, const Work& work) const;

 private:
  Buffer<Value> values_;
  objects::BoxedList<Value> list_;
  std::array<std::int64_t, static_cast<std::size_t>(values_end)> times_{};
};

/// Of Values.
inline constexpr std::int64_t bytes_each =
    sizeof(Value) + sizeof(objects::IntObject) + sizeof(void*);

}  // namespace looplab::kernels::builtins
