#include <emscripten.h>
#include <emscripten/eventloop.h>
#include <emscripten/proxying.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "parallel/parking.hpp"
#include "systems/processes/host.hpp"

// A thread that waits hears no messages, and the thread that makes a pool waits for it. So the
// workers belong to a thread of their own, the post office, which returns to its event loop between
// messages; all calls but those of the public functions happen on it.
namespace looplab::systems {
namespace {

class BrowserHost;

constexpr int look_every_ms = 20;

}  // namespace

extern "C" {
// By a message from a worker. `host` is the BrowserHost, as what JavaScript keeps of it.
EMSCRIPTEN_KEEPALIVE void looplab_process_ready(void* host, int worker);
EMSCRIPTEN_KEEPALIVE void* looplab_process_room(void* host, int worker, std::size_t bytes);
EMSCRIPTEN_KEEPALIVE void looplab_process_message(void* host, int worker);
EMSCRIPTEN_KEEPALIVE void looplab_process_ended(void* host, int worker, const char* why);
// By the clock.
EMSCRIPTEN_KEEPALIVE void looplab_process_look(void* host);
}

// clang-format off
EM_JS_DEPS(looplab_processes, "$stringToUTF8OnStack,$stackSave,$stackRestore");

EM_JS(void, looplab_process_start, (void* host, int number, void* shared, std::size_t size), {
  const workers = (Module["looplabWorkers"] ??= new Map());
  const key = `${host} ${number}`;
  const own = { worker: null, message: null };
  workers.set(key, own);
  // A worker that was ended may still have sent something.
  const is_there = () => workers.get(key) === own;
  const ended = (why) => {
    if (!is_there()) return;
    own.worker?.terminate();
    workers.delete(key);
    const stack = stackSave();
    _looplab_process_ended(host, number, stringToUTF8OnStack(String(why).slice(0, 200)));
    stackRestore(stack);
  };
  const hear = (data) => {
    if (!is_there()) return;
    if (data === "ready") {
      // Not before: until its program is there, a worker hears nothing.
      if (size > 0) own.worker.postMessage({ shared: HEAPU8.buffer, at: shared, size });
      _looplab_process_ready(host, number);
    } else if (data instanceof ArrayBuffer) {
      const at = _looplab_process_room(host, number, data.byteLength);
      if (at === 0) return;  // there is no memory, and whoever waits is told
      HEAPU8.set(new Uint8Array(data), at);
      _looplab_process_message(host, number);
    } else {
      ended(data);
    }
  };
  try {
    const from = new URL("looplab-process.mjs", _scriptName);
    own.worker = ENVIRONMENT_IS_NODE ? new Worker(from) : new Worker(from, { type: "module", name: "looplab-process" });
  } catch (error) {
    setTimeout(() => ended(error.message));
    return;
  }
  if (ENVIRONMENT_IS_NODE) {
    own.worker.on("message", hear);
    own.worker.on("error", (error) => ended(error.message));
    own.worker.unref();
  } else {
    own.worker.onmessage = ({ data }) => hear(data);
    own.worker.onerror = (event) => {
      event.preventDefault();
      ended(event.message || "its program cannot be loaded. Load the page again");
    };
  }
});

// Whether there was memory for it. A worker that is gone needs no message: its end is told next.
EM_JS(bool, looplab_process_pack, (void* host, int number, const void* head, std::size_t head_size,
                                   const void* bytes, std::size_t size), {
  const own = Module["looplabWorkers"].get(`${host} ${number}`);
  if (!own) return true;
  try {
    const message = new Uint8Array(head_size + size);
    message.set(HEAPU8.subarray(head, head + head_size));
    if (size > 0) message.set(HEAPU8.subarray(bytes, bytes + size), head_size);
    own.message = message.buffer;
    return true;
  } catch {
    return false;
  }
});

EM_JS(bool, looplab_process_post, (void* host, int number, bool transfer), {
  const own = Module["looplabWorkers"].get(`${host} ${number}`);
  if (!own) return true;
  try {
    own.worker.postMessage(own.message, transfer ? [own.message] : []);
    return true;
  } catch {
    return false;
  } finally {
    own.message = null;
  }
});

EM_JS(void, looplab_process_end, (void* host, int number), {
  const key = `${host} ${number}`;
  const own = Module["looplabWorkers"]?.get(key);
  own?.worker?.terminate();
  Module["looplabWorkers"]?.delete(key);
});
// The runtime's own timers keep its thread alive when they are cleared before they end.
EM_JS(int, looplab_process_watch, (void* host, int milliseconds), {
  return setInterval(() => _looplab_process_look(host), milliseconds);
});

EM_JS(void, looplab_process_watch_no_more, (int watch), { clearInterval(watch); });
// clang-format on

namespace {

class BrowserHost final : public ProcessHost {
 public:
  BrowserHost(int workers, std::span<std::byte> shared)
      : shared_(shared), replies_(static_cast<std::size_t>(workers)) {
    if (pthread_create(&office_, nullptr, work_in_office, nullptr) != 0) {
      throw std::runtime_error(
          "The browser grants no further thread, which worker processes need. Close other tabs.");
    }
  }
  ~BrowserHost() override {
    queue_.proxySync(office_, [this] {
      for (std::size_t w = 0; w < replies_.size(); ++w) {
        looplab_process_end(this, static_cast<int>(w));
      }
    });
    queue_.proxyAsync(office_, [] { emscripten_runtime_keepalive_pop(); });
    pthread_join(office_, nullptr);
  }

  void start(int worker) override {
    looplab_process_start(this, worker, shared_.data(), shared_.size());
  }
  void pack(int worker, std::span<const std::byte> head,
            std::span<const std::byte> bytes) override {
    if (!looplab_process_pack(this, worker, head.data(), head.size(), bytes.data(), bytes.size())) {
      throw std::bad_alloc();
    }
  }
  void post(int worker, Ship how) override {
    if (!looplab_process_post(this, worker, how == Ship::transfer)) throw std::bad_alloc();
  }
  void end(int worker) override {
    std::erase_if(gone_, [&](const auto& each) { return each.first == worker; });
    looplab_process_end(this, worker);
  }

  void serve(parallel::FunctionRef<void()> begin, parallel::FunctionRef<bool()> done,
             ProcessEvents& events) override;
  std::span<std::byte> shared() noexcept override { return shared_; }

  // On the post office's thread, called from JavaScript, through which nothing may be thrown.
  std::byte* room(int worker, std::size_t bytes) {
    std::byte* at = nullptr;
    guarded([&] {
      arrived_ns_ = measure::platform_clock().now_ns();
      auto& reply = replies_[static_cast<std::size_t>(worker)];
      reply.resize(bytes);
      at = reply.data();
    });
    return at;
  }
  void ready(int worker) {
    guarded([&] {
      if (service_) service_->events.ready(worker);
    });
  }
  void message(int worker) {
    guarded([&] {
      if (!service_) return;
      service_->events.message(worker, replies_[static_cast<std::size_t>(worker)], arrived_ns_);
    });
  }
  void ended(int worker, const char* why) {
    guarded([&] {
      if (service_) {
        service_->events.ended(worker, why);
      } else {
        gone_.emplace_back(worker, why);  // for the next service
      }
    });
  }
  void look() {
    guarded([] {});
  }

 private:
  struct Service {
    parallel::FunctionRef<bool()> done;
    ProcessEvents& events;
  };

  template <class Work>
  void guarded(Work work);
  static void* work_in_office(void*) {
    emscripten_runtime_keepalive_push();
    return nullptr;
  }

  std::span<std::byte> shared_;
  pthread_t office_{};
  emscripten::ProxyingQueue queue_;
  std::vector<std::vector<std::byte>> replies_;
  std::int64_t arrived_ns_ = 0;
  std::optional<Service> service_;
  int watch_ = 0;
  std::vector<std::pair<int, std::string>> gone_;  // while nobody was served
  std::exception_ptr thrown_;                      // in the service that is over
  std::atomic<std::uint32_t> served_{0};
};

// Does it, and ends the service where it is done or something was thrown, which serve() throws
// again.
template <class Work>
void BrowserHost::guarded(Work work) {
  bool over = true;
  try {
    work();
    over = !service_ || service_->done();
  } catch (...) {
    if (service_) thrown_ = std::current_exception();
  }
  if (!service_ || !over) return;
  looplab_process_watch_no_more(watch_);
  service_.reset();
  served_.fetch_add(1, std::memory_order_release);
  parallel::wake_all(served_);
}

void BrowserHost::serve(parallel::FunctionRef<void()> begin, parallel::FunctionRef<bool()> done,
                        ProcessEvents& events) {
  const std::uint32_t before = served_.load(std::memory_order_relaxed);
  const bool told = queue_.proxyAsync(office_, [this, begin, done, &events] {
    thrown_ = nullptr;
    service_.emplace(Service{done, events});
    watch_ = looplab_process_watch(this, look_every_ms);
    guarded([&] {
      begin();
      for (const auto& [worker, why] : std::exchange(gone_, {})) events.ended(worker, why);
    });
  });
  if (!told) throw std::bad_alloc();
  parallel::wait_while_equal(served_, before, parallel::Patience::eager);
  if (thrown_) std::rethrow_exception(thrown_);
}

BrowserHost& of(void* host) { return *static_cast<BrowserHost*>(host); }

}  // namespace

extern "C" {
void looplab_process_ready(void* host, int worker) { of(host).ready(worker); }
void* looplab_process_room(void* host, int worker, std::size_t bytes) {
  return of(host).room(worker, bytes);
}
void looplab_process_message(void* host, int worker) { of(host).message(worker); }
void looplab_process_ended(void* host, int worker, const char* why) { of(host).ended(worker, why); }
void looplab_process_look(void* host) { of(host).look(); }
}

std::unique_ptr<ProcessHost> make_process_host(int workers, std::size_t shared_bytes,
                                               std::span<std::byte> memory) {
  return std::make_unique<BrowserHost>(workers,
                                       memory.first(std::min(shared_bytes, memory.size())));
}

bool processes_can_transfer() noexcept { return true; }
bool processes_share_own_memory() noexcept { return true; }
std::string_view process_kind() noexcept {
  return "instances of the program in web workers, each with memory of its own";
}

std::optional<int> serve_as_process(int, char**) { return std::nullopt; }

}  // namespace looplab::systems
