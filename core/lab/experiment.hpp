// What an experiment is: plain data and one function.
//
// To add one, write core/experiments/<chapter>/<name>.cpp that defines
//   lab::Experiment looplab::experiments::<chapter>_<name>(const lab::Limits&);
// The build finds the file and puts it into the registry.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/context.hpp"
#include "lab/environment.hpp"
#include "lab/parameter.hpp"
#include "lab/record.hpp"

namespace looplab::lab {

/// The question that is guessed before the first run. The scale is logarithmic.
struct Guess {
  std::string prompt;  ///< "2 workers are"; {workers} is replaced by that parameter
  std::string suffix;  ///< "as fast"
  double min = 0.5;
  double max = 8;
  double preset = 1;
};

/// A suggestion that sets parameters when it is chosen.
struct Try {
  std::string text;
  std::vector<std::pair<std::string, std::string>> parameters;
};

struct Snippet {
  std::string title;
  std::string code;
};

struct Card {
  std::string id;        ///< "parallel/split"
  std::string chapter;   ///< "Parallel CPU"
  int place = 0;         ///< in its chapter
  std::string title;     ///< in the chapter list
  std::string question;  ///< the heading of the page
  std::string lead;      ///< one or two sentences under it
  std::vector<Try> tries;
  Guess guess;
  /// Of the same in Python, tests/python/<chapter>_<name>.py: the first line with this text is
  /// marked.
  std::string python_mark;
  std::vector<std::string> sources;  ///< where its facts come from
  /// Names of the pieces of source code that are shown: "sum/simd.cpp#simd".
  std::vector<std::string> code;
  bool trace = false;  ///< its records have a timeline or a profile, that can be saved as one
  bool opens = false;  ///< what a visitor without a link sees; one card's
};

struct Experiment {
  Card card;
  std::vector<ParameterSpec> parameters;
  /// Runs on the conductor's thread. Errors: any std::exception becomes a failed record with its
  /// text, so the text must be a sentence for the user.
  std::function<Record(const Parameters&, Context&)> run;
};

/// Names of the pieces of source code that a run with these parameters is made of: the card's, and
/// those of what is chosen.
std::vector<std::string> code_of(const Experiment& experiment, const Parameters& parameters);

/// A parameter that every experiment has: how much time a run may take.
ParameterSpec effort_parameter();
/// "seed": the same one gives the same data and the same order.
ParameterSpec seed_parameter(std::string help = "Start of the random numbers.");
/// "workers": from 1 to the most that this program starts; preset, one a processor.
ParameterSpec workers_parameter(const Limits& limits, std::string help);

/// All experiments, in the order of the chapter list. Immutable once made.
class Registry {
 public:
  /// Gives each of them the parameters that all have. Chapters stay in the order they come in; in a
  /// chapter the cards' places decide.
  explicit Registry(const std::vector<Experiment>& experiments);
  const std::vector<Experiment>& experiments() const noexcept { return experiments_; }
  const Experiment* find(std::string_view id) const noexcept;
  /// The one that opens without a link; the first where none says so. There must be one.
  const Experiment& opening() const noexcept;
  /// "There is no experiment "x"; there are ..."
  std::string unknown(std::string_view id) const;

 private:
  std::vector<Experiment> experiments_;
};

}  // namespace looplab::lab
