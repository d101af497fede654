#include "kernels/builtins/builtins.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace looplab::kernels;
using namespace looplab::kernels::builtins;

constexpr Function functions[] = {Function::count,     Function::min_max, Function::sum,
                                  Function::any,       Function::all,     Function::unique,
                                  Function::histogram, Function::prefix};

struct Room {
  explicit Room(std::size_t size) : bins(4 * values_end, 9), sums(size, 9), copy(size, 9) {}
  Work work() { return {bins, sums, copy}; }
  std::vector<std::uint32_t> bins;
  std::vector<Value> sums;
  std::vector<Value> copy;
};

struct Given {
  std::string way;
  Answer answer;
  Room room;
};

std::vector<Given> by_all(Function function, const std::vector<Value>& values) {
  objects::BoxedList<Value> list(std::ssize(values));
  list.set(0, values);
  std::vector<Given> all;
  for (const char* way : {"hand", "list", "library", "lanes"}) {
    all.push_back({way, {}, Room(values.size())});
    Given& given = all.back();
    const Work work = given.room.work();
    const std::string name = way;
    if (name == "hand") given.answer = by_hand(function, values, work);
    if (name == "list") given.answer = by_list(function, list.items(), work);
    if (name == "library") given.answer = by_library(function, values, work);
    if (name == "lanes") given.answer = by_lanes(function, values, work);
  }
  return all;
}

void check(Function function, const std::vector<Value>& values, Answer expected) {
  CAPTURE(static_cast<int>(function));
  CAPTURE(values.size());
  for (const Given& given : by_all(function, values)) {
    CAPTURE(given.way);
    CHECK(given.answer.first == expected.first);
    CHECK(given.answer.second == expected.second);
  }
}

}  // namespace

TEST_CASE("built-ins: of no values everything is nothing") {
  for (const Function function : functions)
    check(function, {}, {function == Function::all ? 1 : 0});
}

// By hand: 5 999 5 0 99 100.
TEST_CASE("built-ins: answers that can be read off") {
  const std::vector<Value> values{5, 999, 5, 0, 99, 100};
  check(Function::count, values, {4});
  check(Function::min_max, values, {0, 999});
  check(Function::sum, values, {1208});
  check(Function::any, values, {0});
  check(Function::all, values, {1});
  check(Function::unique, values, {5});
  check(Function::histogram, values, {1});
  check(Function::prefix, values, {1208});
  for (const Given& given : by_all(Function::prefix, values)) {
    CHECK(given.room.sums == std::vector<Value>{5, 1004, 1009, 1009, 1108, 1208});
  }
  for (const Given& given : by_all(Function::histogram, values)) {
    CHECK(given.room.bins[5] == 2);
    CHECK(given.room.bins[0] == 1);
    CHECK(given.room.bins[1] == 0);
  }
}

// The one that is looked for at every place, so that no lane and no rest is forgotten.
TEST_CASE("built-ins: any and all find the one wherever it is, min and max too") {
  for (const std::size_t size : {1, 2, 15, 16, 17, 31, 65, 130}) {
    for (std::size_t at = 0; at < size; ++at) {
      std::vector<Value> values(size, 500);
      values[at] = values_end;
      for (const Given& given : by_all(Function::any, values)) CHECK(given.answer.first == 1);
      for (const Given& given : by_all(Function::all, values)) CHECK(given.answer.first == 0);
      values[at] = 3;
      for (const Given& given : by_all(Function::min_max, values)) {
        CHECK(given.answer.first == 3);
        CHECK(given.answer.second == (size == 1 ? 3 : 500));
      }
    }
  }
}

TEST_CASE("built-ins: every way gives the known answers, of odd and large sizes") {
  for (const std::int64_t count : {1, 2, 3, 99, 100, 101, 999, 1000, 1001, 65'537, 500'003}) {
    const Values values(count, 11);
    for (const Function function : functions) {
      CAPTURE(count);
      CAPTURE(static_cast<int>(function));
      const std::vector<Value> plain(values.values().begin(), values.values().end());
      for (Given& given : by_all(function, plain)) {
        CAPTURE(given.way);
        CHECK(values.is_right(function, given.answer, given.room.work()));
      }
    }
  }
}

// 1000 times 0, 1, ... 999: 499,500 each thousand.
TEST_CASE("values: the known answers in closed form") {
  const Values values(3000, 1);
  CHECK(values.answer(Function::count) == Answer{300});
  CHECK(values.answer(Function::min_max) == Answer{0, 999});
  CHECK(values.answer(Function::sum) == Answer{3 * 499'500});
  CHECK(values.answer(Function::unique) == Answer{1000});
  CHECK(values.answer(Function::histogram) == Answer{3});
  const Values few(10, 1);
  CHECK(few.answer(Function::min_max) == Answer{0, 9});
  CHECK(few.answer(Function::sum) == Answer{45});
  CHECK(few.answer(Function::unique) == Answer{10});
  CHECK(few.answer(Function::histogram) == Answer{0});
  CHECK_THROWS_AS(Values(0, 1), std::invalid_argument);
  CHECK_THROWS_AS(Values(most_values + 1, 1), std::invalid_argument);
  const Values given(std::vector<Value>{7, 999, 7, 40});
  CHECK(given.answer(Function::count) == Answer{3});
  CHECK(given.answer(Function::min_max) == Answer{7, 999});
  CHECK(given.answer(Function::sum) == Answer{1053});
  CHECK(given.answer(Function::unique) == Answer{3});
  CHECK(given.answer(Function::histogram) == Answer{1});
  for (const Value wrong : {-1, 1000}) {
    CHECK_THROWS_AS(Values(std::vector<Value>{wrong}), std::invalid_argument);
  }
}

TEST_CASE("values: a wrong bin or a wrong sum is seen") {
  const Values values(5000, 2);
  const std::vector<Value> plain(values.values().begin(), values.values().end());
  for (const Function function : {Function::histogram, Function::prefix}) {
    Given given = by_all(function, plain).front();
    CHECK(values.is_right(function, given.answer, given.room.work()));
    ++given.room.bins[17];
    ++given.room.sums[17];
    CHECK_FALSE(values.is_right(function, given.answer, given.room.work()));
  }
}
