#include <algorithm>

#include "kernels/containers/containers.hpp"

namespace looplab::kernels::containers {

using objects::FloatObject;
using objects::IntObject;
using objects::Object;

// [show membership]
bool in_list(std::span<const Object* const> list, Key key) {
  for (const Object* object : list) {
    if (object->type != &objects::int_type) continue;
    if (static_cast<const IntObject*>(object)->value == key) return true;
  }
  return false;
}

bool in_pairs(std::span<const Object* const> pairs, Key key) {
  for (const Object* object : pairs) {
    const Object* first = static_cast<const PairObject*>(object)->key;
    if (first->type != &objects::int_type) continue;
    if (static_cast<const IntObject*>(first)->value == key) return true;
  }
  return false;
}

bool in_rows(std::span<const Row> rows, Key key) {
  for (const Row& row : rows) {
    if (row.key == key) return true;
  }
  return false;
}

bool in_array(std::span<const Key> keys, Key key) {
  return std::ranges::find(keys, key) != keys.end();
}

bool in_sorted(std::span<const Key> sorted, Key key) {
  return std::ranges::binary_search(sorted, key);  // half of what is left, lg n times
}

bool in_set(const std::pmr::unordered_set<Key>& set, Key key) {
  return set.contains(key);  // one place to look, whatever the size
}
// [/show]

bool in_map(const std::pmr::unordered_map<Key, double>& map, Key key) { return map.contains(key); }

// [show lookup]
std::optional<double> value_in_pairs(std::span<const Object* const> pairs, Key key) {
  for (const Object* object : pairs) {
    const auto* pair = static_cast<const PairObject*>(object);
    if (pair->key->type != &objects::int_type) continue;
    if (static_cast<const IntObject*>(pair->key)->value == key) {
      return static_cast<const FloatObject*>(pair->value)->value;
    }
  }
  return {};
}

std::optional<double> value_in_rows(std::span<const Row> rows, Key key) {
  for (const Row& row : rows) {
    if (row.key == key) return row.value;
  }
  return {};
}

std::optional<double> value_in_columns(std::span<const Key> keys, std::span<const double> values,
                                       Key key) {
  const auto found = std::ranges::find(keys, key);
  if (found == keys.end()) return {};
  return values[static_cast<std::size_t>(found - keys.begin())];
}

std::optional<double> value_in_sorted(std::span<const Key> keys, std::span<const double> values,
                                      Key key) {
  const auto found = std::ranges::lower_bound(keys, key);
  if (found == keys.end() || *found != key) return {};
  return values[static_cast<std::size_t>(found - keys.begin())];
}

std::optional<double> value_in_map(const std::pmr::unordered_map<Key, double>& map, Key key) {
  const auto found = map.find(key);
  if (found == map.end()) return {};
  return found->second;
}
// [/show]

}  // namespace looplab::kernels::containers
