#include "experiments/profiling/toolbox/tools.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::experiments::toolbox {
namespace {

// What became of the guess: how many times as many files the sample has for its pattern with
// recursive=True. Two stars would be mark-up here.
void add_guess(lab::Record& record) {
  systems::python::Tree tree;
  fill_sample(tree);
  const std::size_t plain = glob(tree, guessed_pattern).size();
  const std::size_t recursive = glob(tree, guessed_pattern, {.recursive = true}).size();
  record.guess_outcome = static_cast<double>(recursive) / static_cast<double>(plain);
  // The pattern itself would be taken for bold type.
  record.happened.push_back(
      text::format("What was to be guessed: without recursive=True that pattern finds {} files, "
                   "those exactly one "
                   "folder below a subject, because two stars are then no more than one. With it "
                   "two stars stand "
                   "for any number of folders, also none, and it finds {}: **{}** as many.",
                   plain, recursive, lab::ratio_text(record.guess_outcome)));
}

}  // namespace

lab::Record Tool::run() {
  if (!prepare()) return context_.blank();
  std::vector<lab::Way> ways;
  for (std::string& name : names()) {
    const std::size_t way = ways.size();
    ways.push_back({.name = std::move(name),
                    .body = measure::repeat([this, way] { return pass(way); }),
                    .check = [this, way] { return check(way); }});
  }
  lab::SideBySideOptions asked = options();
  asked.known = [this](lab::Record& record) { add_known(record); };
  for (std::size_t way = 0; way < ways.size(); ++way) asked.needed.push_back(way);
  lab::SideBySide table(context_, std::move(ways), std::move(asked));
  lab::Record record = table.run([&](lab::Record& each) {
    explain(each, table);
    if (context_.stopped()) return;
    add_guess(each);
    if (!each.checked) {
      each.happened.push_back("**An answer was wrong.** Do not trust its time.");
    }
  });
  complete(record);
  return record;
}

std::string counted(std::size_t count, const char* one) {
  return text::format("{} {}{}", lab::with_commas(static_cast<std::int64_t>(count)), one,
                      count == 1 ? "" : "s");
}

std::string first_lines(const std::string& text, std::size_t lines) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < lines; ++i) {
    at = text.find('\n', at);
    if (at == std::string::npos) return text;
    ++at;
  }
  return text.substr(0, at) + "...";
}

}  // namespace looplab::experiments::toolbox
