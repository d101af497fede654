#include <algorithm>

#include "kernels/sort/sort.hpp"

namespace looplab::kernels::sort {
namespace {

using objects::FloatObject;
using objects::IntObject;
using objects::Object;

// [show list]
template <class Number>
int compare(const Object* a, const Object* b) {
  const auto x = static_cast<const Number*>(a)->value;
  const auto y = static_cast<const Number*>(b)->value;
  return x < y ? -1 : x > y;
}

// The first item that differs decides.
bool before(const TupleObject* a, const TupleObject* b) {
  for (int i = 0; i < 3; ++i) {
    const Object* x = a->items[i];
    const Object* y = b->items[i];
    if (x->type != y->type) return false;  // Python would raise TypeError, or convert
    const int order =
        x->type == &objects::float_type ? compare<FloatObject>(x, y) : compare<IntObject>(x, y);
    if (order != 0) return order < 0;
  }
  return false;
}

void sort_pointers(std::span<const TupleObject*> tuples) {
  std::stable_sort(tuples.begin(), tuples.end(), before);
}
// [/show]

}  // namespace

void sort_list(const TupleList& trials, std::span<const TupleObject*> out) {
  std::ranges::copy(trials.items(), out.begin());
  sort_pointers(out);
}

}  // namespace looplab::kernels::sort
