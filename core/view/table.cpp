// The table of timings. Where it is too wide, what stands behind a number goes below it; on a
// narrow screen each row becomes a block, and the columns in the middle move into a line of detail.
#include <algorithm>
#include <string>
#include <vector>

#include "lab/format.hpp"
#include "text/format.hpp"
#include "view/figures.hpp"

namespace looplab::view {
namespace {

ImU32 colour_of(const Theme& theme, const lab::Cell& cell) {
  if (cell.mark == lab::Cell::Mark::good) return theme.green;
  if (cell.mark == lab::Cell::Mark::bad) return theme.vermillion;
  return theme.ink;
}

/// Where the detail of a number stands.
enum class Detail : unsigned char { behind, below };

float cell_width(const Ui& ui, const lab::Cell& cell, Detail place) {
  const float number = ui.measure(ui.fonts().mono, cell.text).x;
  if (cell.detail.empty()) return number;
  const float detail = ui.measure(ui.fonts().mono_small, cell.detail).x;
  return place == Detail::behind ? number + em(0.45f) + detail : std::max(number, detail);
}

// Where the detail begins, so that numbers of a column align whatever stands behind them.
float detail_width(const Ui& ui, const lab::Table& table, std::size_t column) {
  float width = 0;
  for (const lab::Row& row : table.rows) {
    if (column < row.cells.size() && !row.cells[column].detail.empty()) {
      width = std::max(width,
                       em(0.45f) + ui.measure(ui.fonts().mono_small, row.cells[column].detail).x);
    }
  }
  return width;
}

void draw_cell(const Ui& ui, const lab::Cell& cell, float right, float y, float detail,
               bool emphasised) {
  const float number_right = right - detail;
  const ImU32 colour = colour_of(ui.theme(), cell);
  ui.text_right(ui.fonts().mono, number_right, y, colour, cell.text);
  // The typeface has no bold cut: a second stroke, a little further right, does it.
  if (emphasised) ui.text_right(ui.fonts().mono, number_right + 0.4f, y, colour, cell.text);
  if (!cell.detail.empty()) {
    ui.text(ui.fonts().mono_small, number_right + em(0.45f), y + em(0.13f), ui.theme().muted,
            cell.detail);
  }
}

void draw_cell_in_two_lines(const Ui& ui, const lab::Cell& cell, float right, float y,
                            bool emphasised) {
  lab::Cell number = cell;
  number.detail.clear();
  draw_cell(ui, number, right, y, 0, emphasised);
  ui.text_right(ui.fonts().mono_small, right, y + em(1.25f), ui.theme().muted, cell.detail);
}

std::vector<std::size_t> columns_shown(const lab::Table& table, bool narrow) {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!narrow || table.columns[i].essential) shown.push_back(i);
  }
  return shown;
}

// The minor cells, as many on a line as fit: a number stays on one line with its unit and interval.
std::string detail_lines(const Ui& ui, const lab::Table& table, const lab::Row& row, float width) {
  std::string lines;
  std::string line;
  for (const std::string& cell : lab::minor_cells(table, row)) {
    const std::string longer = line.empty() ? cell : line + " · " + cell;
    if (line.empty() || ui.measure(ui.fonts().label, longer).x <= width) {
      line = longer;
    } else {
      lines += line + "\n";
      line = cell;
    }
  }
  return lines + line;
}

// The row as a button: its name leads to what stands behind its number.
void row_hit(Ui& ui, std::string_view name, std::size_t row, const Rect& rect,
             std::optional<std::size_t>& chosen) {
  const Hit hit = ui.hit(text::format("{}:{}", name, row), rect);
  const bool open = chosen == row;
  if (hit.hovered || open) ui.fill(rect, ui.theme().panel2, metrics::corner);
  if (hit.focused) ui.focus_ring(rect, metrics::corner);
  if (hit.pressed) chosen = open ? std::nullopt : std::optional(row);
}

// What a wide table needs: for the names of its rows, and for each column.
struct Widths {
  float labels = em(9);
  std::vector<float> columns;
  float all_columns = 0;
};

Widths widths_of(const Ui& ui, const lab::Table& table, Detail place) {
  Widths widths;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    float need = ui.measure(ui.fonts().label_bold, table.columns[column].label).x;
    for (const lab::Row& row : table.rows) {
      if (column < row.cells.size())
        need = std::max(need, cell_width(ui, row.cells[column], place));
    }
    widths.columns.push_back(need + em(1.2f));
    widths.all_columns += widths.columns.back();
  }
  for (const lab::Row& row : table.rows) {
    widths.labels = std::max(widths.labels, ui.measure(ui.fonts().bold, row.label).x + em(1));
  }
  return widths;
}

float wide_table(Ui& ui, const Rect& space, const lab::Table& table, Detail place,
                 std::string_view name, std::optional<std::size_t>& chosen) {
  const Theme& theme = ui.theme();
  const float head_height = em(2.0f);
  const float row_height = place == Detail::behind ? head_height : em(3.2f);
  const float left = space.x + metrics::pad_x;
  const float right = space.right() - metrics::pad_x;
  const float height = metrics::pad_y + head_height +
                       row_height * static_cast<float>(table.rows.size()) + metrics::pad_y;
  ui.card({space.x, space.y, space.width, height});
  // Columns share the room beyond the labels in proportion to what they need.
  const auto shown = columns_shown(table, false);
  const auto [labels, needs, need_all] = widths_of(ui, table, place);
  const float room = std::max(need_all, right - left - labels);
  float y = space.y + metrics::pad_y;
  const float text_y = (head_height - ui.line_height(ui.fonts().mono)) / 2;
  ui.text(ui.fonts().label_bold, left, y + text_y, theme.muted, "strategy");
  float x = right - room;
  std::vector<float> rights;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    x += room * needs[i] / need_all;
    rights.push_back(x);
    ui.text_right(ui.fonts().label_bold, x, y + text_y, theme.muted, table.columns[shown[i]].label);
  }
  y += head_height;
  for (std::size_t r = 0; r < table.rows.size(); ++r, y += row_height) {
    const lab::Row& row = table.rows[r];
    const float beyond = em(0.5f);
    row_hit(ui, name, r, {left - beyond, y, right - left + 2 * beyond, row_height}, chosen);
    ui.fill({left, y, right - left, theme.line_width}, theme.line);
    ui.text(row.emphasised ? ui.fonts().bold : ui.fonts().body, left, y + text_y, theme.ink,
            row.label);
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const lab::Cell& cell = row.cells[shown[i]];
      if (place == Detail::below) {
        draw_cell_in_two_lines(ui, cell, rights[i], y + text_y, row.emphasised);
      } else {
        draw_cell(ui, cell, rights[i], y + text_y, detail_width(ui, table, shown[i]),
                  row.emphasised);
      }
    }
  }
  return height;
}

// A cell of a block: its column's name at the left and the number at the right, or, where they do
// not fit side by side, the text below the name in as many lines as it needs. Gives the height, and
// draws where `visible`.
float block_cell(const Ui& ui, const Rect& space, const lab::Table& table, std::size_t column,
                 const lab::Row& row, bool visible) {
  const lab::Cell& cell = row.cells[column];
  const std::string& label = table.columns[column].label;
  const float line = em(1.55f);
  const float detail = detail_width(ui, table, column);
  if (visible) ui.text(ui.fonts().label, space.x, space.y, ui.theme().muted, label);
  const float beside = ui.measure(ui.fonts().label, label).x + em(1) +
                       ui.measure(ui.fonts().mono, cell.text).x + detail;
  if (beside <= space.width) {
    if (visible) draw_cell(ui, cell, space.right(), space.y, detail, row.emphasised);
    return line;
  }
  const std::string text = lab::with_uncertainty(cell);
  if (visible) {
    ui.text(ui.fonts().mono, space.x, space.y + line, colour_of(ui.theme(), cell), text,
            space.width);
  }
  return line + ui.measure(ui.fonts().mono, text, space.width).y + em(0.3f);
}

// One strategy a block: its name, the essential cells under it, the rest in lines of detail.
float narrow_table(Ui& ui, const Rect& space, const lab::Table& table, std::string_view name,
                   std::optional<std::size_t>& chosen) {
  const Theme& theme = ui.theme();
  const auto shown = columns_shown(table, true);
  const float left = space.x + metrics::pad_x;
  const float right = space.right() - metrics::pad_x;
  const float width = right - left;
  const auto font_of = [&](const lab::Row& row) {
    return row.emphasised ? ui.fonts().bold : ui.fonts().body;
  };
  // A name, such as a line of Python, may need several lines.
  const auto name_height = [&](const lab::Row& row) {
    return ui.measure(font_of(row), row.label, width).y + em(0.4f);
  };
  std::vector<std::string> details;
  std::vector<float> blocks;
  float height = metrics::pad_y;
  for (const lab::Row& row : table.rows) {
    details.push_back(detail_lines(ui, table, row, width));
    float block = name_height(row);
    for (const std::size_t column : shown) {
      block += block_cell(ui, {left, 0, width, 0}, table, column, row, false);
    }
    if (!details.back().empty()) {
      block += ui.measure(ui.fonts().label, details.back(), width).y + em(0.68f);
    }
    blocks.push_back(block);
    height += blocks.back() + em(0.9f);
  }
  ui.card({space.x, space.y, space.width, height});
  float y = space.y + metrics::pad_y;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const lab::Row& row = table.rows[r];
    row_hit(ui, name, r, {left - em(0.5f), y - em(0.45f), width + em(1), blocks[r] + em(0.7f)},
            chosen);
    if (r > 0) ui.fill({left, y - em(0.55f), width, theme.line_width}, theme.line);
    ui.text(font_of(row), left, y, theme.ink, row.label, width);
    float at = y + name_height(row);
    for (const std::size_t column : shown) {
      at += block_cell(ui, {left, at, width, 0}, table, column, row, true);
    }
    ui.text(ui.fonts().label, left, at, theme.muted, details[r], width);
    y += blocks[r] + em(0.9f);
  }
  return height;
}

}  // namespace

float table_card(Ui& ui, const Rect& space, const lab::Table& table,
                 std::optional<std::size_t>& chosen, const TableOptions& options) {
  if (table.rows.empty()) return 0;
  const auto fits = [&](Detail place) {
    if (options.narrow) return false;
    const Widths need = widths_of(ui, table, place);
    return need.labels + need.all_columns <= space.width - 2 * metrics::pad_x;
  };
  const auto draw = [&] {
    for (const Detail place : {Detail::behind, Detail::below}) {
      if (fits(place)) return wide_table(ui, space, table, place, options.name, chosen);
    }
    return narrow_table(ui, space, table, options.name, chosen);
  };
  const float height = draw();
  return height + em(0.45f) +
         ui.text(ui.fonts().label, space.x, space.y + height + em(0.45f), ui.theme().muted,
                 options.hint, space.width)
             .y;
}

}  // namespace looplab::view
