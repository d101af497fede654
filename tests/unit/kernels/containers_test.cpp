#include "kernels/containers/containers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <stdexcept>
#include <vector>

namespace {

using namespace looplab::kernels;
using namespace looplab::kernels::containers;

template <typename T>
void check_sums() {
  for (const std::size_t size : {0, 1, 7, 15, 16, 17, 63, 64, 65, 100, 1001, 99'999}) {
    CAPTURE(size);
    std::vector<T> numbers(size);
    for (std::size_t i = 0; i < size; ++i) numbers[i] = static_cast<T>(i % 100);
    // 0 + 1 + ... + 99 for each whole hundred, then the rest.
    const std::size_t rest = size % 100;
    const std::size_t sum = size / 100 * 4950 + rest * (rest > 0 ? rest - 1 : 0) / 2;
    CHECK(sum_of_type<T>(numbers) == static_cast<double>(sum));
    const std::vector<T> most(size, T{99});
    CHECK(sum_of_type<T>(most) == 99.0 * static_cast<double>(size));
  }
}

}  // namespace

TEST_CASE("containers: each holds every key once, with its value") {
  for (const std::int64_t n : {1, 2, 100, 4097}) {
    const Containers all(shuffled_order(n, 3));
    CHECK(all.elements() == n);
    const std::set<Key> keys(all.keys().begin(), all.keys().end());
    CHECK(std::ssize(keys) == n);
    CHECK(*keys.begin() == 0);
    CHECK(*keys.rbegin() == 2 * (n - 1));
    CHECK(std::ranges::is_sorted(all.sorted_keys()));
    for (const Key key : keys) {
      CHECK(*value_in_map(all.map(), key) == key / 4.0);
    }
  }
  CHECK(sum_list({}) == 0);
  CHECK(sum_pairs({}) == 0);
  CHECK(sum_rows({}) == 0);
  CHECK(sum_array({}) == 0);
  CHECK_FALSE(in_list({}, 0));
  CHECK_FALSE(in_pairs({}, 0));
  CHECK_FALSE(in_rows({}, 0));
  CHECK_FALSE(in_array({}, 0));
  CHECK_FALSE(in_sorted({}, 0));
  CHECK_FALSE(value_in_columns({}, {}, 0));
  CHECK_FALSE(value_in_sorted({}, {}, 0));
  CHECK_THROWS_AS(Containers(shuffled_order(0, 1)), std::invalid_argument);
  CHECK_THROWS_AS(Containers(shuffled_order(most_elements + 1, 1)), std::invalid_argument);
  const Containers first(shuffled_order(1000, 1)), same(shuffled_order(1000, 1)),
      other(shuffled_order(1000, 2));
  CHECK(std::ranges::equal(first.keys(), same.keys()));
  CHECK_FALSE(std::ranges::equal(first.keys(), other.keys()));
}

// 0 + 2 + ... + 2 (n - 1) = n (n - 1).
TEST_CASE("containers: the sum of each is n (n - 1)") {
  for (const std::int64_t n : {1, 2, 3, 1001, 150'000}) {
    const Containers all(shuffled_order(n, 7));
    const std::int64_t sum = n * (n - 1);
    CHECK(all.sum() == sum);
    CHECK(sum_list(all.list()) == sum);
    CHECK(sum_pairs(all.pairs()) == sum);
    CHECK(sum_rows(all.rows()) == sum);
    CHECK(sum_array(all.sorted_keys()) == sum);
    CHECK(sum_array(all.keys()) == sum);
    CHECK(sum_set(all.set()) == sum);
    CHECK(sum_map(all.map()) == sum);
  }
}

TEST_CASE("containers: even numbers below 2 n are there, with a quarter of them; others are not") {
  constexpr Key least = std::numeric_limits<Key>::min();
  constexpr Key most = std::numeric_limits<Key>::max();
  for (const std::int64_t n : {1, 2, 33, 500}) {
    const Containers all(shuffled_order(n, 5));
    std::vector<Key> asked{least, most, -2, -1};
    for (Key key = 0; key < 2 * n + 3; ++key) asked.push_back(key);
    for (const Key key : asked) {
      CAPTURE(key);
      const bool there = key >= 0 && key < 2 * n && key % 2 == 0;
      for (const bool found :
           {in_list(all.list(), key), in_pairs(all.pairs(), key), in_map(all.map(), key),
            in_rows(all.rows(), key), in_array(all.keys(), key), in_sorted(all.sorted_keys(), key),
            in_set(all.set(), key)}) {
        CHECK(found == there);
      }
      const auto value = there ? std::optional(key / 4.0) : std::nullopt;
      CHECK(value_in_pairs(all.pairs(), key) == value);
      CHECK(value_in_rows(all.rows(), key) == value);
      CHECK(value_in_columns(all.keys(), all.values(), key) == value);
      CHECK(value_in_sorted(all.sorted_keys(), all.sorted_values(), key) == value);
      CHECK(value_in_map(all.map(), key) == value);
    }
  }
}

TEST_CASE("containers: nothing is in an empty one") {
  CHECK(sum_list({}) == 0);
  CHECK(sum_rows({}) == 0);
  CHECK(sum_array({}) == 0);
  CHECK_FALSE(in_list({}, 0));
  CHECK_FALSE(in_rows({}, 0));
  CHECK_FALSE(in_array({}, 0));
  CHECK_FALSE(in_sorted({}, 0));
  CHECK_FALSE(value_in_sorted({}, {}, 0));
  CHECK_FALSE(value_in_columns({}, {}, 0));
}

// A list may hold objects of other types: they are passed over.
TEST_CASE("containers: a float in the list of ints is no key") {
  objects::BoxedList<std::int32_t> list(3);
  const std::vector<Key> keys{2, 4, 6};
  list.set(0, keys);
  const objects::FloatObject other{{1, &objects::float_type}, 4.0};
  list.replace(1, other);
  CHECK(sum_list(list.items()) == 8);
  CHECK_FALSE(in_list(list.items(), 4));
  CHECK(in_list(list.items(), 6));
}

// Beyond what the page asks for: neighbours are added into wider lanes, which do not overflow.
TEST_CASE("containers: the largest integers of 8 and 16 bits") {
  for (const std::size_t size : {1, 16, 17, 1001}) {
    const double count = static_cast<double>(size);
    CHECK(sum_of_type<std::int8_t>(std::vector<std::int8_t>(size, 127)) == 127 * count);
    CHECK(sum_of_type<std::int16_t>(std::vector<std::int16_t>(size, 32767)) == 32767 * count);
    CHECK(sum_of_type<std::int16_t>(std::vector<std::int16_t>(size, -32768)) == -32768 * count);
  }
}

TEST_CASE("containers: NaN and infinity in a sum of floats") {
  const auto check = [](auto zero) {
    using T = decltype(zero);
    for (const std::size_t size : {1, 17, 1001}) {
      std::vector<T> values(size, T{1});
      values[size / 2] = std::numeric_limits<T>::infinity();
      CHECK(sum_of_type<T>(values) == std::numeric_limits<double>::infinity());
      values[size / 2] = std::numeric_limits<T>::quiet_NaN();
      CHECK(std::isnan(sum_of_type<T>(values)));
    }
  };
  check(0.0f);
  check(0.0);
}

TEST_CASE("containers: sums of numbers of each width, exact") {
  check_sums<std::int8_t>();
  check_sums<std::int16_t>();
  check_sums<std::int32_t>();
  check_sums<std::int64_t>();
  check_sums<float>();
  check_sums<double>();
  CHECK(register_bytes() >= 16);
}
