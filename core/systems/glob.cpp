#include "systems/glob.hpp"

#include <algorithm>
#include <utility>

#include "systems/fnmatch.hpp"

namespace looplab::systems::python {
namespace {

bool has_wildcard(std::string_view text) noexcept {
  return text.find_first_of("*?[") != std::string_view::npos;
}

bool is_hidden(std::string_view name) noexcept { return name.starts_with('.'); }

struct Split {
  std::string_view folder;
  std::string_view name;
};

// os.path.split: at the last slash; the folder loses its slashes at the end.
Split split(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {{}, path};
  const std::size_t last = path.find_last_not_of('/', slash);
  return {path.substr(0, last == std::string_view::npos ? slash + 1 : last + 1),
          path.substr(slash + 1)};
}

std::string joined(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty() && !path.ends_with('/')) path += '/';
  return path.append(name);
}

const Entry* child(const Entry* folder, std::string_view name) noexcept {
  if (!folder || !folder->folder) return nullptr;
  if (name == ".") return folder;
  if (name == "..") return folder->parent;
  for (const auto& each : folder->entries) {
    if (each->name == name) return each.get();
  }
  return nullptr;
}

struct Found {
  std::string path;
  const Entry* entry = nullptr;  ///< null where the path is of nothing
};

class Globber {
 public:
  Globber(const Tree& tree, GlobOptions options) : tree_(tree), options_(options) {}

  // `folders_only`: more of the pattern follows, so files are of no use.
  std::vector<Found> find(std::string_view pattern, bool folders_only) const {
    if (!has_wildcard(pattern)) return as_written(pattern);
    const auto [folder, name] = split(pattern);
    std::vector<Found> found;
    for (const Found& each : folders(folder)) search(found, each, name, folders_only);
    return found;
  }

 private:
  std::vector<Found> as_written(std::string_view path) const {
    const Entry* entry = tree_.find(path);
    const bool fits = entry && (entry->folder || !path.ends_with('/'));
    return fits ? std::vector{Found{std::string(path), entry}} : std::vector<Found>();
  }

  // Where the last name of the pattern is searched for. A folder without wildcards need not exist:
  // nothing is found in it.
  std::vector<Found> folders(std::string_view pattern) const {
    if (pattern.empty()) return {{"", &tree_.root()}};
    if (has_wildcard(pattern)) return find(pattern, true);
    return {{std::string(pattern), tree_.find(pattern)}};
  }

  void search(std::vector<Found>& found, const Found& place, std::string_view name,
              bool folders_only) const {
    if (options_.recursive && name == "**") {
      found.push_back({joined(place.path, ""), place.entry});  // no folder on the way
      below(found, place, folders_only);
    } else if (has_wildcard(name)) {
      const Fnmatch pattern(name);
      const bool hidden = options_.include_hidden || is_hidden(name);
      each_in(place, folders_only, [&](const Entry& entry) {
        if (is_hidden(entry.name) && !hidden) return;
        if (pattern.matches(entry.name)) found.push_back({joined(place.path, entry.name), &entry});
      });
    } else if (name.empty()) {  // a slash at the end
      if (place.entry && place.entry->folder && !place.path.empty()) {
        found.push_back({joined(place.path, ""), place.entry});
      }
    } else if (const Entry* entry = child(place.entry, name)) {
      found.push_back({joined(place.path, name), entry});
    }
  }


  // Everything in it and in the folders in it, but nothing in a hidden folder.
  void below(std::vector<Found>& found, const Found& place, bool folders_only) const {
    each_in(place, folders_only, [&](const Entry& entry) {
      if (is_hidden(entry.name) && !options_.include_hidden) return;
      const Found next{joined(place.path, entry.name), &entry};
      found.push_back(next);
      below(found, next, folders_only);
    });
  }

  template <class Look>
  static void each_in(const Found& place, bool folders_only, Look look) {
    if (!place.entry) return;
    for (const auto& entry : place.entry->entries) {
      if (entry->folder || !folders_only) look(*entry);
    }
  }

  const Tree& tree_;
  GlobOptions options_;
};

}  // namespace

void Tree::add(std::string_view path) {
  Entry* at = &root_;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, slash);
    const bool folder = slash < path.size();
    path.remove_prefix(std::min(slash + 1, path.size()));
    // Paths mostly come in order, so the folder is looked for from the end.
    const auto known = std::ranges::find_if(at->entries.rbegin(), at->entries.rend(),
                                            [&](const auto& each) { return each->name == name; });
    if (known != at->entries.rend()) {
      at = known->get();
      continue;
    }
    at->entries.push_back(std::make_unique<Entry>(std::string(name), folder));
    at->entries.back()->parent = at;
    at = at->entries.back().get();
  }
}

const Entry* Tree::find(std::string_view path) const noexcept {
  if (path.empty() || path.starts_with('/')) return nullptr;
  const Entry* at = &root_;
  while (at && !path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (name.empty()) {
      if (!at->folder) return nullptr;
    } else {
      at = child(at, name);
    }
  }
  return at;
}

std::vector<std::string> glob(const Tree& tree, std::string_view pattern, GlobOptions options) {
  std::vector<std::string> paths;
  if (pattern.starts_with('/')) return paths;
  for (Found& each : Globber(tree, options).find(pattern, false)) {
    // "**" alone finds the current folder as an empty path, which Python leaves out.
    if (!each.path.empty()) paths.push_back(std::move(each.path));
  }
  return paths;
}

std::string glob_escape(std::string_view path) {
  std::string pattern;
  for (const char c : path) {
    const bool special = c == '*' || c == '?' || c == '[';
    if (special) pattern += '[';
    pattern += c;
    if (special) pattern += ']';
  }
  return pattern;
}

}  // namespace looplab::systems::python
