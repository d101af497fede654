// Python's glob over a folder tree in memory, exactly as CPython 3.11 walks one (Lib/glob.py).
//
// What fnmatch.hpp says of patterns holds for each name between two slashes, and moreover:
//   - a name that begins with a dot is found only by a name of the pattern that begins with a dot,
//     or with include_hidden; "[.]x" does not begin with one;
//   - "**" alone between slashes means none or any number of folders with recursive, and is "*"
//     without; at the end it finds files too; it goes into no hidden folder;
//   - a slash at the end finds folders only;
//   - what has no wildcard is looked up, hidden or not, and comes back as it was written.
// CPython 3.11's "name/**" gives "name/" whether or not there is such a folder. So does this.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace looplab::systems::python {

/// A file, or a folder with what is in it. There are no links.
struct Entry {
  std::string name;
  bool folder = false;
  std::vector<std::unique_ptr<Entry>> entries = {};  ///< in the order in which they were added
  const Entry* parent = nullptr;
};

/// The tree that stands for the current folder. Nothing is above it. Thread safety: as a standard
/// container.
class Tree {
 public:
  Tree() { root_.folder = true; }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  /// Adds a file ("sub-01/notes.txt") or a folder ("empty/"), and the folders on the way.
  void add(std::string_view path);
  const Entry& root() const noexcept { return root_; }
  /// Null where there is none. "." and ".." are understood; paths that begin with a slash, or lead
  /// out of the tree, are of nothing. An empty path is of nothing too, as in Python.
  const Entry* find(std::string_view path) const noexcept;

 private:
  Entry root_;
};

struct GlobOptions {
  bool recursive = false;
  bool include_hidden = false;
};

/// glob.glob(pattern, ...): paths in the order of the tree. Python gives them in the order of
/// os.scandir, which is any, so sort there. A path that is found in two ways comes twice, as in
/// Python.
std::vector<std::string> glob(const Tree& tree, std::string_view pattern, GlobOptions options = {});

/// glob.escape(path): the pattern that finds just this.
std::string glob_escape(std::string_view path);

}  // namespace looplab::systems::python
