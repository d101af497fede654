// The interface: what is chosen, what was guessed, what is shown. Knows ImGui but no window, no
// browser and no file: those are the host's.
#pragma once

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/conductor.hpp"
#include "lab/experiment.hpp"
#include "lab/link.hpp"
#include "view/fonts.hpp"
#include "view/pages/escape_picture.hpp"
#include "view/theme.hpp"
#include "view/ui.hpp"

namespace looplab::view {

/// What the interface asks of the face that shows it. All are called on the drawing thread.
struct Host {
  std::function<void(const std::string& text)> copy;
  /// Offers a file; the name carries the type.
  std::function<void(const std::string& name, const std::string& text)> save;
  /// The state that a link carries has changed.
  std::function<void(const std::string& link)> link_changed;
  /// The whole address of a link, to hand to others.
  std::function<std::string(const std::string& link)> address;
  /// Small things kept on this machine; load gives "" for what was never stored.
  std::function<std::string(const std::string& key)> load;
  std::function<void(const std::string& key, const std::string& value)> store;
};

/// What a page remembers while another one is shown.
struct PageState {
  lab::Parameters parameters;
  std::map<std::string, std::string> fields;  ///< texts in the fields, legal or not
  std::map<std::string, std::string> errors;  ///< by parameter: one sentence
  double guess = 1;
  bool guessed = false;
  std::size_t tab = 0;
  std::optional<std::size_t> row;  ///< of the table, whose details are shown
  float pictures_height = 0;       ///< of the two cards side by side, in the last frame
  std::shared_ptr<const lab::Record> record;
};

/// Thread safety: the drawing thread only.
class App {
 public:
  App(const lab::Registry& registry, lab::Conductor& conductor, lab::Environment environment,
      Host host);

  /// Draws one frame, between ImGui::NewFrame() and ImGui::Render().
  void frame();
  /// True while something moves by itself: the face then draws at least five frames a second.
  bool active() const { return conductor_.busy() || unseen_record_; }
  /// A value glides to its place: the next frame is wanted at once.
  bool moving() const noexcept { return motion_.moving(); }
  /// The frame is on the screen: a run that waits for it goes on.
  void shown() { conductor_.drawn(shown_.get()); }
  /// A new record may be there.
  void poll();

  void set_fonts(const Fonts& fonts) { fonts_ = fonts; }
  void set_look(const SystemLook& look) { look_ = look; }
  const SystemLook& look() const noexcept { return look_; }

  /// All or nothing; on an error nothing on the page changes but the sentence that says why.
  std::expected<void, std::string> open_link(const std::string& text);
  std::string link() const;
  std::expected<void, std::string> set_parameter(const std::string& key, const std::string& text);
  void show(const std::string& experiment);
  void run();
  void stop() { conductor_.stop(); }
  void set_guess(double value);
  void choose_theme(const std::string& name);  ///< "" follows the system
  ThemeName theme_name() const noexcept;

  // For the pieces of the interface, and for the twin.
  const lab::Registry& registry() const noexcept { return registry_; }
  const lab::Experiment& experiment() const noexcept { return *experiment_; }
  const lab::Conductor& conductor() const noexcept { return conductor_; }
  const lab::Environment& environment() const noexcept { return environment_; }
  PageState& page() { return pages_.at(experiment_->card.id); }
  const PageState& page() const { return pages_.at(experiment_->card.id); }
  const std::string& theme_choice() const noexcept { return theme_choice_; }
  const std::string& notice() const noexcept { return notice_; }
  void dismiss_notice() { notice_.clear(); }
  const Host& host() const noexcept { return host_; }
  const std::vector<NamedWidget>& widgets() const noexcept { return widgets_; }
  EscapePicture& escape_picture() noexcept { return escape_picture_; }
  /// "You guessed ...", or empty.
  std::string guess_sentence() const;
  /// The record belongs to other settings than those shown now.
  bool outdated() const;
  void scroll_to_top() { scroll_to_top_ = true; }
  bool take_scroll_to_top() { return std::exchange(scroll_to_top_, false); }

 private:
  void link_changed();

  const lab::Registry& registry_;
  lab::Conductor& conductor_;
  lab::Environment environment_;
  Host host_;
  const lab::Experiment* experiment_;
  std::map<std::string, PageState> pages_;
  std::string theme_choice_;
  std::string notice_;
  Fonts fonts_;
  SystemLook look_;
  Motion motion_;
  std::vector<NamedWidget> widgets_;
  std::vector<NamedWidget> building_;
  EscapePicture escape_picture_;
  std::shared_ptr<const lab::Record> latest_;
  std::shared_ptr<const lab::Record> shown_;  ///< the latest one in the last frame
  bool unseen_record_ = false;
  bool menu_open_ = false;
  bool scroll_to_top_ = false;
};

}  // namespace looplab::view
