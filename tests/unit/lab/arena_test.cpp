#include "lab/arena.hpp"

#include <doctest/doctest.h>

#include <new>
#include <span>
#include <vector>

#include "kernels/buffer.hpp"
#include "lab/environment.hpp"

namespace {

using namespace looplab;
using kernels::Buffer;
using lab::Arena;

}  // namespace

// In a browser the arena is one piece, which the second half of this would not fit beside the
// first.
TEST_CASE("arena: all of it can be taken by one run after the other") {
  Arena arena(64'000'000);
  CHECK(arena.bytes() <= 64'000'000);
  CHECK(arena.bytes() > 50'000'000);
  const auto most = static_cast<std::size_t>(arena.bytes()) - 4096;
  for (int run = 0; run < 3; ++run) {
    arena.reset();
    Buffer<char> first(most / 3, arena.memory());
    Buffer<double> second(most / 24, arena.memory());
    Buffer<char> third(most / 3, arena.memory());
    CHECK(reinterpret_cast<std::uintptr_t>(second.data()) % 64 == 0);
    first[most / 3 - 1] = third[0] = 1;
    second[most / 24 - 1] = 2;
  }
}

TEST_CASE("arena: a buffer moves, and gives back what it had") {
  struct Counter : std::pmr::memory_resource {
    int taken = 0;
    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
      ++taken;
      return kernels::heap().allocate(bytes, alignment);
    }
    void do_deallocate(void* what, std::size_t bytes, std::size_t alignment) override {
      --taken;
      kernels::heap().deallocate(what, bytes, alignment);
    }
    bool do_is_equal(const memory_resource& other) const noexcept override {
      return this == &other;
    }
  } counter;
  {
    Buffer<int> one(10, counter);
    Buffer<int> two(20, counter);
    CHECK(counter.taken == 2);
    one = std::move(two);
    CHECK(one.size() == 20);
    const Buffer<int> three(std::move(one));
    CHECK(three.size() == 20);
    CHECK(Buffer<int>().span().empty());
  }
  CHECK(counter.taken == 0);
}

TEST_CASE("arena: what is left for data is most of the memory, and never all of it") {
  CHECK(lab::data_share(std::int64_t{256} << 20) == std::int64_t{192} << 20);
  CHECK(lab::data_share(std::int64_t{1536} << 20) == std::int64_t{1408} << 20);
}

// Natively the heap serves, and there is nothing to keep.
TEST_CASE("arena: a file may be kept at its end, and what is left serves the runs") {
  Arena arena(64'000'000);
  const auto all = static_cast<std::size_t>(arena.bytes());
  const std::span<char> file = arena.keep(all / 2);
  if (file.empty()) return;
  CHECK(file.size() == all / 2);
  file.front() = file.back() = 7;
  for (int run = 0; run < 2; ++run) {
    arena.reset();
    Buffer<char> data(all / 2 - 8192, arena.memory());
    data[0] = data[data.size() - 1] = 1;
    CHECK_THROWS_AS(Buffer<char>(all / 2, arena.memory()), std::bad_alloc);
  }
  CHECK(file.front() == 7);
  CHECK(file.back() == 7);
  CHECK(arena.keep(all).empty());
  CHECK_FALSE(arena.keep(all / 4).empty());
}
