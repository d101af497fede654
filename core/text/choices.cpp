#include "text/choices.hpp"

#include <algorithm>
#include <cstddef>

#include "text/format.hpp"

namespace looplab::text {
namespace {

std::string listed(const std::vector<std::string_view>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " or " : ", ";
    list += names[i];
  }
  return list;
}

}  // namespace

std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string choices(std::vector<std::string_view> names, std::string_view written,
                    std::string_view plural) {
  constexpr std::size_t most_listed = 12;
  constexpr std::size_t nearest = 3;
  constexpr std::size_t longest_compared = 64;  // what comes from outside may be long
  const std::size_t all = names.size();
  if (all <= most_listed) return listed(names);
  const std::string_view start = written.substr(0, longest_compared);
  std::ranges::stable_sort(names, {},
                           [&](std::string_view name) { return edits_between(name, start); });
  names.resize(nearest);
  return format("one of {} {}, such as {}", all, plural, listed(names));
}

}  // namespace looplab::text
