// Records and the files of other programs: what all those formats share.
// Thread safety: any thread, an object by one at a time; nothing is shared between objects.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/record.hpp"

namespace looplab::lab::formats {

class Node;

/// The most strategies that a file may have.
inline constexpr std::size_t most_series = 64;
/// The most iterations of a sample: what a double holds exactly.
inline constexpr std::int64_t most_iterations = std::int64_t{1} << 53;

/// What its file says. `series` has names, iterations and samples; warm-up where it is known.
struct Foreign {
  std::string source;       ///< "Google Benchmark 1.9.1"
  std::string started;      ///< UTC, ISO 8601, or empty
  Environment environment;  ///< what is known of it; details of the machine make the fingerprint
  std::vector<measure::Series> series;
  std::vector<std::string> notes;  ///< sentences about what was left out
};

/// Nothing is known of it yet.
Foreign unknown_foreign();

/// Analysed, with a table; done, and not interleaved. Its clock is unknown: a step of 0.
Record foreign_record(Foreign foreign);

/// Puts the samples of a file together by strategy, in whatever order they come.
class Gatherer {
 public:
  /// The place of the strategy with this key, which is its name unless another is given; it is made
  /// where there is none, and nothing where that would be one too many.
  std::optional<std::size_t> place_of(std::string_view key);
  void rename(std::size_t place, std::string_view name);
  /// Both are false where the strategy has as many as there may be.
  [[nodiscard]] bool add(std::size_t place, double ns, std::int64_t iterations);
  [[nodiscard]] bool add_warm_up(std::size_t place, double ns);
  bool has_samples() const noexcept { return has_samples_; }

  /// Hands over the series that have samples, with names that can be shown and that differ;
  /// sentences about the others and about uneven iterations are added to the notes.
  void finish(Foreign& foreign);

 private:
  struct Found {
    std::string name;
    measure::Series series;
    std::int64_t least_iterations = 0;
    std::int64_t most_iterations = 0;
  };
  std::map<std::string, std::size_t, std::less<>> places_;
  std::vector<Found> found_;
  bool has_samples_ = false;
};

/// A name made printable and cut, never empty; `taken` has those that it must differ from.
std::string shown_name(std::string_view name, const std::vector<std::string>& taken = {});

/// A text made printable and cut, to be shown or kept with the environment.
std::string shown_text(const Node& node);
/// That of a member; empty where there is none, or it is no text.
std::string text_in(const Node& object, const char* key);

/// "2024-01-15T10:30:00+01:00" -> "2024-01-15T09:30:00Z"; empty where it is no such time from 2000
/// on, or of an unknown zone.
std::string utc_of(std::string_view text);
/// As `started` where its zone is known, otherwise among the details.
void set_date(Foreign& foreign, const std::string& date);
/// The number of processors, where it is one.
void set_processors(Foreign& foreign, const Node& count);
/// Among the details; an empty value is left out.
void add_detail(Foreign& foreign, const char* key, std::string value, bool of_the_machine);

/// The samples of a series that are numbers, and what follows from them: other programs' formats
/// have no place for anything else, and their medians are plain ones.
struct Measured {
  std::vector<double> samples_ns;
  measure::Summary summary;
};
Measured measured(const measure::Series& series);

/// "Looplab 0.1.0", or the program that the record came from. Stands as "looplab_author" in what is
/// written in another program's format.
std::string author_of(const Record& record);
/// That author where the file names one, otherwise the program whose format it is.
std::string source_of(const char* program, const std::string& version, const std::string& author);
/// The value of a detail; empty where there is none.
const std::string& detail_of(const Environment& environment, std::string_view key) noexcept;
/// "0.52" -> 0.52; nothing where the whole text is no finite number in decimal digits.
std::optional<double> number_of(const std::string& text) noexcept;

}  // namespace looplab::lab::formats
