// A run as Markdown, for a report or an issue: a table as nanobench prints it, and what happened.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>

#include "lab/record.hpp"

namespace looplab::lab::formats {

/// Always something: a record without samples has its question and an empty table. What others
/// wrote in it cannot become pictures, HTML or other mark-up, but for **bold** in paragraphs.
std::string record_markdown(const Record& record);

}  // namespace looplab::lab::formats
