#include "systems/processes/task.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <limits>

namespace looplab::systems {
namespace {

using Arguments = TaskServer::Arguments;

struct Died {};
void die() { throw Died(); }

std::vector<std::byte> message_of(const Task& task, std::size_t follows) {
  std::vector<std::byte> bytes(sizeof task + follows);
  std::memcpy(bytes.data(), &task, sizeof task);
  return bytes;
}

Answer serve(TaskServer& server, std::span<const std::byte> message) {
  const auto answer = read_reply(server.serve(message, 17));
  REQUIRE(answer);
  return *answer;
}

Task length_of(std::int64_t bytes) {
  Task task{function_name(length_function), 3, 2};
  task.bytes = bytes;
  return task;
}

}  // namespace

TEST_CASE("task: a worker answers with a value an item") {
  for (const auto arguments : {Arguments::rebuilt, Arguments::in_place}) {
    TaskServer server(measure::platform_clock(), arguments, die);
    const Answer answer = serve(server, message_of(length_of(20), 20));
    CHECK(answer.reply.part == 3);
    CHECK(answer.reply.failure == Failure::none);
    CHECK(answer.reply.arrived_ns == 17);
    CHECK(answer.reply.values == 2);
    CHECK(answer.value(0) == 20);
    CHECK(answer.value(1) == 0);
  }
}

TEST_CASE("task: arguments may lie in shared memory, and only there") {
  const std::vector<std::byte> memory(100);
  TaskServer server(measure::platform_clock(), Arguments::rebuilt, die);
  server.share(memory);
  Task task = length_of(60);
  task.shared_at = 40;
  CHECK(serve(server, message_of(task, 0)).value(0) == 60);
  for (const std::int64_t at :
       {std::int64_t{41}, std::int64_t{101}, std::numeric_limits<std::int64_t>::max()}) {
    task.shared_at = at;
    CHECK(serve(server, message_of(task, 0)).reply.failure == Failure::broken_message);
  }
}

TEST_CASE("task: what makes no sense is refused, and the next one is served") {
  TaskServer server(measure::platform_clock(), Arguments::rebuilt, die);
  const auto failure = [&](std::span<const std::byte> message) {
    const Answer answer = serve(server, message);
    CHECK(answer.values.empty());
    return answer.reply.failure;
  };
  CHECK(failure({}) == Failure::broken_message);
  const auto whole = message_of(length_of(8), 8);
  CHECK(failure(std::span(whole).first(sizeof(Task) - 1)) == Failure::broken_message);
  CHECK(failure(std::span(whole).first(whole.size() - 1)) == Failure::broken_message);
  for (const std::int64_t bytes :
       {std::int64_t{-1}, std::int64_t{9}, std::numeric_limits<std::int64_t>::max()}) {
    CHECK(failure(message_of(length_of(bytes), 8)) == Failure::broken_message);
  }
  Task task = length_of(8);
  task.items = -1;
  CHECK(failure(message_of(task, 8)) == Failure::broken_message);
  task.items = std::numeric_limits<std::int64_t>::max();
  CHECK(failure(message_of(task, 8)) == Failure::broken_message);
  task = length_of(8);
  task.function.fill('x');  // without an end
  CHECK(failure(message_of(task, 8)) == Failure::unknown_function);
  task = length_of(8);
  task.function = function_name(spikes_function);  // without steps
  CHECK(failure(message_of(task, 8)) == Failure::bad_arguments);
  CHECK(serve(server, whole).value(0) == 8);
}

TEST_CASE("task: a worker dies half way when it is told to") {
  TaskServer server(measure::platform_clock(), Arguments::rebuilt, die);
  Task task = length_of(8);
  task.crashes = true;
  const auto message = message_of(task, 8);
  CHECK_THROWS_AS(server.serve(message, 0), Died);
}

TEST_CASE("task: a reply whose size is not what it says is none") {
  TaskServer server(measure::platform_clock(), Arguments::rebuilt, die);
  const auto reply = server.serve(message_of(length_of(4), 4), 0);
  CHECK(read_reply(reply));
  CHECK(!read_reply(reply.first(reply.size() - 1)));
  CHECK(!read_reply(reply.first(reply.size() - 8)));
  CHECK(!read_reply(reply.first(sizeof(Reply) - 1)));
  CHECK(!read_reply({}));
}

TEST_CASE("task: names") {
  CHECK(find_process_function(spikes_function) != nullptr);
  CHECK(find_process_function("spike") == nullptr);
  CHECK(find_process_function("") == nullptr);
  CHECK(function_name("a name that is longer than there is room").back() == '\0');
}

}  // namespace looplab::systems
