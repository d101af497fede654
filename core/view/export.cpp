#include "view/export.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <vector>

#include "experiments/shown_code.hpp"
#include "view/app.hpp"
#include "view/widgets.hpp"

namespace looplab::view {
namespace {

// "looplab-parallel-split". An imported file may call its experiment anything.
std::string file_name(const lab::Record& record) {
  constexpr std::size_t longest = 60;
  std::string name = record.experiment.empty() ? "imported" : record.experiment;
  name.resize(std::min(name.size(), longest));
  for (char& c : name) {
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) c = '-';
  }
  return "looplab-" + name;
}

}  // namespace

void export_controls(Column& at, Line& line, const lab::Record& record, const lab::Entry* entry,
                     std::size_t& format) {
  const auto formats = lab::formats::all_formats();
  std::vector<std::string> labels;
  std::vector<std::size_t> places;
  float width = 0;
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < formats.size(); ++i) {
    if (!lab::formats::is_for(formats[i], record)) continue;
    if (i == format) chosen = labels.size();
    labels.push_back(formats[i].label);
    places.push_back(i);
    width = std::max(width, at.ui.measure(at.ui.fonts().body, labels.back()).x + em(2.6f));
  }
  if (const auto picked = drop_down(at.ui, "export-format", line.next(width), labels, chosen)) {
    chosen = *picked;
  }
  format = places[chosen];
  if (line.button("export", "Save")) save_as(at.app, record, formats[format], entry);
}

void save_as(App& app, const lab::Record& record, const lab::formats::Format& format,
             const lab::Entry* entry) {
  try {
    const auto text = entry ? lab::exported(*entry, format, experiments::shown_text)
                            : lab::formats::written(format, record, experiments::shown_text);
    if (!text) return app.set_notice(text.error());
    app.host().save(file_name(record) + format.ending, *text);
  } catch (const std::bad_alloc&) {
    app.set_notice(
        "There is not enough memory left to write this file. Delete runs from the notebook, or "
        "load the page again.");
  }
}

}  // namespace looplab::view
