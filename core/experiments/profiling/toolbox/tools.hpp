// The three tools of profiling/toolbox.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/context.hpp"
#include "lab/parameter.hpp"
#include "lab/record.hpp"
#include "lab/side_by_side.hpp"
#include "systems/glob.hpp"
#include "systems/pprint.hpp"

namespace looplab::experiments::toolbox {

/// A run of one of them: ways that are timed side by side, and texts as Python prints them.
/// Thread safety: belongs to the conductor's thread.
class Tool {
 public:
  explicit Tool(lab::Context& context) : context_(context) {}
  virtual ~Tool() = default;

  lab::Record run();

 protected:
  /// False where it was stopped before anything could be timed.
  virtual bool prepare() = 0;
  virtual std::vector<std::string> names() const = 0;
  /// Of the table; names, bodies and checks are made from the functions here.
  virtual lab::SideBySideOptions options() const = 0;
  /// One pass of a way, and whether what it left is right.
  virtual std::size_t pass(std::size_t way) = 0;
  virtual lab::Check check(std::size_t way) const = 0;
  /// Adds what is known before anything is timed.
  virtual void add_known(lab::Record& record) const = 0;
  virtual void explain(lab::Record& record, const lab::SideBySide& table) = 0;
  /// Adds what needs the whole record.
  virtual void complete(lab::Record&) const {}

  lab::Context& context() const noexcept { return context_; }

 private:
  lab::Context& context_;
};

/// Which files does a pattern find, and what does asking cost?
std::shared_ptr<Tool> make_glob(const lab::Parameters& parameters, lab::Context& context);
/// A value, printed as pprint prints it.
std::shared_ptr<Tool> make_pprint(const lab::Parameters& parameters, lab::Context& context);
/// This machine, as Python tells it, and as it measures.
std::shared_ptr<Tool> make_machine(const lab::Parameters& parameters, lab::Context& context);

/// A small data set in the manner of BIDS (Brain Imaging Data Structure): subjects, sessions,
/// hidden files, and names that patterns stumble over.
void fill_sample(systems::python::Tree& tree);

/// The pattern that the guess is about.
inline constexpr const char* guessed_pattern = "sub-*/**/*.csv";

/// A literal that describes a recording session, such as an analysis keeps beside its data.
extern const char* const session;

/// The text, or its first lines and "...".
std::string first_lines(const std::string& text, std::size_t lines);

/// "1 file", "3 files".
std::string counted(std::size_t count, const char* one);

}  // namespace looplab::experiments::toolbox
