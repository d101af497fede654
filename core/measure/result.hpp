// What a measurement found: samples, and everything that follows from them.
// Thread safety: values, like the standard library's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "measure/calibration.hpp"
#include "measure/comparison.hpp"
#include "measure/distribution.hpp"
#include "measure/statistics.hpp"
#include "measure/steady.hpp"

namespace looplab::measure {

/// The verdicts are looked at twice at most: early, and at the end. The error is shared out.
inline constexpr std::size_t looks = 2;
/// Below this many clock steps an epoch, the median jumps with the clock; the trimmed mean does
/// not.
inline constexpr double fine_steps = 300;

/// Why a number must not be shown.
enum class Distrust : std::uint8_t {
  none,
  too_few,     ///< rounds for an interval
  too_coarse,  ///< the clock, for so short an epoch
  not_steady,  ///< the times changed in the rounds, by more than the machine's noise
};

/// "too few rounds", "clock too coarse", "not steady"; empty for none.
const char* name_of(Distrust distrust) noexcept;

/// When an epoch ran: of the clock, from the beginning of the first round.
struct Epoch {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  std::int64_t place = 0;  ///< in its round, from 0
  /// How long each worker computed, a run: the mean of those runs of the epoch that were recorded.
  /// Empty where none was, or nothing ran on workers.
  std::vector<double> busy_ns = {};
};

/// Everything measured of one strategy. Times are nanoseconds per iteration.
struct Series {
  std::string name;
  std::int64_t iterations = 1;     ///< per epoch, frozen after warm-up
  std::vector<double> warm_up_ns;  ///< per iteration, in order; the first is the cold call
  Steadiness steadiness = Steadiness::unknown;  ///< after warm-up
  std::vector<double> samples_ns;               ///< one per valid round, in order of rounds
  /// Of each sample; empty where that is not known (another tool's file). What happened while the
  /// page was hidden or the clock was set is not among them: it was thrown away and counted.
  std::vector<Epoch> epochs;
  Summary summary;
  Distribution distribution;
  /// Strategy 0 over this one, paired by round, with a verdict; the intervals hold for all
  /// strategies together at 99 %. Empty for strategy 0, and where one of the two is not to be
  /// trusted.
  Comparison comparison;
  Distrust distrust = Distrust::none;
};

struct Result {
  /// Sample i of every series comes from round i, so all have the same number of samples; otherwise
  /// (another tool's file) the series were measured one after the other, and none is compared.
  bool interleaved = true;
  std::vector<Series> series;
  int rounds = 0;
  int discarded = 0;    ///< rounds thrown away because the host was hidden meanwhile
  int clock_steps = 0;  ///< calls thrown away because the clock was set back or ahead meanwhile
  int moved = 0;        ///< rounds counted as warm-up, because the times fell after them
  bool stopped = false;
  double epoch_ns = 0;       ///< aimed at
  double threshold = 0.01;   ///< the smallest difference that matters to a verdict
  double confidence = 0.95;  ///< of the medians' intervals
  double elapsed_ns = 0;
};

/// The worst of all series' reasons for distrust.
Distrust distrust_of(const Result& result) noexcept;

/// From the first to the last round the times went up or down by more than 2 %, and by more than
/// three standard errors of such a slope, sd * sqrt(12 / n), widened for few samples. sd is 1.4826
/// MAD of what is left without the slope: the drift itself is no noise.
bool drifts(const Series& series);

/// One strategy, 0 unless said otherwise, over another, with the confidence of all verdicts of the
/// table; needs samples only.
Comparison judge(const Result& result, std::size_t index, const Calibration& calibration,
                 std::size_t baseline = 0);

/// Makes everything in the series that follows from samples, iterations and steadiness: summaries,
/// distributions, distrust and comparisons. A pure function of them: the same samples give the same
/// bits on every platform.
void analyse(Result& result, const Calibration& calibration);

}  // namespace looplab::measure
