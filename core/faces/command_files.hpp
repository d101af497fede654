// The commands that work on files: export and compare.
// Thread safety: the main thread.
#pragma once

#include <string>
#include <vector>

namespace looplab::faces {

/// looplab export FILE --format NAME [--output FILE]. `arguments` are those behind the command; the
/// exit code is given back.
int export_file(const std::vector<std::string>& arguments);

/// looplab compare FILE FILE [--force] [--json FILE].
int compare_files(const std::vector<std::string>& arguments);

/// "looplab, google-benchmark, ...".
std::string format_names();

}  // namespace looplab::faces
