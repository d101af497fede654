#include "lab/notebook.hpp"

#include <algorithm>
#include <new>
#include <random>
#include <utility>

#include "lab/format.hpp"
#include "lab/formats/html_report.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/json_writer.hpp"
#include "lab/formats/record_reader.hpp"
#include "lab/formats/record_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab {
namespace {

constexpr int entry_format_version = 1;

std::string new_id() {
  std::random_device random;
  std::string id;
  for (int i = 0; i < 4; ++i) {
    std::uint32_t bits = random();
    for (int digit = 0; digit < 4; ++digit, bits >>= 4) id += "0123456789abcdef"[bits & 15];
  }
  return id;
}

bool is_id(std::string_view text) noexcept {
  return text.size() == 16 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// Of Latin letters without accents; other scripts are found as they are written.
std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string searched_text(const Entry& entry) {
  const Record& record = *entry.record;
  std::string text = entry.name + "\n" + entry.note + "\n" + record.question + "\n" +
                     record.experiment + "\n" + record.started + "\n" + record.source;
  for (const auto& [key, value] : record.parameters.values()) {
    text += "\n" + key + "=" + to_text(value);
  }
  for (const measure::Series& series : record.result.series) text += "\n" + series.name;
  return lower(text);
}

bool has_all_words(const std::string& text, std::string_view words) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (text.find(words.substr(0, end)) == std::string::npos) return false;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return true;
}

// Line breaks are a note's own; everything else is made printable.
std::string printable_lines(std::string_view text, std::size_t most) {
  constexpr std::size_t dots = 3;  // what printable() appends where it cuts
  std::string result;
  while (!text.empty() && result.size() + dots < most) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    result += printable(text.substr(0, end), most - dots - result.size());
    if (end < text.size() && result.size() < most) result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace

const std::string& title_of(const Entry& entry) noexcept {
  return entry.name.empty() ? entry.record->question : entry.name;
}

std::string headline_of(const Entry& entry) {
  const auto& series = entry.record->result.series;
  const measure::Series* fastest = nullptr;
  for (const measure::Series& each : series) {
    if (each.distrust != measure::Distrust::none) continue;
    if (!fastest || each.summary.median < fastest->summary.median) fastest = &each;
  }
  std::string text = text::format("{} row{}", series.size(), series.size() == 1 ? "" : "s");
  if (fastest) {
    text += text::format(", fastest {} ({})", time_text(fastest->summary.median), fastest->name);
  }
  if (entry.record->status == Status::stopped) text += ", stopped early";
  return text;
}

std::string unusual_settings(const Record& record, const Registry& registry) {
  const Experiment* experiment = registry.find(record.experiment);
  if (!experiment) return {};
  std::string text;
  const Parameters presets(experiment->parameters);
  for (const auto& [key, value] : record.parameters.values()) {
    const auto preset = presets.values().find(key);
    if (preset == presets.values().end() || preset->second != value) {
      text += " · " + key + " " + to_text(value);
    }
  }
  return text;
}

std::expected<std::string, std::string> exported(const Entry& entry, const formats::Format& format,
                                                 formats::FindText find) {
  if (format.write == &formats::html_report) {
    return formats::html_report_with(*entry.record, {entry.name, entry.note});
  }
  const bool written_about = !entry.name.empty() || !entry.note.empty();
  if (format.write == &formats::record_json && written_about) return entry_json(entry);
  return formats::written(format, *entry.record, find);
}

std::string entry_json(const Entry& entry) {
  formats::JsonWriter json;
  json.object([&] {
    json.member("format", "looplab-entry");
    json.member("format_version", entry_format_version);
    json.member("id", entry.id);
    json.member("name", entry.name);
    json.member("note", entry.note);
    json.member("pinned", entry.pinned);
    json.key("record");
    json.json(formats::record_json(*entry.record));
  });
  return json.take();
}

std::expected<Entry, std::string> read_entry(std::string_view text) {
  return formats::read_document(text, [](const formats::Node& root) {
    root.at("format").one_of({"looplab-entry"});
    root.at("format_version").whole(entry_format_version, entry_format_version);
    Entry entry;
    entry.id = root.at("id").text();
    if (!is_id(entry.id)) root.at("id").refuse("16 hexadecimal digits");
    entry.name = root.at("name").text(longest_name);
    entry.note = printable_lines(root.at("note").lines(longest_note), longest_note);
    entry.pinned = root.at("pinned").boolean();
    entry.record = std::make_shared<const Record>(formats::record_from(root.at("record")));
    return entry;
  });
}

void Notebook::insert(Entry entry) {
  // Oldest first, by the time of the run; of equal ones in the order they came.
  const auto later = std::ranges::upper_bound(
      entries_, entry.record->started, {},
      [](const Entry& each) -> const std::string& { return each.record->started; });
  entries_.insert(later, std::move(entry));
}

void Notebook::keep(const Entry& entry) {
  if (!store_.put) return unkept_.push_back(entry.id);
  try {
    store_.put(entry.id, entry_json(entry));
  } catch (const std::bad_alloc&) {
    full_ =
        "There is not enough memory left to keep the newest run beyond this program's end. "
        "Delete some, and change its name to try again.";
  }
}

std::expected<void, std::string> Notebook::restore(std::string_view text, std::string_view id) {
  auto entry = read_entry(text);
  if (!entry) return std::unexpected(entry.error());
  if (!id.empty() && entry->id != id) {
    return std::unexpected(
        text::format("It is a copy of the run {}; import it to have it twice.", entry->id));
  }
  if (Entry* known = entry_of(entry->id)) {
    // A record never changes.
    known->name = std::move(entry->name);
    known->note = std::move(entry->note);
    known->pinned = entry->pinned;
    return {};
  }
  if (entries_.size() >= most_entries) {
    return std::unexpected(text::format("The notebook shows {} runs at most.", most_entries));
  }
  insert(std::move(*entry));
  return {};
}

void Notebook::forget(std::string_view id) {
  std::erase_if(entries_, [id](const Entry& each) { return each.id == id; });
}

std::expected<std::string, std::string> Notebook::add(std::shared_ptr<const Record> record) {
  if (!record || record->result.series.empty()) {
    return std::unexpected(std::string("Nothing was measured, so there is nothing to keep."));
  }
  if (entries_.size() >= most_entries) {
    return std::unexpected(
        text::format("The notebook is full with {} runs, so this one was not kept. Delete some, "
                     "or export them first.",
                     most_entries));
  }
  full_.clear();
  Entry entry;
  do entry.id = new_id();
  while (find(entry.id));
  if (record->picture && record->picture->counts) {
    Record plain = *record;
    plain.picture->counts = nullptr;
    plain.picture->part_worker = nullptr;
    record = std::make_shared<const Record>(std::move(plain));
  }
  entry.record = std::move(record);
  std::string id = entry.id;
  keep(entry);
  insert(std::move(entry));
  return id;
}

void Notebook::set_store(Store store) {
  store_ = std::move(store);
  if (!store_.put) return;
  for (const std::string& id : std::exchange(unkept_, {})) {
    if (const Entry* entry = find(id)) keep(*entry);
  }
}

void Notebook::keep_finished(const Conductor& conductor) {
  const auto newest = conductor.latest();
  if (!newest) return;
  for (std::uint64_t run = kept_run_ + 1; run <= newest->run; ++run) {
    const auto record = conductor.finished(run);
    if (!record && run == newest->run) return;  // still under way
    kept_run_ = run;
    if (!record || record->result.series.empty()) continue;
    if (const auto kept = add(record); !kept) full_ = kept.error();
  }
}

std::expected<std::string, std::string> Notebook::import(std::string_view text) {
  auto imported = formats::import_file(text);
  if (!imported) return std::unexpected(imported.error());
  auto id = add(std::make_shared<const Record>(std::move(imported->record)));
  if (!id || (imported->name.empty() && imported->note.empty() && !imported->pinned)) return id;
  Entry* entry = entry_of(*id);
  entry->name = printable(imported->name, longest_name - 3);
  entry->note = printable_lines(imported->note, longest_note);
  entry->pinned = imported->pinned;
  keep(*entry);
  return id;
}

void Notebook::rename(std::string_view id, std::string_view name) {
  Entry* entry = entry_of(id);
  if (!entry) return;
  entry->name = printable(name, longest_name - 3);
  keep(*entry);
}

void Notebook::annotate(std::string_view id, std::string_view note) {
  Entry* entry = entry_of(id);
  if (!entry) return;
  entry->note = printable_lines(note, longest_note);
  keep(*entry);
}

void Notebook::pin(std::string_view id, bool pinned) {
  Entry* entry = entry_of(id);
  if (!entry || entry->pinned == pinned) return;
  entry->pinned = pinned;
  keep(*entry);
}

void Notebook::remove(std::string_view id) {
  const auto found = std::ranges::find(entries_, id, &Entry::id);
  if (found == entries_.end()) return;
  removed_ = std::make_unique<Entry>(std::move(*found));
  entries_.erase(found);
  full_.clear();
  if (store_.remove) store_.remove(removed_->id);
}

bool Notebook::undo_remove() {
  if (!removed_) return false;
  keep(*removed_);
  insert(std::move(*removed_));
  removed_.reset();
  return true;
}

const Entry* Notebook::find(std::string_view id) const noexcept {
  const auto found = std::ranges::find(entries_, id, &Entry::id);
  return found == entries_.end() ? nullptr : &*found;
}

Entry* Notebook::entry_of(std::string_view id) noexcept {
  return const_cast<Entry*>(std::as_const(*this).find(id));
}

std::vector<const Entry*> Notebook::search(std::string_view words) const {
  const std::string wanted = lower(words);
  std::vector<const Entry*> found;
  for (const Entry& entry : entries_) {
    if (wanted.empty() || has_all_words(searched_text(entry), wanted)) found.push_back(&entry);
  }
  std::ranges::reverse(found);
  std::ranges::stable_partition(found, [](const Entry* entry) { return entry->pinned; });
  return found;
}

}  // namespace looplab::lab
