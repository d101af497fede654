// Worker processes as the platform has them: child processes of this program that read and write
// pipes natively; in a browser, instances of a WebAssembly module of its own, each in a dedicated
// worker with memory of its own, that get messages.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "measure/clock.hpp"
#include "parallel/function_ref.hpp"

namespace looplab::systems {

/// How the bytes of an argument get to a worker.
enum class Ship : std::uint8_t {
  copy,      ///< through a pipe, or as a message that the browser copies
  transfer,  ///< as a message whose memory changes hands; browsers only
  shared,    ///< they lie in memory that both see, and only their place is sent
};

/// What happens to workers. Called by ProcessHost::serve, one call at a time.
class ProcessEvents {
 public:
  virtual ~ProcessEvents() = default;
  /// It runs, and can be sent messages.
  virtual void ready(int worker) = 0;
  /// Its reply; the bytes are there until the call returns. `arrived_ns`: when the last was there.
  virtual void message(int worker, std::span<const std::byte> bytes, std::int64_t arrived_ns) = 0;
  /// It is gone without being asked to: `why` for the user, empty where nothing is known.
  virtual void ended(int worker, const std::string& why) = 0;
};

/// Thread safety: one thread makes it, calls serve() and destroys it; start, pack, post and end are
/// called only from within serve() or its events.
class ProcessHost {
 public:
  /// Ends every worker and waits until it is gone.
  virtual ~ProcessHost() = default;

  /// A new worker in this place, where there is none. Errors come as ended().
  virtual void start(int worker) = 0;
  /// Makes one message of two pieces of memory, in the place of the last one for this worker.
  virtual void pack(int worker, std::span<const std::byte> head,
                    std::span<const std::byte> bytes) = 0;
  /// Sends it.
  virtual void post(int worker, Ship how) = 0;
  /// Ends this worker; there will be no event of it.
  virtual void end(int worker) = 0;

  /// Calls begin(), then hands out events until done(). It looks every 20 ms at least.
  virtual void serve(parallel::FunctionRef<void()> begin, parallel::FunctionRef<bool()> done,
                     ProcessEvents& events) = 0;

  /// Memory that workers see at the same offsets: what Ship::shared sends lies here.
  virtual std::span<std::byte> shared() noexcept = 0;
};

/// For as many workers, with so much shared memory out of `memory`, which browsers' workers read
/// and which is not used natively. Errors: std::runtime_error with a sentence, where the platform
/// has no processes; std::bad_alloc.
std::unique_ptr<ProcessHost> make_process_host(int workers, std::size_t shared_bytes,
                                               std::span<std::byte> memory);

/// Whether Ship::transfer is another way than Ship::copy here.
bool processes_can_transfer() noexcept;
/// Whether memory for Ship::shared must come from the program's own.
bool processes_share_own_memory() noexcept;
/// "child processes", "instances of the program in web workers".
std::string_view process_kind() noexcept;

/// To be called first in main(): the exit code where this process was started as a worker, which
/// then has done all that it had to; nothing in any other.
std::optional<int> serve_as_process(int argc, char** argv);

}  // namespace looplab::systems
