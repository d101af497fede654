// What two ways to compare two versions say, and how often each was wrong. Times have any unit, the
// same one. Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <span>

#include "lab/record.hpp"

namespace looplab::experiments::compare {

/// What a comparison says of B.
enum class Said : std::uint8_t { faster, slower, no_difference };

/// All of A, then all of B, and Welch's t test at 5 %. Needs two times of each.
Said by_t_test(std::span<const double> a, std::span<const double> b);

/// A and B in turn, as many of each, and the sign test's interval of their ratio, round by round.
Said by_turns(std::span<const double> a, std::span<const double> b);

/// How often one way to compare was wrong.
struct Tally {
  int trials = 0;
  int wrong = 0;     ///< altogether
  int other = 0;     ///< of these, the other one was called the slower one
  int invented = 0;  ///< of these, a difference was found where there is none
  int missed = 0;    ///< of these, none was found where there is one

  /// `differs`: B is the slower one; otherwise they are the same.
  void add(Said said, bool differs);
  /// In percent, with Wilson's interval (Journal of the American Statistical Association 22, 1927).
  /// For at least one trial.
  lab::CurvesFigure::Point point() const;
};

}  // namespace looplab::experiments::compare
