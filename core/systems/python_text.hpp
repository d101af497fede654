// Text as Python's str has it: characters instead of bytes, and the literals that repr() writes.
//
// Texts are UTF-8. A byte that belongs to no character counts as one and stands as Python's
// "surrogateescape" has it, from U+DC80 on. Thread safety: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace looplab::systems::python {

/// Takes the first character off; `rest` must not be empty.
char32_t take_character(std::string_view& rest) noexcept;

/// len(text).
std::size_t length(std::string_view text) noexcept;

/// Appends it as UTF-8; what take_character() made of a stray byte becomes that byte again.
void append_character(std::string& text, char32_t character);

/// str.isspace() of one character, which is also what a regular expression's \s matches.
bool is_space(char32_t character) noexcept;

/// str.splitlines(True): each line with its end, which may be any that Python knows.
/// `line` is taken off the front of `rest`, which must not be empty.
std::string_view take_line(std::string_view& rest) noexcept;

/// str.isprintable() of one character. Python escapes also what the Unicode of its version has not
/// assigned; which characters these are changes with each version, so they count as printable here.
bool is_printable(char32_t character) noexcept;

/// repr(text): single quotes unless the text has such and no double ones; escapes for what cannot
/// be printed.
std::string repr(std::string_view text);

}  // namespace looplab::systems::python
