#include "lab/notebook.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "known.hpp"
#include "lab/formats/record_writer.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;

std::shared_ptr<const Record> record_of(const char* question, const char* started) {
  auto record = std::make_shared<Record>();
  record->experiment = "iteration/sum";
  record->question = question;
  record->started = started;
  record->status = Status::done;
  record->parameters = Parameters::recorded({{"workers", std::int64_t{2}}});
  measure::Series series;
  series.name = "plain loop";
  series.iterations = 1'000'000;
  series.samples_ns = {5, 5.5, 5.25, 5.1, 5.2, 5.3, 5.4};
  record->result.series.push_back(series);
  measure::analyse(record->result, record->calibration);
  record->facts.push_back(facts_of(record->result, 0, record->calibration));
  return record;
}

/// Keeps what a notebook stores, as a browser would.
struct Drawer {
  std::map<std::string, std::string> texts;
  Store store() {
    return {[this](const std::string& id, const std::string& text) { texts[id] = text; },
            [this](const std::string& id) { texts.erase(id); }};
  }
};

std::vector<std::string> titles(const Notebook& notebook, const char* words = "") {
  std::vector<std::string> list;
  for (const Entry* entry : notebook.search(words)) list.push_back(title_of(*entry));
  return list;
}

using Titles = std::vector<std::string>;

}  // namespace

TEST_CASE("notebook: what is kept comes back as it was") {
  Drawer drawer;
  Notebook notebook(drawer.store());
  const auto id = notebook.add(record_of("Why?", "2026-11-23T10:00:00Z"));
  REQUIRE(id);
  notebook.rename(*id, "My \"first\" run");
  notebook.annotate(*id, "on battery\nsecond line");
  notebook.pin(*id, true);

  Notebook again;
  REQUIRE(drawer.texts.size() == 1);
  REQUIRE(again.restore(drawer.texts.begin()->second));
  const Entry* entry = again.find(*id);
  REQUIRE(entry);
  CHECK(entry->name == "My \"first\" run");
  CHECK(entry->note == "on battery\nsecond line");
  CHECK(entry->pinned);
  CHECK(formats::record_json(*entry->record) == formats::record_json(*notebook.find(*id)->record));
  CHECK(entry_json(*entry) == drawer.texts.begin()->second);
  // Twice is once.
  REQUIRE(again.restore(drawer.texts.begin()->second));
  CHECK(again.size() == 1);
}

TEST_CASE("notebook: pinned first, then the newest; found by every word") {
  Notebook notebook;
  const auto b = notebook.add(record_of("B", "2026-11-23T11:00:00Z"));
  const auto a = notebook.add(record_of("A", "2026-11-23T10:00:00Z"));
  const auto c = notebook.add(record_of("C", "2026-11-23T12:00:00Z"));
  CHECK(titles(notebook) == Titles{"C", "B", "A"});
  notebook.pin(*a, true);
  CHECK(titles(notebook) == Titles{"A", "C", "B"});
  notebook.annotate(*c, "Turbo off");
  notebook.rename(*b, "turbo ON");
  CHECK(titles(notebook, "TURBO") == Titles{"C", "turbo ON"});
  CHECK(titles(notebook, "turbo  off workers=2 plain") == Titles{"C"});
  CHECK(titles(notebook, "nothing").empty());
  CHECK(titles(notebook, "11-23T12") == Titles{"C"});
}

TEST_CASE("notebook: what is unusual about a run's settings") {
  Record record;
  record.experiment = "iteration/sum";
  record.parameters =
      Parameters(looplab::testing::known_experiments().find("iteration/sum")->parameters);
  CHECK(unusual_settings(record, looplab::testing::known_experiments()).empty());
  record.parameters.set("elements", std::int64_t{20000});
  CHECK(unusual_settings(record, looplab::testing::known_experiments()) == " · elements 20000");
  record.experiment = "no/such";
  CHECK(unusual_settings(record, looplab::testing::known_experiments()).empty());
}

TEST_CASE("notebook: a removal can be taken back") {
  Drawer drawer;
  Notebook notebook(drawer.store());
  const auto id = notebook.add(record_of("A", "2026-11-23T10:00:00Z"));
  notebook.rename(*id, "kept");
  CHECK_FALSE(notebook.undo_remove());
  notebook.remove(*id);
  CHECK(notebook.size() == 0);
  CHECK(drawer.texts.empty());
  notebook.remove("0123456789abcdef");  // unknown: nothing happens
  REQUIRE(notebook.can_undo());
  CHECK(notebook.undo_remove());
  CHECK(titles(notebook) == Titles{"kept"});
  CHECK(drawer.texts.size() == 1);
  CHECK_FALSE(notebook.undo_remove());
}

TEST_CASE("notebook: full, empty and hostile") {
  Notebook notebook;
  CHECK_FALSE(notebook.add(nullptr));
  CHECK_FALSE(notebook.add(std::make_shared<Record>()));
  const auto record = record_of("A", "2026-11-23T10:00:00Z");
  const auto id = notebook.add(record);
  notebook.rename(*id, std::string(10'000, 'x') + "\x01");
  CHECK(notebook.find(*id)->name.size() <= longest_name);
  notebook.annotate(*id, std::string(100'000, '\n') + "\xff\x02");
  CHECK(notebook.find(*id)->note.size() <= longest_note);
  REQUIRE(read_entry(entry_json(*notebook.find(*id))));
  notebook.annotate(*id, "a\x01\n\xff");
  CHECK(notebook.find(*id)->note == "a?\n?");
  while (notebook.size() < most_entries) REQUIRE(notebook.add(record));
  const auto refused = notebook.add(record);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().find("full with 1000 runs") != std::string::npos);
}

TEST_CASE("notebook: another window's changes come in, and nothing of them is stored again") {
  Drawer drawer;
  Notebook notebook(drawer.store());
  const auto id = notebook.add(record_of("A", "2026-11-23T10:00:00Z"));
  Drawer same = drawer;
  Notebook other(same.store());
  REQUIRE(other.restore(same.texts.begin()->second));
  other.annotate(*id, "from there");
  drawer.texts.clear();
  REQUIRE(notebook.restore(same.texts.begin()->second, *id));
  CHECK(notebook.find(*id)->note == "from there");
  CHECK(drawer.texts.empty());
  notebook.pin(*id, true);
  CHECK(read_entry(drawer.texts[*id])->note == "from there");
  drawer.texts.clear();
  notebook.forget(*id);
  CHECK(notebook.size() == 0);
  CHECK_FALSE(notebook.can_undo());
  // A copy under another name is not the run itself.
  const auto copy = notebook.restore(same.texts.begin()->second, "0123456789abcdef");
  REQUIRE_FALSE(copy);
  CHECK(copy.error().find("It is a copy of the run " + *id) != std::string::npos);
}

TEST_CASE("notebook: one run too many is said, until there is room") {
  Notebook notebook;
  const auto record = record_of("A", "2026-11-23T10:00:00Z");
  while (notebook.size() < most_entries) REQUIRE(notebook.add(record));
  Notebook one;
  const auto id = one.add(record);
  const auto refused = notebook.restore(entry_json(*one.find(*id)));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == "The notebook shows 1000 runs at most.");
  notebook.set_trouble("The disk is full.");
  CHECK(notebook.trouble() == "The disk is full.");
  notebook.set_trouble("");
  CHECK(notebook.trouble().empty());
}

TEST_CASE("notebook: a run with name and note can be carried to another machine") {
  Notebook notebook;
  const auto id = notebook.add(record_of("A", "2026-11-23T10:00:00Z"));
  const formats::Format& own = *formats::find_format("looplab");
  const auto none = [](std::string_view) { return std::string_view(); };
  CHECK(exported(*notebook.find(*id), own, none) ==
        formats::record_json(*notebook.find(*id)->record));
  notebook.rename(*id, "mine");
  notebook.annotate(*id, "first\nsecond");
  notebook.pin(*id, true);
  Drawer drawer;
  Notebook there(drawer.store());
  const auto again = there.import(*exported(*notebook.find(*id), own, none));
  REQUIRE(again);
  CHECK(*again != *id);
  CHECK(there.find(*again)->name == "mine");
  CHECK(there.find(*again)->note == "first\nsecond");
  CHECK(there.find(*again)->pinned);
  CHECK(read_entry(drawer.texts[*again])->note == "first\nsecond");
}

TEST_CASE("notebook: a bad entry changes nothing and is named with its place") {
  Notebook notebook;
  for (const char* bad : {"", "{}", "[]", "{\"format\":\"looplab-entry\"}"}) {
    CAPTURE(bad);
    const auto restored = notebook.restore(bad);
    REQUIRE_FALSE(restored);
    CHECK(restored.error().starts_with("line 1, column "));
  }
  const auto imported = notebook.import("{\"format\":\"looplab-record\"}");
  REQUIRE_FALSE(imported);
  CHECK(imported.error().ends_with("; nothing was imported."));
  CHECK(notebook.size() == 0);
}
