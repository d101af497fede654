#include "experiments/parallel/processes/neurons.hpp"

#include <algorithm>
#include <numeric>

#include "kernels/lif/lif.hpp"

namespace looplab::experiments::processes {

namespace lif = kernels::lif;

Neurons::Neurons(std::int64_t count, std::int64_t samples, std::int64_t steps, std::uint64_t seed,
                 const std::atomic<bool>& stop, std::pmr::memory_resource& memory)
    : samples_(samples),
      steps_(steps),
      stop_(stop),
      drives_(lif::make_drives(static_cast<std::size_t>(count), seed, stop, memory)),
      traces_(static_cast<std::size_t>(count * samples), memory),
      counts_(static_cast<std::size_t>(count)) {
  lif::make_traces(drives_.span(), static_cast<std::size_t>(samples), traces_.data(), stop);
}

// [show a loop over neurons]
void Neurons::compute(parallel::Range neurons) {
  const auto samples = static_cast<std::size_t>(samples_);
  for (std::int64_t i = neurons.first; i < neurons.last; ++i) {
    const auto trace = traces_.span().subspan(static_cast<std::size_t>(i) * samples, samples);
    counts_[static_cast<std::size_t>(i)] = lif::spikes_of(trace, steps_, stop_);
  }
}
// [/show]

void Neurons::take(std::int64_t first, const systems::Answer& answer) {
  for (std::size_t i = 0; i < answer.values.size() / sizeof(std::int64_t); ++i) {
    counts_[static_cast<std::size_t>(first) + i] = answer.value(i);
  }
}

void Neurons::forget() { std::ranges::fill(counts_, -1); }

bool Neurons::right() const {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const std::int64_t known = samples_ * steps_ / lif::steps_to_spike(double{drives_[i]});
    if (counts_[i] != known) return false;
  }
  return true;
}

std::int64_t Neurons::spikes() const {
  return std::reduce(counts_.begin(), counts_.end(), std::int64_t{0});
}

}  // namespace looplab::experiments::processes
