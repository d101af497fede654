// Trials of an experiment, and the data that the sorts get.
#pragma once

#include <atomic>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "kernels/buffer.hpp"
#include "kernels/objects/boxed_list.hpp"

namespace looplab::kernels::sort {

// [show trial]
struct Trial {
  float time;              // reaction time, s
  std::int32_t condition;  // 0 to 3
  std::int32_t id;         // its place before sorting

  // As Python compares tuples: the first field that differs decides.
  std::partial_ordering operator<=>(const Trial&) const = default;
};

/// What trials are sorted by where a key decides: the logarithm of the time, as reaction times are
/// often analysed.
inline double key_of(const Trial& trial) { return std::log(static_cast<double>(trial.time)); }
// [/show]

/// The order in which they come.
enum class Order : std::uint8_t { random, sorted, reversed, few };

/// A sort cannot be cut off, and Stop may take 100 ms: so many trials at most.
inline constexpr std::int64_t most_trials = 150'000;

/// In which ways a result is in order.
struct Sorted {
  bool by_time = false;
  bool stable = false;    ///< by time, and as they came where times are equal
  bool by_tuple = false;  ///< by all fields
};

// [show tuple]
/// A tuple of three objects, with 64-bit pointers laid out as CPython's (Include/cpython/
/// tupleobject.h): the head, the length, and pointers to the fields.
struct TupleObject : objects::Object {
  std::intptr_t length;
  const objects::Object* items[3];
};
// [/show]
extern const objects::TypeTag tuple_type;

/// The trials as a Python list of tuples holds them; each field has a box of its own.
/// Thread safety: as a standard container.
class TupleList {
 public:
  TupleList() = default;
  /// Room for `trials` tuples. Errors: std::bad_alloc.
  explicit TupleList(std::int64_t trials, std::pmr::memory_resource& memory = heap());
  void set(std::span<const Trial> trials) noexcept;
  std::span<const TupleObject* const> items() const noexcept { return items_.span(); }

 private:
  Buffer<objects::FloatObject> times_;
  Buffer<objects::IntObject> conditions_;
  Buffer<objects::IntObject> ids_;
  Buffer<TupleObject> tuples_;
  Buffer<const TupleObject*> items_;
};

/// Back from a tuple.
Trial trial_of(const TupleObject& tuple) noexcept;

/// Fills `trials`: times from 0.2 s up with an exponential tail of 0.1 s, or one of 8 for
/// Order::few; ids are the places. Philox, so the same seed gives the same trials everywhere.
void fill(std::span<Trial> trials, Order order, std::uint64_t seed);

/// Whether `sorted` is a sorted `trials`: each of them is there once, and neighbours are in order.
/// No strategy's code is used: that all are there follows from the ids.
Sorted judge(std::span<const Trial> trials, std::span<const Trial> sorted);

/// Bytes of the trials and their boxes.
constexpr std::int64_t bytes_needed(std::int64_t trials) noexcept {
  return trials * static_cast<std::int64_t>(sizeof(Trial) + sizeof(objects::FloatObject) +
                                            2 * sizeof(objects::IntObject) + sizeof(TupleObject) +
                                            sizeof(TupleObject*));
}

}  // namespace looplab::kernels::sort
