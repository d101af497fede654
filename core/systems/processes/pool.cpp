#include "systems/processes/pool.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "text/format.hpp"

namespace looplab::systems {
namespace {

// A part that ended so many workers is not given to another one; nor is a worker started again that
// so often was gone before it was there.
constexpr int most_tries = 3;

std::size_t place(std::int64_t part) noexcept { return static_cast<std::size_t>(part); }

std::string refused(std::int64_t part, Failure failure) {
  switch (failure) {
    case Failure::unknown_function:
      return text::format(
          "A worker does not know the function of part {}: it was built from other "
          "sources. Load the page again, or build the program again.",
          part);
    case Failure::bad_arguments:
      return text::format("The function of part {} cannot use its arguments.", part);
    case Failure::none:
    case Failure::broken_message: break;
  }
  return text::format("The message about part {} came broken to a worker or back.", part);
}

}  // namespace

std::int64_t pool_chunk_size(std::int64_t items, int workers) {
  const std::int64_t parts = std::int64_t{4} * workers;
  return items / parts + (items % parts != 0);
}

std::array<parallel::Span, 7> spans_of(const PartTimes& times, std::int64_t part) noexcept {
  using parallel::SpanKind;
  const auto number = static_cast<std::uint32_t>(part);
  return {{{times.taken_ns, times.packed_ns, 0, 0, SpanKind::serialise},
           {times.packed_ns, times.arrived_ns, 0, 0, SpanKind::ship},
           {times.arrived_ns, times.rebuilt_ns, 0, 0, SpanKind::deserialise},
           {times.rebuilt_ns, times.computed_ns, number, 1, SpanKind::compute},
           {times.computed_ns, times.replied_ns, 0, 0, SpanKind::serialise},
           {times.replied_ns, times.returned_ns, 0, 0, SpanKind::ship_back},
           {times.returned_ns, times.done_ns, 0, 0, SpanKind::deserialise}}};
}

ProcessPool::ProcessPool(int workers, std::unique_ptr<ProcessHost> host,
                         const measure::Clock& clock, const std::atomic<bool>& stop)
    : clock_(clock),
      stop_(stop),
      host_(std::move(host)),
      workers_(static_cast<std::size_t>(workers)) {}

ProcessPool::~ProcessPool() = default;

int ProcessPool::running() const noexcept {
  return static_cast<int>(std::ranges::count_if(
      workers_, [](const Worker& each) { return each.state != State::none; }));
}

std::vector<std::int64_t> ProcessPool::start() {
  const std::int64_t begin_ns = clock_.now_ns();
  std::vector<bool> was_there;
  for (const Worker& each : workers_) was_there.push_back(each.state == State::idle);
  failure_.clear();
  host_->serve([&] { start_missing(); },
               [&] {
                 if (std::ranges::all_of(
                         workers_, [](const Worker& each) { return each.state == State::idle; })) {
                   return true;
                 }
                 if (failure_.empty() && !stop_.load(std::memory_order_relaxed)) return false;
                 end_unless_idle();
                 return true;
               },
               *this);
  if (!failure_.empty()) throw std::runtime_error(failure_);
  if (stop_.load(std::memory_order_relaxed)) return {};
  std::vector<std::int64_t> took;
  for (std::size_t w = 0; w < workers_.size(); ++w) {
    took.push_back(was_there[w] ? 0 : workers_[w].started_ns - begin_ns);
  }
  return took;
}

void ProcessPool::close() {
  host_->serve(
      [&] {
        for (int w = 0; w < workers(); ++w) end_worker(w);
      },
      [] { return true; }, *this);
}

void ProcessPool::reserve(std::int64_t parts) {
  run_.parts.reserve(place(parts));
  run_.order.reserve(place(parts));
  run_.losses.reserve(64);
  lost_.reserve(workers_.size());
  tries_.reserve(place(parts));
  if (waiting_.size() < place(parts)) waiting_.resize(place(parts));
}

const PoolRun& ProcessPool::map(
    const ProcessJob& job,
    const std::function<void(std::int64_t first, const Answer& answer)>& take) {
  try {
    run(job, take);
  } catch (...) {
    job_ = nullptr;
    close();
    throw;
  }
  job_ = nullptr;
  return run_;
}

void ProcessPool::run(const ProcessJob& job,
                      const std::function<void(std::int64_t first, const Answer& answer)>& take) {
  job_ = &job;
  take_ = &take;
  failure_.clear();
  reserve(parts());
  run_.parts.assign(place(parts()), {});
  tries_.assign(place(parts()), 0);
  for (auto& bytes : waiting_) bytes.clear();
  run_.order.clear();
  run_.losses.clear();
  run_.most_waiting = 0;
  run_.first_result_ns = 0;
  run_.stopped = false;
  lost_.clear();
  next_ = handed_over_ = waiting_now_ = done_ = 0;
  for (Worker& each : workers_) each.spans = 0;
  run_.begin_ns = clock_.now_ns();
  host_->serve(
      [&] {
        start_missing();
        give_to_idle();
      },
      [&] {
        if (!finished() && !stop_.load(std::memory_order_relaxed)) return false;
        run_.stopped = !finished() && failure_.empty();
        end_unless_idle();
        return true;
      },
      *this);
  if (!run_.stopped && failure_.empty()) hand_over_waiting(true);
  run_.end_ns = clock_.now_ns();
  if (!failure_.empty()) throw std::runtime_error(failure_);
}

std::int64_t ProcessPool::parts() const noexcept { return parts_of(job_->items, job_->chunk); }

// What was lost is waited for with the others; a worker that is starting again, too, so that the
// pool is whole.
bool ProcessPool::finished() const {
  if (!failure_.empty()) return true;
  return done_ == parts() && std::ranges::none_of(workers_, [](const Worker& each) {
           return each.state == State::starting;
         });
}

void ProcessPool::start_missing() {
  for (int w = 0; w < workers(); ++w) {
    if (at(w).state == State::none) start_worker(w);
  }
}

void ProcessPool::start_worker(int worker) {
  at(worker).state = State::starting;
  host_->start(worker);
}

void ProcessPool::end_worker(int worker) {
  if (at(worker).state == State::none) return;
  host_->end(worker);
  at(worker) = {};
}

// Nobody waits for their events any more.
void ProcessPool::end_unless_idle() {
  for (int w = 0; w < workers(); ++w) {
    if (at(w).state != State::idle) end_worker(w);
  }
}

void ProcessPool::ready(int worker) {
  Worker& own = at(worker);
  own.state = State::idle;
  own.started_ns = clock_.now_ns();
  if (own.loss != no_loss && own.loss < run_.losses.size()) {
    run_.losses[own.loss].restarted_ns = own.started_ns;
  }
  own.loss = no_loss;
  give_to_idle();
}

void ProcessPool::give_to_idle() {
  for (int w = 0; w < workers(); ++w) {
    if (at(w).state == State::idle) give_to(w);
  }
}

std::int64_t ProcessPool::next_part() {
  if (!lost_.empty()) {
    const std::int64_t part = lost_.back();
    lost_.pop_back();
    return part;
  }
  return next_ < parts() ? next_++ : -1;
}

// [show the parent: a part is sent]
void ProcessPool::give_to(int worker) {
  if (!job_ || !failure_.empty()) return;
  const std::int64_t part = next_part();
  if (part < 0) return;
  Worker& own = at(worker);
  own.state = State::busy;
  own.part = part;

  const std::int64_t first = part * job_->chunk;
  const std::int64_t count = std::min(job_->chunk, job_->items - first);
  const std::size_t each = job_->items > 0 ? job_->data.size() / place(job_->items) : 0;
  const auto bytes = job_->data.subspan(place(first) * each, place(count) * each);
  const bool shared = job_->ship == Ship::shared;

  PartTimes& times = run_.parts[place(part)];
  times = {worker, clock_.now_ns()};
  Task task{function_name(job_->function), part, count, job_->numbers,
            static_cast<std::int64_t>(bytes.size())};
  if (shared) task.shared_at = bytes.data() - host_->shared().data();
  task.crashes = part == job_->crash_part && tries_[place(part)] == 0;
  host_->pack(worker, bytes_of(task), shared ? std::span<const std::byte>{} : bytes);
  times.packed_ns = clock_.now_ns();
  host_->post(worker, job_->ship);
}
// [/show]

void ProcessPool::message(int worker, std::span<const std::byte> bytes, std::int64_t arrived_ns) {
  Worker& own = at(worker);
  if (own.state != State::busy || !job_) return;  // of a run that is over
  const std::int64_t part = own.part;
  own.state = State::idle;
  own.part = -1;
  own.deaths = 0;
  const std::optional<Answer> answer = read_reply(bytes);
  const std::int64_t count = std::min(job_->chunk, job_->items - part * job_->chunk);
  if (!answer || answer->reply.part != part || answer->reply.failure != Failure::none ||
      answer->reply.values != count) {
    return fail(refused(part, answer ? answer->reply.failure : Failure::broken_message));
  }
  PartTimes& times = run_.parts[place(part)];
  times.arrived_ns = answer->reply.arrived_ns;
  times.rebuilt_ns = answer->reply.rebuilt_ns;
  times.computed_ns = answer->reply.computed_ns;
  times.replied_ns = answer->reply.packed_ns;
  times.returned_ns = arrived_ns;
  run_.order.push_back(static_cast<std::int32_t>(part));
  ++done_;
  hand_over(part, bytes);
  times.done_ns = clock_.now_ns();
  record(worker, part);
  give_to_idle();
}

void ProcessPool::record(int worker, std::int64_t part) {
  constexpr int room = 4000;  // a lane has a little more
  if (!job_->timeline || at(worker).spans > room) return;
  parallel::Lane& lane = job_->timeline->worker(worker);
  for (const parallel::Span& span : spans_of(run_.parts[place(part)], part)) {
    lane.add(span);
    ++at(worker).spans;
  }
}

void ProcessPool::hand_over(std::int64_t part, std::span<const std::byte> bytes) {
  const bool now = job_->collect == Collect::imap_unordered ||
                   (job_->collect == Collect::imap && part == handed_over_);
  if (!now) {
    waiting_[place(part)].assign(bytes.begin(), bytes.end());
    run_.most_waiting = std::max(run_.most_waiting, ++waiting_now_);
    return;
  }
  if (run_.first_result_ns == 0) run_.first_result_ns = clock_.now_ns();
  (*take_)(part * job_->chunk, *read_reply(bytes));
  if (job_->collect != Collect::imap) return;
  ++handed_over_;
  hand_over_waiting(false);
}

void ProcessPool::hand_over_waiting(bool all_there) {
  if (job_->collect == Collect::imap_unordered || (job_->collect == Collect::map && !all_there)) {
    return;
  }
  for (; handed_over_ < parts(); ++handed_over_, --waiting_now_) {
    const auto& bytes = waiting_[place(handed_over_)];
    if (bytes.empty()) return;
    if (run_.first_result_ns == 0) run_.first_result_ns = clock_.now_ns();
    (*take_)(handed_over_ * job_->chunk, *read_reply(bytes));
  }
}

void ProcessPool::ended(int worker, const std::string& why) {
  Worker& own = at(worker);
  const bool was_starting = own.state == State::starting;
  if (!was_starting) lose(worker, why);
  const std::size_t loss = was_starting ? own.loss : run_.losses.size() - 1;
  const int deaths = own.deaths + 1;
  own = {};
  own.loss = loss;
  own.deaths = deaths;
  if (!failure_.empty()) return;
  if (deaths >= most_tries) {
    return fail(text::format("Worker {} {}{}{}.", worker,
                             was_starting ? "does not start" : "does not stay",
                             why.empty() ? "" : ": ", why));
  }
  start_worker(worker);
  give_to_idle();  // others may have waited for a part
}

void ProcessPool::lose(int worker, const std::string& why) {
  const std::int64_t part = at(worker).part;
  run_.losses.push_back(
      {worker, part, part < 0 ? 0 : run_.parts[place(part)].taken_ns, clock_.now_ns()});
  if (part < 0 || !job_) return;
  if (++tries_[place(part)] < most_tries) {
    lost_.push_back(static_cast<std::int32_t>(part));
    return;
  }
  fail(text::format(
      "Part {} ended {} workers one after the other{}{}, so it is not tried again. Try "
      "smaller parts.",
      part, most_tries, why.empty() ? "" : ": ", why));
}

void ProcessPool::fail(std::string why) {
  if (failure_.empty()) failure_ = std::move(why);
}

}  // namespace looplab::systems
