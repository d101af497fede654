#include "measure/complexity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "measure/statistics.hpp"
#include "measure/student.hpp"

namespace looplab::measure {
namespace {

// The logarithm of smallest_knee: three times what 3 % of noise makes of four times.
constexpr double smallest_step = 0.2231;

constexpr std::array growths{Growth::constant,     Growth::logarithmic, Growth::linear,
                             Growth::linearithmic, Growth::quadratic,   Growth::cubic};

double value_of(Growth growth, double n) {
  switch (growth) {
    case Growth::constant: return 1;
    case Growth::logarithmic: return std::log2(n);
    case Growth::linear: return n;
    case Growth::linearithmic: return n * std::log2(n);
    case Growth::quadratic: return n * n;
    case Growth::cubic: return n * n * n;
  }
  return 1;
}

double rms_of(std::span<const SizedTime> times, const GrowthFit& fit) {
  double sum = 0;
  for (const SizedTime& each : times) {
    const double model = fit.offset + fit.factor * value_of(fit.growth, each.size);
    sum += (model / each.time - 1) * (model / each.time - 1);
  }
  return std::sqrt(sum / static_cast<double>(times.size()));
}

// Least squares of offset/t + factor * g/t = 1, neither below 0.
GrowthFit fit_of(std::span<const SizedTime> times, Growth growth) {
  double aa = 0, ab = 0, bb = 0, a1 = 0, b1 = 0;
  for (const SizedTime& each : times) {
    const double a = 1 / each.time;
    const double b = value_of(growth, each.size) / each.time;
    aa += a * a;
    ab += a * b;
    bb += b * b;
    a1 += a;
    b1 += b;
  }
  GrowthFit only_factor{growth, 0, bb > 0 ? b1 / bb : 0, 0};
  GrowthFit only_offset{growth, a1 / aa, 0, 0};
  only_factor.rms = rms_of(times, only_factor);
  only_offset.rms = rms_of(times, only_offset);
  GrowthFit best = only_factor.rms <= only_offset.rms ? only_factor : only_offset;
  const double determinant = aa * bb - ab * ab;
  if (growth != Growth::constant && determinant > 1e-12 * aa * bb) {
    GrowthFit both{growth, (a1 * bb - b1 * ab) / determinant, (b1 * aa - a1 * ab) / determinant, 0};
    both.rms = rms_of(times, both);
    if (both.offset >= 0 && both.factor >= 0 && both.rms < best.rms) best = both;
  }
  return best;
}

// Whether the best growth explains more than noise would by luck: an F test of one more parameter,
// which is the square of a t test, at 99.9 %.
bool beats_constant(const GrowthFit& best, const GrowthFit& constant, std::size_t count) {
  const auto n = static_cast<double>(count);
  const double left = best.rms * best.rms * n / (n - 2);
  const double gained = (constant.rms * constant.rms - best.rms * best.rms) * n;
  const double t = student_quantile(0.9995, n - 2);
  return gained > t * t * left;
}

void decide(Complexity& result, std::size_t count) {
  const GrowthFit& best = result.fits.front();
  const auto constant = std::ranges::find(result.fits, Growth::constant, &GrowthFit::growth);
  if (best.rms > largest_misfit) return;
  if (!beats_constant(best, *constant, count)) {
    if (constant->rms <= largest_misfit) result.candidates = {Growth::constant};
    return;
  }
  for (const GrowthFit& fit : result.fits) {
    if (fit.rms <= 1.1 * best.rms) result.candidates.push_back(fit.growth);
  }
}

void find_exponent(Complexity& result, std::span<const SizedTime> times, double confidence) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < times.size(); ++i) {
    for (std::size_t j = i + 1; j < times.size(); ++j) {
      if (times[i].size == times[j].size) continue;
      slopes.push_back(std::log(times[j].time / times[i].time) /
                       std::log(times[j].size / times[i].size));
    }
  }
  std::ranges::sort(slopes);
  result.exponent = median_of(slopes);
  const auto n = static_cast<double>(times.size());
  const double spread =
      student_quantile(0.5 + confidence / 2, 1e6) * std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
  const auto count = static_cast<double>(slopes.size());
  const auto at = [&](double rank) {
    return slopes[static_cast<std::size_t>(std::clamp(rank, 0.0, count - 1))];
  };
  result.exponent_low = at(std::floor((count - spread) / 2));
  result.exponent_high = at(std::ceil((count + spread) / 2));
}

// One time a size, the median of its times, in order of size.
std::vector<SizedTime> by_size(std::span<const SizedTime> times) {
  std::map<double, std::vector<double>> all;
  for (const SizedTime& each : times) all[each.size].push_back(each.time);
  std::vector<SizedTime> result;
  for (auto& [size, list] : all) result.push_back({size, median_of(std::move(list))});
  return result;
}

struct Step {
  double grown;     // the logarithm of what the time was multiplied by
  double size;      // and the size
  double exponent;  // of the two
};

// By what steps [first, last] exceed the usual growth and that of those beside them, as a
// logarithm; 0 where one of them does not.
double excess_of(std::span<const Step> steps, std::size_t first, std::size_t last, double usual) {
  const double beside = std::max({steps[first - 1].exponent, steps[last + 1].exponent, usual});
  double excess = 0;
  for (std::size_t i = first; i <= last; ++i) {
    if (steps[i].exponent <= beside) return 0;
    excess += steps[i].grown - beside * steps[i].size;
  }
  return excess;
}

std::vector<Knee> knees_of(std::span<const SizedTime> times) {
  const std::vector<SizedTime> points = by_size(times);
  std::vector<Step> steps;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const double grown = std::log(points[i + 1].time / points[i].time);
    const double size = std::log(points[i + 1].size / points[i].size);
    steps.push_back({grown, size, grown / size});
  }
  std::vector<double> exponents;
  for (const Step& step : steps) exponents.push_back(step.exponent);
  const double usual = median_of(std::move(exponents));
  std::vector<Knee> knees;
  for (std::size_t i = 1; i + 1 < steps.size(); ++i) {
    const double one = excess_of(steps, i, i, usual);
    const double two = i + 2 < steps.size() ? excess_of(steps, i, i + 1, usual) : 0;
    const double excess = std::max(one, two);
    if (excess <= smallest_step) continue;
    const std::size_t last = two > one ? i + 1 : i;
    knees.push_back({points[i].size, points[last + 1].size, std::exp(excess)});
    i = last;
  }
  return knees;
}

}  // namespace

const char* name_of(Growth growth) noexcept {
  static constexpr std::array names{"1", "lg n", "n", "n lg n", "n²", "n³"};
  return names[static_cast<std::size_t>(growth)];
}

Complexity complexity_of(std::span<const SizedTime> times, double confidence) {
  Complexity result;
  std::set<double> sizes;
  for (const SizedTime& each : times) {
    if (!(each.size > 0) || !(each.time > 0) || !std::isfinite(each.size * each.time)) {
      result.refusal = "A size or a time is not a positive number.";
      return result;
    }
    sizes.insert(each.size);
  }
  if (static_cast<int>(sizes.size()) < fewest_sizes ||
      *sizes.rbegin() < smallest_span * *sizes.begin()) {
    result.refusal =
        "The growth needs at least 5 sizes of which the largest is 16 times the smallest.";
    return result;
  }
  for (const Growth growth : growths) result.fits.push_back(fit_of(times, growth));
  std::ranges::stable_sort(result.fits, {}, &GrowthFit::rms);
  decide(result, times.size());
  find_exponent(result, times, confidence);
  result.knees = knees_of(times);
  return result;
}

}  // namespace looplab::measure
