// Saving a record in any format.
// Thread safety: the thread that draws, and no other.
#pragma once

#include "lab/notebook.hpp"
#include "view/column.hpp"

namespace looplab::view {

/// A list of the formats and a button that saves; `format` is the place in all_formats(). Widgets
/// "export-format" and "export". Formats that have nothing of this record are left out. `entry` may
/// be null.
void export_controls(Column& at, Line& line, const lab::Record& record, const lab::Entry* entry,
                     std::size_t& format);

void save_as(App& app, const lab::Record& record, const lab::formats::Format& format,
             const lab::Entry* entry = nullptr);

}  // namespace looplab::view
