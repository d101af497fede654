// The guess that is made before the first run, and what became of it.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>

#include "lab/experiment.hpp"

namespace looplab::lab {

/// "{workers} are" -> "2 workers are".
std::string guess_prompt(const Guess& guess, const Parameters& parameters);

/// How far off, in orders of magnitude: |log10(guessed / outcome)|. NaN unless both are positive.
double guess_distance(double guessed, double outcome) noexcept;

/// "You guessed 1.9×; it was 1.83×: as good as right." Empty when there is no outcome.
std::string guess_sentence(double guessed, double outcome);

}  // namespace looplab::lab
