// How a sentence names the words that would have been right.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace looplab::text {

/// Insertions, deletions and replacements of one byte that turn `a` into `b` (the distance of
/// Wagner and Fischer, "The string-to-string correction problem", J. ACM 21, 1974).
std::size_t edits_between(std::string_view a, std::string_view b);

/// "a, b or c": at most twelve names are all listed. Of more only the three nearest to what
/// was written, so that the sentence stays one that can be read: "one of 99 PLURAL, such as
/// a, b or c".
std::string choices(std::vector<std::string_view> names, std::string_view written,
                    std::string_view plural);

}  // namespace looplab::text
