#include "systems/processes/task.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "kernels/lif/lif.hpp"

namespace looplab::systems {
namespace {

// What one worker may be asked for, so that a broken message cannot ask for all memory.
constexpr std::int64_t most_items = std::int64_t{1} << 24;

template <class T>
std::optional<T> read(std::span<const std::byte> bytes) noexcept {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

// [show a worker's function]
bool spikes(const Task& task, std::span<const std::byte> arguments,
            std::span<std::int64_t> values) {
  static const std::atomic<bool> never{false};  // a worker process is ended from outside
  const std::size_t bytes = values.empty() ? 0 : arguments.size() / values.size();
  if (task.numbers[0] < 1 || bytes % sizeof(float) != 0) return false;
  for (std::size_t item = 0; item < values.size(); ++item) {
    const auto* trace = reinterpret_cast<const float*>(arguments.data() + item * bytes);
    values[item] = kernels::lif::spikes_of({trace, bytes / sizeof(float)}, task.numbers[0], never);
  }
  return true;
}
// [/show]

bool length(const Task&, std::span<const std::byte> arguments, std::span<std::int64_t> values) {
  std::ranges::fill(values, 0);
  if (!values.empty()) values[0] = static_cast<std::int64_t>(arguments.size());
  return true;
}

}  // namespace

ProcessFunction find_process_function(std::string_view name) noexcept {
  if (name == spikes_function) return spikes;
  if (name == length_function) return length;
  return nullptr;
}

std::array<char, 24> function_name(std::string_view name) noexcept {
  std::array<char, 24> text{};
  std::ranges::copy_n(name.begin(),
                      static_cast<std::ptrdiff_t>(std::min(name.size(), text.size() - 1)),
                      text.begin());
  return text;
}

std::span<const std::byte> bytes_of(const Task& task) noexcept {
  return std::as_bytes(std::span(&task, 1));
}

std::span<const std::byte> TaskServer::serve(std::span<const std::byte> message,
                                             std::int64_t arrived_ns) {
  Reply reply;
  reply.arrived_ns = arrived_ns;
  values_.clear();
  const std::optional<Task> task = read<Task>(message);
  reply.failure =
      task ? compute(*task, message.subspan(sizeof(Task)), reply) : Failure::broken_message;
  if (reply.failure != Failure::none) values_.clear();
  reply.values = static_cast<std::int64_t>(values_.size());
  const auto values = std::as_bytes(std::span(values_));
  reply_.resize(sizeof(Reply) + values.size());
  if (!values.empty()) std::memcpy(reply_.data() + sizeof(Reply), values.data(), values.size());
  reply.packed_ns = clock_.now_ns();
  std::memcpy(reply_.data(), &reply, sizeof(Reply));
  return reply_;
}

Failure TaskServer::compute(const Task& task, std::span<const std::byte> follows, Reply& reply) {
  reply.part = task.part;
  if (task.items < 0 || task.items > most_items || task.bytes < 0) return Failure::broken_message;
  const bool shared = task.shared_at >= 0;
  const std::span<const std::byte> where = shared ? shared_ : follows;
  const auto begin = static_cast<std::size_t>(shared ? task.shared_at : 0);
  const auto size = static_cast<std::size_t>(task.bytes);
  if (begin > where.size() || size > where.size() - begin) return Failure::broken_message;
  const std::string_view name(
      task.function.data(),
      static_cast<std::size_t>(std::ranges::find(task.function, '\0') - task.function.begin()));
  const ProcessFunction function = find_process_function(name);
  if (!function) return Failure::unknown_function;
  std::span<const std::byte> arguments = where.subspan(begin, size);
  if (!shared && !in_place_) {
    arguments_.assign(arguments.begin(), arguments.end());
    arguments = arguments_;
  }
  values_.resize(static_cast<std::size_t>(task.items));
  reply.rebuilt_ns = clock_.now_ns();
  if (task.crashes) {
    Task half = task;
    half.items /= 2;
    const auto part = arguments.first(task.items > 0 ? size / task.items * half.items : 0);
    function(half, part, std::span(values_).first(static_cast<std::size_t>(half.items)));
    crash_();
  }
  if (!function(task, arguments, values_)) return Failure::bad_arguments;
  reply.computed_ns = clock_.now_ns();
  return Failure::none;
}

std::int64_t Answer::value(std::size_t index) const noexcept {
  std::int64_t value;
  std::memcpy(&value, values.data() + index * sizeof value, sizeof value);
  return value;
}

std::optional<Answer> read_reply(std::span<const std::byte> bytes) noexcept {
  const std::optional<Reply> reply = read<Reply>(bytes);
  if (!reply) return std::nullopt;
  const auto values = bytes.subspan(sizeof(Reply));
  if (reply->values < 0 || values.size() % sizeof(std::int64_t) != 0 ||
      values.size() / sizeof(std::int64_t) != static_cast<std::size_t>(reply->values)) {
    return std::nullopt;
  }
  return Answer{*reply, values};
}

}  // namespace looplab::systems
