#include "kernels/sum/sum.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "kernels/sum/data.hpp"
#include "measure/clock.hpp"

namespace {

using namespace looplab;
using namespace looplab::kernels::objects;
using namespace looplab::kernels::sum;

const std::atomic<bool> running{false};
const std::atomic<bool> stopped{true};
constexpr std::int64_t sizes[] = {0, 1, 2, 5, 6, 7, 23, 4001, 65535, 65536, 65537, 300'001};

template <Element T>
SumData<T> filled(std::int64_t elements, std::uint64_t seed = 7) {
  SumData<T> data(elements, true);
  REQUIRE(data.fill(seed, running));
  return data;
}

}  // namespace

TEST_CASE_TEMPLATE("sum: every strategy is within the bound of the exact sum", T, std::int32_t,
                   float, double) {
  for (const std::int64_t size : sizes) {
    CAPTURE(size);
    const SumData<T> data = filled<T>(size);
    const auto within_bound = [&](Total<T> answer) {
      return std::abs(data.error(answer)) <= data.bound();
    };
    CHECK(within_bound(sum_boxed(data.list(), running)));
    CHECK(within_bound(sum_plain<T>(data.values(), running)));
    CHECK(within_bound(sum_reduce<T>(data.values(), running)));
    CHECK(within_bound(sum_accumulators<T>(data.values(), running)));
    CHECK(within_bound(sum_simd<T>(data.values(), running)));
  }
}

// The rules of IEEE 754: a sum with NaN is NaN, infinities of both signs give NaN, denormals add
// up exactly, and one infinity stays.
TEST_CASE_TEMPLATE("sum: NaN, infinities, denormals and zeros come out of every strategy alike", T,
                   float, double) {
  using Limits = std::numeric_limits<T>;
  const auto sums_of = [](const std::vector<T>& values) {
    BoxedList<T> list(std::ssize(values));
    list.set(0, std::span<const T>(values));
    return std::vector<double>{sum_boxed(list, running), sum_plain<T>(values, running),
                               sum_reduce<T>(values, running), sum_accumulators<T>(values, running),
                               sum_simd<T>(values, running)};
  };
  for (const std::size_t size : {2, 5, 17, 1001}) {
    CAPTURE(size);
    for (const std::size_t place : {std::size_t{0}, size / 2, size - 1}) {
      std::vector<T> values(size, T{1});
      values[place] = Limits::quiet_NaN();
      for (const double sum : sums_of(values)) CHECK(std::isnan(sum));
      values[place] = -Limits::infinity();
      for (const double sum : sums_of(values)) CHECK(sum == -Limits::infinity());
      values[(place + 1) % size] = Limits::infinity();
      for (const double sum : sums_of(values)) CHECK(std::isnan(sum));
    }
    const double least = Limits::denorm_min();
    for (const double sum : sums_of(std::vector<T>(size, Limits::denorm_min()))) {
      CHECK(sum == least * static_cast<double>(size));
    }
    for (const double sum : sums_of(std::vector<T>(size, T{-0.0}))) CHECK(sum == 0);
  }
}

TEST_CASE_TEMPLATE("sum: threads give the same answer every time, for any number of workers", T,
                   std::int32_t, float, double) {
  parallel::Team team(8);
  parallel::Timeline timeline(8, 50);
  const parallel::RunContext context{team, measure::platform_clock(), &timeline};
  for (const std::int64_t size : sizes) {
    const SumData<T> data = filled<T>(size);
    for (int workers = 1; workers <= std::min(8, team.capacity()); ++workers) {
      CAPTURE(size);
      CAPTURE(workers);
      PartialSums<T> partial(workers);
      timeline.begin(0);
      const Total<T> answer = sum_threads<T>(data.values(), partial, context);
      CHECK(std::abs(data.error(answer)) <= data.bound());
      CHECK(answer == sum_threads<T>(data.values(), partial, context));
      if (workers == 1) CHECK(answer == sum_simd<T>(data.values(), running));
    }
  }
}

TEST_CASE_TEMPLATE("sum: a set stop flag ends every strategy before it begins", T, std::int32_t,
                   float, double) {
  const SumData<T> data = filled<T>(70'000);
  CHECK(sum_boxed(data.list(), stopped) == 0);
  CHECK(sum_plain<T>(data.values(), stopped) == 0);
  CHECK(sum_reduce<T>(data.values(), stopped) == 0);
  CHECK(sum_accumulators<T>(data.values(), stopped) == 0);
  CHECK(sum_simd<T>(data.values(), stopped) == 0);

  parallel::Team team(8);
  parallel::Timeline timeline(2, 50);
  const parallel::RunContext context{team, measure::platform_clock(), &timeline, &stopped};
  PartialSums<T> partial(2);
  CHECK(sum_threads<T>(data.values(), partial, context) == 0);
}

TEST_CASE("sum: the parts cover every element once") {
  for (const std::int64_t elements : {0, 1, 5, 65536, 65537, 1'000'000}) {
    for (const std::int64_t parts : {1, 2, 3, 8, 64}) {
      std::int64_t next = 0;
      for (std::int64_t part = 0; part < parts; ++part) {
        const parallel::Range range = part_elements(elements, parts, part);
        CHECK(range.first == next);
        CHECK(range.last >= range.first);
        next = range.last;
      }
      CHECK(next == elements);
    }
  }
  CHECK(part_elements(1'000'000, 2, 1).first % block_elements == 0);
}

TEST_CASE("sum: a boxed list refuses an object of another type") {
  BoxedList<double> list(3);
  const double values[] = {1, 2, 3};
  list.set(0, values);
  CHECK(sum_boxed(list, running) == 6);
  const IntObject stranger{{1, &int_type}, 4};
  list.replace(1, stranger);
  CHECK_THROWS_AS(sum_boxed(list, running), std::invalid_argument);
}

TEST_CASE_TEMPLATE("sum: data depend on seed and index only", T, std::int32_t, float, double) {
  std::vector<T> whole(1000), pieces(1000), other(1000);
  const std::uint64_t sum = fill_values<T>(5, 0, whole);
  std::uint64_t sum_of_pieces = fill_values<T>(5, 0, std::span(pieces).first(333));
  sum_of_pieces += fill_values<T>(5, 333, std::span(pieces).subspan(333));
  CHECK(whole == pieces);
  CHECK(sum == sum_of_pieces);
  fill_values<T>(6, 0, other);
  CHECK(whole != other);
}

TEST_CASE_TEMPLATE("sum: data lie in their range and spread over it", T, std::int32_t, float,
                   double) {
  const SumData<T> data = filled<T>(100'000);
  const double limit = static_cast<double>(k_limit<T>) * static_cast<double>(unit<T>);
  for (const T value : data.values()) {
    REQUIRE(value >= 0);
    REQUIRE(static_cast<double>(value) < limit);
  }
  // The mean of n uniform numbers has a standard error of limit / sqrt(12 n); five of them.
  const double mean = static_cast<double>(data.exact()) / 100'000;
  const double largest = std::same_as<T, std::int32_t> ? limit - 1 : limit;
  CHECK(std::abs(mean - largest / 2) < 5 * limit / std::sqrt(12 * 100'000.0));
}

TEST_CASE("sum: the exact sum is exact") {
  const SumData<std::int32_t> integers = filled<std::int32_t>(70'001);
  std::int64_t sum = 0;
  for (const std::int32_t value : integers.values()) sum += value;
  CHECK(integers.exact() == sum);
  CHECK(integers.error(sum + 3) == 3);

  // Doubles k / 2^32: sums below 2^21 are exact in double, whatever the order.
  const SumData<double> doubles = filled<double>(1001);
  double sum_of_doubles = 0;
  for (const double value : doubles.values()) sum_of_doubles += value;
  CHECK(doubles.exact() == sum_of_doubles);
  CHECK(doubles.error(sum_of_doubles + 0.5) == 0.5);
}

TEST_CASE("sum: filling reports progress and can be stopped") {
  SumData<float> data(150'000, false);
  std::vector<std::int64_t> steps;
  const auto note = [&](std::int64_t done) { steps.push_back(done); };
  CHECK(data.fill(1, running, note));
  CHECK(steps == std::vector<std::int64_t>{65536, 131072, 150'000});
  CHECK(data.list().items().empty());
  CHECK_FALSE(data.fill(1, stopped));
  CHECK_THROWS_AS(SumData<float>(-1, false), std::invalid_argument);
}

TEST_CASE("sum: memory and error bounds") {
  CHECK(bytes_needed<float>(1000, false) == 4000);
  CHECK(bytes_needed<double>(1, true, 8) == 8 + 24 + 8);
  CHECK(bytes_needed<std::int32_t>(1, true, 4) == 4 + 16 + 4);
  CHECK(bytes_needed<double>(1, true) ==
        static_cast<std::int64_t>(sizeof(double) + sizeof(FloatObject) + sizeof(void*)));
  CHECK(error_bound<std::int32_t>(1'000'000, 1e9) == 0);
  CHECK(error_bound<float>(0, 0) == 0);
  // gamma(65536) for u = 2^-24 is 2^-8 / (1 - 2^-8) = 1 / 255.
  CHECK(error_bound<float>(50'000'000, 1.0) == doctest::Approx(1.0 / 255).epsilon(1e-6));
  CHECK(error_bound<double>(50'000'000, 1.0) < 1e-10);
}
