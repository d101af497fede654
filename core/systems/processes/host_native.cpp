#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "systems/processes/host.hpp"
#include "systems/processes/task.hpp"
#include "text/format.hpp"

extern char** environ;

namespace looplab::systems {
namespace {

// A message is its length and its bytes. Where a worker finds what it needs:
constexpr int task_pipe = 3;
constexpr int reply_pipe = 4;
constexpr int shared_memory = 5;
constexpr const char* worker_word = "--looplab-worker-process";
// Where it is set there are no further workers, so that a program that does not know the word above
// cannot start itself for ever.
constexpr const char* worker_variable = "LOOPLAB_WORKER_PROCESS";
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 32;
constexpr int look_every_ms = 20;
// Of all workers together: a user may have 64 MB in all programs.
constexpr int pipe_bytes = 1 << 21;
constexpr int usual_pipe_bytes = 1 << 16;

std::string reason(int error) { return std::strerror(error); }

/// A file descriptor that is closed with its owner, and never handed to a child by itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const noexcept { return number_; }

 private:
  int number_ = -1;
};

// The same above the numbers that a worker knows, so that handing one over overwrites no other.
Descriptor above_handed(Descriptor from) {
  if (from.get() > shared_memory) return from;
  Descriptor moved(::fcntl(from.get(), F_DUPFD_CLOEXEC, shared_memory + 1));
  if (moved.get() >= 0) return moved;
  throw std::runtime_error("too many files are open (" + reason(errno) + "). Try fewer workers");
}

struct Pipe {
  Descriptor out;  // to read from
  Descriptor in;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe to it can be made (" + reason(errno) +
                             "). Try fewer workers");
  }
  Descriptor out(ends[0]);
  Descriptor in(ends[1]);
  return {above_handed(std::move(out)), above_handed(std::move(in))};
}

/// Memory that this process and its children map.
class SharedMemory {
 public:
  explicit SharedMemory(std::size_t bytes) : size_(bytes) {
    if (bytes == 0) return;
    const int made = ::memfd_create("looplab", MFD_CLOEXEC);
    if (made >= 0) file_ = above_handed(Descriptor(made));
    if (made < 0 || ::ftruncate(file_.get(), static_cast<off_t>(bytes)) != 0) {
      throw std::runtime_error("No shared memory can be made: " + reason(errno) + ".");
    }
    map();
  }
  /// What the parent made, in a child; empty where there is none.
  explicit SharedMemory(Descriptor file) : file_(std::move(file)) {
    const off_t end = file_.get() >= 0 ? ::lseek(file_.get(), 0, SEEK_END) : 0;
    size_ = end > 0 ? static_cast<std::size_t>(end) : 0;
    if (size_ > 0) map();
  }
  ~SharedMemory() {
    if (data_) ::munmap(data_, size_);
  }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  std::span<std::byte> bytes() const noexcept { return {data_, data_ ? size_ : 0}; }
  int file() const noexcept { return file_.get(); }

 private:
  void map() {
    void* at = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
    if (at == MAP_FAILED) throw std::bad_alloc();
    data_ = static_cast<std::byte*>(at);
  }

  Descriptor file_;
  std::size_t size_ = 0;
  std::byte* data_ = nullptr;
};

// While it lives, writing to a worker that is gone is an error and not the end of this program.
class NoBrokenPipes {
 public:
  NoBrokenPipes() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipes() {
    const timespec now{0, 0};
    while (sigtimedwait(&pipe_, nullptr, &now) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipes(const NoBrokenPipes&) = delete;
  NoBrokenPipes& operator=(const NoBrokenPipes&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

/// A child process, and the bytes that are on their way to it and from it.
struct Child {
  pid_t id = -1;
  Descriptor tasks;
  Descriptor replies;
  std::vector<std::byte> out;  // the message, its length in front
  std::size_t sent = 0;        // of it
  bool sending = false;
  std::vector<std::byte> in;
  std::size_t received = 0;  // of its length, then of it
  bool greeted = false;
};

class NativeHost final : public ProcessHost {
 public:
  NativeHost(int workers, std::size_t shared_bytes)
      : shared_(shared_bytes), children_(static_cast<std::size_t>(workers)) {
    if (::getenv(worker_variable)) {
      throw std::runtime_error("A worker process cannot start workers of its own.");
    }
  }
  ~NativeHost() override {
    for (Child& each : children_) end(each);
  }

  void start(int worker) override;
  void pack(int worker, std::span<const std::byte> head, std::span<const std::byte> bytes) override;
  void post(int worker, Ship how) override;
  void end(int worker) override {
    std::erase_if(not_started_, [&](const auto& each) { return each.first == worker; });
    end(at(worker));
  }
  void serve(parallel::FunctionRef<void()> begin, parallel::FunctionRef<bool()> done,
             ProcessEvents& events) override;
  std::span<std::byte> shared() noexcept override { return shared_.bytes(); }

 private:
  Child& at(int worker) { return children_[static_cast<std::size_t>(worker)]; }
  static void end(Child& child);
  void spawn(Child& child);
  void wait_for_events();
  void write_some(Child& child);
  bool read_some(Child& child);
  void take_events(int worker, ProcessEvents& events);

  SharedMemory shared_;
  std::vector<Child> children_;
  std::vector<std::pair<int, std::string>> not_started_;
  std::vector<pollfd> polled_;
};

void NativeHost::start(int worker) {
  try {
    spawn(at(worker));
  } catch (const std::exception& error) {
    not_started_.emplace_back(worker, error.what());
  }
}

// What a worker is given: nothing to read from the terminal, its two pipes and the shared memory.
class Handed {
 public:
  Handed(int tasks, int replies, int shared) {
    posix_spawn_file_actions_init(&actions_);
    error_ = posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    for (const auto& [own, its] :
         {std::pair{tasks, task_pipe}, {replies, reply_pipe}, {shared, shared_memory}}) {
      if (own >= 0 && error_ == 0) error_ = posix_spawn_file_actions_adddup2(&actions_, own, its);
    }
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
  }
  ~Handed() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  Handed(const Handed&) = delete;
  Handed& operator=(const Handed&) = delete;

  /// The process of this very program; an error number, or 0.
  int start(pid_t& id, std::string variable) const {
    if (error_ != 0) return error_;
    std::string program = "looplab";
    std::string word = worker_word;
    std::array<char*, 3> words{program.data(), word.data(), nullptr};
    std::vector<char*> variables{variable.data()};
    for (char** each = environ; *each; ++each) variables.push_back(*each);
    variables.push_back(nullptr);
    return ::posix_spawn(&id, "/proc/self/exe", &actions_, &attributes_, words.data(),
                         variables.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
  int error_ = 0;
};

void NativeHost::spawn(Child& child) {
  Pipe tasks = make_pipe();
  Pipe replies = make_pipe();
  const Handed handed(tasks.out.get(), replies.in.get(), shared_.file());
  // What lies at the number of the shared memory, where there is none, is a stranger's.
  const char* memory = shared_.file() >= 0 ? "=shared" : "=alone";
  const int error = handed.start(child.id, std::string(worker_variable) + memory);
  if (error != 0) {
    child.id = -1;
    throw std::runtime_error("the system starts no process (" + reason(error) +
                             "). Try fewer workers");
  }
  // A pipe holds 64 KB, so both sides would have to be woken for so much each time; where the
  // system grants more, it is fewer times. Replies are short.
  const int each = pipe_bytes / static_cast<int>(children_.size());
  if (each > usual_pipe_bytes) ::fcntl(tasks.in.get(), F_SETPIPE_SZ, each);
  child.tasks = std::move(tasks.in);
  child.replies = std::move(replies.out);
  ::fcntl(child.tasks.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(child.replies.get(), F_SETFL, O_NONBLOCK);
}

void NativeHost::end(Child& child) {
  if (child.id > 0) {
    ::kill(child.id, SIGKILL);
    while (::waitpid(child.id, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  // The room for messages stays.
  std::vector<std::byte> out = std::move(child.out);
  std::vector<std::byte> in = std::move(child.in);
  child = Child{};
  child.out = std::move(out);
  child.in = std::move(in);
}

void NativeHost::pack(int worker, std::span<const std::byte> head,
                      std::span<const std::byte> bytes) {
  Child& child = at(worker);
  const std::uint64_t length = head.size() + bytes.size();
  child.out.resize(sizeof length + length);
  std::memcpy(child.out.data(), &length, sizeof length);
  std::memcpy(child.out.data() + sizeof length, head.data(), head.size());
  if (!bytes.empty()) {
    std::memcpy(child.out.data() + sizeof length + head.size(), bytes.data(), bytes.size());
  }
}

void NativeHost::post(int worker, Ship) {
  Child& child = at(worker);
  child.sent = 0;
  child.sending = true;
  write_some(child);
}

// As much as the pipe takes. A worker that is gone is noticed by its replies.
void NativeHost::write_some(Child& child) {
  while (child.sending) {
    const auto wrote =
        ::write(child.tasks.get(), child.out.data() + child.sent, child.out.size() - child.sent);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0 && errno == EAGAIN) return;
    if (wrote < 0) {
      child.sending = false;
      return;
    }
    child.sent += static_cast<std::size_t>(wrote);
    child.sending = child.sent < child.out.size();
  }
}

// Until nothing is there or a message is whole; false where there will be nothing more.
bool NativeHost::read_some(Child& child) {
  for (;;) {
    std::uint64_t length = 0;
    std::size_t wanted = sizeof length;
    if (child.received >= sizeof length) {
      std::memcpy(&length, child.in.data(), sizeof length);
      if (length > most_bytes) return false;
      wanted += length;
      if (child.received == wanted) return true;
    }
    if (child.in.size() < wanted) child.in.resize(wanted);
    const auto got =
        ::read(child.replies.get(), child.in.data() + child.received, wanted - child.received);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return true;
    if (got <= 0) return false;
    child.received += static_cast<std::size_t>(got);
  }
}

void NativeHost::take_events(int worker, ProcessEvents& events) {
  Child& child = at(worker);
  const measure::Clock& clock = measure::platform_clock();
  if (!read_some(child)) {
    end(child);
    events.ended(worker, "the system ended it");
    return;
  }
  std::uint64_t length = 0;
  if (child.received < sizeof length) return;
  std::memcpy(&length, child.in.data(), sizeof length);
  if (child.received != sizeof length + length) return;
  const std::int64_t arrived_ns = clock.now_ns();
  child.received = 0;
  if (std::exchange(child.greeted, true)) {
    events.message(worker, std::span(child.in).subspan(sizeof length, length), arrived_ns);
  } else {
    events.ready(worker);
  }
}

void NativeHost::wait_for_events() {
  polled_.clear();
  for (const Child& each : children_) {
    if (each.id < 0) continue;
    polled_.push_back({each.replies.get(), POLLIN, 0});
    if (each.sending) polled_.push_back({each.tasks.get(), POLLOUT, 0});
  }
  ::poll(polled_.data(), polled_.size(), not_started_.empty() ? look_every_ms : 0);
}

void NativeHost::serve(parallel::FunctionRef<void()> begin, parallel::FunctionRef<bool()> done,
                       ProcessEvents& events) {
  const NoBrokenPipes guard;
  begin();
  while (!done()) {
    wait_for_events();
    const auto failed = std::exchange(not_started_, {});
    for (const auto& [worker, why] : failed) events.ended(worker, why);
    const auto is = [&](int descriptor, int events_of) {
      return std::ranges::any_of(polled_, [&](const pollfd& each) {
        return each.fd == descriptor && (each.revents & events_of) != 0;
      });
    };
    for (std::size_t w = 0; w < children_.size(); ++w) {
      Child& child = children_[w];
      if (child.id < 0) continue;
      if (child.sending && is(child.tasks.get(), POLLOUT | POLLERR)) write_some(child);
      if (is(child.replies.get(), POLLIN | POLLHUP | POLLERR)) {
        take_events(static_cast<int>(w), events);
      }
    }
  }
}

// Of the child: blocks until all of them are there; false at the end of the pipe.
bool read_all(int pipe, std::byte* bytes, std::size_t size) {
  while (size > 0) {
    const auto got = ::read(pipe, bytes, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(int pipe, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto wrote = ::write(pipe, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return true;
}

bool reply_with(std::span<const std::byte> reply) {
  const std::uint64_t length = reply.size();
  return write_all(reply_pipe, std::as_bytes(std::span(&length, 1))) &&
         write_all(reply_pipe, reply);
}

// As the system ends a process when memory runs out: without a word.
void die() { ::raise(SIGKILL); }

int work() {
  ::signal(SIGPIPE, SIG_IGN);
  const bool shares = std::string_view(::getenv(worker_variable)) == "shared";
  const SharedMemory shared{Descriptor(shares ? shared_memory : -1)};
  const measure::Clock& clock = measure::platform_clock();
  TaskServer server(clock, TaskServer::Arguments::rebuilt, die);
  server.share(shared.bytes());
  std::vector<std::byte> message;
  bool alive = reply_with({});
  while (alive) {
    std::uint64_t length = 0;
    if (!read_all(task_pipe, reinterpret_cast<std::byte*>(&length), sizeof length)) return 0;
    if (length > most_bytes) return 1;
    message.resize(length);
    if (!read_all(task_pipe, message.data(), length)) return 0;
    alive = reply_with(server.serve(message, clock.now_ns()));
  }
  return 0;
}

}  // namespace

std::unique_ptr<ProcessHost> make_process_host(int workers, std::size_t shared_bytes,
                                               std::span<std::byte>) {
  return std::make_unique<NativeHost>(workers, shared_bytes);
}

bool processes_can_transfer() noexcept { return false; }
bool processes_share_own_memory() noexcept { return false; }
std::string_view process_kind() noexcept { return "child processes of this program"; }

std::optional<int> serve_as_process(int argc, char** argv) {
  if (argc != 2 || std::string_view(argv[1]) != worker_word || !::getenv(worker_variable)) {
    return std::nullopt;
  }
  try {
    return work();
  } catch (const std::exception&) {
    return 1;  // its parent sees that it is gone
  }
}

}  // namespace looplab::systems
