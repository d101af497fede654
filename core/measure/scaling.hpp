// What speedups say: shares, laws and their fits. Times may have any unit, the same one everywhere.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "measure/statistics.hpp"

namespace looplab::measure {

/// One number of workers and how much faster than one it was.
struct ScalingPoint {
  int workers = 1;
  double speedup = 1;  ///< T_1 / T_p, more than 0
  /// Standard error of 1 / speedup; 0 where it is not known. Points are weighted by it only when it
  /// is known for all of them.
  double error = 0;
};

/// speedup / workers.
double efficiency(double speedup, int workers) noexcept;

/// The experimentally determined serial fraction of Karp and Flatt (Communications of the ACM
/// 33(5), 1990): (1/S - 1/p) / (1 - 1/p). Constant over p: a serial part; rising: overhead;
/// negative: superlinear. For 2 workers and more; 0 for one, where it is not defined.
double karp_flatt(double speedup, int workers) noexcept;

/// Amdahl's law (AFIPS 1967): 1 / (serial + (1 - serial) / p).
double amdahl(double serial, double workers) noexcept;

/// Gustafson's scaled speedup (Communications of the ACM 31(5), 1988): p - serial * (p - 1), where
/// `serial` is the share of the time on p workers.
double gustafson(double serial, double workers) noexcept;

/// The time of one worker over that of several, from rounds that were measured side by side: round
/// i is entry i of both, which have the same length. The interval is the sign test's of the paired
/// ratios (paired_ratio); that of two independent runs would not hold.
struct Speedup {
  Ratio ratio;
  Ratio efficiency;    ///< ratio / workers; 1 where nothing is lost
  ScalingPoint point;  ///< for the fits; its error is that of a normal 1 / S of the same interval
};
Speedup speedup_of(std::span<const double> one, std::span<const double> several, int workers,
                   double confidence = 0.95);

/// Weak scaling: the time of one worker for a problem over that of p workers for p times as much; 1
/// where nothing is lost (Gustafson, 1988). 0 where a time is not positive.
double weak_efficiency(double one, double several) noexcept;

struct AmdahlFit {
  double serial = 0;  ///< below 0 where the speedups are superlinear
  double low = 0;     ///< interval of `serial`, Student's t with n - 2 degrees of freedom
  double high = 0;
  std::size_t points = 0;
  /// 1 / serial; nothing where no serial part was found.
  std::optional<double> ceiling() const noexcept;
};

/// Least squares of 1/S = scale * (serial + (1 - serial) / p), weighted by the points' errors where
/// all are known, else in relative error. The scale takes up the error of T_1, which every speedup
/// shares. Include the point of 1 worker. Nothing for fewer than 3 different numbers of workers.
std::optional<AmdahlFit> fit_amdahl(std::span<const ScalingPoint> points, double confidence = 0.95);

/// The universal scalability law (Gunther, Guerrilla Capacity Planning, 2007, chapter 4):
/// scale * p / (1 + contention * (p - 1) + coherency * p * (p - 1)).
struct UslFit {
  double scale = 1;
  double contention = 0;  ///< at least 0
  double coherency = 0;   ///< at least 0
  double rms = 0;         ///< root mean square of the relative errors
  double at(double workers) const noexcept;
  /// The number of workers beyond which more of them are slower; nothing where there is none.
  std::optional<double> peak() const noexcept;
};

inline constexpr int fewest_points_for_usl = 5;

/// Least squares of p / S in relative error, which is linear in the parameters, with contention and
/// coherency kept from falling below 0. Nothing for fewer than 5 different numbers of workers.
std::optional<UslFit> fit_usl(std::span<const ScalingPoint> points);

/// Where the time of a parallel run went. balance * (1 - overhead) / inflation = efficiency,
/// exactly.
struct EfficiencyParts {
  double efficiency = 0;  ///< serial time / (workers * parallel time)
  double balance = 0;     ///< mean over maximum of the workers' busy times
  double overhead = 0;    ///< share of the run in which not even the busiest worker computed
  double inflation = 0;   ///< sum of the busy times over the serial time
};

/// `serial` and `parallel` are the whole times, `busy` has one entry a worker, in the same unit.
/// Nothing when a time is not positive or `busy` is empty.
std::optional<EfficiencyParts> efficiency_parts(double serial, double parallel,
                                                std::span<const double> busy);

/// Maximum over mean of the busy times; 1 for none.
double imbalance(std::span<const double> busy);

/// The grain at which overhead takes the rest of `wanted` efficiency: a part of length t has
/// efficiency t / (t + overhead), so t = overhead * wanted / (1 - wanted); 9 times for 90 %.
double grain_for(double overhead, double wanted = 0.9) noexcept;

/// 1 - mean / maximum: the share of the workers' time that is lost because they finish at different
/// times. 0 for none.
double lost_to_imbalance(std::span<const double> busy);

/// 1 - sum(busy) / (workers * parallel): the share of the workers' time in which they waited. In
/// terms of EfficiencyParts it is 1 - balance * (1 - overhead). Nothing when the time is not
/// positive or `busy` is empty.
std::optional<double> idle_share(double parallel, std::span<const double> busy);

/// A run of empty tasks.
struct TaskTime {
  double tasks = 0;
  double time = 0;
};
struct TaskCost {
  double each = 0;  ///< the slope: a task more takes so much longer
  double low = 0;   ///< its interval, Student's t with n - 2 degrees of freedom
  double high = 0;
  double fixed = 0;  ///< what a run costs without tasks
};
/// Least squares of time = fixed + each * tasks. Nothing for fewer than 3 different numbers of
/// tasks.
std::optional<TaskCost> task_cost(std::span<const TaskTime> runs, double confidence = 0.95);

/// The roofline (Williams, Waterman and Patterson, Communications of the ACM 52(4), 2009): what a
/// kernel with `intensity` operations a byte can reach at most, min(peak, intensity * bandwidth).
/// Units are the caller's: GFLOP/s with FLOP/byte and GB/s.
double roofline_bound(double intensity, double peak, double bandwidth) noexcept;
/// reached / bound, in percent; 0 where there is no bound.
double percent_of_bound(double reached, double bound) noexcept;

}  // namespace looplab::measure
