// What CPython 3.11.7's own glob.glob found in this folder tree on a disk. Its order is that of the
// disk, so both are sorted here.
#include "systems/glob.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace looplab::systems::python;
using Paths = std::vector<std::string>;

void fill(Tree& tree) {
  for (const char* path : {
           "README",
           ".bidsignore",
           ".git/HEAD",
           ".git/objects/",
           "CHANGES",
           "dataset_description.json",
           "participants.tsv",
           "code/plot[1].py",
           "code/plot1.py",
           "code/run.py",
           "derivatives/.cache/old.npy",
           "derivatives/sorted/sub-01/units.npy",
           "derivatives/sorted/sub-02/units.npy",
           "empty/",
           "sub-01/.DS_Store",
           "sub-01/events.csv",
           "sub-01/ses-01/events.csv",
           "sub-01/ses-01/lfp.npy",
           "sub-01/ses-01/spikes.npy",
           "sub-01/ses-01/behav/licks.csv",
           "sub-01/ses-01/.tmp/half.csv",
           "sub-01/ses-02/spikes.npy",
           "sub-02/.trash/lost.csv",
           "sub-02/events.csv",
           "sub-02/ses-01/.hidden.csv",
           "sub-02/ses-01/spikes.npy",
           "sub-10/ses-01/spikes.npy",
           "sub-é1/notes.txt",
           "sub-x",
       }) {
    tree.add(path);
  }
}

struct Case {
  std::string pattern;
  std::string_view options;  // r: recursive, h: include_hidden
  Paths found;
};

const std::vector<Case> cases{
    {"*",
     "",
     {"CHANGES", "README", "code", "dataset_description.json", "derivatives", "empty",
      "participants.tsv", "sub-01", "sub-02", "sub-10", "sub-x", "sub-é1"}},
    {"*",
     "h",
     {".bidsignore", ".git", "CHANGES", "README", "code", "dataset_description.json", "derivatives",
      "empty", "participants.tsv", "sub-01", "sub-02", "sub-10", "sub-x", "sub-é1"}},
    {"*",
     "r",
     {"CHANGES", "README", "code", "dataset_description.json", "derivatives", "empty",
      "participants.tsv", "sub-01", "sub-02", "sub-10", "sub-x", "sub-é1"}},
    {".*", "", {".bidsignore", ".git"}},
    {"*/", "", {"code/", "derivatives/", "empty/", "sub-01/", "sub-02/", "sub-10/", "sub-é1/"}},
    {".*/", "", {".git/"}},
    {"*.tsv", "", {"participants.tsv"}},
    {"nothing*", "", {}},
    {"README", "", {"README"}},
    {"README/", "", {}},
    {"sub-01", "", {"sub-01"}},
    {"sub-01/", "", {"sub-01/"}},
    {"sub-*/", "", {"sub-01/", "sub-02/", "sub-10/", "sub-é1/"}},
    {"./sub-*", "", {"./sub-01", "./sub-02", "./sub-10", "./sub-x", "./sub-é1"}},
    {"sub-01//*.csv", "", {"sub-01/events.csv"}},
    {"sub-01/./*.csv", "", {"sub-01/./events.csv"}},
    {"sub-01/../sub-02/*.csv", "", {"sub-01/../sub-02/events.csv"}},
    {"sub-*/..", "", {"sub-01/..", "sub-02/..", "sub-10/..", "sub-é1/.."}},
    {"sub-*/*.csv", "", {"sub-01/events.csv", "sub-02/events.csv"}},
    {"sub-*/.*", "", {"sub-01/.DS_Store", "sub-02/.trash"}},
    {"sub-*/.*/*", "", {"sub-02/.trash/lost.csv"}},
    {"sub-*/*",
     "h",
     {"sub-01/.DS_Store", "sub-01/events.csv", "sub-01/ses-01", "sub-01/ses-02", "sub-02/.trash",
      "sub-02/events.csv", "sub-02/ses-01", "sub-10/ses-01", "sub-é1/notes.txt"}},
    {"sub-??", "", {"sub-01", "sub-02", "sub-10", "sub-é1"}},
    {"sub-?", "", {"sub-x"}},
    {"sub-0[12]", "", {"sub-01", "sub-02"}},
    {"sub-[!0]*", "", {"sub-10", "sub-x", "sub-é1"}},
    {"sub-0[^1]", "", {"sub-01"}},
    {"sub-[1-0]0", "", {}},
    {"[.]*", "", {}},
    {"[.]git", "", {}},
    {".git/*", "", {".git/HEAD", ".git/objects"}},
    {"*/HEAD", "", {}},
    {"*/HEAD", "h", {".git/HEAD"}},
    {"sub-*/**/*.csv", "", {"sub-01/ses-01/events.csv"}},
    {"sub-*/**/*.csv",
     "r",
     {"sub-01/events.csv", "sub-01/ses-01/behav/licks.csv", "sub-01/ses-01/events.csv",
      "sub-02/events.csv"}},
    {"sub-*/**/*.csv",
     "rh",
     {"sub-01/events.csv", "sub-01/ses-01/.tmp/half.csv", "sub-01/ses-01/behav/licks.csv",
      "sub-01/ses-01/events.csv", "sub-02/.trash/lost.csv", "sub-02/events.csv",
      "sub-02/ses-01/.hidden.csv"}},
    {"sub-*/*/*.csv", "", {"sub-01/ses-01/events.csv"}},
    {"**",
     "",
     {"CHANGES", "README", "code", "dataset_description.json", "derivatives", "empty",
      "participants.tsv", "sub-01", "sub-02", "sub-10", "sub-x", "sub-é1"}},
    {"**",
     "r",
     {"CHANGES",
      "README",
      "code",
      "code/plot1.py",
      "code/plot[1].py",
      "code/run.py",
      "dataset_description.json",
      "derivatives",
      "derivatives/sorted",
      "derivatives/sorted/sub-01",
      "derivatives/sorted/sub-01/units.npy",
      "derivatives/sorted/sub-02",
      "derivatives/sorted/sub-02/units.npy",
      "empty",
      "participants.tsv",
      "sub-01",
      "sub-01/events.csv",
      "sub-01/ses-01",
      "sub-01/ses-01/behav",
      "sub-01/ses-01/behav/licks.csv",
      "sub-01/ses-01/events.csv",
      "sub-01/ses-01/lfp.npy",
      "sub-01/ses-01/spikes.npy",
      "sub-01/ses-02",
      "sub-01/ses-02/spikes.npy",
      "sub-02",
      "sub-02/events.csv",
      "sub-02/ses-01",
      "sub-02/ses-01/spikes.npy",
      "sub-10",
      "sub-10/ses-01",
      "sub-10/ses-01/spikes.npy",
      "sub-x",
      "sub-é1",
      "sub-é1/notes.txt"}},
    {"**",
     "rh",
     {".bidsignore",
      ".git",
      ".git/HEAD",
      ".git/objects",
      "CHANGES",
      "README",
      "code",
      "code/plot1.py",
      "code/plot[1].py",
      "code/run.py",
      "dataset_description.json",
      "derivatives",
      "derivatives/.cache",
      "derivatives/.cache/old.npy",
      "derivatives/sorted",
      "derivatives/sorted/sub-01",
      "derivatives/sorted/sub-01/units.npy",
      "derivatives/sorted/sub-02",
      "derivatives/sorted/sub-02/units.npy",
      "empty",
      "participants.tsv",
      "sub-01",
      "sub-01/.DS_Store",
      "sub-01/events.csv",
      "sub-01/ses-01",
      "sub-01/ses-01/.tmp",
      "sub-01/ses-01/.tmp/half.csv",
      "sub-01/ses-01/behav",
      "sub-01/ses-01/behav/licks.csv",
      "sub-01/ses-01/events.csv",
      "sub-01/ses-01/lfp.npy",
      "sub-01/ses-01/spikes.npy",
      "sub-01/ses-02",
      "sub-01/ses-02/spikes.npy",
      "sub-02",
      "sub-02/.trash",
      "sub-02/.trash/lost.csv",
      "sub-02/events.csv",
      "sub-02/ses-01",
      "sub-02/ses-01/.hidden.csv",
      "sub-02/ses-01/spikes.npy",
      "sub-10",
      "sub-10/ses-01",
      "sub-10/ses-01/spikes.npy",
      "sub-x",
      "sub-é1",
      "sub-é1/notes.txt"}},
    {"**/",
     "r",
     {"code/", "derivatives/", "derivatives/sorted/", "derivatives/sorted/sub-01/",
      "derivatives/sorted/sub-02/", "empty/", "sub-01/", "sub-01/ses-01/", "sub-01/ses-01/behav/",
      "sub-01/ses-02/", "sub-02/", "sub-02/ses-01/", "sub-10/", "sub-10/ses-01/", "sub-é1/"}},
    {"**/*.npy", "", {}},
    {"**/*.npy",
     "r",
     {"derivatives/sorted/sub-01/units.npy", "derivatives/sorted/sub-02/units.npy",
      "sub-01/ses-01/lfp.npy", "sub-01/ses-01/spikes.npy", "sub-01/ses-02/spikes.npy",
      "sub-02/ses-01/spikes.npy", "sub-10/ses-01/spikes.npy"}},
    {"**/*.npy",
     "rh",
     {"derivatives/.cache/old.npy", "derivatives/sorted/sub-01/units.npy",
      "derivatives/sorted/sub-02/units.npy", "sub-01/ses-01/lfp.npy", "sub-01/ses-01/spikes.npy",
      "sub-01/ses-02/spikes.npy", "sub-02/ses-01/spikes.npy", "sub-10/ses-01/spikes.npy"}},
    {"**/spikes.npy",
     "r",
     {"sub-01/ses-01/spikes.npy", "sub-01/ses-02/spikes.npy", "sub-02/ses-01/spikes.npy",
      "sub-10/ses-01/spikes.npy"}},
    {"**/ses-01/**",
     "r",
     {"sub-01/ses-01/", "sub-01/ses-01/behav", "sub-01/ses-01/behav/licks.csv",
      "sub-01/ses-01/events.csv", "sub-01/ses-01/lfp.npy", "sub-01/ses-01/spikes.npy",
      "sub-02/ses-01/", "sub-02/ses-01/spikes.npy", "sub-10/ses-01/", "sub-10/ses-01/spikes.npy"}},
    {"derivatives/**",
     "r",
     {"derivatives/", "derivatives/sorted", "derivatives/sorted/sub-01",
      "derivatives/sorted/sub-01/units.npy", "derivatives/sorted/sub-02",
      "derivatives/sorted/sub-02/units.npy"}},
    {"derivatives/**", "", {"derivatives/sorted"}},
    {"derivatives/**/",
     "r",
     {"derivatives/", "derivatives/sorted/", "derivatives/sorted/sub-01/",
      "derivatives/sorted/sub-02/"}},
    {"sub-01/**/**/*.csv",
     "r",
     {"sub-01/events.csv", "sub-01/ses-01/behav/licks.csv", "sub-01/ses-01/behav/licks.csv",
      "sub-01/ses-01/behav/licks.csv", "sub-01/ses-01/events.csv", "sub-01/ses-01/events.csv"}},
    {"**/.*",
     "r",
     {".bidsignore", ".git", "derivatives/.cache", "sub-01/.DS_Store", "sub-01/ses-01/.tmp",
      "sub-02/.trash", "sub-02/ses-01/.hidden.csv"}},
    {"**/.tmp/*", "r", {"sub-01/ses-01/.tmp/half.csv"}},
    {".git/**", "r", {".git/", ".git/HEAD", ".git/objects"}},
    {"sub-01/*.npy/**", "r", {}},
    {"nosuch/**", "r", {"nosuch/"}},
    {"README/**", "r", {"README/"}},
    {"nosuch/*", "", {}},
    {"***",
     "r",
     {"CHANGES", "README", "code", "dataset_description.json", "derivatives", "empty",
      "participants.tsv", "sub-01", "sub-02", "sub-10", "sub-x", "sub-é1"}},
    {"**x", "r", {"sub-x"}},
    {"sub-x**", "r", {"sub-x"}},
    {"code/plot[1].py", "", {"code/plot1.py"}},
    {"code/plot[[]1].py", "", {"code/plot[1].py"}},
    {"code/plot[[]1[]].py", "", {"code/plot[1].py"}},
    {"code/plot?1?.py", "", {"code/plot[1].py"}},
    {"*/*/*/*",
     "",
     {"derivatives/sorted/sub-01/units.npy", "derivatives/sorted/sub-02/units.npy",
      "sub-01/ses-01/behav/licks.csv"}},
    {"*/*/*/",
     "",
     {"derivatives/sorted/sub-01/", "derivatives/sorted/sub-02/", "sub-01/ses-01/behav/"}},
    {"", "", {}},
    {"sub-01/ses-0[!2]/*",
     "",
     {"sub-01/ses-01/behav", "sub-01/ses-01/events.csv", "sub-01/ses-01/lfp.npy",
      "sub-01/ses-01/spikes.npy"}},
    {"empty/*", "", {}},
    {"*/.",
     "",
     {"code/.", "derivatives/.", "empty/.", "sub-01/.", "sub-02/.", "sub-10/.", "sub-é1/."}},
    {"derivatives/*/sub-0[2-9]/*.npy", "", {"derivatives/sorted/sub-02/units.npy"}},
};

}  // namespace

TEST_CASE("glob: what CPython finds in the same folders") {
  Tree tree;
  fill(tree);
  for (const Case& each : cases) {
    CAPTURE(each.pattern);
    CAPTURE(each.options);
    Paths found = glob(
        tree, each.pattern,
        {.recursive = each.options.contains('r'), .include_hidden = each.options.contains('h')});
    std::ranges::sort(found);
    CHECK(found == each.found);
  }
}

TEST_CASE("glob: paths come in the order of the tree") {
  Tree tree;
  for (const char* path : {"b/2", "b/1", "a/3", "c/"}) tree.add(path);
  CHECK(glob(tree, "*/*") == Paths{"b/2", "b/1", "a/3"});
  CHECK(glob(tree, "**", {.recursive = true}) == Paths{"b", "b/2", "b/1", "a", "a/3", "c"});
}

TEST_CASE("glob: nothing is outside the tree") {
  Tree tree;
  tree.add("a/b");
  for (const char* pattern : {"/", "/*", "/a/b", "../*", "a/../../*", "..", "*/../../a"}) {
    CAPTURE(pattern);
    CHECK(glob(tree, pattern).empty());
  }
  CHECK(tree.find("a/..") == &tree.root());
  CHECK(tree.find("a/../..") == nullptr);
  CHECK(tree.find("a/b/..") == nullptr);
}

// glob.escape, CPython 3.11.7.
TEST_CASE("glob: an escaped path finds just itself") {
  CHECK(glob_escape("plot[1].py") == "plot[[]1].py");
  CHECK(glob_escape("a*b?c") == "a[*]b[?]c");
  CHECK(glob_escape("plain") == "plain");
  CHECK(glob_escape("[[]]") == "[[][[]]]");
  CHECK(glob_escape("sub-01/*") == "sub-01/[*]");
  Tree tree;
  fill(tree);
  CHECK(glob(tree, glob_escape("code/plot[1].py")) == Paths{"code/plot[1].py"});
}
