// profiling/toolbox: what do os, glob and pprint tell?
#include "experiments/profiling/toolbox/tools.hpp"
#include "lab/experiment.hpp"

namespace looplab::experiments {
namespace {

lab::Record run(const lab::Parameters& parameters, lab::Context& context) {
  const std::string& name = parameters.choice("tool");
  const auto make = name == "glob"     ? toolbox::make_glob
                    : name == "pprint" ? toolbox::make_pprint
                                       : toolbox::make_machine;
  const std::shared_ptr<toolbox::Tool> tool = make(parameters, context);
  context.keep_until_published(tool);
  return tool->run();
}

lab::Card card() {
  lab::Card card;
  card.id = "profiling/toolbox";
  card.chapter = "Profiling";
  card.place = 5;
  card.title = "os, glob and pprint";
  card.question = "What do os, glob and pprint tell?";
  card.lead =
      "Three small tools by Python's own rules: which files a pattern finds, how a nested value is "
      "printed, and what this machine is, as it says and as it measures.";
  card.tries = {{"Where are the files with a dot in front?", {{"tool", "glob"}, {"pattern", ".*"}}},
                {"Not session 1: [!1], and why not [^1]?",
                 {{"tool", "glob"}, {"pattern", "sub-*/ses-0[^1]/*"}}},
                {"A session on lines of 40, packed",
                 {{"tool", "pprint"}, {"object", "session"}, {"width", "40"}, {"compact", "yes"}}},
                {"A record of this page, two levels deep",
                 {{"tool", "pprint"}, {"object", "record"}, {"depth", "2"}}},
                {"This machine, and where its memory gets slow", {{"tool", "machine"}}}};
  card.guess = {"With recursive=True sub-*/**/*.csv finds", "as many", 1, 64, 1};
  card.python_mark = "recursive=True)";
  card.sources = {"Patterns: CPython 3.11, Lib/glob.py and Lib/fnmatch.py",
                  "Printing: CPython 3.11, Lib/pprint.py",
                  "The sample folder: in the manner of the Brain Imaging Data Structure (BIDS)"};
  card.code = {"experiments/profiling/toolbox/glob_run.cpp#ways",
               "experiments/profiling/toolbox/glob_run.cpp#by hand", "systems/fnmatch.cpp#match",
               "kernels/chase/chase.cpp#follow"};
  return card;
}

}  // namespace

lab::Experiment profiling_toolbox(const lab::Limits&) {
  std::vector<lab::ParameterSpec> specs{lab::choice(
      "tool", "Tool", {{"glob", "glob"}, {"pprint", "pprint"}, {"machine", "os and sys"}},
      "Which of the three.")};
  specs.back().segmented = true;
  specs.push_back(lab::free_text("pattern", "Pattern", 60, toolbox::guessed_pattern,
                                 "What is looked for in the sample folder."));
  specs.push_back(lab::integer("names", "Names that are timed", 1000, 20'000, 4000,
                               "How many names the ways are timed with."));
  for (std::size_t i = 1; i < specs.size(); ++i) specs[i].only_for = "tool=glob";
  const std::size_t first = specs.size();
  specs.push_back(lab::choice(
      "object", "Object", {{"session", "A session"}, {"record", "A record"}}, "What is printed."));
  specs.push_back(
      lab::integer("width", "Width", 1, 400, 80, "Characters of a line that are aimed at."));
  specs.push_back(lab::integer("indent", "Indent", 0, 16, 1, "How far each level is moved in."));
  specs.push_back(lab::integer("depth", "Depth, 0: all", 0, 20, 0,
                               "How many levels are shown; 0 shows all, as None does."));
  specs.push_back(lab::choice("compact", "Compact", {{"no", "No"}, {"yes", "Yes"}},
                              "Whether a line takes as many items as fit."));
  for (std::size_t i = first; i < specs.size(); ++i) specs[i].only_for = "tool=pprint";
  specs.push_back(lab::seed_parameter("Order in which they are timed, and of the loads."));
  return {card(), std::move(specs), run};
}

}  // namespace looplab::experiments
