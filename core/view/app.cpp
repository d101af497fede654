#include "view/app.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "lab/guess.hpp"
#include "text/format.hpp"
#include "view/shell.hpp"

namespace looplab::view {
namespace {

// People type thousands separators: "1,000,000", "1 000 000", "1'000'000". Anything else stays as
// it is, so that "2,5" is refused and not read as 25.
std::string without_separators(const std::string& text) {
  const auto digits = [&](std::size_t from, std::size_t count) {
    const std::string_view piece =
        std::string_view(text).substr(std::min(from, text.size()), count);
    return piece.size() == count &&
           std::ranges::all_of(piece, [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::size_t head = text.find_first_of(", '");
  if (head == std::string::npos || head == 0 || head > 3 || !digits(0, head)) return text;
  std::string plain = text.substr(0, head);
  for (std::size_t at = head; at < text.size(); at += 4) {
    if (text[at] != text[head] || !digits(at + 1, 3)) return text;
    plain += text.substr(at + 1, 3);
  }
  return plain;
}

}  // namespace

App::App(const lab::Registry& registry, lab::Conductor& conductor, lab::Notebook& notebook,
         lab::Environment environment, Host host)
    : registry_(registry),
      conductor_(conductor),
      notebook_(notebook),
      environment_(std::move(environment)),
      host_(std::move(host)),
      experiment_(&registry.opening()) {
  for (const lab::Experiment& each : registry_.experiments()) {
    PageState page;
    page.parameters = lab::Parameters(each.parameters);
    page.guess = each.card.guess.preset;
    // What the machine kept is input from outside like any other.
    const std::string kept = host_.load("guess:" + each.card.id);
    if (!kept.empty() && kept.size() < 32) {
      const double value = std::strtod(kept.c_str(), nullptr);
      if (value >= each.card.guess.min && value <= each.card.guess.max) {
        page.guess = value;
        page.guessed = true;
      }
    }
    pages_.emplace(each.card.id, std::move(page));
  }
  if (const std::string kept = host_.load("theme"); theme_from(kept)) theme_choice_ = kept;
}

void App::poll() {
  if (opening_) take_opened();
  const auto newest = conductor_.latest();
  if (!newest || newest == latest_) return;
  latest_ = newest;
  unseen_record_ = true;
  // A run that ended just before the next one began must not stay unfinished on its page.
  for (auto& [id, page] : pages_) {
    if (!page.record || page.record->status != lab::Status::running) continue;
    if (auto ended = conductor_.finished(page.record->run)) page.record = std::move(ended);
  }
  if (const auto page = pages_.find(newest->experiment); page != pages_.end()) {
    if (!page->second.record || page->second.record->run != newest->run) page->second.timeline = {};
    page->second.record = newest;
  }
}

void App::frame() {
  poll();
  shown_ = latest_;
  unseen_record_ = false;
  building_.clear();
  motion_.begin_frame(ImGui::GetTime(), look_.reduced_motion || conductor_.busy());
  Ui ui(theme(theme_name()), fonts_, look_, motion_, building_);
  shell(*this, ui, menu_open_);
  widgets_.swap(building_);
}

ThemeName App::theme_name() const noexcept {
  return theme_from(theme_choice_).value_or(theme_of(look_));
}

void App::choose_theme(const std::string& name) {
  if (!name.empty() && !theme_from(name)) return;
  theme_choice_ = name;
  host_.store("theme", name);
  link_changed();
}

void App::show(const std::string& page) {
  const lab::Experiment* found = registry_.find(page);
  const bool notebook = page == lab::notebook_page;
  if (!notebook && (!found || (found == experiment_ && !shows_notebook_))) return;
  shows_notebook_ = notebook;
  if (found) experiment_ = found;
  scroll_to_top_ = true;
  link_changed();
}

bool App::open_entry(const lab::Entry& entry) {
  const lab::Experiment* found = registry_.find(entry.record->experiment);
  if (!found) return false;
  show(found->card.id);
  PageState& page = this->page();
  page.record = entry.record;
  page.timeline = {};
  page.step = 0;
  page.row.reset();
  lab::TextPairs pairs;
  for (const auto& [key, value] : entry.record->parameters.values()) {
    pairs.emplace_back(key, lab::to_text(value));
  }
  auto parameters = lab::parse_parameters(found->card.id, found->parameters, pairs);
  if (parameters) {
    page.parameters = std::move(*parameters);
    page.fields.clear();
    page.errors.clear();
  }
  link_changed();
  if (!parameters) notice_ = "These settings cannot be had here. " + parameters.error();
  return parameters.has_value();
}

void App::choose_entry(const std::string& id) {
  constexpr std::size_t most = 8;
  NotebookState& state = notebook_state_;
  const auto found = std::ranges::find(state.selected, id);
  if (found != state.selected.end()) {
    state.selected.erase(found);
  } else if (state.selected.size() < most) {
    state.selected.push_back(id);
  } else {
    notice_ = text::format("{} runs at most stand side by side: put one away first.", most);
  }
  state.row.reset();
  state.strategy.clear();
  state.force = false;
  notebook_changed();
}

void App::keep_texts() {
  NotebookState& state = notebook_state_;
  const std::string id = state.edited;
  const bool renamed = state.name.text != state.name.before;
  const bool annotated = state.note.text != state.note.before;
  if (id.empty() || !(renamed || annotated)) return;
  if (renamed) notebook_.rename(id, state.name.text);
  if (annotated) notebook_.annotate(id, state.note.text);
  state.name.before = state.name.text;
  state.note.before = state.note.text;
  notebook_changed();
}

std::expected<void, std::string> App::import(std::string_view text) {
  const auto id = notebook_.import(text);
  if (!id) {
    notice_ = id.error();
    return std::unexpected(id.error());
  }
  notebook_state_ = {};
  notebook_state_.selected = {*id};
  show(std::string(lab::notebook_page));
  return {};
}

void App::open_data(std::string name, lab::data::Bytes bytes) {
  notice_.clear();
  opening_ = Opening{lab::printable(name), takes_own_data() ? experiment_->card.id : ""};
  conductor_.open_data(std::move(name), std::move(bytes));
}

// A file that could be read is what its page measures from then on; a bad one changes nothing.
void App::take_opened() {
  const lab::data::OwnData own = conductor_.own_data();
  if (own.reading) return;
  const Opening opened = *std::exchange(opening_, std::nullopt);
  const bool here = !shows_notebook_ && opened.page == experiment_->card.id;
  if (!own.trouble.empty()) {
    const bool shown_beside = here && lab::data::wants_own_data(page().parameters);
    if (!shown_beside) notice_ = own.trouble;
  } else if (here) {
    (void)set_parameter("data", "own");
    if (opened.run_after) run();
  } else if (!opened.page.empty()) {
    pages_.at(opened.page).parameters.set("data", "own");
  } else {
    notice_ =
        opened.name +
        " is not for this page, which measures other data: open one that has “Your file” among its "
        "settings, such as Filtering.";
  }
}

std::expected<void, std::string> App::open_link(const std::string& text) {
  auto link = lab::parse_link(text, registry_);
  if (!link) {
    notice_ = link.error();
    return std::unexpected(link.error());
  }
  notice_.clear();
  theme_choice_ = link->theme.empty() ? theme_choice_ : link->theme;
  shows_notebook_ = link->experiment == lab::notebook_page;
  if (shows_notebook_) return {};
  experiment_ = registry_.find(link->experiment);
  PageState& page = this->page();
  page.parameters = std::move(link->parameters);
  page.fields.clear();
  page.errors.clear();
  return {};
}

std::string App::link() const {
  const std::string shown =
      shows_notebook_ ? std::string(lab::notebook_page) : experiment_->card.id;
  return lab::to_text(lab::Link{shown, page().parameters, theme_choice_}, registry_);
}

void App::link_changed() {
  notice_.clear();
  if (host_.link_changed) host_.link_changed(link());
}

std::expected<void, std::string> App::set_parameter(const std::string& key,
                                                    const std::string& text) {
  PageState& page = this->page();
  const auto spec = std::ranges::find(experiment_->parameters, key, &lab::ParameterSpec::key);
  if (spec == experiment_->parameters.end()) {
    return std::unexpected(
        text::format("{} has no parameter \"{}\".", experiment_->card.id, lab::printable(key)));
  }
  page.fields[key] = text;
  const std::string plain =
      spec->type == lab::ParameterSpec::Type::integer ? without_separators(text) : text;
  auto value = lab::parse_value(*spec, plain);
  if (!value) {
    page.errors[key] = value.error();
    return std::unexpected(value.error());
  }
  page.errors.erase(key);
  page.fields.erase(key);
  page.parameters.set(key, std::move(*value));
  link_changed();
  return {};
}

void App::set_guess(double value) {
  const lab::Guess& guess = experiment_->card.guess;
  PageState& page = this->page();
  page.guess = std::clamp(value, guess.min, guess.max);
  page.guessed = true;
  host_.store("guess:" + experiment_->card.id, text::format("{:.6g}", page.guess));
}

void App::run() {
  // What is being read for this page is what the run is to measure.
  if (opening_ && opening_->page == experiment_->card.id) {
    opening_->run_after = true;
    return;
  }
  const PageState& page = this->page();
  if (!page.errors.empty()) {
    notice_ = page.errors.begin()->second + " Nothing was run.";
    return;
  }
  const auto started = conductor_.start(experiment_->card.id, page.parameters);
  notice_ = started ? "" : started.error();
}

std::string App::guess_sentence() const {
  const PageState& page = this->page();
  if (!page.guessed || !page.record || page.record->status == lab::Status::running) return {};
  return lab::guess_sentence(page.guess, page.record->guess_outcome);
}

bool App::outdated() const {
  const PageState& page = this->page();
  return page.record && !(page.record->parameters == page.parameters);
}

}  // namespace looplab::view
