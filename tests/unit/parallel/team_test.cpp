#include "parallel/team.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using looplab::parallel::Team;

TEST_CASE("team: each worker runs the job once") {
  Team team(8);
  for (int workers = 1; workers <= std::min(8, team.capacity()); ++workers) {
    std::vector<std::atomic<int>> calls(static_cast<std::size_t>(team.capacity()));
    team.run(workers, [&](int worker) { ++calls[static_cast<std::size_t>(worker)]; });
    for (int w = 0; w < team.capacity(); ++w) {
      CHECK(calls[static_cast<std::size_t>(w)] == (w < workers ? 1 : 0));
    }
  }
}

TEST_CASE("team: worker 0 is the calling thread, every other worker a thread of its own") {
  Team team(8);
  const int workers = std::min(3, team.capacity());
  std::vector<std::thread::id> ids(static_cast<std::size_t>(workers));
  team.run(workers,
           [&](int worker) { ids[static_cast<std::size_t>(worker)] = std::this_thread::get_id(); });
  CHECK(ids[0] == std::this_thread::get_id());
  for (std::size_t a = 0; a < ids.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) CHECK(ids[a] != ids[b]);
  }
}

TEST_CASE("team: what the workers wrote is visible when run returns") {
  Team team(8);
  const int workers = std::min(4, team.capacity());
  std::vector<int> values(static_cast<std::size_t>(workers), 0);
  for (int round = 1; round <= 200; ++round) {
    team.run(workers, [&](int worker) { values[static_cast<std::size_t>(worker)] += worker + 1; });
    for (int w = 0; w < workers; ++w) {
      REQUIRE(values[static_cast<std::size_t>(w)] == round * (w + 1));
    }
  }
}

TEST_CASE("team: survives 10,000 empty runs, with changing numbers of workers") {
  Team team(8);
  const int most = std::min(4, team.capacity());
  team.ensure(most);
  std::atomic<int> calls{0};
  int expected = 0;
  for (int run = 0; run < 10'000; ++run) {
    const int workers = 1 + run % most;
    team.run(workers, [&](int) { calls.fetch_add(1, std::memory_order_relaxed); });
    expected += workers;
  }
  CHECK(calls == expected);
}

TEST_CASE("team: can be destroyed while parked, and without having run") {
  for (int round = 0; round < 20; ++round) {
    Team team(8);
    if (round % 2 == 0) team.ensure(1 + round % 4);
    CHECK(team.capacity() == 8);
  }
}

TEST_CASE("team: an exception of a job reaches the caller after all have finished") {
  Team team(8);
  const int workers = std::min(4, team.capacity());
  std::atomic<int> finished{0};
  const auto job = [&](int worker) {
    if (worker == 1) throw std::runtime_error("worker 1 gave up");
    ++finished;
  };
  std::string message;
  try {
    team.run(workers, job);
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  CHECK(message == "worker 1 gave up");
  CHECK(finished == workers - 1);

  const auto all_fail = [](int) { throw std::logic_error("all"); };
  CHECK_THROWS_AS(team.run(workers, all_fail), std::logic_error);
  std::atomic<int> calls{0};
  team.run(workers, [&](int) { ++calls; });
  CHECK(calls == workers);
}

TEST_CASE("team: refuses a number of workers that it cannot have") {
  Team team(8);
  CHECK(team.capacity() >= 4);
  CHECK_THROWS_AS(team.ensure(0), std::invalid_argument);
  CHECK_THROWS_AS(team.ensure(team.capacity() + 1), std::invalid_argument);
  CHECK_THROWS_AS(team.run(-1, [](int) {}), std::invalid_argument);
}
