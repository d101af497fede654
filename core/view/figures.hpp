// Pictures made from a record. Each draws a card at (x, y) and gives its height.
// Thread safety: the thread that draws, and no other.
#pragma once

#include <optional>

#include "lab/record.hpp"
#include "view/span_blocks.hpp"
#include "view/ui.hpp"

namespace looplab::view {

/// Of one that is over, `window` is drawn, which controls named "timeline:..." change.
float timeline_card(Ui& ui, const Rect& space, const lab::TimelineFigure& figure, bool live,
                    TimeWindow& window);
float histogram_card(Ui& ui, const Rect& space, const lab::HistogramFigure& figure, bool checked);
float bars_card(Ui& ui, const Rect& space, const lab::BarsFigure& figure);
float curves_card(Ui& ui, const Rect& space, const lab::CurvesFigure& figure);
float text_card(Ui& ui, const Rect& space, const lab::TextFigure& figure);
/// Boxes of functions as they came, and added up; a legend with their times. Those below a step of
/// the clock are said to be so.
float profile_card(Ui& ui, const Rect& space, const lab::ProfileFigure& figure,
                   double clock_step_ns);
/// The code with the line that is next, the values, and controls named "walk:..." that change
/// `step`.
float walk_card(Ui& ui, const Rect& space, const lab::WalkFigure& figure, std::size_t& step);
/// A row, a widget "NAME:3", can be chosen, and chosen again to put its details away. Under the
/// table stands `hint`.
struct TableOptions {
  bool narrow = false;
  std::string_view name = "row";
  std::string_view hint = "Choose a row to see how sure its number is.";
};
float table_card(Ui& ui, const Rect& space, const lab::Table& table,
                 std::optional<std::size_t>& chosen, const TableOptions& options);
/// What stands behind one number: its epochs, its warm-up, and the facts.
float certainty_card(Ui& ui, const Rect& space, const lab::Record& record, std::size_t index);

/// Title at the left, tag at the right; gives the height used.
float card_head(Ui& ui, const Rect& card, std::string_view title, std::string_view tag);

}  // namespace looplab::view
