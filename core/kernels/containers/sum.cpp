#include <hwy/highway.h>

#include "kernels/containers/containers.hpp"

namespace looplab::kernels::containers {

using objects::IntObject;
using objects::Object;

// [show sum]
std::int64_t sum_list(std::span<const Object* const> list) {
  std::int64_t sum = 0;
  for (const Object* object : list) {
    if (object->type != &objects::int_type) continue;  // what type is it?
    sum += static_cast<const IntObject*>(object)->value;
  }
  return sum;
}

std::int64_t sum_pairs(std::span<const Object* const> pairs) {
  std::int64_t sum = 0;
  for (const Object* object : pairs) {
    const Object* key = static_cast<const PairObject*>(object)->key;  // an object more to follow
    if (key->type != &objects::int_type) continue;
    sum += static_cast<const IntObject*>(key)->value;
  }
  return sum;
}

std::int64_t sum_rows(std::span<const Row> rows) {
  std::int64_t sum = 0;
  for (const Row& row : rows) sum += row.key;
  return sum;
}

std::int64_t sum_array(std::span<const Key> keys) {
  std::int64_t sum = 0;
  for (const Key key : keys) sum += key;
  return sum;
}

std::int64_t sum_set(const std::pmr::unordered_set<Key>& set) {
  std::int64_t sum = 0;
  for (const Key key : set) sum += key;  // from node to node
  return sum;
}
// [/show]

std::int64_t sum_map(const std::pmr::unordered_map<Key, double>& map) {
  std::int64_t sum = 0;
  for (const auto& [key, value] : map) sum += key;
  return sum;
}

namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Each lane, added in double: together they may be more than T can hold exactly.
template <typename V>
double total_of(V sums) {
  const hn::DFromV<V> tag;
  alignas(64) hn::TFromD<decltype(tag)> lanes[HWY_MAX_BYTES / sizeof(hn::TFromD<decltype(tag)>)];
  hn::Store(sums, tag, lanes);
  double total = 0;
  for (std::size_t i = 0; i < hn::Lanes(tag); ++i) total += static_cast<double>(lanes[i]);
  return total;
}

// [show widths]
// A register holds 16 numbers of one byte or two of eight: the same loop for less or more of them.
template <typename T>
double sum_lanes(std::span<const T> numbers) {
  const hn::ScalableTag<T> tag;
  const std::size_t lanes = hn::Lanes(tag);
  auto s0 = hn::Zero(tag), s1 = s0, s2 = s0, s3 = s0;
  std::size_t i = 0;
  for (; i + 4 * lanes <= numbers.size(); i += 4 * lanes) {
    s0 = hn::Add(s0, hn::LoadU(tag, numbers.data() + i));
    s1 = hn::Add(s1, hn::LoadU(tag, numbers.data() + i + lanes));
    s2 = hn::Add(s2, hn::LoadU(tag, numbers.data() + i + 2 * lanes));
    s3 = hn::Add(s3, hn::LoadU(tag, numbers.data() + i + 3 * lanes));
  }
  double total = total_of(s0) + total_of(s1) + total_of(s2) + total_of(s3);
  for (; i < numbers.size(); ++i) total += static_cast<double>(numbers[i]);
  return total;
}

// Narrow numbers would soon overflow their lanes, so neighbours are added into wider ones.
template <typename T, typename AddNeighbours>
double sum_narrow(std::span<const T> numbers, AddNeighbours add_neighbours) {
  const hn::ScalableTag<T> tag;
  const std::size_t lanes = hn::Lanes(tag);
  auto s0 = add_neighbours(hn::Zero(tag)), s1 = s0, s2 = s0, s3 = s0;
  const auto at = [&](std::size_t i) { return add_neighbours(hn::LoadU(tag, numbers.data() + i)); };
  std::size_t i = 0;
  for (; i + 4 * lanes <= numbers.size(); i += 4 * lanes) {
    s0 = hn::Add(s0, at(i));
    s1 = hn::Add(s1, at(i + lanes));
    s2 = hn::Add(s2, at(i + 2 * lanes));
    s3 = hn::Add(s3, at(i + 3 * lanes));
  }
  double total = total_of(s0) + total_of(s1) + total_of(s2) + total_of(s3);
  for (; i < numbers.size(); ++i) total += static_cast<double>(numbers[i]);
  return total;
}
// [/show]

}  // namespace

int register_bytes() noexcept {
  return static_cast<int>(hn::Lanes(hn::ScalableTag<std::uint8_t>()));
}

template <>
double sum_of_type(std::span<const std::int8_t> numbers) {
  const hn::ScalableTag<std::uint8_t> bytes;
  return sum_narrow(numbers, [bytes](auto v) { return hn::SumsOf8(hn::BitCast(bytes, v)); });
}
template <>
double sum_of_type(std::span<const std::int16_t> numbers) {
  return sum_narrow(numbers, [](auto v) { return hn::SumsOf2(v); });
}
template <>
double sum_of_type(std::span<const std::int32_t> numbers) {
  return sum_lanes(numbers);
}
template <>
double sum_of_type(std::span<const std::int64_t> numbers) {
  return sum_lanes(numbers);
}
template <>
double sum_of_type(std::span<const float> numbers) {
  return sum_lanes(numbers);
}
template <>
double sum_of_type(std::span<const double> numbers) {
  return sum_lanes(numbers);
}

}  // namespace looplab::kernels::containers
