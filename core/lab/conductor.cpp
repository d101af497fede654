#include "lab/conductor.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <new>
#include <utility>

#include "lab/data/reader.hpp"
#include "parallel/parking.hpp"

namespace looplab::lab {
namespace {

// Until the clock is calibrated; nothing is recorded before that.
constexpr double assumed_clock_call_ns = 350;

constexpr std::size_t most_finished = 16;

std::string now_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char buffer[32];
  const std::size_t length = std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {buffer, length};
}

}  // namespace

Conductor::Conductor(const Registry& registry, Environment environment, Arena& arena,
                     std::function<void()> on_change, std::function<void()> ready)
    : registry_(registry),
      environment_(std::move(environment)),
      arena_(arena),
      on_change_(std::move(on_change)),
      ready_(std::move(ready)),
      timeline_(environment_.max_workers, assumed_clock_call_ns),
      thread_([this] { conduct(); }) {}

void Conductor::close() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    stop_.store(true, std::memory_order_relaxed);
  }
  frame_drawn_.notify_all();
  leave_.store(true, std::memory_order_relaxed);
  wake_.fetch_add(1, std::memory_order_release);
  parallel::wake_all(wake_);
  thread_.join();
}

std::expected<std::uint64_t, std::string> Conductor::start(const std::string& experiment,
                                                           Parameters parameters) {
  const Experiment* found = registry_.find(experiment);
  if (!found) return std::unexpected("Nothing was run: " + registry_.unknown(experiment));
  std::uint64_t run = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (busy_.load(std::memory_order_relaxed)) {
      return std::unexpected(
          "Another experiment is running, and two at once would disturb each other: stop it first, "
          "or wait for it.");
    }
    busy_.store(true, std::memory_order_release);
    stop_.store(false, std::memory_order_relaxed);
    run = ++runs_;
    request_ = Request{found, std::move(parameters), run};
  }
  wake_.fetch_add(1, std::memory_order_release);
  parallel::wake_all(wake_);
  return run;
}

void Conductor::stop(std::optional<std::uint64_t> run) {
  // Before its first run this thread calibrates the clock and starts the workers, 150 ms together:
  // a run that still waits for that ends here.
  std::optional<Request> waiting;
  {
    const std::scoped_lock lock(mutex_);
    if (run && *run != runs_) return;
    stop_.store(true, std::memory_order_relaxed);
    waiting.swap(request_);
  }
  frame_drawn_.notify_all();
  if (!waiting) return;
  Record record = blank_record(*waiting);
  record.status = Status::stopped;
  busy_.store(false, std::memory_order_release);
  publish(std::move(record));
}

std::shared_ptr<const Record> Conductor::latest() const {
  const std::scoped_lock lock(mutex_);
  return latest_;
}

std::shared_ptr<const Record> Conductor::latest(std::string_view experiment) const {
  const std::scoped_lock lock(mutex_);
  const auto found = newest_.find(experiment);
  return found == newest_.end() ? nullptr : found->second;
}

std::shared_ptr<const Record> Conductor::finished(std::uint64_t run) const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find(finished_, run, [](const auto& each) { return each->run; });
  return found == finished_.end() ? nullptr : *found;
}

std::optional<measure::Calibration> Conductor::calibration() const {
  const std::scoped_lock lock(mutex_);
  return calibration_;
}

void Conductor::open_data(std::string name, data::Bytes bytes) {
  {
    const std::scoped_lock lock(mutex_);
    file_ = File{std::move(name), std::move(bytes)};
    own_data_.reading = true;
    own_data_.trouble.clear();
  }
  wake_.fetch_add(1, std::memory_order_release);
  parallel::wake_all(wake_);
}

data::OwnData Conductor::own_data() const {
  const std::scoped_lock lock(mutex_);
  return own_data_;
}

void Conductor::use_arena(bool used) {
  const std::scoped_lock lock(mutex_);
  arena_used_ = used;
  // What was kept for a file that is gone serves the run.
  if (used) arena_.keep(bytes_at_end());
}

std::span<char> Conductor::room_for_data(std::size_t bytes) {
  const std::scoped_lock lock(mutex_);
  if (busy_.load(std::memory_order_relaxed) || arena_used_ || own_data_.reading) return {};
  // Before the set that is used, which stays if this file cannot be read; or else in its place.
  if (!arena_.can_keep(bytes)) return {};
  if (!arena_.can_keep(bytes_at_end() + bytes)) own_data_.set.reset();
  return arena_.keep(bytes_at_end() + bytes).first(bytes);
}

// A table's numbers lie in the heap, or, where it has no room, in the experiments' memory.
std::expected<data::Dataset, std::string> Conductor::read_with_room(const File& file) {
  auto found = [&] {
    try {
      return data::read_data(file.name, file.bytes);
    } catch (const std::bad_alloc&) {
      if (arena_.bytes() == 0) throw;
    }
    // What the last run left is nobody's.
    arena_.reset();
    return data::read_data(file.name, file.bytes, arena_.memory());
  }();
  const std::scoped_lock lock(mutex_);
  if (!found) {
    arena_.keep(bytes_at_end());
  } else if (arena_.holds(found->bytes.data())) {
    move_to_end(*found);
  }
  return found;
}

// Of the set that is used, where it lies in the experiments' memory.
std::size_t Conductor::bytes_at_end() const {
  const auto& set = own_data_.set;
  return set && arena_.holds(set->bytes.data()) ? set->bytes.size() : 0;
}

// In the place of the set before, and of what was read.
void Conductor::move_to_end(data::Dataset& found) {
  const std::span<const char> bytes(found.bytes.data(), found.bytes.size());
  if (!arena_.can_keep(bytes.size())) throw std::bad_alloc();
  // Given back before the piece is cut anew; what stands there stays until somebody takes it.
  found.bytes = {};
  own_data_.set.reset();
  const std::span<char> place = arena_.keep(bytes.size());
  std::memmove(place.data(), bytes.data(), bytes.size());
  found.bytes = data::Bytes(place, nullptr);
}

void Conductor::read(File file) {
  std::shared_ptr<const data::Dataset> set;
  std::string fingerprint;
  std::string trouble;
  try {
    auto found = read_with_room(file);
    if (found) {
      fingerprint = found->fingerprint();
      set = std::make_shared<const data::Dataset>(std::move(*found));
    } else {
      trouble = found.error();
    }
  } catch (const std::bad_alloc&) {
    trouble =
        printable(file.name) +
        " was not read: it needs more memory than this program was granted. Save a part of it.";
  }
  {
    const std::scoped_lock lock(mutex_);
    if (set) {
      own_data_.set.swap(set);
      own_data_.fingerprint = std::move(fingerprint);
    }
    own_data_.trouble = std::move(trouble);
    own_data_.reading = file_.has_value();
  }
  if (on_change_) on_change_();
}

void Conductor::set_host_details(std::vector<Detail> details) {
  const std::scoped_lock lock(mutex_);
  host_details_ = std::move(details);
}

void Conductor::publish(Record record) {
  auto shared = std::make_shared<const Record>(std::move(record));
  {
    const std::scoped_lock lock(mutex_);
    if (shared->status != Status::running) {
      finished_.push_back(shared);
      if (finished_.size() > most_finished) finished_.pop_front();
    }
    newest_[shared->experiment] = shared;
    latest_.swap(shared);
    drawn_ = false;
  }
  if (on_change_) on_change_();
}

void Conductor::drawn(const Record* record) {
  {
    const std::scoped_lock lock(mutex_);
    if (record != latest_.get()) return;
    drawn_ = true;
  }
  frame_drawn_.notify_all();
}

void Conductor::set_hidden(bool hidden) {
  bool was_hidden = false;
  {
    const std::scoped_lock lock(mutex_);
    was_hidden = hidden_.exchange(hidden, std::memory_order_relaxed);
  }
  if (was_hidden && !hidden) recalibrate_.store(true, std::memory_order_relaxed);
  disturbed();
  frame_drawn_.notify_all();
}

void Conductor::wait_for_frame() {
  const std::chrono::milliseconds most(longest_frame_ms_.load(std::memory_order_relaxed));
  std::unique_lock lock(mutex_);
  frame_drawn_.wait_for(lock, most, [this] {
    return drawn_ || hidden_.load(std::memory_order_relaxed) ||
           stop_.load(std::memory_order_relaxed);
  });
}

void Conductor::calibrate() {
  const measure::Calibration calibration = measure::calibrate(measure::platform_clock());
  timeline_.set_clock_price(calibration.call_ns);
  {
    const std::scoped_lock lock(mutex_);
    calibration_ = calibration;
  }
  if (on_change_) on_change_();
}

void Conductor::conduct() {
  calibrate();
  if (ready_) ready_();
  std::uint32_t seen = 0;
  parallel::Team team(environment_.max_workers);
  while (!leave_.load(std::memory_order_relaxed)) {
    std::optional<Request> request;
    std::optional<File> file;
    {
      const std::scoped_lock lock(mutex_);
      file.swap(file_);
      if (!file) request.swap(request_);
    }
    if (file) {
      read(std::move(*file));
      continue;
    }
    if (request) {
      if (recalibrate_.exchange(false, std::memory_order_relaxed)) calibrate();
      use_arena(true);
      run(team, *request);
      use_arena(false);
      continue;
    }
    parallel::wait_while_equal(wake_, seen);
    seen = wake_.load(std::memory_order_acquire);
  }
}

Record Conductor::blank_record(const Request& request) const {
  Record blank;
  blank.experiment = request.experiment->card.id;
  blank.question = request.experiment->card.question;
  blank.run = request.run;
  blank.started = now_text();
  blank.parameters = request.parameters;
  blank.environment = environment_;
  update(blank.environment.details, details_now());
  {
    const std::scoped_lock lock(mutex_);
    update(blank.environment.details, host_details_);
  }
  if (data::wants_own_data(request.parameters)) {
    const data::OwnData own = own_data();
    if (own.set) {
      update(blank.environment.details,
             {{"own data", own.set->summary() + ", " + own.fingerprint, false}});
    }
  }
  blank.calibration = calibration().value_or(measure::Calibration{});
  blank.progress.phase = "preparing";
  return blank;
}

void Conductor::run(parallel::Team& team, const Request& request) {
  const Record blank = blank_record(request);
  publish(blank);
  arena_.reset();
  timeline_.begin(measure::platform_clock().now_ns());

  const measure::Calibration calibration = blank.calibration;
  Context context({measure::platform_clock(), calibration, team, timeline_, stop_, disturbances_,
                   hidden_, limits_of(environment_), arena_.memory(),
                   [this](Record record) {
                     publish(std::move(record));
                     wait_for_frame();
                   },
                   own_data().set},
                  blank);
  Record record;
  try {
    record = request.experiment->run(request.parameters, context);
    record.progress = context.last_progress();
    record.status = context.stopped() ? Status::stopped : Status::done;
  } catch (const std::bad_alloc&) {
    record = blank;
    record.status = Status::failed;
    record.error =
        "This run needs more memory than this program was granted, so it was not made. Choose a "
        "smaller size.";
  } catch (const std::exception& error) {
    record = blank;
    record.status = Status::failed;
    record.error = error.what();
  }
  // Idle first, so that whoever sees the final record can start the next run.
  busy_.store(false, std::memory_order_release);
  publish(std::move(record));
}

}  // namespace looplab::lab
