#include "systems/python_text.hpp"

#include <algorithm>
#include <array>

namespace looplab::systems::python {
namespace {

constexpr char32_t stray = 0xdc00;

unsigned char byte_at(std::string_view text, std::size_t i) noexcept {
  return static_cast<unsigned char>(text[i]);
}

// Bytes of the character at the front by its first byte; 0 for a byte that begins none.
std::size_t wanted_bytes(unsigned char first) noexcept {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

struct Range {
  char32_t first;
  char32_t last;
};

// What is assigned and not printable: the categories Cc, Cf, Cs, Co, Zl, Zp and Zs without the
// blank (Unicode 14, as in CPython 3.11), and beyond the planes of characters whatever is there.
constexpr std::array unprintable{
    Range{0x00, 0x1f},       Range{0x7f, 0xa0},       Range{0xad, 0xad},
    Range{0x600, 0x605},     Range{0x61c, 0x61c},     Range{0x6dd, 0x6dd},
    Range{0x70f, 0x70f},     Range{0x890, 0x891},     Range{0x8e2, 0x8e2},
    Range{0x1680, 0x1680},   Range{0x180e, 0x180e},   Range{0x2000, 0x200f},
    Range{0x2028, 0x202f},   Range{0x205f, 0x206f},   Range{0x3000, 0x3000},
    Range{0xd800, 0xf8ff},   Range{0xfeff, 0xfeff},   Range{0xfff9, 0xfffb},
    Range{0xfffe, 0xffff},   Range{0x110bd, 0x110bd}, Range{0x110cd, 0x110cd},
    Range{0x13430, 0x13438}, Range{0x1bca0, 0x1bca3}, Range{0x1d173, 0x1d17a},
    Range{0xe0000, 0xe00ff}, Range{0xe01f0, 0x10ffff}};

void append_hexadecimal(std::string& out, char32_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    out += "0123456789abcdef"[(value >> shift) & 15];
  }
}

void append_escaped(std::string& out, char32_t character) {
  switch (character) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const bool one_byte = character < 0x100;
  const bool two_bytes = character < 0x10000;
  out += one_byte ? "\\x" : two_bytes ? "\\u" : "\\U";
  append_hexadecimal(out, character, one_byte ? 2 : two_bytes ? 4 : 8);
}

bool ends_line(char32_t character) noexcept {
  return (character >= 0x0a && character <= 0x0d) || (character >= 0x1c && character <= 0x1e) ||
         character == 0x85 || character == 0x2028 || character == 0x2029;
}

}  // namespace

char32_t take_character(std::string_view& rest) noexcept {
  const unsigned char first = byte_at(rest, 0);
  if (first < 0x80) {
    rest.remove_prefix(1);
    return first;
  }
  const std::size_t bytes = wanted_bytes(first);
  char32_t character = bytes == 0 ? 0 : first & (0xffU >> (bytes + 1));
  bool whole = bytes > 0 && rest.size() >= bytes;
  for (std::size_t i = 1; whole && i < bytes; ++i) {
    whole = (byte_at(rest, i) & 0xc0) == 0x80;
    character = character << 6 | (byte_at(rest, i) & 0x3fU);
  }
  // No overlong forms, surrogates, or values above U+10FFFF.
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (!whole || character < least[bytes] || character > 0x10ffff ||
      (character >= 0xd800 && character < 0xe000)) {
    rest.remove_prefix(1);
    return stray + first;
  }
  rest.remove_prefix(bytes);
  return character;
}

std::size_t length(std::string_view text) noexcept {
  std::size_t count = 0;
  for (; !text.empty(); ++count) (void)take_character(text);
  return count;
}

void append_character(std::string& text, char32_t character) {
  const auto continued = [&](int shift) {
    text += static_cast<char>(0x80 | ((character >> shift) & 0x3f));
  };
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xc0 | (character >> 6));
    continued(0);
  } else if (character >= stray + 0x80 && character <= stray + 0xff) {
    text += static_cast<char>(character - stray);
  } else if (character < 0x10000) {
    text += static_cast<char>(0xe0 | (character >> 12));
    continued(6);
    continued(0);
  } else {
    text += static_cast<char>(0xf0 | (character >> 18));
    continued(12);
    continued(6);
    continued(0);
  }
}

bool is_space(char32_t character) noexcept {
  return character == ' ' || (character >= 0x09 && character <= 0x0d) ||
         (character >= 0x1c && character <= 0x1f) || character == 0x85 || character == 0xa0 ||
         character == 0x1680 || (character >= 0x2000 && character <= 0x200a) ||
         character == 0x2028 || character == 0x2029 || character == 0x202f || character == 0x205f ||
         character == 0x3000;
}

std::string_view take_line(std::string_view& rest) noexcept {
  const std::string_view whole = rest;
  while (!rest.empty()) {
    const char32_t character = take_character(rest);
    if (character == '\r' && rest.starts_with('\n')) rest.remove_prefix(1);
    if (ends_line(character)) break;
  }
  return whole.substr(0, whole.size() - rest.size());
}

bool is_printable(char32_t character) noexcept {
  if (character >= 0x20 && character < 0x7f) return true;
  const auto at = std::ranges::lower_bound(unprintable, character, {}, &Range::last);
  return at == unprintable.end() || character < at->first;
}

std::string repr(std::string_view text) {
  const bool single = text.find('\'') == std::string_view::npos;
  const char quote = single || text.find('"') != std::string_view::npos ? '\'' : '"';
  std::string out(1, quote);
  while (!text.empty()) {
    const char32_t character = take_character(text);
    if (character == static_cast<char32_t>(quote) || character == '\\') {
      out += '\\';
      out += static_cast<char>(character);
    } else if (is_printable(character)) {
      append_character(out, character);
    } else {
      append_escaped(out, character);
    }
  }
  return out += quote;
}

}  // namespace looplab::systems::python
