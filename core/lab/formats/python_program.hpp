// The Python of a page with the parameters of a run: as a program, and as a notebook.
//
// A page's file stands in tests/python/<chapter>_<name>.py and is cut into cells by lines that
// begin with "# %%", as editors know them. The cell "# %% Parameters" has plain assignments, each
// to the name of a parameter; they get what the record says. `looplab_random.py`, which makes the
// data of the pages, takes the place of its import, as far as it is used, so that the result runs
// alone.
//
// Hostile input is expected in the record: what comes from it is written as a literal of Python, or
// as a comment of one line, and can be nothing else. Thread safety: any thread; nothing keeps
// state.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "lab/record.hpp"

namespace looplab::lab::formats {

/// The text of a file that comes with the program, by its key ("python/iteration_sum.py"); empty
/// where there is none. With the key "" the sentence on why there is none of them, or nothing.
using FindText = std::string_view (*)(std::string_view key);

/// "python/iteration_sum.py".
std::string python_key(std::string_view experiment);

/// Whether a page with Python can have measured it: not a file of another program.
bool has_python(const Record& record);

/// Errors of both: one sentence on what is missing.
std::expected<std::string, std::string> python_script(const Record& record, FindText find);
/// nbformat 4.5: what was measured in Markdown, then the cells.
std::expected<std::string, std::string> python_notebook(const Record& record, FindText find);

}  // namespace looplab::lab::formats
