#include "kernels/sort/sort.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "kernels/sort/trial.hpp"

namespace {

using namespace looplab::kernels;
using namespace looplab::kernels::sort;

std::vector<Trial> trials_of(std::size_t count, Order order = Order::random,
                             std::uint64_t seed = 1) {
  std::vector<Trial> trials(count);
  fill(trials, order, seed);
  return trials;
}

struct Result {
  std::string way;
  std::vector<Trial> sorted;
  bool by_tuple;  // what it promises
  bool stable;
};

std::vector<Trial> by_list(std::span<const Trial> trials) {
  TupleList list(static_cast<std::int64_t>(trials.size()));
  list.set(trials);
  std::vector<const TupleObject*> out(trials.size());
  sort_list(list, out);
  std::vector<Trial> sorted;
  for (const TupleObject* tuple : out) sorted.push_back(trial_of(*tuple));
  return sorted;
}

std::vector<Trial> by_columns(std::span<const Trial> trials) {
  struct Arrays {
    std::vector<float> time;
    std::vector<std::int32_t> condition, id;
    Columns columns() { return {time, condition, id}; }
  };
  const std::size_t size = trials.size();
  Arrays in{std::vector<float>(size), std::vector<std::int32_t>(size),
            std::vector<std::int32_t>(size)};
  Arrays out = in;
  for (std::size_t i = 0; i < size; ++i) {
    in.time[i] = trials[i].time;
    in.condition[i] = trials[i].condition;
    in.id[i] = trials[i].id;
  }
  std::vector<std::int32_t> order(size);
  sort_columns(in.columns(), order, out.columns());
  std::vector<Trial> sorted;
  for (std::size_t i = 0; i < size; ++i) {
    sorted.push_back({out.time[i], out.condition[i], out.id[i]});
  }
  return sorted;
}

std::vector<Result> sorted_by_all(std::span<const Trial> trials) {
  std::vector<Result> results;
  const auto add = [&](const char* way, bool by_tuple, bool stable, auto sort) {
    std::vector<Trial> out(trials.size());
    sort(out);
    results.push_back({way, std::move(out), by_tuple, stable});
  };
  results.push_back({"list", by_list(trials), true, false});
  add("tuples", true, false, [&](auto& out) { sort_tuples(trials, out); });
  add("stable", false, true, [&](auto& out) { sort_stable(trials, out); });
  add("by key", false, false, [&](auto& out) { sort_by_key(trials, out); });
  add("decorated", false, true, [&](auto& out) {
    std::vector<Decorated> pairs(trials.size());
    sort_decorated(trials, pairs, out);
  });
  results.push_back({"columns", by_columns(trials), false, true});
  add("packed", false, true, [&](auto& out) {
    std::vector<std::int64_t> packed(trials.size());
    sort_packed(trials, packed, out);
  });
  return results;
}

void check_all(std::span<const Trial> trials) {
  CAPTURE(trials.size());
  for (const Result& result : sorted_by_all(trials)) {
    CAPTURE(result.way);
    const Sorted sorted = judge(trials, result.sorted);
    CHECK(sorted.by_time);
    if (result.stable) CHECK(sorted.stable);
    if (result.by_tuple) CHECK(sorted.by_tuple);
  }
}

}  // namespace

TEST_CASE("sort: every way gives the same trials in the order it promises") {
  for (const std::size_t size : {0, 1, 2, 3, 15, 64, 257, 1001, 20'000}) {
    for (const Order order : {Order::random, Order::sorted, Order::reversed, Order::few}) {
      check_all(trials_of(size, order, size + 7));
    }
  }
}

// Trial i has the time (i * 337) mod 1009: a bijection, because 1009 is prime, so the sorted times
// are 0, 1, 2, ... and trial t * 337^-1 mod 1009 stands at place t.
TEST_CASE("sort: a known permutation is undone exactly") {
  constexpr std::int32_t prime = 1009;
  std::vector<Trial> trials;
  std::vector<std::int32_t> place(prime);
  for (std::int32_t i = 0; i < prime; ++i) {
    const std::int32_t time = i * 337 % prime;
    trials.push_back({static_cast<float>(time + 1), i % 3, i});
    place[static_cast<std::size_t>(time)] = i;
  }
  for (const Result& result : sorted_by_all(trials)) {
    CAPTURE(result.way);
    for (std::size_t t = 0; t < prime; ++t) CHECK(result.sorted[t].id == place[t]);
  }
}

TEST_CASE("sort: hostile times, with ties, denormals, zero and infinity") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> times{infinity, 1e-45f, 0,      1,        1e-45f, 3e38f, 1, 0,
                                 infinity, 1e-38f, 1e-40f, 0.99999f, 1,      2,     0};
  std::vector<Trial> trials;
  for (std::size_t i = 0; i < times.size(); ++i) {
    trials.push_back({times[i], static_cast<std::int32_t>(i % 2), static_cast<std::int32_t>(i)});
  }
  check_all(trials);
  // All equal but for the place.
  std::vector<Trial> equal;
  for (std::int32_t i = 0; i < 300; ++i) equal.push_back({1, 2, i});
  check_all(equal);
}

TEST_CASE("sort: the times alone, with std::sort and with vqsort, are the same") {
  for (const std::size_t size : {0, 1, 2, 17, 1000, 100'003}) {
    std::vector<float> times;
    for (const Trial& trial : trials_of(size)) times.push_back(trial.time);
    std::vector<float> simd = times;
    sort_times(times);
    sort_times_simd(simd);
    CHECK(std::ranges::is_sorted(times));
    CHECK(times == simd);
  }
}

// Integers that count up the same way as the floats say what the order has to be.
TEST_CASE("sort: the times alone, with infinities, denormals, ties and both zeros") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  std::vector<float> times;
  for (int i = 0; i < 500; ++i) {
    for (const float time : {infinity, 1e-45f, 3e38f, 1.0f, -infinity, 1e-40f, -1e-45f, 1.0f}) {
      times.push_back(time);
    }
    times.push_back(i % 2 == 0 ? 0.0f : -0.0f);
  }
  std::vector<float> simd = times;
  sort_times(times);
  sort_times_simd(simd);
  // Zeros of either sign are equal, and so are the vectors that hold them in another order.
  CHECK(times == simd);
  CHECK(std::ranges::is_sorted(simd));
  for (const auto& [value, count] : {std::pair{-infinity, 500},
                                     {-1e-45f, 500},
                                     {0.0f, 500},
                                     {1e-45f, 500},
                                     {1e-40f, 500},
                                     {1.0f, 1000},
                                     {3e38f, 500},
                                     {infinity, 500}}) {
    CAPTURE(value);
    CHECK(std::ranges::count(simd, value) == count);
  }
}

TEST_CASE("judge: sees a trial that is lost, doubled, changed or out of place") {
  const std::vector<Trial> trials{{0.3f, 1, 0}, {0.2f, 2, 1}, {0.3f, 0, 2}, {0.5f, 3, 3}};
  const std::vector<Trial> by_tuple{trials[1], trials[2], trials[0], trials[3]};
  const std::vector<Trial> stable{trials[1], trials[0], trials[2], trials[3]};
  const auto kinds = [&](const std::vector<Trial>& sorted) {
    const Sorted found = judge(trials, sorted);
    return std::vector{found.by_time, found.stable, found.by_tuple};
  };
  CHECK(kinds(by_tuple) == std::vector{true, false, true});
  CHECK(kinds(stable) == std::vector{true, true, false});
  const std::vector none{false, false, false};
  CHECK(kinds({trials[1], trials[0], trials[2]}) == none);
  CHECK(kinds({trials[1], trials[0], trials[0], trials[3]}) == none);
  CHECK(kinds({trials[0], trials[1], trials[2], trials[3]}) == none);
  auto changed = stable;
  changed[3].time = 0.6f;
  CHECK(kinds(changed) == none);
  changed = stable;
  changed[3].id = 4;
  CHECK(kinds(changed) == none);
}

TEST_CASE("trials: the orders are what they say, and the same seed gives the same trials") {
  const auto sorted = trials_of(5000, Order::sorted);
  CHECK(std::ranges::is_sorted(sorted));
  const auto reversed = trials_of(5000, Order::reversed);
  CHECK(std::ranges::is_sorted(reversed, std::ranges::greater{}, &Trial::time));
  const auto few = trials_of(5000, Order::few);
  std::vector<float> levels;
  for (const Trial& trial : few) levels.push_back(trial.time);
  std::ranges::sort(levels);
  levels.erase(std::ranges::unique(levels).begin(), levels.end());
  CHECK(levels.size() == 8);
  const auto random = trials_of(5000);
  CHECK(random == trials_of(5000));
  CHECK(random != trials_of(5000, Order::random, 2));
  // 0.2 s and an exponential tail with mean 0.1 s, known to 5 standard errors.
  double sum = 0;
  for (const Trial& trial : random) sum += static_cast<double>(trial.time);
  CHECK(sum / 5000 == doctest::Approx(0.3).epsilon(5 * 0.1 / std::sqrt(5000.0) / 0.3));
  for (std::size_t i = 0; i < random.size(); ++i) {
    CHECK(random[i].id == static_cast<std::int32_t>(i));
  }
}
