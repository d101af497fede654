// Student's t distribution.
#pragma once

namespace looplab::measure {

/// The value that a t-distributed number with `freedom` degrees of freedom stays below with
/// `probability`. By bisection of the distribution function, which is an incomplete beta function
/// (NIST Digital Library of Mathematical Functions, 8.17.22, as a continued fraction). Relative
/// error below 1e-9. Needs 0 < probability < 1 and freedom > 0; gives 0 otherwise.
double student_quantile(double probability, double freedom);

}  // namespace looplab::measure
