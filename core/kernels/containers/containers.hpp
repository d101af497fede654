// The same numbers in seven containers: in a list of objects and a list of tuples as Python has
// them, in an array, in records, sorted, and hashed as a set and as a map.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "kernels/buffer.hpp"
#include "kernels/objects/boxed_list.hpp"

namespace looplab::kernels::containers {

using Key = std::int32_t;

// [show containers]
/// A row of a table: whoever wants one field gets all 32 bytes into the cache.
struct Row {
  Key key;
  std::int32_t condition;
  double value;
  double other[2];
};

/// A tuple (key, value) in a list: two more objects to follow.
struct PairObject : objects::Object {
  const objects::Object* key;
  const objects::Object* value;
};
// [/show]

/// Making all containers of so many takes well under a tenth of a second, which Stop need not cut.
inline constexpr std::int64_t most_elements = 200'000;

/// The keys 0, 2, 4, ... 2 (n - 1) in a given order, each with the value key / 4.
/// So the keys add up to n (n - 1), an odd number is no key, and the value of each is known.
/// Thread safety: make in one thread; afterwards any number of threads may read.
class Containers {
 public:
  /// `order`: 1 to most_elements of the numbers 0 to n - 1, each once. Errors: std::bad_alloc,
  /// std::invalid_argument.
  explicit Containers(std::span<const Key> order, std::pmr::memory_resource& memory = heap());

  static constexpr double value_of(Key key) noexcept { return key / 4.0; }
  std::int64_t elements() const noexcept { return static_cast<std::int64_t>(keys_.size()); }
  std::int64_t sum() const noexcept { return elements() * (elements() - 1); }

  std::span<const objects::Object* const> list() const noexcept { return boxed_.items(); }
  std::span<const objects::Object* const> pairs() const noexcept { return pair_items_.span(); }
  std::span<const Row> rows() const noexcept { return rows_.span(); }
  std::span<const Key> keys() const noexcept { return keys_.span(); }
  std::span<const double> values() const noexcept { return values_.span(); }
  std::span<const Key> sorted_keys() const noexcept { return sorted_.span(); }
  std::span<const double> sorted_values() const noexcept { return sorted_values_.span(); }
  const std::pmr::unordered_set<Key>& set() const noexcept { return set_; }
  const std::pmr::unordered_map<Key, double>& map() const noexcept { return map_; }

 private:
  Buffer<Key> keys_;
  Buffer<double> values_;
  Buffer<Row> rows_;
  Buffer<Key> sorted_;
  Buffer<double> sorted_values_;
  objects::BoxedList<std::int32_t> boxed_;
  objects::BoxedList<double> boxed_values_;
  Buffer<PairObject> pairs_;
  Buffer<const objects::Object*> pair_items_;
  std::pmr::unordered_set<Key> set_;
  std::pmr::unordered_map<Key, double> map_;
};

/// An order that the seed decides. Errors: std::bad_alloc.
std::vector<Key> shuffled_order(std::int64_t elements, std::uint64_t seed);

/// At most so many bytes an element, all containers together; a hash table has a node and a place
/// in the table for each.
inline constexpr std::int64_t bytes_each =
    2 * (sizeof(Key) + sizeof(double)) + sizeof(Row) + sizeof(objects::IntObject) +
    sizeof(objects::FloatObject) + sizeof(PairObject) + 3 * sizeof(void*) +
    2 * (4 * sizeof(void*) + sizeof(double) + 4 * sizeof(void*));

/// The sum of all keys. No way allocates memory.
std::int64_t sum_list(std::span<const objects::Object* const> list);
std::int64_t sum_pairs(std::span<const objects::Object* const> pairs);
std::int64_t sum_rows(std::span<const Row> rows);
std::int64_t sum_array(std::span<const Key> keys);
std::int64_t sum_set(const std::pmr::unordered_set<Key>& set);
std::int64_t sum_map(const std::pmr::unordered_map<Key, double>& map);

/// Is the key there? NaN has no place here: keys are whole numbers.
bool in_list(std::span<const objects::Object* const> list, Key key);
bool in_pairs(std::span<const objects::Object* const> pairs, Key key);
bool in_rows(std::span<const Row> rows, Key key);
bool in_array(std::span<const Key> keys, Key key);
bool in_sorted(std::span<const Key> sorted, Key key);
bool in_set(const std::pmr::unordered_set<Key>& set, Key key);
bool in_map(const std::pmr::unordered_map<Key, double>& map, Key key);

/// The value of a key, or nothing.
std::optional<double> value_in_pairs(std::span<const objects::Object* const> pairs, Key key);
std::optional<double> value_in_rows(std::span<const Row> rows, Key key);
std::optional<double> value_in_columns(std::span<const Key> keys, std::span<const double> values,
                                       Key key);
std::optional<double> value_in_sorted(std::span<const Key> keys, std::span<const double> values,
                                      Key key);
std::optional<double> value_in_map(const std::pmr::unordered_map<Key, double>& map, Key key);

/// The sum of numbers of one type with SIMD lanes: how much the width of a number costs. The
/// numbers are 0 to 99, at most a million of them, so that every type holds them and no lane of
/// their sums overflows or rounds.
template <typename T>
double sum_of_type(std::span<const T> numbers);

/// Bytes of a register that holds the lanes.
int register_bytes() noexcept;

}  // namespace looplab::kernels::containers
