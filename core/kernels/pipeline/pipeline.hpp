// A small analysis in seven lines, from the bytes of each electrode to a p-value. Each line can be
// written in three versions that give the same answer: as most people write it, needlessly slow,
// and better, where there is something better.
//
// Shapes and units: a recording is little-endian int16 at spikes::sample_hz, gain noise units a
// step. It is cut into trials of trial_samples; even ones are of condition A, odd ones of B. Stop:
// when stop is set every line returns early, and the answer means nothing. Errors: std::bad_alloc.
// Memory for samples is taken when a Pipeline is made; what a run allocates is as small as the
// number of spikes and trials. Thread safety: one thread a Pipeline.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

#include "kernels/buffer.hpp"
#include "kernels/spikes/trace.hpp"

namespace looplab::kernels::pipeline {

enum class Line : std::uint8_t { convert, centre, convolve, threshold, detect, bin, test };
inline constexpr std::size_t lines_count = 7;

enum class Version : std::uint8_t { usual, slow, better };
/// Which version of each line runs.
using Plan = std::array<Version, lines_count>;

/// False where the usual version is as good as it gets: better runs the same code.
bool has_better(Line line) noexcept;

inline constexpr float gain = 1.0f / 256;
/// A twentieth of a second, as the trace has them.
inline constexpr std::int64_t slot_samples = spikes::sample_hz / spikes::spike_hz;
inline constexpr std::int64_t slots_a_trial = 10;
inline constexpr std::int64_t trial_samples = slots_a_trial * slot_samples;
inline constexpr std::int64_t shuffles = 5000;
inline constexpr std::size_t electrodes = 4;

/// Is told before and after each function and each line. `name` is static.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void begin(const char* name) = 0;
  virtual void end() = 0;
};

/// Of one electrode.
struct Answer {
  std::vector<std::int32_t> spikes;  ///< samples, ascending
  std::vector<std::int32_t> counts;  ///< of spikes, a trial each
  double p_value = 1;                ///< of A against B
  bool operator==(const Answer&) const = default;
};

/// A made-up recording of one electrode with as many trials of A as of B: the trace of
/// spikes::VoltageTrace, whose slots hold a spike more often in B, in steps of `gain` around an
/// offset.
class Recording {
 public:
  /// `trials` is even.
  explicit Recording(std::int64_t trials, std::pmr::memory_resource& memory = heap());
  /// False if stop was set.
  bool fill(std::uint64_t seed, const std::atomic<bool>& stop);
  std::span<const std::uint8_t> bytes() const noexcept { return bytes_.span(); }
  std::size_t samples() const noexcept { return bytes_.size() / 2; }
  std::int64_t trials() const noexcept { return trials_; }
  /// The middles of the planted spikes, ascending.
  const std::vector<std::int32_t>& truth() const noexcept { return trace_.truth(); }

 private:
  std::int64_t trials_;
  Buffer<std::uint8_t> bytes_;
  spikes::VoltageTrace trace_;
};

/// The analysis, with room for what stands between its lines. The recordings, which have equally
/// many trials, outlive it.
class Pipeline {
 public:
  explicit Pipeline(std::span<const Recording> recordings,
                    std::pmr::memory_resource& memory = heap());
  /// Runs the seven lines on each recording, which has one of `answers`; `observer` may be null.
  void run(const Plan& plan, std::uint64_t seed, const std::atomic<bool>& stop,
           std::span<Answer> answers, Observer* observer = nullptr);

 private:
  void run_one(const Recording& recording, const Plan& plan, std::uint64_t seed,
               const std::atomic<bool>& stop, Observer* observer, Answer& answer);

  std::span<const Recording> recordings_;
  Buffer<float> values_;
  Buffer<float> centred_;  ///< with bandpass::history zeros in front
  Buffer<float> filtered_;
  Buffer<float> room_;
  Buffer<std::uint8_t> mask_;
  Buffer<std::int32_t> places_;
};

/// Bytes that recordings of so many trials for all electrodes and their pipeline take.
std::int64_t bytes_needed(std::int64_t trials) noexcept;

// The lines. Each works on what the one before it left.

void convert(std::span<const std::uint8_t> bytes, std::span<float> values, Version version,
             const std::atomic<bool>& stop);
/// Takes the mean away.
void centre(std::span<const float> values, std::span<float> centred, Version version,
            const std::atomic<bool>& stop);
/// With bandpass::taps(). `in` begins with bandpass::history samples more than `out` has.
void convolve(std::span<const float> in, std::span<float> out, Version version,
              const std::atomic<bool>& stop);
/// spikes::mad_threshold with 4.5 deviations.
float threshold(std::span<const float> values, std::span<float> room, Version version);
/// How many there are; `spikes` has room for most_spikes(). Places are those of the recording: the
/// filter's delay is taken off.
std::size_t detect(std::span<const float> values, float threshold, std::span<std::int32_t> spikes,
                   std::span<float> room, Version version, const std::atomic<bool>& stop);
/// Spikes of each trial. `mask` has a byte a sample.
void bin(std::span<const std::int32_t> spikes, std::span<std::int32_t> counts,
         std::span<std::uint8_t> mask, Version version, const std::atomic<bool>& stop);
double test(std::span<const std::int32_t> spikes, std::span<const std::int32_t> counts,
            std::uint64_t seed, Version version, const std::atomic<bool>& stop);

}  // namespace looplab::kernels::pipeline
