#include "view/code.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace looplab::view {
namespace {

constexpr auto cpp_words = std::to_array<std::string_view>(
    {"auto",      "bool",     "break",    "case",   "class",  "const",  "constexpr", "continue",
     "double",    "else",     "false",    "float",  "for",    "if",     "inline",    "int",
     "namespace", "noexcept", "return",   "sizeof", "static", "struct", "switch",    "template",
     "throw",     "true",     "typename", "using",  "void",   "while"});
constexpr auto python_words = std::to_array<std::string_view>(
    {"and", "as", "def", "for", "from", "if", "import", "in", "lambda", "not", "or", "return",
     "while", "with", "True", "False", "None"});

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

struct Token {
  std::string_view text;
  ImU32 colour;
};

Token next_token(std::string_view rest, const Theme& theme, Language language) {
  if (language == Language::plain) {
    return {rest.substr(
                0, std::max<std::size_t>(
                       1, std::ranges::find_if(
                              rest, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }) -
                              rest.begin())),
            theme.ink};
  }
  const std::string_view comment = language == Language::cpp ? "//" : "#";
  if (rest.starts_with(comment)) return {rest, theme.muted};
  if (rest.front() == '"' || rest.front() == '\'') {
    const std::size_t end = rest.find(rest.front(), 1);
    return {rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1), theme.green};
  }
  if (!is_word(rest.front())) return {rest.substr(0, 1), theme.ink};
  std::size_t length = 0;
  while (length < rest.size() && is_word(rest[length])) ++length;
  const std::string_view word = rest.substr(0, length);
  const bool keyword = language == Language::cpp
                           ? std::ranges::find(cpp_words, word) != cpp_words.end()
                           : std::ranges::find(python_words, word) != python_words.end();
  if (keyword) return {word, theme.purple};
  const bool call = length < rest.size() && rest[length] == '(';
  return {word, call ? theme.accent : theme.ink};
}

void draw_line(const Ui& ui, float x, float y, std::string_view line, Language language) {
  // A run of code points that are not ASCII is drawn in one piece.
  while (!line.empty()) {
    Token token = next_token(line, ui.theme(), language);
    if (static_cast<unsigned char>(token.text.front()) >= 0x80) {
      std::size_t length = 1;
      while (length < line.size() && static_cast<unsigned char>(line[length]) >= 0x80) ++length;
      token.text = line.substr(0, length);
    }
    x += ui.text(ui.fonts().mono, x, y, token.colour, token.text).x;
    line.remove_prefix(token.text.size());
  }
}

std::vector<std::string_view> lines_of(std::string_view code) {
  std::vector<std::string_view> lines;
  while (!code.empty()) {
    const std::size_t end = std::min(code.find('\n'), code.size());
    lines.push_back(code.substr(0, end));
    code.remove_prefix(std::min(end + 1, code.size()));
  }
  return lines;
}

}  // namespace

float code_block(Ui& ui, std::string_view name, const Rect& space, std::string_view code,
                 Language language, int marked) {
  const float line_height = em(1.4f);
  const auto lines = lines_of(code);
  float widest = 0;
  for (const auto line : lines) widest = std::max(widest, ui.measure(ui.fonts().mono, line).x);
  const bool scrolls = widest > space.width;
  const float height = line_height * static_cast<float>(lines.size()) + (scrolls ? em(1) : 0);

  ImGui::SetCursorScreenPos(space.min());
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushID(name.data(), name.data() + name.size());
  ImGui::SetNextWindowContentSize({widest, 0});
  ImGui::BeginChild("code", {space.width, height}, ImGuiChildFlags_None,
                    ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoBackground |
                        ImGuiWindowFlags_NavFlattened | ImGuiWindowFlags_NoScrollWithMouse);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float first = ImGui::GetWindowPos().x;
  float y = origin.y;
  for (const auto line : lines) {
    if (marked-- == 0) {
      const Rect line_space{first, y - em(0.15f), space.width, line_height};
      ui.fill(line_space, ui.theme().highlight);
      if (ui.theme().name == ThemeName::contrast) ui.outline(line_space, ui.theme().yellow);
    }
    draw_line(ui, origin.x, y, line, language);
    y += line_height;
  }
  ImGui::EndChild();
  ImGui::PopID();
  ImGui::PopStyleVar();
  return height;
}

int line_with(std::string_view code, std::string_view mark) {
  const std::size_t at = mark.empty() ? std::string_view::npos : code.find(mark);
  if (at == std::string_view::npos) return -1;
  return static_cast<int>(std::ranges::count(code.substr(0, at), '\n'));
}

}  // namespace looplab::view
