// The program of a worker process in a browser: a WebAssembly module of its own, started in a
// dedicated worker by systems/processes/host_browser.cpp, that answers one message after the other.
#include <emscripten.h>

#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

#include "systems/processes/task.hpp"

namespace looplab::faces {
namespace {

// What this process has of its own: it serves one parent, on one thread.
struct Process {
  systems::TaskServer server{measure::platform_clock(), systems::TaskServer::Arguments::in_place,
                             [] { __builtin_trap(); }};
  std::vector<std::byte> message;
  std::vector<std::byte> mirror;  // of the part of the shared memory that a task works on
  std::span<const std::byte> reply;
  std::int64_t arrived_ns = 0;
};

Process& process() {
  static Process own;
  return own;
}

// clang-format off
EM_JS(void, looplab_process_copy_shared, (void* to, std::size_t from, std::size_t bytes), {
  const shared = Module["looplabShared"];
  HEAPU8.set(shared.subarray(from, from + bytes), to);
});

EM_JS(void, looplab_process_listen, (), {
  const port = ENVIRONMENT_IS_NODE ? require("worker_threads").parentPort : self;
  const hear = (data) => {
    if (data.shared) {
      Module["looplabShared"] = new Uint8Array(data.shared, data.at, data.size);
      return;
    }
    try {
      const room = _looplab_process_room(data.byteLength);
      HEAPU8.set(new Uint8Array(data), room);
      const size = _looplab_process_serve();
      const at = _looplab_process_reply();
      const reply = HEAPU8.slice(at, at + size).buffer;
      port.postMessage(reply, [reply]);
    } catch (error) {
      // The instance is not to be used any more.
      port.postMessage(String(error));
    }
  };
  if (ENVIRONMENT_IS_NODE) {
    port.on("message", hear);
  } else {
    port.onmessage = ({ data }) => hear(data);
  }
  port.postMessage("ready");
});
// clang-format on

// A browser's worker can read the shared memory only in JavaScript, so a task gets a copy of what
// it names, which it takes for the shared memory.
void mirror_shared(Process& own) {
  systems::Task task;
  if (own.message.size() < sizeof task) return;
  std::memcpy(&task, own.message.data(), sizeof task);
  if (task.shared_at < 0 || task.bytes < 0) return;
  own.mirror.resize(static_cast<std::size_t>(task.bytes));
  looplab_process_copy_shared(own.mirror.data(), static_cast<std::size_t>(task.shared_at),
                              own.mirror.size());
  own.server.share(own.mirror);
  task.shared_at = 0;
  std::memcpy(own.message.data(), &task, sizeof task);
}

}  // namespace
}  // namespace looplab::faces

extern "C" {

/// Where the message is to be put that has just come.
EMSCRIPTEN_KEEPALIVE void* looplab_process_room(std::size_t bytes) {
  auto& own = looplab::faces::process();
  own.arrived_ns = looplab::measure::platform_clock().now_ns();
  own.message.resize(bytes);
  return own.message.data();
}

/// Does what it says; gives the size of the reply.
EMSCRIPTEN_KEEPALIVE std::size_t looplab_process_serve() {
  auto& own = looplab::faces::process();
  looplab::faces::mirror_shared(own);
  own.reply = own.server.serve(own.message, own.arrived_ns);
  return own.reply.size();
}

EMSCRIPTEN_KEEPALIVE const void* looplab_process_reply() {
  return looplab::faces::process().reply.data();
}
}

int main() { looplab::faces::looplab_process_listen(); }
