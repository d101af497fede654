#include <algorithm>
#include <array>
#include <memory>

#include "experiments/profiling/toolbox/tools.hpp"
#include "lab/format.hpp"
#include "systems/fnmatch.hpp"
#include "text/format.hpp"

namespace looplab::experiments::toolbox {
namespace {

using lab::Context;
using lab::Parameters;
using lab::Record;
using systems::python::Value;
namespace python = systems::python;
using Paths = std::vector<std::string>;

enum Index : std::size_t { anew, once, by_hand, by_folder, everywhere, walk, ways_count };

constexpr const char* timed_pattern = "sub-*_spikes.npy";
constexpr std::array<const char*, 4> kinds{"spikes.npy", "lfp.npy", "events.csv", "eye.csv"};

/// The names that are timed, once in a list and once as files in folders; a quarter of them are
/// spikes.
class ManyNames {
 public:
  explicit ManyNames(std::int64_t count) : count_(static_cast<std::size_t>(count)) {
    for (std::size_t i = 0; i < count_; ++i) {
      const std::size_t folder = i / kinds.size();
      const std::string subject = text::format("sub-{:04}", folder / 2);
      const std::string session = text::format("ses-{:02}", folder % 2 + 1);
      const char* kind = kinds[i % kinds.size()];
      list_.push_back(subject + "_" + session + "_" + kind);
      tree_.add(subject + "/" + session + "/" + kind);
    }
  }
  const Paths& list() const noexcept { return list_; }
  const python::Tree& tree() const noexcept { return tree_; }
  /// How many are spikes, by how they were made.
  std::size_t spikes() const noexcept { return (count_ + kinds.size() - 1) / kinds.size(); }

 private:
  std::size_t count_;
  Paths list_;
  python::Tree tree_;
};

// [show by hand]
// What the pattern sub-*_spikes.npy means, without a pattern.
bool is_spikes(std::string_view name) {
  return name.starts_with("sub-") && name.ends_with("_spikes.npy");
}

// os.walk, and a comparison for each file.
void walk_by_hand(const python::Entry& folder, const std::string& path, Paths& found) {
  for (const auto& entry : folder.entries) {
    std::string place = path.empty() ? entry->name : path + "/" + entry->name;
    if (entry->folder) {
      walk_by_hand(*entry, place, found);
    } else if (entry->name == "spikes.npy") {
      found.push_back(std::move(place));
    }
  }
}
// [/show]

class GlobRun final : public Tool {
 public:
  GlobRun(const Parameters& parameters, Context& context)
      : Tool(context),
        pattern_(parameters.choice("pattern")),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        many_(parameters.integer("names")) {
    fill_sample(sample_);
    plain_ = sorted({});
    recursive_ = sorted({.recursive = true});
    hidden_ = sorted({.recursive = true, .include_hidden = true});
  }

 private:
  bool prepare() override { return true; }

  Paths names() const override {
    return {"fnmatch, read each time", "fnmatch, read once", "two comparisons",
            "glob, folder by folder",  "glob, any folders",  "a walk by hand"};
  }

  lab::SideBySideOptions options() const override {
    return {.items = static_cast<double>(many_.list().size()),
            .item = "name",
            .first = "first",
            .answer = text::format("{} of {} are spikes",
                                   lab::with_commas(static_cast<std::int64_t>(many_.spikes())),
                                   counted(many_.list().size(), "name")),
            .needed = {},
            .seed = seed_};
  }

  std::size_t pass(std::size_t way) override { return found_[way] = found_by(way); }

  lab::Check check(std::size_t way) const override {
    return {found_[way] == many_.spikes(),
            lab::with_commas(static_cast<std::int64_t>(found_[way])) + " found"};
  }

  // [show ways]
  std::size_t found_by(std::size_t way) const {
    const Paths& list = many_.list();
    switch (way) {
      case anew:
        return count(list,
                     [](const auto& name) { return python::fnmatchcase(name, timed_pattern); });
      case once: {
        const python::Fnmatch pattern(timed_pattern);
        return count(list, [&](const auto& name) { return pattern.matches(name); });
      }
      case by_hand: return count(list, is_spikes);
      case by_folder: return glob(many_.tree(), "sub-*/ses-*/spikes.npy").size();
      case everywhere: return glob(many_.tree(), "**/spikes.npy", {.recursive = true}).size();
      default: {
        Paths found;
        walk_by_hand(many_.tree().root(), "", found);
        return found.size();
      }
    }
  }
  // [/show]

  template <class Is>
  static std::size_t count(const Paths& list, Is is) {
    return static_cast<std::size_t>(std::ranges::count_if(list, is));
  }

  // As a list of Python's, which is what sorted() gives.
  Value sorted(python::GlobOptions options) const {
    Value list = Value::of(Value::Kind::list, {});
    for (std::string& path : glob(sample_, pattern_, options)) {
      list.items.push_back(Value::of(std::move(path)));
    }
    std::ranges::stable_sort(list.items, python::is_less);
    return list;
  }

  // Some patterns find each path in thousands of ways.
  static std::string printed(const Value& found) {
    return first_lines(python::pformat(found, {.compact = true}), 60);
  }

  void add_known(Record& record) const override {
    const std::string call = ">>> pprint(sorted(glob(" + python::repr(pattern_);
    const auto asked = [&](const char* arguments, const Value& found) {
      return call + arguments + ")), compact=True)\n" + printed(found);
    };
    record.texts.push_back({"What it finds in the sample folder",
                            asked("", plain_) + "\n\n" + asked(", recursive=True", recursive_),
                            lab::Origin::simulated});
    Value more = hidden_;
    std::erase_if(more.items, [this](const Value& path) {
      return std::ranges::find(recursive_.items, path) != recursive_.items.end();
    });
    record.texts.push_back({"include_hidden=True adds", printed(more), lab::Origin::simulated});
    record.texts.push_back({"The pattern, name by name", meaning(), lab::Origin::simulated});
    record.texts.push_back(
        {"The sample folder", folder_text(sample_.root(), ""), lab::Origin::simulated});
  }

  // Each part between slashes with the regular expression that Python makes of it.
  std::string meaning() const {
    std::string out;
    std::string_view rest = pattern_;
    for (bool more = true; more;) {
      const std::size_t slash = rest.find('/');
      more = slash != std::string_view::npos;
      const std::string part(rest.substr(0, slash));
      rest.remove_prefix(more ? slash + 1 : rest.size());
      const bool wild = part.find_first_of("*?[") != std::string::npos;
      std::string line = part;
      line.append(line.size() < 14 ? 14 - line.size() : 0, ' ');
      line += "  ";
      if (part.empty()) {
        line += "a folder";
      } else if (part == "**") {
        line += "recursive: any number of folders, also none; else as *";
      } else if (!wild) {
        line += "this name, hidden or not";
      } else {
        line += python::fnmatch_translate(part);
        if (!part.starts_with('.')) line += "  and no dot in front";
      }
      out += (out.empty() ? "" : "\n") + line;
    }
    return out;
  }

  // A line a folder, with its files.
  static std::string folder_text(const python::Entry& folder, const std::string& path) {
    std::string line = path.empty() ? "./" : path;
    line.append(line.size() < 25 ? 25 - line.size() : 1, ' ');
    std::string below;
    for (const auto& entry : folder.entries) {
      if (!entry->folder) {
        line += " " + entry->name;
      } else {
        below += "\n" + folder_text(*entry, path + entry->name + "/");
      }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + below;
  }

  void explain(Record& record, const lab::SideBySide& table) override {
    record.happened.push_back(found_text());
    add_rules(record);
    const measure::Ratio gain = table.gain(anew, once);
    record.happened.push_back(
        text::format(
            "Asked of {}, whether a name fits {} took **{}** where the pattern was read for each "
            "name "
            "anew, and **{}** where it was read once, {} as fast. Python keeps what it made of the "
            "last 32,768 patterns, so there the first costs a look-up. Two comparisons took {}.",
            counted(many_.list().size(), "name"), timed_pattern, table.per_item(anew),
            table.per_item(once), lab::bold_ratio(gain), table.per_item(by_hand)) +
        lab::doubt_text(gain));
    record.happened.push_back(text::format(
        "As files in folders: {} a file by a pattern for each folder, {} by two stars, {} by a "
        "walk. "
        "Here the folders lie in memory; on a disk listing them is what costs, and two stars list "
        "all there are.",
        table.per_item(by_folder), table.per_item(everywhere), table.per_item(walk)));
  }

  // Patterns stand in no sentence: two stars are mark-up there.
  std::string found_text() const {
    std::string text =
        text::format("The pattern finds **{}** in the sample folder, and with recursive=True",
                     counted(plain_.items.size(), "path"));
    text += recursive_ == plain_
                ? std::string(" the same.")
                : text::format(" **{}**.", lab::with_commas(std::ssize(recursive_.items)));
    text += hidden_.items.size() == recursive_.items.size()
                ? std::string(" include_hidden=True adds none.")
                : text::format(
                      " include_hidden=True adds {} more: names with a dot in front, and what is "
                      "in such folders.",
                      hidden_.items.size() - recursive_.items.size());
    return text + " Python gives paths in any order: sort them.";
  }

  // What there is to say about this pattern in particular.
  void add_rules(Record& record) const {
    const auto has = [this](const char* what) { return pattern_.contains(what); };
    if (pattern_.starts_with('/')) {
      record.happened.push_back(
          "A pattern that begins with a slash looks in the root of the disk, which the "
          "sample folder is not.");
    }
    const std::string slashed = "/" + pattern_ + "/";
    if (has("**") && !slashed.contains("/**/")) {
      record.happened.push_back(
          "Two stars that do not stand alone between slashes are no more than one.");
    }
    if (has("[^")) {
      record.happened.push_back(
          "In a set ^ stands for itself: what a shell writes [^1] is [!1] in Python.");
    }
    const std::size_t open = pattern_.rfind('[');
    if (open != std::string::npos && pattern_.find(']', open) == std::string::npos) {
      record.happened.push_back("A bracket that is never closed stands for itself.");
    }
  }

  std::string pattern_;
  std::uint64_t seed_;
  ManyNames many_;
  python::Tree sample_;
  Value plain_;
  Value recursive_;
  Value hidden_;
  std::array<std::size_t, ways_count> found_{};
};

}  // namespace

std::shared_ptr<Tool> make_glob(const Parameters& parameters, Context& context) {
  return std::make_shared<GlobRun>(parameters, context);
}

}  // namespace looplab::experiments::toolbox
