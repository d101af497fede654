// Controls. Each draws itself, answers pointer, touch and keyboard, and has a name.
// Thread safety: the thread that draws, and no other.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "view/ui.hpp"

namespace looplab::view {

/// The filled button of the page. Gives true when pressed.
bool primary_button(Ui& ui, std::string_view name, const Rect& rect, std::string_view label);
/// A quiet button with a frame.
bool button(Ui& ui, std::string_view name, const Rect& rect, std::string_view label);

/// Choices side by side; gives the index that was chosen just now.
std::optional<std::size_t> segmented(Ui& ui, std::string_view name, float x, float y,
                                     std::span<const std::string> labels, std::size_t chosen);
float segmented_width(const Ui& ui, std::span<const std::string> labels);

/// Whether the key was pressed, or repeats; the focus does not move by it while this widget uses it.
bool own_key(ImGuiKey key, ImGuiID owner);

/// A finger that moves scrolls the window that is being drawn, which covers `rect`; what it pressed
/// is let go, so that a scroll is never a click.
void scroll_by_touch(const Rect& rect);

/// Choices in a list that opens, and scrolls where it is longer than the screen.
std::optional<std::size_t> drop_down(Ui& ui, std::string_view name, const Rect& rect,
                                     std::span<const std::string> labels, std::size_t chosen);

struct FieldOptions {
  bool wrong = false;     ///< framed as an error
  std::size_t most = 63;  ///< bytes
  bool many_lines = false;
  const char* hint = "";  ///< shown in an empty field
};
/// A text field. `text` is edited in place; true when the edit is finished (Enter, in a field of
/// one line, or leaving).
bool text_field(Ui& ui, std::string_view name, const Rect& rect, std::string& text,
                const FieldOptions& options = {});

/// A box that is ticked or not, with words beside it; true when it was changed just now.
bool check_box(Ui& ui, std::string_view name, const Rect& rect, std::string_view label,
               bool ticked);

/// What a slider goes over.
struct SliderScale {
  double min = 0;  ///< above 0 where logarithmic
  double max = 1;
  bool logarithmic = false;
  double step = 0.025;  ///< of its length, with an arrow key

  double share_of(double value) const noexcept;  ///< 0 at min, 1 at max
  double at(double share) const noexcept;
  std::vector<double> marks() const;
};

/// A slider with marks under it. Gives the new value while it moves.
std::optional<double> slider(Ui& ui, std::string_view name, const Rect& rect,
                             const SliderScale& scale, double value, std::string_view unit);

/// Words with a line under the chosen one; gives the index that was chosen just now.
std::optional<std::size_t> tabs(Ui& ui, std::string_view name, float x, float y, float width,
                                std::span<const std::string> labels, std::size_t chosen);

/// A line of text that can be chosen, such as a page in the chapter list.
bool list_item(Ui& ui, std::string_view name, const Rect& rect, std::string_view label,
               bool chosen);

}  // namespace looplab::view
