// Python's fnmatch: patterns of names, exactly as CPython 3.11 reads them (Lib/fnmatch.py).
//
//   *        any characters, also none; a slash is a character like any other
//   ?        one character
//   [seq]    one of them; a-z is a range; a range whose end comes before its begin is nothing
//   [!seq]   one that is none of them; "^" stands for itself
//
// There is no escape: "[*]" stands for a star. A bracket that is not closed stands for itself, and
// a "]" that comes first in a set belongs to it. A leading dot is nothing special here: that rule
// is glob's. Python refused a range such as [b-a] until its releases of 2022 (gh-89973).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace looplab::systems::python {

/// A pattern, read once. Thread safety: matches() from any thread.
class Fnmatch {
 public:
  explicit Fnmatch(std::string_view pattern);

  /// fnmatch.fnmatchcase(name, pattern).
  bool matches(std::string_view name) const noexcept;

  struct Range {
    char32_t first;
    char32_t last;
  };
  /// What stands for a part of the name.
  struct Part {
    enum class Kind : unsigned char { character, any, star, set };
    Kind kind = Kind::character;
    char32_t character = 0;
    bool negated = false;
    std::vector<Range> ranges = {};  ///< none: matches nothing
  };

 private:
  std::vector<Part> parts_;
};

/// fnmatch.fnmatchcase: the pattern is read anew each time. (Python keeps what it made of the last
/// 32,768 patterns.)
bool fnmatchcase(std::string_view name, std::string_view pattern);

/// fnmatch.translate(pattern): the regular expression that Python makes of it,
/// "(?s:sub\-.*\.npy)\Z".
std::string fnmatch_translate(std::string_view pattern);

}  // namespace looplab::systems::python
