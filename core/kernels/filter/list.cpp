#include "kernels/filter/filter.hpp"
#include "measure/keep.hpp"

namespace looplab::kernels::filter {
namespace {

using objects::FloatObject;
using objects::Object;

// [show list]
std::size_t filter_block(std::span<const Object* const> items, double threshold,
                         const Object** out) {
  std::size_t kept = 0;
  for (const Object* object : items) {
    if (object->type != &objects::float_type) continue;               // what type is it?
    const double x = static_cast<const FloatObject*>(object)->value;  // take it out of its box
    if (x > threshold) {
      ++object->references;  // the new list owns it too
      measure::keep(object->references);
      out[kept++] = object;
    }
  }
  return kept;
}

// What happens to the old list when its name is given to another.
void drop(std::span<const Object* const> items) {
  for (const Object* object : items) {
    --object->references;
    measure::keep(object->references);
  }
}
// [/show]

}  // namespace

std::size_t filter_list(const objects::BoxedList<float>& values, double threshold,
                        const Object** out, const std::atomic<bool>& stop) {
  const std::size_t kept = filter_blocks(
      values.items(), out, stop,
      [threshold](auto block, const Object** to) { return filter_block(block, threshold, to); });
  drop({out, kept});
  return kept;
}

}  // namespace looplab::kernels::filter
