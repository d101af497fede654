#include <stdexcept>
#include <string>
#include <utility>

#include "kernels/sum/blocks.hpp"
#include "kernels/sum/sum.hpp"
#include "measure/keep.hpp"

namespace looplab::kernels::sum {
namespace {

// Apart from the throw, so that the loop stays small.
[[noreturn]] void unsupported(const Object& object) {
  throw std::invalid_argument(std::string("the list holds an object of type ") + object.type->name);
}

// [show boxed]
// What `total += x` does in CPython, without its bytecode and reference counts: check the type,
// take both numbers out of their boxes, add, and put the sum into a new box (float_add in
// Objects/floatobject.c). New boxes come from a list of free ones, so two take turns here.
template <Element T>
Total<T> sum_block(std::span<const Object* const> items) {
  Box<T> boxes[2] = {{{1, &tag_of<T>()}, 0}, {{1, &tag_of<T>()}, 0}};
  Box<T>* total = &boxes[0];
  Box<T>* free_box = &boxes[1];
  for (const Object* object : items) {
    if (object->type != &tag_of<T>()) unsupported(*object);  // what type is it?
    free_box->value = total->value + static_cast<const Box<T>*>(object)->value;
    std::swap(total, free_box);
    measure::keep(*total);  // the interpreter's calls are opaque: the box is really written
  }
  return total->value;
}
// [/show]

}  // namespace

template <Element T>
Total<T> sum_boxed(const BoxedList<T>& list, const std::atomic<bool>& stop) {
  return sum_of_blocks<Total<T>>(list.items(), stop, sum_block<T>);
}

template std::int64_t sum_boxed(const BoxedList<std::int32_t>&, const std::atomic<bool>&);
template double sum_boxed(const BoxedList<float>&, const std::atomic<bool>&);
template double sum_boxed(const BoxedList<double>&, const std::atomic<bool>&);

}  // namespace looplab::kernels::sum
