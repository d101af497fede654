// Lines of text, and code that is walked through a step at a time.
#include <algorithm>
#include <string>

#include "text/format.hpp"
#include "view/code.hpp"
#include "view/figures.hpp"
#include "view/widgets.hpp"

namespace looplab::view {
namespace {

constexpr float head_em = 2.2f;

// Buttons and the place in all steps; the numbers of a walk begin at 1 for people.
void controls(Ui& ui, const Rect& space, std::size_t count, std::size_t& step) {
  struct Button {
    const char* name;
    const char* label;
    std::size_t to;
  };
  const std::size_t last = count - 1;
  const Button buttons[] = {{"walk:first", "First", 0},
                            {"walk:back", "Back", step > 0 ? step - 1 : 0},
                            {"walk:forward", "Forward", std::min(step + 1, last)},
                            {"walk:last", "Last", last}};
  float x = space.x;
  float y = space.y;
  std::size_t chosen = step;
  for (const Button& each : buttons) {
    const float width = ui.measure(ui.fonts().body, each.label).x + em(1.8f);
    if (x > space.x && x + width > space.x + space.width) {
      x = space.x;
      y += ui.control_height() + em(0.5f);
    }
    if (button(ui, each.name, {x, y, width, ui.control_height()}, each.label)) chosen = each.to;
    x += width + em(0.5f);
  }
  const std::string place = text::format("step {} of {}", step + 1, count);
  if (x + em(0.4f) + ui.measure(ui.fonts().label, place).x > space.x + space.width) {
    x = space.x - em(0.4f);
    y += ui.control_height() + em(0.5f);
  }
  ui.text(ui.fonts().label, x + em(0.4f), y + (ui.control_height() - em(1)) / 2, ui.theme().muted,
          place);
  step = chosen;
}

float values(const Ui& ui, const Rect& space, const lab::WalkFigure& figure,
             const lab::WalkFigure::Step& step) {
  float y = space.y;
  float name_width = 0;
  for (const std::string& name : figure.names) {
    name_width = std::max(name_width, ui.measure(ui.fonts().label, name).x);
  }
  for (std::size_t i = 0; i < figure.names.size(); ++i) {
    ui.text(ui.fonts().label, space.x, y, ui.theme().muted, figure.names[i]);
    ui.text(ui.fonts().mono, space.x + name_width + em(1), y, ui.theme().ink, step.values[i]);
    y += em(1.5f);
  }
  return y - space.y;
}

}  // namespace

float text_card(Ui& ui, const Rect& space, const lab::TextFigure& figure) {
  const auto lines = std::ranges::count(figure.text, '\n') + 1;
  // The last line's height is the block's own business: it grows by a bar where lines are long.
  const float height =
      2 * metrics::pad_y + em(head_em) + em(1.4f) * static_cast<float>(lines) + em(1);
  ui.card({space.x, space.y, space.width, height});
  card_head(ui, space, figure.title, lab::name_of(figure.origin));
  code_block(ui, figure.title,
             {space.x + metrics::pad_x, space.y + metrics::pad_y + em(head_em),
              space.width - 2 * metrics::pad_x, 0},
             figure.text, Language::plain);
  return height;
}

float walk_card(Ui& ui, const Rect& space, const lab::WalkFigure& figure, std::size_t& step) {
  if (figure.steps.empty() || figure.lines.empty()) return 0;
  step = std::min(step, figure.steps.size() - 1);
  const lab::WalkFigure::Step& now = figure.steps[step];
  const bool narrow = space.width < em(40);
  const float inner = space.width - 2 * metrics::pad_x;
  const float code_width = narrow ? inner : inner * 0.58f;
  const float code_height = em(1.4f) * static_cast<float>(figure.lines.size()) + em(1);
  const float values_height = em(1.5f) * static_cast<float>(figure.names.size());
  const float body = narrow ? code_height + values_height : std::max(code_height, values_height);
  // On a phone the buttons may need a second line.
  const float buttons = narrow ? 2 * ui.control_height() + em(0.5f) : ui.control_height();
  const float height = 2 * metrics::pad_y + em(head_em) + body + em(0.6f) + buttons;
  ui.card({space.x, space.y, space.width, height});
  card_head(ui, space, figure.title, "simulated");
  const float left = space.x + metrics::pad_x;
  const float top = space.y + metrics::pad_y + em(head_em);
  std::string code;
  for (const std::string& line : figure.lines) code += line + "\n";
  code_block(ui, "walk", {left, top, code_width, 0}, code, Language::cpp, now.line);
  const Rect beside = narrow ? Rect{left, top + code_height, inner, 0}
                             : Rect{left + code_width + em(1.5f), top, inner - code_width, 0};
  values(ui, beside, figure, now);
  controls(ui, {left, top + body + em(0.6f), inner, 0}, figure.steps.size(), step);
  return height;
}

}  // namespace looplab::view
