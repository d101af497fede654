// What JavaScript can call. Everything structured crosses as JSON text, so that the shapes are
// those of lab/json.hpp and lab/formats/ and nothing needs to be described twice. web/looplab.js
// wraps this.
#include <emscripten/bind.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "experiments/shown_code.hpp"
#include "faces/browser.hpp"
#include "lab/format.hpp"
#include "lab/formats/chrome_trace.hpp"
#include "lab/formats/json_writer.hpp"
#include "lab/formats/record_writer.hpp"
#include "lab/guess.hpp"
#include "lab/json.hpp"

namespace {

using namespace looplab;
using emscripten::val;
using lab::formats::JsonWriter;

/// {...}: `body` writes the members.
template <typename Body>
std::string object_json(Body body) {
  JsonWriter json;
  json.object([&] { body(json); });
  return json.take();
}

std::string error_json(const std::string& sentence) {
  return object_json([&](JsonWriter& json) { json.member("error", sentence); });
}

void write_texts(JsonWriter& json, const lab::Parameters& parameters) {
  json.object("parameters", [&] {
    for (const auto& [key, value] : parameters.values()) {
      json.key(key);
      json.value(lab::to_text(value));
    }
  });
}

std::string experiment_list() { return lab::experiments_json(faces::laboratory().registry); }

std::string describe(const std::string& id) {
  const lab::Registry& registry = faces::laboratory().registry;
  const lab::Experiment* experiment = registry.find(id);
  return experiment ? lab::experiment_json(*experiment, experiments::shown_python(id))
                    : error_json(registry.unknown(id));
}

/// The pieces of source that an experiment shows with these parameters, [{"name", "text"}], or
/// {"error": sentence}.
std::string code(const std::string& id, const std::string& parameters) {
  const lab::Registry& registry = faces::laboratory().registry;
  const lab::Experiment* experiment = registry.find(id);
  if (!experiment) return error_json(registry.unknown(id));
  const auto pairs = lab::parameter_pairs(parameters);
  if (!pairs) return error_json(pairs.error());
  const auto values = lab::parse_parameters(id, experiment->parameters, *pairs);
  if (!values) return error_json(values.error());
  const auto pieces = experiments::shown_code();
  const std::string_view reason = experiments::find_code(pieces, "");
  JsonWriter json;
  json.list([&] {
    for (const std::string& key : lab::code_of(*experiment, *values)) {
      json.object([&] {
        json.member("name", key);
        json.member("text", reason.empty() ? experiments::find_code(pieces, key) : reason);
      });
    }
  });
  return json.take();
}

/// {"run": number} or {"error": sentence}.
std::string start(const std::string& id, const std::string& parameters) {
  faces::Laboratory& lab = faces::laboratory();
  const lab::Experiment* experiment = lab.registry.find(id);
  if (!experiment) return error_json(lab.registry.unknown(id));
  const auto pairs = lab::parameter_pairs(parameters);
  if (!pairs) return error_json(pairs.error());
  auto values = lab::parse_parameters(id, experiment->parameters, *pairs);
  if (!values) return error_json(values.error());
  const auto run = lab.conductor.start(id, std::move(*values));
  if (!run) return error_json(run.error());
  return object_json([&](JsonWriter& json) { json.member("run", *run); });
}

void set_host(const std::string& details) {
  faces::laboratory().conductor.set_host_details(lab::details_of(details));
}

/// The newest record of an experiment; of all where none is named.
std::shared_ptr<const lab::Record> newest(const std::string& experiment) {
  const lab::Conductor& conductor = faces::laboratory().conductor;
  return experiment.empty() ? conductor.latest() : conductor.latest(experiment);
}

/// The record that the shown page holds, which may be older than the newest one.
std::shared_ptr<const lab::Record> shown() {
  faces::Canvas* canvas = faces::canvas();
  return canvas ? canvas->app().page().record : nullptr;
}

std::string record_or_null(const std::shared_ptr<const lab::Record>& record) {
  return record ? lab::formats::record_json(*record) : "null";
}

std::string trace_or_nothing(const std::shared_ptr<const lab::Record>& record) {
  return record ? lab::formats::trace_json(*record) : "";
}

/// What a link says: {"experiment", "parameters", "guess_prompt", "theme"} or {"error": sentence}.
std::string read_link(const std::string& text) {
  const lab::Registry& registry = faces::laboratory().registry;
  const auto link = lab::parse_link(text, registry);
  if (!link) return error_json(link.error());
  return object_json([&](JsonWriter& json) {
    json.member("experiment", link->experiment);
    write_texts(json, link->parameters);
    if (const lab::Experiment* found = registry.find(link->experiment)) {
      json.member("guess_prompt", lab::guess_prompt(found->card.guess, link->parameters));
    }
    json.member("theme", link->theme);
  });
}

void on_news(val callback) {
  if (callback.isNull() || callback.isUndefined()) {
    faces::on_news({});
  } else {
    faces::on_news([callback] { callback(); });
  }
}

/// What the canvas shows, for the readable twin.
std::string state() {
  faces::Canvas* canvas = faces::canvas();
  if (!canvas) return "null";
  view::App& app = canvas->app();
  const view::PageState& page = app.page();
  return object_json([&](JsonWriter& json) {
    json.member("page", app.shows_notebook() ? lab::notebook_page
                                             : std::string_view(app.experiment().card.id));
    json.member("experiment", app.experiment().card.id);
    write_texts(json, page.parameters);
    json.object("errors", [&] {
      for (const auto& [key, sentence] : page.errors) {
        json.key(key);
        json.value(sentence);
      }
    });
    json.member("guess_prompt", lab::guess_prompt(app.experiment().card.guess, page.parameters));
    json.member("step", page.step);
    json.member("guess", page.guess);
    json.member("guessed", page.guessed);
    json.member("guess_sentence", app.guess_sentence());
    json.member("theme", view::name_of(app.theme_name()));
    json.member("theme_choice", app.theme_choice());
    json.member("notice", app.notice());
    json.member("busy", app.conductor().busy());
    json.member("outdated", app.outdated());
    json.member("takes_data", app.takes_own_data());
    json.member("tab", page.tab);
    json.member("link", app.link());
    json.member("has_record", page.record != nullptr);
    json.member("run", page.record ? page.record->run : 0);
    json.object("notebook", [&] {
      json.member("words", app.notebook_state().words);
      json.values("selected", app.notebook_state().selected);
      json.member("force", app.notebook_state().force);
    });
  });
}

/// Where the widgets are, in CSS pixels of the canvas.
std::string widgets() {
  faces::Canvas* canvas = faces::canvas();
  JsonWriter json;
  json.list([&] {
    if (!canvas) return;
    for (const view::NamedWidget& widget : canvas->app().widgets()) {
      json.object([&] {
        json.member("name", widget.name);
        json.member("x", widget.rect.x);
        json.member("y", widget.rect.y);
        json.member("width", widget.rect.width);
        json.member("height", widget.rect.height);
        json.member("visible", widget.visible);
      });
    }
  });
  return json.take();
}

/// "" or the sentence on why not.
template <typename Action>
std::string with_canvas(Action action) {
  faces::Canvas* canvas = faces::canvas();
  if (!canvas) return "There is no canvas; pass one to createLooplab().";
  canvas->touch();
  faces::request_frame();
  return action(*canvas);
}

std::string open_link(const std::string& text) {
  return with_canvas([&](faces::Canvas& canvas) {
    const auto opened = canvas.app().open_link(text);
    return opened ? std::string() : opened.error();
  });
}

std::string set_parameter(const std::string& key, const std::string& text) {
  return with_canvas([&](faces::Canvas& canvas) {
    const auto set = canvas.app().set_parameter(key, text);
    return set ? std::string() : set.error();
  });
}

void set_guess(double value) {
  with_canvas([&](faces::Canvas& canvas) {
    canvas.app().set_guess(value);
    return std::string();
  });
}

void choose_theme(const std::string& name) {
  with_canvas([&](faces::Canvas& canvas) {
    canvas.app().choose_theme(name);
    return std::string();
  });
}

void run_shown() {
  with_canvas([](faces::Canvas& canvas) {
    canvas.app().run();
    return std::string();
  });
}

void set_look(bool dark, bool contrast, bool reduced_motion, bool touch) {
  with_canvas([&](faces::Canvas& canvas) {
    canvas.app().set_look({dark, contrast, reduced_motion, touch});
    return std::string();
  });
}

void paste(const std::string& text) {
  with_canvas([&](faces::Canvas& canvas) {
    canvas.paste(text);
    return std::string();
  });
}

void context_restored() {
  with_canvas([](faces::Canvas& canvas) {
    canvas.context_restored();
    return std::string();
  });
}

std::string frames() {
  faces::Canvas* canvas = faces::canvas();
  if (!canvas) return "null";
  return object_json([&](JsonWriter& json) {
    json.member("frames", canvas->frames());
    json.member("build_ms", canvas->build_ms());
    json.member("wants_text", canvas->wants_text());
    json.member("pending", canvas->wants_frame());
  });
}

}  // namespace

EMSCRIPTEN_BINDINGS(looplab) {
  using emscripten::function;
  function("experiments", &experiment_list);
  function("describe", &describe);
  function("code", &code);
  function("guessSentence", &lab::guess_sentence);
  function("timeOrLess", &lab::time_or_less);
  function("start", &start);
  function(
      "stop", +[] { faces::laboratory().conductor.stop(); });
  function(
      "stopRun",
      +[](double run) { faces::laboratory().conductor.stop(static_cast<std::uint64_t>(run)); });
  function(
      "busy", +[] { return faces::laboratory().conductor.busy(); });
  // Up to where the heap has ever reached: what is freed is used again, and never given back.
  function(
      "heapTop", +[] { return static_cast<double>(reinterpret_cast<std::uintptr_t>(sbrk(0))); });
  function(
      "setHidden", +[](bool hidden) { faces::laboratory().conductor.set_hidden(hidden); });
  function(
      "disturbed", +[] { faces::laboratory().conductor.disturbed(); });
  function("setHost", &set_host);
  function(
      "record", +[](const std::string& experiment) { return record_or_null(newest(experiment)); });
  // The final record of a run, or null.
  function(
      "finished", +[](double run) {
        return record_or_null(
            faces::laboratory().conductor.finished(static_cast<std::uint64_t>(run)));
      });
  function("readLink", &read_link);
  function(
      "trace", +[](const std::string& experiment) { return trace_or_nothing(newest(experiment)); });
  function("onNews", &on_news);
  function("attach", &faces::attach);
  function("state", &state);
  function(
      "shownRecord", +[] { return record_or_null(shown()); });
  function(
      "shownTrace", +[] { return trace_or_nothing(shown()); });
  function("widgets", &widgets);
  function("frames", &frames);
  function("openLink", &open_link);
  function("setParameter", &set_parameter);
  function("setGuess", &set_guess);
  function("chooseTheme", &choose_theme);
  function("runShown", &run_shown);
  function("setLook", &set_look);
  function("paste", &paste);
  function(
      "redraw", +[] { with_canvas([](faces::Canvas&) { return std::string(); }); });
  function("contextRestored", &context_restored);
}
