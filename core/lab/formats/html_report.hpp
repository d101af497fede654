// A record as one HTML page that needs nothing else: no scripts, no fonts, no network; pictures are
// SVG. It prints well on A4 and Letter: what a student hands in.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>
#include <string_view>

#include "lab/record.hpp"

namespace looplab::lab::formats {

/// What the student wrote about the run.
struct ReportWords {
  std::string_view name;
  std::string_view note;  ///< lines
};

/// Every text is escaped; text that is no UTF-8 is made visible.
std::string html_report(const Record& record);
std::string html_report_with(const Record& record, const ReportWords& words);

}  // namespace looplab::lab::formats
