#include "view/notebook.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "lab/format.hpp"
#include "text/format.hpp"
#include "view/app.hpp"
#include "view/column.hpp"
#include "view/comparison.hpp"
#include "view/export.hpp"
#include "view/figures.hpp"
#include "view/widgets.hpp"

namespace looplab::view {
namespace {

constexpr std::size_t shown_at_once = 20;

void heading(Column& at) {
  const Theme& theme = at.ui.theme();
  at.y += at.ui.text(at.ui.fonts().title, at.x, at.y, theme.ink, "Notebook", at.width).y;
  at.y += em(0.45f);
  at.y += at.ui.paragraph(at.x, at.y, std::min(at.width, metrics::reading_width),
                          "Every run that was made here, kept on this machine only. Choose one to "
                          "name, note or save it, and two or more to compare them.",
                          theme.muted) +
          em(0.9f);
}

void tools(Column& at) {
  App& app = at.app;
  NotebookState& state = app.notebook_state();
  Line line(at);
  const std::string before = state.words;
  text_field(at.ui, "notebook-search", line.next(std::min(at.width, em(19))), state.words,
             {.most = 100, .hint = "Search"});
  if (state.words != before) {
    state.shown = shown_at_once;
    app.notebook_changed();
  }
  if (app.host().pick_file && line.button("notebook-import", "Import a file")) {
    app.host().pick_file();
  }
  if (app.notebook().can_undo() && line.button("notebook-undo", "Undo delete")) {
    app.notebook().undo_remove();
    app.notebook_changed();
  }
  if (!state.selected.empty() && line.button("notebook-clear", "Choose none")) {
    state.selected.clear();
    app.notebook_changed();
  }
}

// When, what, and the settings that are not the usual ones.
std::string second_line(const App& app, const lab::Entry& entry) {
  const lab::Record& record = *entry.record;
  return lab::date_text(record.started) + " · " +
         (record.experiment.empty() ? record.source : record.experiment) +
         lab::unusual_settings(record, app.registry());
}

// A box, the title, and two lines of what it is; gives the height.
float entry_row(Column& at, const lab::Entry& entry) {
  Ui& ui = at.ui;
  const Theme& theme = ui.theme();
  NotebookState& state = at.app.notebook_state();
  const auto place = std::ranges::find(state.selected, entry.id) - state.selected.begin();
  const bool chosen = place < static_cast<std::ptrdiff_t>(state.selected.size());
  const float left = at.x + metrics::pad_x + em(1.9f);
  const float room = at.x + at.width - metrics::pad_x - left;
  std::string title = lab::title_of(entry);
  if (entry.pinned) title = "Pinned · " + title;
  const std::string details[] = {second_line(at.app, entry), lab::headline_of(entry), entry.note};
  float height = em(0.5f) + ui.measure(ui.fonts().bold, title, room).y;
  for (const std::string& text : details) {
    if (!text.empty()) height += ui.measure(ui.fonts().label, text, room).y + em(0.25f);
  }
  height += em(0.6f);
  const Rect rect{at.x, at.y, at.width, height};
  if (chosen) ui.fill(rect, theme.panel2, metrics::corner);
  const Rect box{at.x + metrics::pad_x, at.y, at.width - 2 * metrics::pad_x, em(2.3f)};
  float y = at.y + em(0.5f);
  y += ui.text(ui.fonts().bold, left, y, theme.ink, title, room).y + em(0.25f);
  for (const std::string& text : details) {
    if (!text.empty()) {
      y += ui.text(ui.fonts().label, left, y, theme.muted, text, room).y + em(0.25f);
    }
  }
  if (check_box(ui, "entry:" + entry.id, {rect.x + metrics::pad_x, rect.y, box.width, height}, "",
                chosen)) {
    at.app.choose_entry(entry.id);
    if (at.app.narrow()) at.app.scroll_to_top();  // what was chosen stands above the list
  }
  if (chosen && state.selected.size() > 1) {
    ui.fill({at.x, at.y, 4, height}, colour_of_run(theme, static_cast<std::size_t>(place)));
  }
  return height;
}

void entries(Column& at) {
  App& app = at.app;
  NotebookState& state = app.notebook_state();
  const auto found = app.notebook().search(state.words);
  if (found.empty()) {
    const char* text = app.notebook().size() == 0
                           ? "Nothing here yet: run an experiment, and it is kept."
                           : "No run has all these words.";
    at.y += at.ui.paragraph(at.x, at.y, at.width, text, at.ui.theme().muted) + em(0.6f);
    return;
  }
  const std::size_t shown = std::min(found.size(), state.shown);
  ImDrawListSplitter layers;
  layers.Split(&at.ui.draw(), 2);
  layers.SetCurrentChannel(&at.ui.draw(), 1);
  const float top = at.y;
  at.y += em(0.3f);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) at.ui.fill({at.x, at.y, at.width, 1}, at.ui.theme().line);
    at.y += entry_row(at, *found[i]);
  }
  at.y += em(0.3f);
  layers.SetCurrentChannel(&at.ui.draw(), 0);
  at.ui.card({at.x, top, at.width, at.y - top});
  layers.Merge(&at.ui.draw());
  at.y += em(0.7f);
  if (shown < found.size()) {
    Line line(at);
    if (line.button("notebook-more",
                    text::format("Show {} more", std::min(found.size() - shown, shown_at_once)))) {
      state.shown += shown_at_once;
    }
  }
}

// Name and note are kept as soon as a field is left, and by the face whenever the page may go.
void texts(Column& at, const lab::Entry& entry) {
  NotebookState& state = at.app.notebook_state();
  if (state.edited != entry.id) {
    at.app.keep_texts();
    state.edited = entry.id;
    state.name = {entry.name, entry.name};
    state.note = {entry.note, entry.note};
  }
  Ui& ui = at.ui;
  const auto label = [&](const char* text) {
    at.y += ui.text(ui.fonts().label, at.x, at.y, ui.theme().muted, text).y + em(0.3f);
  };
  label("Name");
  if (text_field(ui, "notebook-name", {at.x, at.y, at.width, ui.control_height()}, state.name.text,
                 {.most = lab::longest_name - 4, .hint = entry.record->question.c_str()})) {
    at.app.keep_texts();
  }
  at.y += ui.control_height() + em(0.7f);
  label("Note");
  if (text_field(ui, "notebook-note", {at.x, at.y, at.width, em(5)}, state.note.text,
                 {.most = lab::longest_note - 4, .many_lines = true})) {
    at.app.keep_texts();
  }
  at.y += em(5) + em(0.9f);
}

void one_run(Column& at, const lab::Entry& entry) {
  Ui& ui = at.ui;
  App& app = at.app;
  NotebookState& state = app.notebook_state();
  const lab::Record& record = *entry.record;
  at.y += ui.text(ui.fonts().section, at.x, at.y, ui.theme().ink, record.question, at.width).y +
          em(0.4f);
  at.y +=
      ui.text(ui.fonts().label, at.x, at.y, ui.theme().muted, second_line(app, entry), at.width).y +
      em(0.3f);
  std::string settings;
  for (const auto& [key, value] : record.parameters.values()) {
    settings += (settings.empty() ? "" : " · ") + key + " " + lab::to_text(value);
  }
  if (!settings.empty()) {
    at.y += ui.text(ui.fonts().label, at.x, at.y, ui.theme().muted, settings, at.width).y;
  }
  at.y += em(0.8f);
  texts(at, entry);
  const std::string id = entry.id;
  bool deleted = false;
  {
    Line line(at);
    if (app.registry().find(record.experiment) && line.button("entry-open", "Open its page")) {
      app.open_entry(entry);
    }
    if (line.button("entry-pin", entry.pinned ? "Unpin" : "Pin")) {
      app.notebook().pin(id, !entry.pinned);
      app.notebook_changed();
    }
    deleted = line.button("entry-delete", "Delete");
    export_controls(at, line, record, &entry, state.format);
  }
  at.y += table_card(ui, {at.x, at.y, at.width, 0}, record.table, state.row,
                     {.narrow = at.width < em(34)}) +
          em(1);
  if (state.row && *state.row < record.facts.size()) {
    at.y += certainty_card(ui, {at.x, at.y, at.width, 0}, record, *state.row) + em(1);
  }
  for (const std::string& text : record.happened) {
    at.y +=
        ui.paragraph(at.x, at.y, std::min(at.width, metrics::reading_width), text, ui.theme().ink) +
        em(0.45f);
  }
  if (!deleted) return;
  app.keep_texts();
  app.notebook().remove(id);  // last: the entry is gone after it
  app.notebook_changed();
}

void selection(Column& at) {
  NotebookState& state = at.app.notebook_state();
  std::erase_if(state.selected, [&](const std::string& id) { return !at.app.notebook().find(id); });
  std::vector<const lab::Entry*> runs;
  for (const std::string& id : state.selected) runs.push_back(at.app.notebook().find(id));
  if (runs.size() == 1) one_run(at, *runs[0]);
  if (runs.size() > 1) comparison(at, runs);
}

}  // namespace

float notebook_page(App& app, Ui& ui, const Rect& space) {
  const bool narrow = space.width < metrics::narrow_below;
  app.set_narrow(narrow);
  Column at{app, ui, space.x, space.width, space.y, narrow};
  heading(at);
  if (!app.notice().empty()) message(at, app.notice(), true);
  if (!app.notebook().trouble().empty()) message(at, app.notebook().trouble(), false);
  tools(at);
  const bool chosen = !app.notebook_state().selected.empty();
  if (narrow || !chosen) {
    selection(at);
    entries(at);
    return at.y;
  }
  const float left = std::round(space.width * 0.32f);
  const float right = space.width - left - metrics::gap;
  Column list{app, ui, space.x, left, at.y, true};
  Column panel{app, ui, space.x + left + metrics::gap, right, at.y, right < metrics::narrow_below};
  entries(list);
  selection(panel);
  return std::max(list.y, panel.y);
}

}  // namespace looplab::view
