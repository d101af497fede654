// What JavaScript can call. Everything structured crosses as JSON text, so that the shapes are
// those of lab/json.hpp and nothing needs to be described twice. web/looplab.js wraps this.
#include <emscripten/bind.h>

#include <nlohmann/json.hpp>
#include <string>

#include "experiments/shown_code.hpp"
#include "faces/browser.hpp"
#include "lab/guess.hpp"
#include "lab/formats/chrome_trace.hpp"
#include "lab/formats/record_writer.hpp"
#include "lab/json.hpp"

namespace {

using namespace looplab;
using emscripten::val;
using Json = nlohmann::ordered_json;

std::string error_json(const std::string& sentence) { return Json{{"error", sentence}}.dump(); }

std::string experiment_list() { return lab::experiments_json(faces::laboratory().registry); }

std::string describe(const std::string& id) {
  const lab::Registry& registry = faces::laboratory().registry;
  const lab::Experiment* experiment = registry.find(id);
  return experiment ? lab::experiment_json(*experiment) : error_json(registry.unknown(id));
}

/// The pieces of source that an experiment shows, [{"name", "text"}].
std::string code(const std::string& id) {
  const lab::Experiment* experiment = faces::laboratory().registry.find(id);
  Json list = Json::array();
  if (!experiment) return list.dump();
  for (const std::string& key : experiment->card.code) {
    list.push_back(
        {{"name", key}, {"text", experiments::find_code(experiments::shown_code(), key)}});
  }
  return list.dump();
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
  return run ? Json{{"run", *run}}.dump() : error_json(run.error());
}

void set_host(const std::string& details) {
  faces::laboratory().conductor.set_host_details(lab::details_of(details));
}

std::string record() {
  const auto latest = faces::laboratory().conductor.latest();
  return latest ? lab::formats::record_json(*latest) : "null";
}

/// The final record of a run, or null.
std::string finished(double run) {
  const auto found = faces::laboratory().conductor.finished(static_cast<std::uint64_t>(run));
  return found ? lab::formats::record_json(*found) : "null";
}

/// What a link says: {"experiment", "parameters", "theme"} or {"error": sentence}.
std::string read_link(const std::string& text) {
  const auto link = lab::parse_link(text, faces::laboratory().registry);
  if (!link) return error_json(link.error());
  Json parameters = Json::object();
  for (const auto& [key, value] : link->parameters.values()) parameters[key] = lab::to_text(value);
  return Json{{"experiment", link->experiment},
              {"parameters", std::move(parameters)},
              {"theme", link->theme}}
      .dump();
}

std::string trace() {
  const auto latest = faces::laboratory().conductor.latest();
  return latest ? lab::formats::trace_json(*latest) : "";
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
  Json parameters = Json::object();
  for (const auto& [key, value] : page.parameters.values()) parameters[key] = lab::to_text(value);
  Json errors = Json::object();
  for (const auto& [key, sentence] : page.errors) errors[key] = sentence;
  return Json{{"experiment", app.experiment().card.id},
              {"parameters", std::move(parameters)},
              {"errors", std::move(errors)},
              {"guess", page.guess},
              {"guessed", page.guessed},
              {"guess_sentence", app.guess_sentence()},
              {"theme", view::name_of(app.theme_name())},
              {"theme_choice", app.theme_choice()},
              {"notice", app.notice()},
              {"busy", app.conductor().busy()},
              {"outdated", app.outdated()},
              {"tab", page.tab},
              {"link", app.link()},
              {"has_record", page.record != nullptr},
              {"run", page.record ? page.record->run : 0}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Where the widgets are, in CSS pixels of the canvas.
std::string widgets() {
  faces::Canvas* canvas = faces::canvas();
  Json list = Json::array();
  if (!canvas) return list.dump();
  for (const view::NamedWidget& widget : canvas->app().widgets()) {
    list.push_back({{"name", widget.name},
                    {"x", widget.rect.x},
                    {"y", widget.rect.y},
                    {"width", widget.rect.width},
                    {"height", widget.rect.height},
                    {"visible", widget.visible}});
  }
  return list.dump();
}

/// The record that the shown page holds, which may be older than the newest one.
std::string shown_record() {
  faces::Canvas* canvas = faces::canvas();
  const auto shown = canvas ? canvas->app().page().record : nullptr;
  return shown ? lab::formats::record_json(*shown) : "null";
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
  return Json{{"frames", canvas->frames()},
              {"build_ms", canvas->build_ms()},
              {"wants_text", canvas->wants_text()},
              {"pending", canvas->wants_frame()}}
      .dump();
}

}  // namespace

EMSCRIPTEN_BINDINGS(looplab) {
  using emscripten::function;
  function("experiments", &experiment_list);
  function("describe", &describe);
  function("code", &code);
  function("guessSentence", &lab::guess_sentence);
  function("start", &start);
  function(
      "stop", +[] { faces::laboratory().conductor.stop(); });
  function(
      "stopRun",
      +[](double run) { faces::laboratory().conductor.stop(static_cast<std::uint64_t>(run)); });
  function(
      "busy", +[] { return faces::laboratory().conductor.busy(); });
  function(
      "setHidden", +[](bool hidden) { faces::laboratory().conductor.set_hidden(hidden); });
  function(
      "disturbed", +[] { faces::laboratory().conductor.disturbed(); });
  function("setHost", &set_host);
  function("record", &record);
  function("finished", &finished);
  function("readLink", &read_link);
  function("trace", &trace);
  function("onNews", &on_news);
  function("attach", &faces::attach);
  function("state", &state);
  function("shownRecord", &shown_record);
  function("widgets", &widgets);
  function("frames", &frames);
  function("openLink", &open_link);
  function("setParameter", &set_parameter);
  function("setGuess", &set_guess);
  function("runShown", &run_shown);
  function("setLook", &set_look);
  function("paste", &paste);
  function(
      "redraw", +[] { with_canvas([](faces::Canvas&) { return std::string(); }); });
  function("contextRestored", &context_restored);
}
