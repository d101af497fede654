// The cells of profiling/timeit: every kernel gives its answer, whatever the size.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <set>
#include <string>
#include <vector>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/buffer.hpp"

namespace {

using namespace looplab;
using namespace looplab::experiments;

void each_cell(auto look) {
  for (const timeit::Cell& cell : timeit::all_cells()) look(cell);
}

// Two workers, whatever the machine has.
struct Workers {
  timeit::Setting setting(std::int64_t elements, std::pmr::memory_resource& memory) {
    return {elements,
            7,
            stop,
            memory,
            2,
            [this] {
              return parallel::RunContext{team, measure::platform_clock(), nullptr, &stop}; }};
  }
  std::atomic<bool> stop{false};
  parallel::Team team{2};
};

}  // namespace

TEST_CASE("cells: each has a name of its own, and the right answer at every size, run after run") {
  Workers workers;
  std::set<std::string> names;
  each_cell([&](const timeit::Cell& cell) {
    CAPTURE(cell.value);
    CHECK(names.insert(cell.value).second);
    for (const std::int64_t elements :
         {timeit::fewest_elements, std::int64_t{101}, std::int64_t{4099}, std::int64_t{20'000}}) {
      CAPTURE(elements);
      const timeit::Work work = cell.make(workers.setting(elements, kernels::heap()));
      REQUIRE(work.body);
      work.body(1);
      CHECK(work.right());
      work.body(3);
      CHECK(work.right());
    }
  });
  CHECK(names.size() >= 120);
}

// As a page does it, in the one piece of memory that a page has: nothing that is given back to it
// can be taken again.
TEST_CASE("cells: none takes more memory than it says") {
  Workers workers;
  each_cell([&](const timeit::Cell& cell) {
    CAPTURE(cell.value);
    constexpr std::int64_t elements = timeit::most_elements;
    std::vector<std::byte> piece(static_cast<std::size_t>(elements * cell.bytes_each + 65536));
    std::pmr::monotonic_buffer_resource memory(piece.data(), piece.size(),
                                               std::pmr::null_memory_resource());
    const timeit::Work work = cell.make(workers.setting(elements, memory));
    REQUIRE(work.body);
    work.body(1);
    CHECK(work.right());
  });
}

TEST_CASE("cells: each check sees a wrong answer") {
  Workers workers;
  each_cell([&](const timeit::Cell& cell) {
    CAPTURE(cell.value);
    for (const std::int64_t elements : {timeit::fewest_elements, std::int64_t{20'001}}) {
      const timeit::Work work = cell.make(workers.setting(elements, kernels::heap()));
      REQUIRE(work.body);
      CHECK(work.caught());
      CHECK(work.right());
    }
  });
}

// A cell that is stopped half way has no right answer, so its check must see that.
TEST_CASE("cells: one that was stopped is not right") {
  Workers workers;
  int failed = 0;
  each_cell([&](const timeit::Cell& cell) {
    workers.stop = false;
    const timeit::Work work = cell.make(workers.setting(20'000, kernels::heap()));
    REQUIRE(work.body);
    workers.stop = true;
    failed += !work.right();
  });
  // Those that look at the flag: sums, filters, spikes, band-passes, correlograms, tests, pictures.
  CHECK(failed >= 25);
}
