#include "view/page.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "experiments/shown_code.hpp"
#include "lab/format.hpp"
#include "lab/formats/chrome_trace.hpp"
#include "lab/guess.hpp"
#include "text/format.hpp"
#include "view/app.hpp"
#include "view/code.hpp"
#include "view/column.hpp"
#include "view/export.hpp"
#include "view/results.hpp"
#include "view/widgets.hpp"

namespace looplab::view {
namespace {

void heading(Column& at) {
  const lab::Card& card = at.app.experiment().card;
  at.y += at.ui.text(at.ui.fonts().title, at.x, at.y, at.ui.theme().ink, card.question, at.width).y;
  at.y += em(0.45f);
  at.y += at.ui.paragraph(at.x, at.y, std::min(at.width, metrics::reading_width), card.lead,
                          at.ui.theme().muted);
  at.y += em(0.9f);
}

std::string label_of(const lab::ParameterSpec& spec) {
  return spec.unit.empty() ? spec.label : spec.label + ", " + spec.unit;
}

float control_width(const Ui& ui, const lab::ParameterSpec& spec,
                    const std::vector<std::string>& labels) {
  float width = em(6.8f);
  if (spec.slider) return em(15);
  if (spec.type == lab::ParameterSpec::Type::text) return em(18);
  if (spec.type == lab::ParameterSpec::Type::choice) {
    if (spec.segmented) return segmented_width(ui, labels);
    for (const std::string& label : labels) {
      width = std::max(width, ui.measure(ui.fonts().body, label).x + em(2.6f));
    }
  }
  return std::max(width, ui.measure(ui.fonts().label, label_of(spec)).x + em(0.5f));
}

void choice_control(Column& at, const lab::ParameterSpec& spec, const Rect& rect,
                    const std::vector<std::string>& labels) {
  const std::string& value = at.app.page().parameters.choice(spec.key);
  const auto chosen = static_cast<std::size_t>(
      std::ranges::find(spec.choices, value, &lab::Choice::value) - spec.choices.begin());
  const std::string name = "parameter:" + spec.key;
  const auto picked = spec.segmented ? segmented(at.ui, name, rect.x, rect.y, labels, chosen)
                                     : drop_down(at.ui, name, rect, labels, chosen);
  if (picked) (void)at.app.set_parameter(spec.key, spec.choices[*picked].value);
}

void field_control(Column& at, const lab::ParameterSpec& spec, const Rect& rect) {
  PageState& page = at.app.page();
  const bool is_text = spec.type == lab::ParameterSpec::Type::text;
  const auto edited = page.fields.find(spec.key);
  std::string text = edited != page.fields.end() ? edited->second
                     : is_text                   ? page.parameters.choice(spec.key)
                               : lab::with_commas(page.parameters.integer(spec.key));
  const std::string before = text;
  const bool finished = text_field(at.ui, "parameter:" + spec.key, rect, text,
                                   {.wrong = page.errors.contains(spec.key)});
  if (finished || text != before) {
    if (finished) {
      (void)at.app.set_parameter(spec.key, text);
    } else {
      page.fields[spec.key] = text;
    }
  }
}

// Whole numbers; the value stands beside the label. Arrow keys reach each of up to 100.
void slider_control(Column& at, const lab::ParameterSpec& spec, const Rect& rect) {
  const std::int64_t value = at.app.page().parameters.integer(spec.key);
  const auto min = static_cast<double>(spec.min);
  const auto max = static_cast<double>(spec.max);
  const SliderScale scale{min, max, false, std::max(1 / (max - min), 0.01)};
  const auto moved = slider(at.ui, "parameter:" + spec.key, rect.inset(em(0.6f), 0), scale,
                            static_cast<double>(value), "");
  if (!moved) return;
  const std::int64_t whole = std::llround(*moved);
  if (whole != value) (void)at.app.set_parameter(spec.key, std::to_string(whole));
}

void controls(Column& at) {
  Ui& ui = at.ui;
  const auto& specs = at.app.experiment().parameters;
  const float label_height = em(1.55f);
  const float row = label_height + ui.control_height() + em(0.85f);
  const float half = (at.width - metrics::gap) / 2;
  float x = at.x;
  for (const lab::ParameterSpec& spec : specs) {
    if (!lab::is_relevant(spec, at.app.page().parameters)) continue;
    std::vector<std::string> labels;
    for (const lab::Choice& each : spec.choices) labels.push_back(each.label);
    float width = control_width(ui, spec, labels);
    if (at.narrow) width = spec.segmented || spec.slider || width > half ? at.width : half;
    if (x > at.x && x + width > at.x + at.width + 1) {
      x = at.x;
      at.y += row;
    }
    const float label_end =
        x + ui.text(ui.fonts().label, x, at.y, ui.theme().muted, label_of(spec)).x;
    if (spec.slider) {
      ui.text(ui.fonts().label_bold, label_end + em(0.6f), at.y, ui.theme().ink,
              lab::with_commas(at.app.page().parameters.integer(spec.key)));
    }
    const Rect rect{x, at.y + label_height, width, ui.control_height()};
    if (spec.type == lab::ParameterSpec::Type::choice) {
      choice_control(at, spec, rect, labels);
    } else if (spec.slider) {
      slider_control(at, spec, rect);
    } else {
      field_control(at, spec, rect);
    }
    x += width + metrics::gap;
  }
  at.y += row;
  for (const auto& [key, error] : at.app.page().errors) {
    at.y += ui.paragraph(at.x, at.y - em(0.3f), at.width, error, ui.theme().vermillion);
  }
  at.y += em(0.2f);
}

// What the columns are called, where there are several.
std::string columns_text(const lab::data::Dataset& set) {
  constexpr std::size_t most = 8;
  if (set.columns.size() < 2) return {};
  std::string text = " Columns: ";
  for (std::size_t i = 0; i < std::min(most, set.columns.size()); ++i) {
    text += text::format("{}{} “{}”", i > 0 ? ", " : "", i + 1, set.columns[i].name);
  }
  return text + (set.columns.size() > most ? " ..." : ".");
}

// The student's own file: a button to open one, and what became of it.
void own_file(Column& at) {
  if (!at.app.takes_own_data()) return;
  const lab::data::OwnData own = at.app.conductor().own_data();
  if (!lab::data::wants_own_data(at.app.page().parameters) && !own.reading) return;
  if (at.app.host().pick_data) {
    Line line(at);
    if (line.button("open-file", own.set ? "Open another file" : "Open a file")) {
      at.app.host().pick_data();
    }
  }
  std::string text =
      "No file yet: drop a .npy, a .csv with a header or a .wav here, 256 MB at most. It stays on "
      "this machine.";
  if (own.set) {
    text = own.set->summary() + "." + columns_text(*own.set);
    if (!own.set->remark.empty()) text += " " + own.set->remark;
  }
  if (own.reading) text = "The file is being read.";
  Ui& ui = at.ui;
  at.y += ui.paragraph(at.x, at.y, at.width, text, ui.theme().muted) + em(0.3f);
  if (!own.trouble.empty()) {
    at.y += ui.paragraph(at.x, at.y, at.width, own.trouble, ui.theme().vermillion) + em(0.3f);
  }
  at.y += em(0.4f);
}

void run_button(Column& at, const Rect& rect) {
  const bool busy = at.app.conductor().busy();
  if (!primary_button(at.ui, "run", rect, busy ? "Stop" : "Run")) return;
  if (busy) {
    at.app.stop();
  } else {
    at.app.run();
  }
}

void guess_and_run(Column& at) {
  Ui& ui = at.ui;
  PageState& page = at.app.page();
  const lab::Guess& guess = at.app.experiment().card.guess;
  const std::string prompt = "Your guess: " + lab::guess_prompt(guess, page.parameters);
  const std::string value = lab::significant(page.guess, 2) + "×";
  const float prompt_width = ui.measure(ui.fonts().bold, prompt).x;
  const float value_width =
      ui.measure(ui.fonts().bold, value).x + em(0.5f) + ui.measure(ui.fonts().body, guess.suffix).x;
  const float run_width = em(5.3f);
  const float run_height = ui.control_height() + em(0.2f);
  const float inner_left = at.x + metrics::pad_x;
  const float inner_right = at.x + at.width - metrics::pad_x;
  const bool stacked = at.narrow || at.width < prompt_width + value_width + run_width + em(20);
  ImFont* bold = ui.fonts().bold;
  // On a phone the prompt may need a second line.
  const float prompt_room = inner_right - inner_left;
  const float beyond = ui.measure(bold, prompt, prompt_room).y - ui.line_height(bold);
  const float height = stacked ? em(6.6f) + beyond + run_height : em(4.3f);
  ui.card({at.x, at.y, at.width, height});

  Rect place{};
  Rect run{};
  float value_x = 0;
  float value_y = 0;
  if (stacked) {
    ui.text(bold, inner_left, at.y + em(0.9f), ui.theme().ink, prompt, prompt_room);
    place = {inner_left + em(0.5f), at.y + em(2.4f) + beyond, prompt_room - em(1), em(1.6f)};
    run = {inner_right - run_width, at.y + height - run_height - em(0.8f), run_width, run_height};
    value_x = inner_left;
    value_y = run.y + (run_height - em(1)) / 2;
  } else {
    const float middle = at.y + height / 2;
    ui.text(ui.fonts().bold, inner_left, middle - em(0.55f), ui.theme().ink, prompt);
    run = {inner_right - run_width, middle - run_height / 2, run_width, run_height};
    value_x = run.x - value_width - em(1.2f);
    value_y = middle - em(0.55f);
    const float left = inner_left + prompt_width + em(1.6f);
    place = {left, middle - em(0.8f), value_x - em(1.6f) - left, em(1.6f)};
  }
  const SliderScale scale{guess.min, guess.max, true};
  if (const auto moved = slider(ui, "guess", place, scale, page.guess, "×")) {
    at.app.set_guess(*moved);
  }
  const float value_end =
      value_x + ui.text(ui.fonts().bold, value_x, value_y, ui.theme().ink, value).x;
  ui.text(ui.fonts().body, value_end + em(0.5f), value_y, ui.theme().ink, guess.suffix);
  run_button(at, run);
  at.y += height + em(0.7f);
}

void progress(Column& at) {
  const lab::Record* record = at.app.page().record.get();
  std::string line;
  if (record) {
    line = lab::progress_line(record->progress, at.narrow ? 8 : 20);
    if (record->status == lab::Status::stopped) line += "  stopped";
  }
  if (line.empty()) line = "ready";
  ImFont* font = at.narrow ? at.ui.fonts().mono_small : at.ui.fonts().mono;
  at.y += at.ui.text(font, at.x, at.y, at.ui.theme().muted, line, at.width).y + em(0.9f);
}

float try_card(Column& at, float x, float y, float width) {
  Ui& ui = at.ui;
  const auto& tries = at.app.experiment().card.tries;
  const float line = std::max(em(1.6f), ui.look().touch ? metrics::touch_control : 0);
  float height = 2 * metrics::pad_y + em(1.5f);
  const float room = width - 2 * metrics::pad_x;
  std::vector<float> heights;
  for (const lab::Try& each : tries) {
    heights.push_back(std::max(line, ui.measure(ui.fonts().label, each.text, room).y + em(0.5f)));
    height += heights.back();
  }
  ui.card({x, y, width, height});
  float at_y = y + metrics::pad_y;
  ui.text(ui.fonts().bold, x + metrics::pad_x, at_y, ui.theme().ink, "Try");
  at_y += em(1.6f);
  for (std::size_t i = 0; i < tries.size(); ++i) {
    const Rect rect{x + metrics::pad_x, at_y, room, heights[i]};
    const Hit hit = ui.hit(text::format("try:{}", i), rect);
    const float text_height = ui.measure(ui.fonts().label, tries[i].text, room).y;
    ui.text(ui.fonts().label, rect.x, rect.y + (rect.height - text_height) / 2,
            hit.hovered ? ui.theme().accent : ui.theme().muted, tries[i].text, room);
    if (hit.focused) ui.focus_ring(rect, metrics::corner);
    if (hit.pressed) {
      for (const auto& [key, value] : tries[i].parameters) (void)at.app.set_parameter(key, value);
    }
    at_y += heights[i];
  }
  return height;
}

void paragraphs(Column& at, const lab::Record& record, float width) {
  Ui& ui = at.ui;
  ui.text(ui.fonts().section, at.x, at.y, ui.theme().ink, "What happened");
  at.y += em(1.7f);
  const std::string guess = at.app.guess_sentence();
  if (!guess.empty()) at.y += ui.paragraph(at.x, at.y, width, guess, ui.theme().ink) + em(0.45f);
  for (const std::string& text : record.happened) {
    at.y += ui.paragraph(at.x, at.y, width, text, ui.theme().ink) + em(0.45f);
  }
  for (const auto& warning : record.warnings) {
    const std::string text = "**" + warning.code + "** " + warning.cause + " " + warning.remedy;
    at.y += ui.paragraph(at.x, at.y, width, text, ui.theme().vermillion) + em(0.45f);
  }
}

void words(Column& at, const lab::Record* record) {
  const float try_width = at.narrow ? at.width : std::max(em(17), at.width * 0.28f);
  const float begin = at.y;
  float try_height = 0;
  if (!at.narrow) try_height = try_card(at, at.x + at.width - try_width, at.y, try_width);
  const float width =
      at.narrow ? at.width : std::min(at.width - try_width - metrics::gap, metrics::reading_width);
  if (record && (!record->happened.empty() || !record->warnings.empty())) {
    paragraphs(at, *record, width);
  } else if (!record) {
    at.y += at.ui.paragraph(at.x, at.y, width,
                            "Guess first, then press **Run**: the answer is measured on this "
                            "machine, now.",
                            at.ui.theme().muted);
  }
  if (at.narrow) {
    at.y += em(0.4f);
    try_height = try_card(at, at.x, at.y, try_width);
    at.y += try_height;
  } else {
    at.y = std::max(at.y, begin + try_height);
  }
  at.y += em(1.2f);
}

/// False after a sentence on why there is no code, or not yet.
bool code_is_there(Column& at) {
  const auto pieces = experiments::shown_code();
  if (!pieces.empty() && !pieces.front().key.empty()) return true;
  at.y += at.ui.paragraph(at.x, at.y, at.width,
                          pieces.empty() ? "The code is still being loaded." : pieces.front().text,
                          at.ui.theme().muted);
  return false;
}

void python_tab(Column& at, const lab::Card& card) {
  if (!code_is_there(at)) return;
  const std::string_view text = experiments::shown_python(card.id);
  at.y += code_block(at.ui, "python", {at.x, at.y, at.width, 0}, text, Language::python,
                     line_with(text, card.python_mark));
}

void code_tab(Column& at) {
  if (!code_is_there(at)) return;
  const auto pieces = experiments::shown_code();
  for (const std::string& key : lab::code_of(at.app.experiment(), at.app.page().parameters)) {
    const std::size_t hash = key.find('#');
    at.ui.text(at.ui.fonts().label_bold, at.x, at.y, at.ui.theme().muted,
               key.substr(0, std::min(hash, key.size())));
    at.y += em(1.5f);
    const auto code = experiments::find_code(pieces, key);
    at.y += code_block(at.ui, key, {at.x, at.y, at.width, 0}, code, Language::cpp) + em(1.1f);
  }
}

void take_away_tab(Column& at, const lab::Record* record) {
  Ui& ui = at.ui;
  const Host& host = at.app.host();
  const std::string address = host.address(at.app.link());
  at.y += ui.paragraph(at.x, at.y, at.width,
                       "A link to this page with these settings:", ui.theme().muted) +
          em(0.2f);
  at.y +=
      ui.text(ui.fonts().mono_small, at.x, at.y, ui.theme().ink, address, at.width).y + em(0.6f);
  const bool ready = record && record->status != lab::Status::running;
  {
    Line line(at);
    if (line.button("copy-link", "Copy link")) host.copy(address);
    const auto offer = [&](const char* name, const char* format, const char* label) {
      if (line.button(name, label)) save_as(at.app, *record, *lab::formats::find_format(format));
    };
    if (ready) offer("save-json", "looplab", "Save JSON");
    if (ready && lab::formats::has_trace(*record))
      offer("save-trace", "chrome-trace", "Save Chrome trace");
    if (ready) export_controls(at, line, *record, nullptr, at.app.page().format);
  }
  const char* hint = ready ? "The run is also kept in the notebook, where runs can be compared."
                           : "After a run, its numbers can be saved here.";
  at.y += ui.paragraph(at.x, at.y, at.width, hint, ui.theme().muted);
}

void tab_area(Column& at, const lab::Record* record) {
  static const std::vector<std::string> labels{"In Python", "The code that ran", "Take it away"};
  PageState& page = at.app.page();
  if (const auto chosen = tabs(at.ui, "tab", at.x, at.y, at.width, labels, page.tab)) {
    page.tab = *chosen;
  }
  at.y += std::max(em(2.2f), at.ui.control_height() - 4) + em(0.9f);
  const lab::Card& card = at.app.experiment().card;
  if (page.tab == 0) {
    python_tab(at, card);
  } else if (page.tab == 1) {
    code_tab(at);
  } else {
    take_away_tab(at, record);
  }
  at.y += em(1.2f);
  for (const std::string& source : card.sources) {
    at.y += at.ui.text(at.ui.fonts().label, at.x, at.y, at.ui.theme().muted, source, at.width).y +
            em(0.3f);
  }
}

// By way of a variable, or the tools behind the compiler would put it into its only caller, and the
// plots would have to be there before the page is (scripts/split_module.mjs).
void (*volatile const show_results)(Column&, const lab::Record&) = results;

}  // namespace

float page(App& app, Ui& ui, const Rect& space) {
  Column at{app, ui, space.x, space.width, space.y, space.width < metrics::narrow_below};
  // Held for the frame: the conductor may publish a newer one meanwhile.
  const auto record = app.page().record;
  heading(at);
  if (!app.notice().empty()) message(at, app.notice(), true);
  controls(at);
  own_file(at);
  guess_and_run(at);
  progress(at);
  if (record && record->status == lab::Status::failed) message(at, record->error, false);
  if (record && app.outdated() && !record->table.rows.empty()) {
    at.y += ui.paragraph(at.x, at.y, at.width,
                         "The settings have changed since this was measured. Press **Run** to "
                         "measure again.",
                         ui.theme().muted) +
            em(0.5f);
  }
  if (record && has_results(*record)) show_results(at, *record);
  words(at, record.get());
  tab_area(at, record.get());
  return at.y;
}

}  // namespace looplab::view
