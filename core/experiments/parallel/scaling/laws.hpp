// What the laws of scaling say of measured speedups, in words and as curves.
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lab/record.hpp"
#include "measure/scaling.hpp"
#include "measure/statistics.hpp"

namespace looplab::experiments::scaling {

/// Numbers of workers from 1 to `most`, ascending, with 1, `processors` and `most` among them; at
/// most `room` of them, 3 or more: eight strategies can be timed in turns, and one is serial.
std::vector<int> worker_counts(int most, int processors, int room = 7);

/// One number of workers, paired by round.
struct Measured {
  int workers = 1;
  measure::Ratio against_serial;  ///< time of the best serial code over this one
  measure::Ratio against_one;     ///< time of one worker over this one
  measure::ScalingPoint point;    ///< against the serial code, times `work`
  double work = 1;                ///< in times that of one worker; more than 1 in weak scaling
};

/// The share of the work that did not get faster.
struct SerialShare {
  double value = 0;
  double low = 0;
  double high = 0;
  bool fitted = false;  ///< Amdahl's law through 3 points or more; else Karp and Flatt's of one
  int workers = 2;      ///< the most that it rests on
};
/// From those with at most as many workers as there are processors: others only take turns.
/// Nothing where no such one has 2 workers.
std::optional<SerialShare> serial_share(const std::vector<Measured>& measured, int processors);

/// "0.235", "−0.005": with 1 or 3 decimals.
std::string decimals(double value, int places);

/// "A serial share of 20 % was put in ..." `put_in` is a share. Weak scaling
/// has Gustafson's law instead of Amdahl's.
std::string share_sentence(const std::vector<Measured>& measured, int processors, double put_in,
                           bool weak);
/// What was put in, found again: Karp and Flatt's number with it less that without it, of each
/// round. A run of T(1) * (s + (1 - s) / p) + o has the number s + x, and one without the serial
/// share x, where x is what the workers cost, o / T(1) / (1 - 1 / p). Times by round: of one
/// worker, and of `workers` with the serial share and without.
std::string found_sentence(std::span<const double> one, std::span<const double> with,
                           std::span<const double> without, int workers);
/// Gunther's law, or that there are too few points for it.
std::string usl_sentence(const std::vector<Measured>& measured);
/// Speedups, or in weak scaling the work in the time of one, over the number of workers; with what
/// no loss and the law would give.
lab::CurvesFigure figure(const std::vector<Measured>& measured, int processors, bool weak);

}  // namespace looplab::experiments::scaling
