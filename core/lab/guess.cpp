#include "lab/guess.hpp"

#include <cmath>

#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::lab {

std::string guess_prompt(const Guess& guess, const Parameters& parameters) {
  std::string prompt = guess.prompt;
  constexpr std::string_view hole = "{workers}";
  if (const std::size_t at = prompt.find(hole); at != std::string::npos) {
    const std::int64_t workers = parameters.integer("workers");
    prompt.replace(at, hole.size(), text::format("{} worker{}", workers, workers == 1 ? "" : "s"));
    // "1 worker are" -> "1 worker is".
    if (workers == 1 && prompt.ends_with(" are")) prompt.replace(prompt.size() - 3, 3, "is");
  }
  return prompt;
}

double guess_distance(double guessed, double outcome) noexcept {
  if (!(guessed > 0) || !(outcome > 0)) return no_number;
  return std::abs(std::log10(guessed / outcome));
}

std::string guess_sentence(double guessed, double outcome) {
  const double distance = guess_distance(guessed, outcome);
  if (!std::isfinite(distance)) return {};
  const std::string begin =
      text::format("You guessed {}; it was {}", significant(guessed, 2) + "×", ratio_text(outcome));
  // A tenth of an order of magnitude is a factor of 1.26, half of one 3.2.
  if (distance <= 0.1) return begin + ": as good as right.";
  if (distance <= 0.5)
    return begin + text::format(": {:.1f} orders of magnitude off, not far.", distance);
  return begin + text::format(": {:.1f} orders of magnitude off.", distance);
}

}  // namespace looplab::lab
