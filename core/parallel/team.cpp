#include "parallel/team.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace looplab::parallel {

Team::Team(int capacity) : capacity_(capacity), processors_(reported_processors()) {}

Team::~Team() {
  for (auto& slot : slots_) {
    slot->leave = true;
    slot->generation.fetch_add(1, std::memory_order_release);
    wake_all(slot->generation);
  }
  for (auto& thread : threads_) thread.join();
}

void Team::ensure(int workers) {
  if (workers < 1 || workers > capacity_) {
    throw std::invalid_argument("a team has 1 to " + std::to_string(capacity_) +
                                " workers, asked for " + std::to_string(workers));
  }
  const int before = static_cast<int>(threads_.size()) + 1;
  for (int worker = before; worker < workers; ++worker) {
    auto slot = std::make_unique<Slot>();
    threads_.emplace_back([this, worker, own = slot.get()] { work(worker, *own); });
    slots_.push_back(std::move(slot));
  }
  // An empty run makes sure that the new threads have started and parked.
  if (workers > before) run(workers, [](int) {});
}

void Team::run(int workers, FunctionRef<void(int)> job) {
  if (workers > static_cast<int>(threads_.size()) + 1 || workers < 1) ensure(workers);
  job_ = &job;
  patience_ = workers <= processors_ ? Patience::eager : Patience::brief;
  remaining_.store(workers - 1, std::memory_order_relaxed);
  const std::uint32_t before = finished_.load(std::memory_order_relaxed);
  for (int worker = 1; worker < workers; ++worker) {
    auto& word = slots_[static_cast<std::size_t>(worker - 1)]->generation;
    word.fetch_add(1, std::memory_order_release);
    wake_all(word);
  }
  attempt(0);
  if (workers > 1) wait_while_equal(finished_, before, patience_);
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Team::work(int worker, Slot& slot) {
  std::uint32_t seen = 0;
  Patience patience = Patience::brief;
  for (;;) {
    wait_while_equal(slot.generation, seen, patience);
    ++seen;
    if (slot.leave) return;
    // Read before the job is over: afterwards the caller may be writing the next run's.
    patience = patience_;
    attempt(worker);
    // The last worker's decrement acquires what all others did; the caller sees it through
    // finished_.
    if (remaining_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      finished_.fetch_add(1, std::memory_order_release);
      wake_all(finished_);
    }
  }
}

void Team::attempt(int worker) {
  try {
    (*job_)(worker);
  } catch (...) {
    const std::scoped_lock lock(failure_mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

}  // namespace looplab::parallel
