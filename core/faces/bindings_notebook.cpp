// What JavaScript can call of the notebook, of formats and of comparisons. As in bindings.cpp,
// everything structured crosses as JSON text, and {"error": sentence} says why not.
#include <emscripten/bind.h>

#include <memory>
#include <new>
#include <string>

#include "experiments/shown_code.hpp"
#include "faces/browser.hpp"
#include "lab/compare.hpp"
#include "lab/format.hpp"
#include "lab/formats/formats.hpp"
#include "lab/formats/json_writer.hpp"

namespace {

using namespace looplab;
using emscripten::val;
using lab::formats::JsonWriter;

lab::Notebook& notebook() { return faces::laboratory().notebook; }

void show_change() {
  if (faces::Canvas* canvas = faces::canvas()) canvas->touch();
  faces::request_frame();
}

std::string error_json(std::string_view sentence) {
  JsonWriter json;
  json.object([&] { json.member("error", std::string(sentence)); });
  return json.take();
}

std::string unknown_entry(const std::string& id) {
  return error_json("The notebook has no run \"" + lab::printable(id) + "\".");
}

/// Those that have all `words`, in the order of the page.
std::string entries(const std::string& words) {
  JsonWriter json;
  json.list([&] {
    for (const lab::Entry* entry : notebook().search(words)) {
      json.object([&] {
        json.member("id", entry->id);
        json.member("title", lab::title_of(*entry));
        json.member("name", entry->name);
        json.member("note", entry->note);
        json.member("pinned", entry->pinned);
        json.member("headline", lab::headline_of(*entry));
        json.member("experiment", entry->record->experiment);
        json.member("source", entry->record->source);
        json.member("started", entry->record->started);
        json.member("settings",
                    lab::unusual_settings(*entry->record, faces::laboratory().registry));
        json.member("when", lab::date_text(entry->record->started));
      });
    }
  });
  return json.take();
}

std::string formats() {
  JsonWriter json;
  json.list([&] {
    for (const lab::formats::Format& each : lab::formats::all_formats()) {
      json.object([&] {
        json.member("name", each.name);
        json.member("label", each.label);
        json.member("ending", each.ending);
        json.member("type", each.type);
        json.member("help", each.help);
        json.member("reads", each.read != nullptr);
      });
    }
  });
  return json.take();
}

/// The answer of `work`, or a sentence where memory ends: an exception must not leave a binding.
template <class Work>
std::string guarded(Work work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return error_json(
        "There is not enough memory left for that. Delete runs from the notebook, or load the page "
        "again.");
  } catch (const std::exception& error) {
    return error_json(error.what());
  }
}

/// {"text"}, empty where the record has nothing for this format.
std::string exported(const std::string& id, const std::string& name) {
  const lab::Entry* entry = notebook().find(id);
  if (!entry) return unknown_entry(id);
  const lab::formats::Format* format = lab::formats::find_format(name);
  if (!format) return error_json("There is no format \"" + lab::printable(name) + "\".");
  return guarded([&] {
    const auto text = lab::exported(*entry, *format, experiments::shown_text);
    if (!text) return error_json(text.error());
    JsonWriter json;
    json.object([&] { json.member("text", *text); });
    return json.take();
  });
}

/// {"id"} of the new entry; a canvas shows it.
std::string import(const std::string& text) {
  return guarded([&] {
    std::expected<std::string, std::string> id;
    if (faces::Canvas* canvas = faces::canvas()) {
      id = canvas->app().import(text).transform(
          [&] { return canvas->app().notebook_state().selected.front(); });
      show_change();
    } else {
      id = notebook().import(text);
    }
    if (!id) return error_json(id.error());
    JsonWriter json;
    json.object([&] { json.member("id", *id); });
    return json.take();
  });
}

std::string compare(const std::string& first, const std::string& second, bool force) {
  const lab::Entry* baseline = notebook().find(first);
  const lab::Entry* other = notebook().find(second);
  if (!baseline || !other) return unknown_entry(baseline ? second : first);
  return guarded([&] {
    return lab::comparison_json(*baseline->record, *other->record,
                                lab::compare_records(*baseline->record, *other->record, force));
  });
}

/// What stands in the fields of the canvas is that of before, and must not be kept over the new.
void leave_texts(std::string_view id) {
  faces::Canvas* canvas = faces::canvas();
  if (!canvas || canvas->app().notebook_state().edited != id) return;
  canvas->leave_field();
  canvas->app().notebook_state().edited.clear();
}

/// "" or the sentence on why the text is no entry, or not the one with this id.
std::string restore(const std::string& text, const std::string& id) {
  std::expected<void, std::string> restored;
  try {
    restored = notebook().restore(text, id);
  } catch (const std::bad_alloc&) {
    restored = std::unexpected(std::string("There is not enough memory left for it."));
  }
  leave_texts(id);
  show_change();
  return restored ? "" : restored.error();
}

/// `hooks` has put(id, text) and remove(id).
void set_store(const val& hooks) {
  notebook().set_store({[hooks](const std::string& id, const std::string& text) {
                          hooks.call<void>("put", id, text);
                        },
                        [hooks](const std::string& id) { hooks.call<void>("remove", id); }});
}

void set_trouble(const std::string& sentence) {
  notebook().set_trouble(sentence);
  show_change();
}

/// A field of the notebook's page on the canvas, by the name of its widget.
void set_field(const std::string& name, const std::string& text) {
  faces::Canvas* canvas = faces::canvas();
  if (!canvas) return;
  canvas->leave_field();
  view::NotebookState& state = canvas->app().notebook_state();
  if (name == "notebook-search") state.words = text;
  if (!state.selected.empty()) {
    const std::string id = state.selected.front();
    canvas->app().keep_texts();
    if (name == "notebook-name") notebook().rename(id, text);
    if (name == "notebook-note") notebook().annotate(id, text);
    state.edited.clear();
  }
  canvas->app().notebook_changed();
  show_change();
}

std::string field(const std::string& name) {
  faces::Canvas* canvas = faces::canvas();
  if (!canvas) return {};
  const view::NotebookState& state = canvas->app().notebook_state();
  if (name == "notebook-search") return state.words;
  return name == "notebook-name" ? state.name.text : state.note.text;
}

}  // namespace

EMSCRIPTEN_BINDINGS(looplab_notebook) {
  using emscripten::function;
  function("entries", &entries);
  function(
      "entry", +[](const std::string& id) {
        const lab::Entry* entry = notebook().find(id);
        return entry ? lab::entry_json(*entry) : std::string("null");
      });
  function(
      "renameEntry", +[](const std::string& id, const std::string& name) {
        leave_texts(id);
        notebook().rename(id, name);
        show_change();
      });
  function(
      "annotateEntry", +[](const std::string& id, const std::string& note) {
        leave_texts(id);
        notebook().annotate(id, note);
        show_change();
      });
  function(
      "pinEntry", +[](const std::string& id, bool pinned) {
        notebook().pin(id, pinned);
        show_change();
      });
  function(
      "removeEntry", +[](const std::string& id) {
        notebook().remove(id);
        show_change();
      });
  function(
      "undoRemove", +[] {
        const bool undone = notebook().undo_remove();
        show_change();
        return undone;
      });
  function("formats", &formats);
  function("exportEntry", &exported);
  function("importFile", &import);
  function("compareEntries", &compare);
  // Before a large text is passed in: the binding itself would write to address 0.
  function(
      "hasRoom", +[](double bytes) {
        return std::unique_ptr<char[]>(new (std::nothrow) char[static_cast<std::size_t>(bytes)]) !=
               nullptr;
      });
  function("restoreEntry", &restore);
  function(
      "forgetEntry", +[](const std::string& id) {
        leave_texts(id);
        notebook().forget(id);
        show_change();
      });
  function(
      "keepTexts", +[] {
        if (faces::Canvas* canvas = faces::canvas()) canvas->app().keep_texts();
      });
  function(
      "forceComparison", +[] {
        if (faces::Canvas* canvas = faces::canvas()) canvas->app().notebook_state().force = true;
        show_change();
      });
  function("setStore", &set_store);
  function("setTrouble", &set_trouble);
  function(
      "trouble", +[] { return notebook().trouble(); });
  function(
      "chooseEntry", +[](const std::string& id) {
        if (faces::Canvas* canvas = faces::canvas()) canvas->app().choose_entry(id);
        show_change();
      });
  function(
      "setNotice", +[](const std::string& sentence) {
        if (faces::Canvas* canvas = faces::canvas()) canvas->app().set_notice(sentence);
        show_change();
      });
  function("setField", &set_field);
  function("field", &field);
}
