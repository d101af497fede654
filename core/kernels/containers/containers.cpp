#include "kernels/containers/containers.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "kernels/shuffle.hpp"

namespace looplab::kernels::containers {
namespace {

std::size_t checked(std::span<const Key> order) {
  if (order.empty() || std::ssize(order) > most_elements) {
    throw std::invalid_argument("containers take 1 to 200,000 elements");
  }
  return order.size();
}

const objects::TypeTag pair_type{"tuple"};

}  // namespace

std::vector<Key> shuffled_order(std::int64_t elements, std::uint64_t seed) {
  std::vector<Key> order(static_cast<std::size_t>(elements));
  std::iota(order.begin(), order.end(), 0);
  shuffle(std::span(order), seed, Domain::keys);
  return order;
}

Containers::Containers(std::span<const Key> order, std::pmr::memory_resource& memory)
    : keys_(checked(order), memory),
      values_(keys_.size(), memory),
      rows_(keys_.size(), memory),
      sorted_(keys_.size(), memory),
      sorted_values_(keys_.size(), memory),
      boxed_(std::ssize(order), memory),
      boxed_values_(std::ssize(order), memory),
      pairs_(keys_.size(), memory),
      pair_items_(keys_.size(), memory),
      set_(&memory),
      map_(&memory) {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    keys_[i] = 2 * order[i];
    sorted_[i] = static_cast<Key>(2 * i);
    sorted_values_[i] = value_of(sorted_[i]);
  }
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
