// What the commands of the command line share: exit codes, sentences, tables.
// Thread safety: the main thread.
#pragma once

#include <string>
#include <string_view>

#include "lab/record.hpp"

namespace looplab::faces {

/// Exit codes, as in the BSD sysexits tradition: 64 the command line, 65 data, 70 the run, 74 a
/// file, and 128 + signal for an interrupt.
enum Exit : int {
  ok = 0,
  wrong_answer = 1,
  usage = 64,
  bad_data = 65,
  failed = 70,
  no_file = 74,
  interrupted = 130
};

/// The sentence on the error stream; gives `code`.
int complain(std::string_view sentence, Exit code);

/// Filled with spaces to `width` columns.
std::string padded(std::string_view text, std::size_t width, bool left);

/// One line a row, columns aligned.
void print_table(const lab::Table& table);

/// "**bold**" becomes "bold".
std::string without_marks(std::string text);

}  // namespace looplab::faces
