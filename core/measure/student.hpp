// Student's t distribution.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <span>

namespace looplab::measure {

/// The value that a t-distributed number with `freedom` degrees of freedom stays below with
/// `probability`. By bisection of the distribution function, which is an incomplete beta function
/// (NIST Digital Library of Mathematical Functions, 8.17.22, as a continued fraction). Relative
/// error below 1e-9. Needs 0 < probability < 1 and freedom > 0; gives 0 otherwise.
double student_quantile(double probability, double freedom);

/// The difference of two means in units of its standard error, and the degrees of freedom of its
/// distribution where both are equal (Welch, Biometrika 34, 1947, 28-35; Satterthwaite's formula).
struct Welch {
  double t = 0;  ///< above 0: the first mean is the larger one
  double freedom = 1;
};

/// Needs two values in each. Without any scatter t is 0 where the means are equal, and infinite
/// otherwise.
Welch welch_t_test(std::span<const double> a, std::span<const double> b);

}  // namespace looplab::measure
