#include "kernels/containers/containers.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "kernels/shuffle.hpp"

namespace looplab::kernels::containers {
namespace {

std::size_t checked(std::int64_t elements) {
  if (elements < 1 || elements > most_elements) {
    throw std::invalid_argument("containers take 1 to 200,000 elements");
  }
  return static_cast<std::size_t>(elements);
}

const objects::TypeTag pair_type{"tuple"};

}  // namespace

Containers::Containers(std::int64_t elements, std::uint64_t seed, std::pmr::memory_resource& memory)
    : keys_(checked(elements), memory),
      values_(keys_.size(), memory),
      rows_(keys_.size(), memory),
      sorted_(keys_.size(), memory),
      sorted_values_(keys_.size(), memory),
      boxed_(elements, memory),
      boxed_values_(elements, memory),
      pairs_(keys_.size(), memory),
      pair_items_(keys_.size(), memory),
      set_(&memory),
      map_(&memory) {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    sorted_[i] = keys_[i] = static_cast<Key>(2 * i);
    sorted_values_[i] = value_of(sorted_[i]);
  }
  shuffle(keys_.span(), seed, Domain::keys);
  std::ranges::transform(keys(), values_.data(), value_of);
  boxed_.set(0, keys());
  boxed_values_.set(0, values());
  set_.reserve(keys_.size());
  map_.reserve(keys_.size());
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    rows_[i] = {keys_[i], 0, values_[i], {0, 0}};
    pairs_[i] = {{1, &pair_type}, boxed_.items()[i], boxed_values_.items()[i]};
    pair_items_[i] = &pairs_[i];
    set_.insert(keys_[i]);
    map_.emplace(keys_[i], values_[i]);
  }
}

}  // namespace looplab::kernels::containers
