// What goes between a program and its worker processes, and what a worker does with it. As Python's
// multiprocessing does it: a function goes by its name, its arguments as bytes, and both sides
// rebuild what they need; nothing is shared but what is said to be.
// Thread safety: no state; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "measure/clock.hpp"

namespace looplab::systems {

/// A part of a job. Its arguments follow as bytes, or lie in the memory that both sides see.
struct Task {
  std::array<char, 24> function{};  ///< its name, ended by zeros
  std::int64_t part = 0;
  std::int64_t items = 0;
  std::array<std::int64_t, 2> numbers{};  ///< arguments that are no bytes; what they mean is the
                                          ///< function's
  std::int64_t bytes = 0;                 ///< of its arguments
  std::int64_t shared_at = -1;  ///< where they begin in the shared memory; -1: they follow
  bool crashes = false;         ///< half of the items, and the process is gone
};

enum class Failure : std::int64_t { none, broken_message, unknown_function, bad_arguments };

/// What comes back, in front of one 64-bit value an item. Times are of the platform's clock, which
/// processes on one machine share.
struct Reply {
  std::int64_t part = -1;
  Failure failure = Failure::none;
  std::int64_t values = 0;
  std::int64_t arrived_ns = 0;  ///< the whole message was there
  std::int64_t rebuilt_ns = 0;  ///< its arguments are an array again
  std::int64_t computed_ns = 0;
  std::int64_t packed_ns = 0;  ///< the reply is bytes
};

/// A function that workers know: one value for each of the items, from the bytes of its arguments,
/// which start at an address that any number may have. False where the arguments make no sense.
using ProcessFunction = bool (*)(const Task& task, std::span<const std::byte> arguments,
                                 std::span<std::int64_t> values);

/// The function of this name; null where there is none.
ProcessFunction find_process_function(std::string_view name) noexcept;

/// "spikes": items are traces of float32, numbers[0] the steps of 1 ms that each of their samples
/// lasts; the value is how often a neuron with that input fires (kernels/lif).
inline constexpr std::string_view spikes_function = "spikes";
/// "length": the value of the first item is the number of bytes; the others are 0.
inline constexpr std::string_view length_function = "length";

std::array<char, 24> function_name(std::string_view name) noexcept;

/// The bytes of one of the above, to be followed by others.
std::span<const std::byte> bytes_of(const Task& task) noexcept;

/// What a worker process does with a message: the bytes of its reply, which stay until the next
/// call. A message that makes no sense gets a reply that says so.
class TaskServer {
 public:
  /// Where arguments that follow their task are computed on: in an array that is made of them, or
  /// in the message, where it was copied into this process's memory just now.
  enum class Arguments : bool { rebuilt, in_place };
  /// `crash` ends the process.
  TaskServer(const measure::Clock& clock, Arguments arguments, void (*crash)())
      : clock_(clock), in_place_(arguments == Arguments::in_place), crash_(crash) {}

  /// Memory that the other side writes too.
  void share(std::span<const std::byte> memory) noexcept { shared_ = memory; }

  /// The message starts at an address that any number may have.
  std::span<const std::byte> serve(std::span<const std::byte> message, std::int64_t arrived_ns);

 private:
  Failure compute(const Task& task, std::span<const std::byte> follows, Reply& reply);

  const measure::Clock& clock_;
  bool in_place_;
  std::span<const std::byte> shared_;
  void (*crash_)();
  std::vector<std::byte> arguments_;
  std::vector<std::int64_t> values_;
  std::vector<std::byte> reply_;
};

/// A reply taken apart; nothing where the bytes are none.
struct Answer {
  Reply reply;
  std::span<const std::byte> values;  ///< one int64 each, at any address

  std::int64_t value(std::size_t index) const noexcept;
};
std::optional<Answer> read_reply(std::span<const std::byte> bytes) noexcept;

}  // namespace looplab::systems
