#include "kernels/filter/filter.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "kernels/filter/data.hpp"

namespace {

using namespace looplab::kernels;
using namespace looplab::kernels::filter;

const std::atomic<bool> go{false};
const auto no_progress = [](std::int64_t) {};

FilterData data_of(std::int64_t elements, std::uint64_t seed = 1) {
  FilterData data(elements);
  data.fill(seed, go, no_progress);
  return data;
}

/// What each strategy keeps.
std::vector<std::vector<float>> kept_by_all(std::span<const float> values, float threshold) {
  std::vector<std::vector<float>> kept;
  const auto keep = [&](auto filter) {
    std::vector<float> out(values.size() + room_beyond, -1);
    out.resize(filter(out.data()));
    kept.push_back(std::move(out));
  };
  std::vector<std::uint8_t> mask(values.size());
  keep([&](float* out) { return filter_branch(values, threshold, out, go); });
  keep([&](float* out) { return filter_branch_free(values, threshold, out, go); });
  keep([&](float* out) { return filter_mask(values, threshold, mask.data(), out, go); });
  keep([&](float* out) { return filter_simd(values, threshold, out, go); });
  keep([&](float* out) {
    std::ranges::copy(values, out);
    return filter_in_place({out, values.size()}, threshold, go);
  });
  objects::BoxedList<float> list(static_cast<std::int64_t>(values.size()));
  list.set(0, values);
  std::vector<const objects::Object*> pointers(values.size() + 1);
  const std::size_t count = filter_list(list, threshold, pointers.data(), go);
  auto& unboxed = kept.emplace_back();
  for (std::size_t i = 0; i < count; ++i) {
    unboxed.push_back(
        static_cast<float>(static_cast<const objects::FloatObject*>(pointers[i])->value));
  }
  for (const objects::Object* object : list.items()) CHECK(object->references == 1);
  return kept;
}

}  // namespace

TEST_CASE("filter data: every rank stands once, so any number can be kept exactly") {
  for (const std::int64_t elements : {1, 2, 3, 5, 64, 1000, 1025}) {
    CAPTURE(elements);
    const FilterData data = data_of(elements);
    std::set<float> ranks;
    for (const float x : data.values()) ranks.insert(x * static_cast<float>(data.scale()));
    CHECK(std::cmp_equal(ranks.size(), elements));
    CHECK(*ranks.begin() == 0);
    CHECK(*ranks.rbegin() == static_cast<float>(elements - 1));
    for (const std::int64_t kept : {std::int64_t{0}, elements / 2, elements}) {
      const float threshold = data.threshold_for(kept);
      CHECK(std::ranges::count_if(data.values(), [&](float x) { return x > threshold; }) == kept);
    }
  }
}

TEST_CASE("filter data: the order looks random and depends on the seed") {
  const FilterData data = data_of(100'000);
  // Of a random order half of the neighbours rise; five standard errors (sqrt(n / 12)) around it.
  int rises = 0;
  for (std::size_t i = 1; i < data.values().size(); ++i) {
    rises += data.values()[i] > data.values()[i - 1];
  }
  CHECK(std::abs(rises - 50'000) < 5 * std::sqrt(100'000 / 12.0));
  CHECK_FALSE(std::ranges::equal(data.values(), data_of(100'000, 2).values()));
  CHECK_THROWS_AS(FilterData(0), std::invalid_argument);
  CHECK_THROWS_AS(FilterData(most_elements + 1), std::invalid_argument);
}

TEST_CASE("filter data: threshold and sum are exact for the most elements") {
  const FilterData data(most_elements);  // not filled
  CHECK(data.threshold_for(1) * data.scale() == most_elements - 1.5);
  CHECK(data.sum_of_largest(2) == 2 * most_elements - 3);
  CHECK(data.sum_of_largest(most_elements) == most_elements * (most_elements - 1) / 2);
}

TEST_CASE("filter: every strategy keeps what is planted, in its order") {
  for (const std::int64_t elements : {1, 2, 3, 7, 16, 17, 1000, 65'536, 65'537, 200'001}) {
    const FilterData data = data_of(elements, 7);
    for (const std::int64_t kept : {std::int64_t{0}, std::int64_t{1}, elements / 2, elements}) {
      CAPTURE(elements);
      CAPTURE(kept);
      const float threshold = data.threshold_for(kept);
      for (const auto& out : kept_by_all(data.values(), threshold)) {
        REQUIRE(std::cmp_equal(out.size(), kept));
        CHECK(is_filtered(data.values(), threshold, out));
        double sum = 0;
        for (const float x : out) sum += x * data.scale();
        CHECK(sum == static_cast<double>(data.sum_of_largest(kept)));
      }
    }
  }
}

TEST_CASE("filter: nothing, ties, infinities, denormals and values that are no numbers") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  constexpr float tiny = std::numeric_limits<float>::denorm_min();
  for (const auto& out : kept_by_all({}, 0)) CHECK(out.empty());
  const std::vector<float> values{0, -0.0f, tiny, none, infinity, -infinity, 0.5f, 0.5f, none, 1};
  for (const auto& out : kept_by_all(values, 0)) {
    CHECK(out == std::vector<float>{tiny, infinity, 0.5f, 0.5f, 1});
  }
  for (const auto& out : kept_by_all(values, 0.5f)) CHECK(out == std::vector<float>{infinity, 1});
  for (const auto& out : kept_by_all(values, infinity)) CHECK(out.empty());
  for (const auto& out : kept_by_all(values, none)) CHECK(out.empty());
}

TEST_CASE("filter: the check finds what is missing, twice, foreign or out of order") {
  const std::vector<float> values{1, 5, 2, 6};
  CHECK(is_filtered(values, 3, std::vector<float>{5, 6}));
  CHECK_FALSE(is_filtered(values, 3, std::vector<float>{5}));
  CHECK_FALSE(is_filtered(values, 3, std::vector<float>{6, 5}));
  CHECK_FALSE(is_filtered(values, 3, std::vector<float>{5, 6, 6}));
  CHECK_FALSE(is_filtered(values, 3, std::vector<float>{5, 7}));
  CHECK_FALSE(is_filtered(values, 3, std::vector<float>{2, 5, 6}));
}

TEST_CASE("filter: ends soon when it is stopped") {
  const FilterData data = data_of(200'000);
  const std::atomic<bool> stop{true};
  std::vector<float> out(data.values().size() + room_beyond);
  CHECK(filter_branch(data.values(), -1, out.data(), stop) == 0);
  CHECK(filter_simd(data.values(), -1, out.data(), stop) == 0);
  FilterData more(200'000);
  CHECK_FALSE(more.fill(1, stop, no_progress));
}
