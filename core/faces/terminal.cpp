#include "faces/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <print>
#include <vector>

namespace looplab::faces {
namespace {

std::size_t columns_of(std::string_view text) {
  // One column for each code point: enough for Latin letters and the signs used here.
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

}  // namespace

int complain(std::string_view sentence, Exit code) {
  std::println(stderr, "looplab: {}", sentence);
  return code;
}

std::string padded(std::string_view text, std::size_t width, bool left) {
  const std::string space(width - std::min(width, columns_of(text)), ' ');
  return left ? std::string(text) + space : space + std::string(text);
}

void print_table(const lab::Table& table) {
  std::vector<std::size_t> widths(table.columns.size() + 1, 0);
  const auto cell_text = [](const lab::Cell& cell) {
    return cell.detail.empty() ? cell.text : cell.text + " " + cell.detail;
  };
  widths[0] = columns_of("strategy");
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    widths[c + 1] = columns_of(table.columns[c].label);
  }
  for (const lab::Row& row : table.rows) {
    widths[0] = std::max(widths[0], columns_of(row.label));
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      widths[c + 1] = std::max(widths[c + 1], columns_of(cell_text(row.cells[c])));
    }
  }
  std::print("{}", padded("strategy", widths[0], true));
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::print("  {}", padded(table.columns[c].label, widths[c + 1], false));
  }
  std::println("");
  for (const lab::Row& row : table.rows) {
    std::print("{}", padded(row.label, widths[0], true));
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      std::print("  {}", padded(cell_text(row.cells[c]), widths[c + 1], false));
    }
    std::println("");
  }
}

std::string without_marks(std::string text) {
  for (std::size_t at = text.find("**"); at != std::string::npos; at = text.find("**", at)) {
    text.erase(at, 2);
  }
  return text;
}

}  // namespace looplab::faces
