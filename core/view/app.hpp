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

#include "lab/compare.hpp"
#include "lab/conductor.hpp"
#include "lab/experiment.hpp"
#include "lab/link.hpp"
#include "lab/notebook.hpp"
#include "view/fonts.hpp"
#include "view/pages/escape_picture.hpp"
#include "view/span_blocks.hpp"
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
  /// What the notebook's page shows has changed.
  std::function<void()> notebook_changed;
  /// The whole address of a link, to hand to others.
  std::function<std::string(const std::string& link)> address;
  /// Small things kept on this machine; load gives "" for what was never stored.
  std::function<std::string(const std::string& key)> load;
  std::function<void(const std::string& key, const std::string& value)> store;
  /// Lets the student choose a file to import, or of numbers; empty where files can only be
  /// dropped.
  std::function<void()> pick_file;
  std::function<void()> pick_data;
};

/// What the notebook's page remembers.
struct NotebookState {
  std::string words;                  ///< searched for
  std::vector<std::string> selected;  ///< ids; the first is the baseline of a comparison
  std::size_t shown = 20;             ///< entries of the list that are drawn
  std::size_t format = 0;
  std::optional<std::size_t> row;  ///< of the table, whose details are shown
  std::string strategy;            ///< of a comparison, whose distributions are shown
  bool force = false;              ///< compare different machines all the same
  /// A text of the selected entry while it is edited, and what it was.
  struct Edited {
    std::string text;
    std::string before;
  };
  Edited name;
  Edited note;
  std::string edited;        ///< the entry whose texts these are
  std::string compared_key;  ///< what `compared` was made from
  std::vector<lab::RecordComparison> compared;
};

/// What a page remembers while another one is shown.
struct PageState {
  lab::Parameters parameters;
  std::map<std::string, std::string> fields;  ///< texts in the fields, legal or not
  std::map<std::string, std::string> errors;  ///< by parameter: one sentence
  double guess = 1;
  bool guessed = false;
  std::size_t tab = 0;
  std::size_t format = 0;          ///< in which a record is saved
  std::optional<std::size_t> row;  ///< of the table, whose details are shown
  std::size_t step = 0;            ///< of a walk, that is shown
  TimeWindow timeline;             ///< that is drawn of it
  float pictures_height = 0;       ///< of the two cards side by side, in the last frame
  std::shared_ptr<const lab::Record> record;
};

/// Thread safety: the drawing thread only.
class App {
 public:
  App(const lab::Registry& registry, lab::Conductor& conductor, lab::Notebook& notebook,
      lab::Environment environment, Host host);

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
  /// An experiment's id, or "notebook".
  void show(const std::string& page);
  /// Puts a kept run onto its experiment's page, with its settings; false where those, or the
  /// experiment, cannot be had here.
  bool open_entry(const lab::Entry& entry);
  /// Chooses an entry of the notebook, or no longer; more than 8 are not taken.
  void choose_entry(const std::string& id);
  /// A file that was chosen or dropped: a new entry is shown, or a sentence says what is wrong.
  std::expected<void, std::string> import(std::string_view text);
  /// Whether the page that is shown can measure a student's own numbers.
  bool takes_own_data() const {
    return !shows_notebook_ && lab::data::takes_own_data(experiment_->parameters);
  }
  /// A file of numbers that was chosen or dropped: it is read in the background, and the page,
  /// where it can, measures it from now on.
  void open_data(std::string name, lab::data::Bytes bytes);
  void run();
  void stop() { conductor_.stop(); }
  void set_guess(double value);
  void choose_theme(const std::string& name);  ///< "" follows the system
  ThemeName theme_name() const noexcept;

  // For the pieces of the interface, and for the twin.
  const lab::Registry& registry() const noexcept { return registry_; }
  const lab::Experiment& experiment() const noexcept { return *experiment_; }
  const lab::Conductor& conductor() const noexcept { return conductor_; }
  lab::Notebook& notebook() noexcept { return notebook_; }
  NotebookState& notebook_state() noexcept { return notebook_state_; }
  bool shows_notebook() const noexcept { return shows_notebook_; }
  /// Tells the face that what the notebook's page shows is another.
  void notebook_changed() const {
    if (host_.notebook_changed) host_.notebook_changed();
  }
  /// Keeps what stands in the fields for name and note, also while they are being edited.
  void keep_texts();
  void set_notice(std::string sentence) { notice_ = std::move(sentence); }
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
  /// Is there room for one column only? Of the last frame.
  bool narrow() const noexcept { return narrow_; }
  void set_narrow(bool narrow) noexcept { narrow_ = narrow; }
  void scroll_to_top() { scroll_to_top_ = true; }
  bool take_scroll_to_top() { return std::exchange(scroll_to_top_, false); }

 private:
  void take_opened();
  void link_changed();

  const lab::Registry& registry_;
  lab::Conductor& conductor_;
  lab::Notebook& notebook_;
  NotebookState notebook_state_;
  bool shows_notebook_ = false;
  lab::Environment environment_;
  Host host_;
  const lab::Experiment* experiment_;
  std::map<std::string, PageState> pages_;
  std::string theme_choice_;
  std::string notice_;
  /// The file that is being read.
  struct Opening {
    std::string name;
    std::string page;        ///< that is to measure it; empty where the page takes none
    bool run_after = false;  ///< Run was pressed meanwhile
  };
  std::optional<Opening> opening_;
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
  bool narrow_ = false;
  bool scroll_to_top_ = false;
};

}  // namespace looplab::view
