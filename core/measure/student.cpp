#include "measure/student.hpp"

#include <cmath>
#include <limits>

#include <utility>
#include "measure/statistics.hpp"

namespace looplab::measure {
namespace {

// Lentz's method for the continued fraction of the regularised incomplete beta function.
double beta_fraction(double x, double a, double b) {
  constexpr double tiny = 1e-300;
  const auto guarded = [](double value) { return std::abs(value) < tiny ? tiny : value; };
  double c = 1;
  double d = 1 / guarded(1 - (a + b) * x / (a + 1));
  double result = d;
  for (int m = 1; m < 500; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double change = 1;
    for (const double term : {even, odd}) {
      d = 1 / guarded(1 + term * d);
      c = guarded(1 + term / c);
      change = c * d;
      result *= change;
    }
    if (std::abs(change - 1) < 1e-15) break;
  }
  return result;
}

// std::lgamma keeps the sign in a global variable, which two threads must not write at once.
double log_gamma(double x) {
  int sign = 0;
  return lgamma_r(x, &sign);
}

double incomplete_beta(double x, double a, double b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = std::exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) +
                                b * std::log1p(-x));
  // The fraction converges quickly on one side of the mean only.
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(x, a, b) / a;
  return 1 - front * beta_fraction(1 - x, b, a) / b;
}

// P(T > t) for t >= 0.
double upper_tail(double t, double freedom) {
  return incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
}

}  // namespace

double student_quantile(double probability, double freedom) {
  if (!(probability > 0 && probability < 1 && freedom > 0)) return 0;
  if (probability < 0.5) return -student_quantile(1 - probability, freedom);
  const double tail = 1 - probability;
  double low = 0;
  double high = 1;
  while (upper_tail(high, freedom) > tail && high < 1e300) high *= 2;
  for (int i = 0; i < 200 && high - low > 1e-12 * high; ++i) {
    const double middle = (low + high) / 2;
    (upper_tail(middle, freedom) > tail ? low : high) = middle;
  }
  return (low + high) / 2;
}

Welch welch_t_test(std::span<const double> a, std::span<const double> b) {
  const Summary first = summarise(a);
  const Summary second = summarise(b);
  const double va = first.sd * first.sd / static_cast<double>(a.size());
  const double vb = second.sd * second.sd / static_cast<double>(b.size());
  const double difference = first.mean - second.mean;
  if (va + vb <= 0) {
    const double infinite = std::copysign(std::numeric_limits<double>::infinity(), difference);
    return {difference == 0 ? 0 : infinite, 1};
  }
  const double freedom =
      (va + vb) * (va + vb) /
      (va * va / static_cast<double>(a.size() - 1) + vb * vb / static_cast<double>(b.size() - 1));
  return {difference / std::sqrt(va + vb), freedom};
}

}  // namespace looplab::measure
