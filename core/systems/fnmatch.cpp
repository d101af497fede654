#include "systems/fnmatch.hpp"

#include <algorithm>
#include <optional>

#include "systems/python_text.hpp"

namespace looplab::systems::python {
namespace {

using Text = std::u32string;
using Part = Fnmatch::Part;

Text characters_of(std::string_view text) {
  Text characters;
  while (!text.empty()) characters += take_character(text);
  return characters;
}

// The content of the set that begins behind the bracket at `at`; nothing if it is never closed.
// A "]" that comes first, also behind "!", does not close it.
std::optional<Text> set_at(const Text& pattern, std::size_t at) {
  std::size_t end = at;
  if (end < pattern.size() && pattern[end] == '!') ++end;
  if (end < pattern.size() && pattern[end] == ']') ++end;
  end = pattern.find(U']', end);
  if (end == Text::npos) return {};
  return pattern.substr(at, end - at);
}

// A set, cut where a hyphen makes a range: from the last character of one piece to the first of
// the next. Ranges that contain nothing are dropped, with both their ends.
std::vector<Text> pieces_of(const Text& set) {
  std::vector<Text> pieces;
  std::size_t begin = 0;
  // A hyphen that comes first, or right behind a range, is none that makes one.
  std::size_t hyphen = set.find(U'-', set.starts_with(U'!') ? 2 : 1);
  while (hyphen != Text::npos) {
    pieces.push_back(set.substr(begin, hyphen - begin));
    begin = hyphen + 1;
    hyphen = set.find(U'-', hyphen + 3);
  }
  if (begin < set.size() || pieces.empty()) {
    pieces.push_back(set.substr(begin));
  } else {
    pieces.back() += U'-';
  }
  for (std::size_t i = pieces.size() - 1; i > 0; --i) {
    if (pieces[i - 1].back() <= pieces[i].front()) continue;
    pieces[i - 1].pop_back();
    pieces[i - 1] += pieces[i].substr(1);
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return pieces;
}

// Only now "!" is looked for: also one that comes first because a range before it was dropped.
Part part_of_set(const Text& set) {
  std::vector<Text> pieces = pieces_of(set);
  Part part{.kind = Part::Kind::set};
  if (pieces.front().starts_with(U'!')) {
    part.negated = true;
    pieces.front().erase(0, 1);
    if (pieces.front().empty() && pieces.size() > 1) {
      // The hyphen comes first now, and stands for itself.
      pieces[1].insert(0, 1, U'-');
      pieces.erase(pieces.begin());
    }
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    for (const char32_t character : pieces[i]) part.ranges.push_back({character, character});
    if (i > 0) part.ranges.push_back({pieces[i - 1].back(), pieces[i].front()});
  }
  return part;
}

bool is_one(const Part& part, char32_t character) noexcept {
  if (part.kind == Part::Kind::any) return true;
  if (part.kind == Part::Kind::character) return part.character == character;
  return part.negated != std::ranges::any_of(part.ranges, [&](const Fnmatch::Range& range) {
           return range.first <= character && character <= range.last;
         });
}

void append_escaped(std::string& out, char32_t character) {
  switch (character) {
    case '\t':
    case '\n':
    case '\v':
    case '\f':
    case '\r': out += '\\'; break;
    default:
      if (character < 0x80 &&
          std::string_view("()[]{}?*+-|^$\\.&~# ").contains(static_cast<char>(character))) {
        out += '\\';
      }
  }
  append_character(out, character);
}

std::string regex_of_set(const Text& set) {
  Text all;
  const std::vector<Text> pieces = pieces_of(set);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) all += U'-';
    for (const char32_t character : pieces[i]) {
      const bool special =
          character < 0x80 && std::string_view("\\-&~|").contains(static_cast<char>(character));
      if (special) all += U'\\';
      all += character;
    }
  }
  if (all.empty()) return "(?!)";
  if (all == U"!") return ".";
  std::string regex = "[";
  if (all.starts_with(U'!')) {
    regex += '^';
    all.erase(0, 1);
  } else if (all.starts_with(U'^') || all.starts_with(U'[')) {
    regex += '\\';
  }
  for (const char32_t character : all) append_character(regex, character);
  return regex + "]";
}

// Calls `star`, `any`, `set` or `character` for each part of the pattern, in order.
template <class Star, class Any, class Set, class Character>
void read(std::string_view text, Star star, Any any, Set set, Character character) {
  const Text pattern = characters_of(text);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '*') {
      star();
    } else if (pattern[i] == '?') {
      any();
    } else if (const auto content = pattern[i] == '[' ? set_at(pattern, i + 1) : std::nullopt) {
      set(*content);
      i += content->size() + 1;
    } else {
      character(pattern[i]);
    }
  }
}

}  // namespace

Fnmatch::Fnmatch(std::string_view pattern) {
  read(
      pattern, [&] { parts_.push_back({.kind = Part::Kind::star}); },
      [&] { parts_.push_back({.kind = Part::Kind::any}); },
      [&](const Text& set) { parts_.push_back(part_of_set(set)); },
      [&](char32_t character) { parts_.push_back({.character = character}); });
}

// [show match]
// Where a part does not match, only the last star need be asked to take one character more: what
// an earlier one could take, the last one can take as well.
bool Fnmatch::matches(std::string_view name) const noexcept {
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t part = 0;
  std::size_t star = none;     // the last one
  std::string_view star_rest;  // of the name, behind what that star takes
  while (!name.empty()) {
    std::string_view rest = name;
    const char32_t character = take_character(rest);
    if (part < parts_.size() && parts_[part].kind == Part::Kind::star) {
      star = part++;
      star_rest = name;
    } else if (part < parts_.size() && is_one(parts_[part], character)) {
      ++part;
      name = rest;
    } else if (star != none) {
      (void)take_character(star_rest);
      name = star_rest;
      part = star + 1;
    } else {
      return false;
    }
  }
  while (part < parts_.size() && parts_[part].kind == Part::Kind::star) ++part;
  return part == parts_.size();
}
// [/show]

bool fnmatchcase(std::string_view name, std::string_view pattern) {
  return Fnmatch(pattern).matches(name);
}

// Between two stars the shortest way to the next fixed piece is as good as any, so Python tells its
// regular expressions not to look for another one.
std::string fnmatch_translate(std::string_view pattern) {
  std::vector<std::string> fixed(1);  // between stars
  bool starred = false;               // the last part was a star
  const auto add = [&](const std::string& regex) {
    fixed.back() += regex;
    starred = false;
  };
  read(
      pattern,
      [&] {
        if (!starred) fixed.emplace_back();
        starred = true;
      },
      [&] { add("."); }, [&](const Text& set) { add(regex_of_set(set)); },
      [&](char32_t character) {
        std::string escaped;
        append_escaped(escaped, character);
        add(escaped);
      });
  std::string regex = "(?s:" + fixed.front();
  for (std::size_t i = 1; i < fixed.size(); ++i) {
    const bool last = i + 1 == fixed.size();
    regex += last ? ".*" + fixed[i] : "(?>.*?" + fixed[i] + ")";
  }
  return regex + ")\\Z";
}

}  // namespace looplab::systems::python
