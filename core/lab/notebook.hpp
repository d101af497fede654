// Every run that was made here, with what the student wrote about it. Where the entries live beyond
// the program's end is the face's business: a Store.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lab/conductor.hpp"
#include "lab/formats/formats.hpp"
#include "lab/record.hpp"

namespace looplab::lab {

struct Entry {
  std::string id;    ///< 16 hexadecimal digits
  std::string name;  ///< given by the student; empty: the question
  std::string note;
  bool pinned = false;
  std::shared_ptr<const Record> record;  ///< without picture: that is in no record's file
};

/// The name, or what stands for it.
const std::string& title_of(const Entry& entry) noexcept;
/// One line on what was measured: "3 strategies, fastest 12.3 ms (2 workers)".
std::string headline_of(const Entry& entry);

/// " · elements 20000": the settings that are not the usual ones of the experiment.
std::string unusual_settings(const Record& record, const Registry& registry);
/// The entry in a format; a report and Looplab's own carry its name and note. `find`: see
/// formats/python_program.hpp. Errors: one sentence.
std::expected<std::string, std::string> exported(const Entry& entry, const formats::Format& format,
                                                 formats::FindText find);

/// Keeps texts by id beyond the program's end. Both may work in the background; what fails comes
/// back through Notebook::trouble().
struct Store {
  std::function<void(const std::string& id, const std::string& text)> put;
  std::function<void(const std::string& id)> remove;
};

inline constexpr std::size_t most_entries = 1000;
inline constexpr std::size_t longest_name = 200;
inline constexpr std::size_t longest_note = 4000;

/// Thread safety: one thread.
class Notebook {
 public:
  explicit Notebook(Store store = {}) : store_(std::move(store)) {}
  /// From now on. Entries that were added since the beginning, and not restored, are handed over.
  void set_store(Store store);

  /// What the store kept, at start or changed by another window: a known run gets its name, note
  /// and pin. A sentence where it is no entry, not the one with this id (unless that is empty), or
  /// one too many; nothing else changes.
  std::expected<void, std::string> restore(std::string_view text, std::string_view id = {});
  /// What another window removed from the store.
  void forget(std::string_view id);

  /// Keeps a finished record and gives its id; a sentence where the notebook is full or the record
  /// has nothing measured.
  std::expected<std::string, std::string> add(std::shared_ptr<const Record> record);
  /// Keeps every run that ended since the last call, at most 16 calls of run() ago.
  void keep_finished(const Conductor& conductor);
  /// Of an imported file, in any format that can be read. An entry brings its name, note and pin.
  std::expected<std::string, std::string> import(std::string_view text);

  /// Each does nothing for an unknown id. Texts are made printable and cut to their greatest
  /// length.
  void rename(std::string_view id, std::string_view name);
  void annotate(std::string_view id, std::string_view note);
  void pin(std::string_view id, bool pinned);
  void remove(std::string_view id);
  /// Takes back the last removal; false when there is none.
  bool undo_remove();
  bool can_undo() const noexcept { return removed_ != nullptr; }

  const Entry* find(std::string_view id) const noexcept;
  /// Pinned ones first, then the newest first; those that have every word of `words` in name, note,
  /// question, experiment, parameters, date or tool. Pointers hold until the next change.
  std::vector<const Entry*> search(std::string_view words = {}) const;
  std::size_t size() const noexcept { return entries_.size(); }

  /// Why the last change was not kept beyond this program's end; empty while all is well.
  const std::string& trouble() const noexcept { return trouble_.empty() ? full_ : trouble_; }
  /// What the store says; an empty text when all is well again.
  void set_trouble(std::string sentence) { trouble_ = std::move(sentence); }

 private:
  Entry* entry_of(std::string_view id) noexcept;
  void keep(const Entry& entry);
  void insert(Entry entry);

  Store store_;
  std::vector<std::string> unkept_;  ///< ids of entries that came before there was a store
  std::vector<Entry> entries_;       ///< oldest first
  std::unique_ptr<Entry> removed_;
  std::string trouble_;
  std::string full_;            ///< why a run was not taken; until there is room again
  std::uint64_t kept_run_ = 0;  ///< the newest run that was looked at
};

/// An entry as a file: {"format": "looplab-entry", "name", "note", "pinned", "record"}.
std::string entry_json(const Entry& entry);
/// The entry, or one sentence with line and column.
std::expected<Entry, std::string> read_entry(std::string_view text);

}  // namespace looplab::lab
