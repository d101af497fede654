#include "parallel/simulation.hpp"

#include <algorithm>
#include <numeric>
#include <queue>
#include <stdexcept>
#include <utility>

namespace looplab::parallel {
namespace {

// What is left, and who may take it.
class Parts {
 public:
  Parts(std::int64_t parts, Schedule schedule, int workers)
      : parts_(parts), schedule_(schedule), workers_(workers) {
    if (schedule == Schedule::dynamic || schedule == Schedule::guided) return;
    for (int w = 0; w < workers; ++w) own_.push_back(part_range(parts, workers, w));
  }

  // What this worker runs next, without looking up in between; empty when it is done.
  Range take(int worker) {
    switch (schedule_) {
      case Schedule::dynamic: return from_queue(1);
      case Schedule::guided: return from_queue(guided_take(parts_ - next_, workers_));
      case Schedule::stealing: return own_or_stolen(worker);
      case Schedule::static_blocks: break;
    }
    return std::exchange(own_[static_cast<std::size_t>(worker)], Range{});
  }

 private:
  Range from_queue(std::int64_t count) {
    const std::int64_t first = next_;
    next_ = std::min(parts_, next_ + count);
    return {first, next_};
  }

  Range own_or_stolen(int worker) {
    Range& own = own_[static_cast<std::size_t>(worker)];
    for (int step = 1; own.first >= own.last && step < workers_; ++step) {
      Range& victim = own_[static_cast<std::size_t>((worker + step) % workers_)];
      if (victim.first >= victim.last) continue;
      const std::int64_t cut = stolen_from(victim);
      own = {cut, victim.last};
      victim.last = cut;
    }
    if (own.first >= own.last) return {};
    return {own.first, ++own.first};
  }

  std::int64_t parts_;
  Schedule schedule_;
  int workers_;
  std::int64_t next_ = 0;
  std::vector<Range> own_;
};

}  // namespace

double Simulation::efficiency() const noexcept {
  const double all = std::accumulate(busy.begin(), busy.end(), 0.0);
  return end > 0 ? all / (static_cast<double>(busy.size()) * end) : 1;
}

Simulation simulate(std::span<const double> costs, const SimulationOptions& options) {
  if (options.workers < 1) throw std::invalid_argument("there must be one worker at least");
  Simulation simulation;
  simulation.busy.resize(static_cast<std::size_t>(options.workers));
  simulation.done.resize(simulation.busy.size());
  Parts parts(std::ssize(costs), options.schedule, options.workers);
  const double price = options.schedule == Schedule::static_blocks ? 0 : options.take;

  // When each worker is free, the first of them in front.
  using Free = std::pair<double, int>;
  std::vector<Free> all;
  for (int w = 0; w < options.workers; ++w) all.emplace_back(0.0, w);
  std::priority_queue<Free, std::vector<Free>, std::greater<>> free(std::greater<>(),
                                                                    std::move(all));
  while (!free.empty()) {
    const auto [now, worker] = free.top();
    free.pop();
    const Range range = parts.take(worker);
    if (range.first >= range.last) continue;
    const auto own = static_cast<std::size_t>(worker);
    double cost = 0;
    for (std::int64_t part = range.first; part < range.last; ++part) {
      cost += costs[static_cast<std::size_t>(part)];
    }
    simulation.busy[own] += cost;
    simulation.done[own] += range.last - range.first;
    ++simulation.taken;
    const double end = now + price + cost;
    simulation.end = std::max(simulation.end, end);
    free.emplace(end, worker);
  }
  return simulation;
}

}  // namespace looplab::parallel
