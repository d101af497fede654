#include "kernels/pipeline/pipeline.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "kernels/bandpass/bandpass.hpp"
#include "kernels/philox.hpp"

namespace looplab::kernels::pipeline {
namespace {

using bandpass::history;

// Steps that a recording's zero is off by, as an amplifier's is.
constexpr float offset = 512;

// Of ten slots of a trial, so many hold a spike: 4 in A, 7 in B.
constexpr auto occupied = [](std::int64_t slot, std::uint32_t word) {
  const bool of_b = slot / slots_a_trial % 2 == 1;
  return below(100, word) < (of_b ? 70u : 40u);
};

std::size_t samples_of(std::int64_t trials) {
  return static_cast<std::size_t>(trials * trial_samples);
}

/// One call, told to the observer if there is one.
class Call {
 public:
  Call(Observer* observer, const char* name) : observer_(observer) {
    if (observer_) observer_->begin(name);
  }
  ~Call() {
    if (observer_) observer_->end();
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

 private:
  Observer* observer_;
};

}  // namespace

Recording::Recording(std::int64_t trials, std::pmr::memory_resource& memory)
    : trials_(trials),
      bytes_(2 * samples_of(trials), memory),
      trace_(trials * trial_samples, memory) {}

bool Recording::fill(std::uint64_t seed, const std::atomic<bool>& stop) {
  const auto no_progress = [](std::int64_t) {};
  if (!trace_.fill(seed, stop, no_progress, occupied)) return false;
  const spikes::Trace trace = trace_.samples();
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const auto step = static_cast<std::int16_t>(std::lround(trace[i] / gain + offset));
    const auto word = std::bit_cast<std::uint16_t>(step);
    bytes_[2 * i] = static_cast<std::uint8_t>(word & 0xff);
    bytes_[2 * i + 1] = static_cast<std::uint8_t>(word >> 8);
  }
  return true;
}

Pipeline::Pipeline(std::span<const Recording> recordings, std::pmr::memory_resource& memory)
    : recordings_(recordings) {
  const std::size_t samples = recordings.empty() ? 0 : recordings.front().samples();
  values_ = Buffer<float>(samples, memory);
  centred_ = Buffer<float>(samples + history, memory);
  filtered_ = Buffer<float>(samples, memory);
  room_ = Buffer<float>(samples, memory);
  mask_ = Buffer<std::uint8_t>(samples, memory);
  places_ = Buffer<std::int32_t>(spikes::most_spikes(samples), memory);
  std::ranges::fill(centred_.span().first(history), 0.0f);
}

void Pipeline::run(const Plan& plan, std::uint64_t seed, const std::atomic<bool>& stop,
                   std::span<Answer> answers, Observer* observer) {
  const Call analyse(observer, "analyse");
  for (std::size_t i = 0; i < recordings_.size(); ++i) {
    const Call electrode(observer, "electrode");
    run_one(recordings_[i], plan, seed, stop, observer, answers[i]);
  }
}

void Pipeline::run_one(const Recording& recording, const Plan& plan, std::uint64_t seed,
                       const std::atomic<bool>& stop, Observer* observer, Answer& answer) {
  const auto version = [&](Line line) { return plan[static_cast<std::size_t>(line)]; };
  {
    const Call load(observer, "load");
    {
      const Call line(observer, "convert");
      convert(recording.bytes(), values_.span(), version(Line::convert), stop);
    }
    const Call line(observer, "centre");
    centre(values_.span(), centred_.span().subspan(history), version(Line::centre), stop);
  }
  {
    const Call filter(observer, "filter");
    const Call line(observer, "convolve");
    convolve(centred_.span(), filtered_.span(), version(Line::convolve), stop);
  }
  // What a stopped line left is no data.
  if (stop.load(std::memory_order_relaxed)) return;
  std::span<std::int32_t> places;
  {
    const Call find(observer, "find spikes");
    float least = 0;
    {
      const Call line(observer, "threshold");
      least = threshold(filtered_.span(), room_.span(), version(Line::threshold));
    }
    const Call line(observer, "detect");
    places = places_.span().first(
        detect(filtered_.span(), least, places_.span(), room_.span(), version(Line::detect), stop));
  }
  answer.spikes.assign(places.begin(), places.end());
  answer.counts.resize(static_cast<std::size_t>(recording.trials()));
  const Call compare(observer, "compare");
  {
    const Call line(observer, "bin");
    bin(places, answer.counts, mask_.span(), version(Line::bin), stop);
  }
  const Call line(observer, "test");
  answer.p_value = test(places, answer.counts, seed, version(Line::test), stop);
}

std::int64_t bytes_needed(std::int64_t trials) noexcept {
  // Of each electrode the bytes and the trace; of the pipeline four arrays of float and the mask.
  constexpr std::int64_t a_sample = std::int64_t{electrodes} * (2 + 4) + 4 * 4 + 1;
  return trials * trial_samples * a_sample +
         trials * trial_samples / spikes::refractory * std::int64_t{sizeof(std::int32_t)} + 4096;
}

}  // namespace looplab::kernels::pipeline
