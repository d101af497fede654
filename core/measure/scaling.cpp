#include "measure/scaling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>
#include <set>
#include <vector>

#include "measure/student.hpp"

namespace looplab::measure {
namespace {

// Weighted least squares with up to three columns: normal equations, solved by elimination with
// pivoting. Columns that are switched off get 0.
using Row = std::array<double, 3>;

std::array<double, 3> solve(std::span<const Row> rows, std::span<const double> values,
                            const std::array<bool, 3>& used) {
  std::array<std::array<double, 4>, 3> matrix{};
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) matrix[i][j] += rows[r][i] * rows[r][j];
      matrix[i][3] += rows[r][i] * values[r];
    }
  }
  std::array<double, 3> result{};
  std::vector<std::size_t> active;
  for (std::size_t i = 0; i < 3; ++i) {
    if (used[i]) active.push_back(i);
  }
  for (std::size_t step = 0; step < active.size(); ++step) {
    const auto pivot = std::max_element(
        active.begin() + static_cast<std::ptrdiff_t>(step), active.end(), [&](auto a, auto b) {
          return std::abs(matrix[a][active[step]]) < std::abs(matrix[b][active[step]]);
        });
    std::swap(matrix[active[step]], matrix[*pivot]);
    const auto& top = matrix[active[step]];
    if (top[active[step]] == 0) return result;
    for (std::size_t below = step + 1; below < active.size(); ++below) {
      auto& row = matrix[active[below]];
      const double factor = row[active[step]] / top[active[step]];
      for (std::size_t j = 0; j < 4; ++j) row[j] -= factor * top[j];
    }
  }
  for (std::size_t step = active.size(); step-- > 0;) {
    const std::size_t i = active[step];
    double sum = matrix[i][3];
    for (std::size_t after = step + 1; after < active.size(); ++after) {
      sum -= matrix[i][active[after]] * result[active[after]];
    }
    result[i] = sum / matrix[i][i];
  }
  return result;
}

}  // namespace

double efficiency(double speedup, int workers) noexcept { return speedup / std::max(1, workers); }

double karp_flatt(double speedup, int workers) noexcept {
  if (workers < 2) return 0;
  const double share = 1.0 / workers;
  return (1 / speedup - share) / (1 - share);
}

double amdahl(double serial, double workers) noexcept {
  return 1 / (serial + (1 - serial) / workers);
}

double gustafson(double serial, double workers) noexcept {
  return workers - serial * (workers - 1);
}

std::optional<double> AmdahlFit::ceiling() const noexcept {
  if (serial <= 0) return std::nullopt;
  return 1 / serial;
}

std::optional<AmdahlFit> fit_amdahl(std::span<const ScalingPoint> points, double confidence) {
  std::vector<ScalingPoint> used;
  std::ranges::copy_if(points, std::back_inserter(used),
                       [](const ScalingPoint& p) { return p.workers >= 1 && p.speedup > 0; });
  const bool weighted = std::ranges::all_of(used, [](const auto& p) { return p.error > 0; });
  // 1/S = a + b/p. With the scale a + b free, the error of T_1, which is in every point, is not
  // mistaken for a serial part.
  double ww = 0, wx = 0, wxx = 0, wy = 0, wxy = 0;
  std::set<int> different;
  const auto weight = [&](const ScalingPoint& p) {
    return weighted ? 1 / (p.error * p.error) : p.speedup * p.speedup;
  };
  for (const ScalingPoint& point : used) {
    const double w = weight(point);
    const double x = 1.0 / point.workers;
    ww += w;
    wx += w * x;
    wxx += w * x * x;
    wy += w / point.speedup;
    wxy += w * x / point.speedup;
    different.insert(point.workers);
  }
  if (different.size() < 3) return std::nullopt;
  const double determinant = ww * wxx - wx * wx;
  const double a = (wxx * wy - wx * wxy) / determinant;
  const double b = (ww * wxy - wx * wy) / determinant;
  double squares = 0;
  for (const ScalingPoint& point : used) {
    const double error = 1 / point.speedup - a - b / point.workers;
    squares += weight(point) * error * error;
  }
  const auto freedom = static_cast<double>(used.size() - 2);
  double variance = squares / freedom;
  // Points that agree better than their own errors allow are luck, not knowledge.
  if (weighted) variance = std::max(variance, 1.0);
  // Delta method for a / (a + b).
  const double scale = a + b;
  const double by_a = b / (scale * scale);
  const double by_b = -a / (scale * scale);
  const double spread = (by_a * by_a * wxx - 2 * by_a * by_b * wx + by_b * by_b * ww) / determinant;
  const double half =
      student_quantile(0.5 + confidence / 2, freedom) * std::sqrt(variance * spread);
  return AmdahlFit{a / scale, a / scale - half, a / scale + half, used.size()};
}

double UslFit::at(double workers) const noexcept {
  return scale * workers / (1 + contention * (workers - 1) + coherency * workers * (workers - 1));
}

std::optional<double> UslFit::peak() const noexcept {
  if (coherency <= 0 || contention >= 1) return std::nullopt;
  return std::sqrt((1 - contention) / coherency);
}

std::optional<UslFit> fit_usl(std::span<const ScalingPoint> points) {
  std::set<int> different;
  std::vector<Row> rows;
  for (const ScalingPoint& point : points) {
    if (point.workers < 1 || !(point.speedup > 0)) continue;
    different.insert(point.workers);
    // p / S = 1/scale + contention/scale * (p - 1) + coherency/scale * p (p - 1), each row divided
    // by p / S: then the right side is 1 and errors are relative.
    const double p = point.workers;
    const double left = p / point.speedup;
    rows.push_back({1 / left, (p - 1) / left, p * (p - 1) / left});
  }
  if (static_cast<int>(different.size()) < fewest_points_for_usl) return std::nullopt;
  const std::vector<double> ones(rows.size(), 1.0);
  const auto rms = [&](const std::array<double, 3>& c) {
    double sum = 0;
    for (const Row& row : rows) {
      const double error = row[0] * c[0] + row[1] * c[1] + row[2] * c[2] - 1;
      sum += error * error;
    }
    return std::sqrt(sum / static_cast<double>(rows.size()));
  };
  // Two bounds: the best of the four fits that keep both is the bounded optimum.
  std::optional<UslFit> best;
  for (const auto& used : {std::array{true, true, true}, std::array{true, true, false},
                           std::array{true, false, true}, std::array{true, false, false}}) {
    const auto c = solve(rows, ones, used);
    if (!(c[0] > 0) || c[1] < 0 || c[2] < 0) continue;
    const double error = rms(c);
    if (!best || error < best->rms) best = UslFit{1 / c[0], c[1] / c[0], c[2] / c[0], error};
  }
  return best;
}

double imbalance(std::span<const double> busy) {
  const double sum = std::accumulate(busy.begin(), busy.end(), 0.0);
  if (busy.empty() || sum <= 0) return 1;
  return *std::ranges::max_element(busy) * static_cast<double>(busy.size()) / sum;
}

std::optional<EfficiencyParts> efficiency_parts(double serial, double parallel,
                                                std::span<const double> busy) {
  const double sum = std::accumulate(busy.begin(), busy.end(), 0.0);
  if (!(serial > 0) || !(parallel > 0) || !(sum > 0)) return std::nullopt;
  EfficiencyParts parts;
  parts.efficiency = serial / (static_cast<double>(busy.size()) * parallel);
  parts.balance = 1 / imbalance(busy);
  parts.overhead = 1 - *std::ranges::max_element(busy) / parallel;
  parts.inflation = sum / serial;
  return parts;
}

double grain_for(double overhead, double wanted) noexcept {
  return overhead * wanted / (1 - wanted);
}

Speedup speedup_of(std::span<const double> one, std::span<const double> several, int workers,
                   double confidence) {
  Speedup speedup;
  speedup.ratio = paired_ratio(one, several, confidence);
  speedup.efficiency = speedup.ratio;
  const double p = std::max(1, workers);
  for (double* each :
       {&speedup.efficiency.value, &speedup.efficiency.low, &speedup.efficiency.high})
    *each /= p;
  const double wide = 1 / speedup.ratio.low - 1 / speedup.ratio.high;
  const double normal = student_quantile(0.5 + confidence / 2, 1e6);
  speedup.point = {workers, speedup.ratio.value, wide / (2 * normal)};
  return speedup;
}

double weak_efficiency(double one, double several) noexcept {
  return one > 0 && several > 0 ? one / several : 0;
}

double lost_to_imbalance(std::span<const double> busy) { return 1 - 1 / imbalance(busy); }

std::optional<double> idle_share(double parallel, std::span<const double> busy) {
  if (!(parallel > 0) || busy.empty()) return std::nullopt;
  const double sum = std::accumulate(busy.begin(), busy.end(), 0.0);
  return 1 - sum / (static_cast<double>(busy.size()) * parallel);
}

std::optional<TaskCost> task_cost(std::span<const TaskTime> runs, double confidence) {
  std::set<double> different;
  double mean_tasks = 0;
  double mean_time = 0;
  for (const TaskTime& run : runs) {
    different.insert(run.tasks);
    mean_tasks += run.tasks / static_cast<double>(runs.size());
    mean_time += run.time / static_cast<double>(runs.size());
  }
  if (different.size() < 3) return std::nullopt;
  double xx = 0;
  double xy = 0;
  for (const TaskTime& run : runs) {
    xx += (run.tasks - mean_tasks) * (run.tasks - mean_tasks);
    xy += (run.tasks - mean_tasks) * (run.time - mean_time);
  }
  TaskCost cost;
  cost.each = xy / xx;
  cost.fixed = mean_time - cost.each * mean_tasks;
  double squares = 0;
  for (const TaskTime& run : runs) {
    const double error = run.time - cost.fixed - cost.each * run.tasks;
    squares += error * error;
  }
  const auto freedom = static_cast<double>(runs.size() - 2);
  const double half =
      student_quantile(0.5 + confidence / 2, freedom) * std::sqrt(squares / freedom / xx);
  cost.low = cost.each - half;
  cost.high = cost.each + half;
  return cost;
}

double roofline_bound(double intensity, double peak, double bandwidth) noexcept {
  return std::min(peak, intensity * bandwidth);
}

double percent_of_bound(double reached, double bound) noexcept {
  return bound > 0 ? 100 * reached / bound : 0;
}

}  // namespace looplab::measure
