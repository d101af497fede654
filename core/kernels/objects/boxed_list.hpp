// Objects, and a list of boxed numbers, laid out as CPython lays out a freshly built list of floats
// or ints.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <type_traits>

#include "kernels/buffer.hpp"

namespace looplab::kernels::objects {

/// What a type is called; an object's type is known by the address of its tag.
struct TypeTag {
  const char* name;
};
extern const TypeTag float_type;
extern const TypeTag int_type;

// [show objects]
/// The head of every object (CPython: PyObject in Include/object.h).
struct Object {
  mutable std::intptr_t references;  // who holds it; holding does not change the object
  const TypeTag* type;
};

/// 24 bytes with 64-bit pointers, as in CPython (Include/cpython/floatobject.h).
struct FloatObject : Object {
  double value;
};

/// CPython's int holds digits of 30 bits; one fixed word is the cheapest box there could be.
struct IntObject : Object {
  std::int64_t value;
};
// [/show]

/// What can be boxed.
template <typename T>
concept Element =
    std::same_as<T, std::int32_t> || std::same_as<T, float> || std::same_as<T, double>;

/// The box for an element: a float or double becomes a double, as in CPython.
template <Element T>
using Box = std::conditional_t<std::same_as<T, std::int32_t>, IntObject, FloatObject>;

template <Element T>
const TypeTag& tag_of() noexcept {
  return std::same_as<T, std::int32_t> ? int_type : float_type;
}

/// Pointers to objects that lie in memory in the order of their creation: the best case for the
/// processor's prefetcher. A list that was shuffled or has lived for long is slower.
/// Thread safety: as a standard container.
template <Element T>
class BoxedList {
 public:
  BoxedList() = default;
  /// Room for `elements` objects, not filled. Errors: std::bad_alloc.
  explicit BoxedList(std::int64_t elements, std::pmr::memory_resource& memory = heap())
      : objects_(static_cast<std::size_t>(elements), memory),
        items_(static_cast<std::size_t>(elements), memory) {}

  /// Boxes values[i] as element first + i.
  void set(std::int64_t first, std::span<const T> values) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t at = static_cast<std::size_t>(first) + i;
      objects_[at] = {{1, &tag_of<T>()}, values[i]};
      items_[at] = &objects_[at];
    }
  }
  std::span<const Object* const> items() const noexcept { return items_.span(); }
  /// For tests: puts another object at `index`; the list does not own it.
  void replace(std::int64_t index, const Object& object) noexcept {
    items_[static_cast<std::size_t>(index)] = &object;
  }

 private:
  Buffer<Box<T>> objects_;
  Buffer<const Object*> items_;
};

}  // namespace looplab::kernels::objects
