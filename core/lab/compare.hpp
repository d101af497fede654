// Records side by side: the same strategy measured in two runs, which were not interleaved. What
// differs between their machines is called out, and where it decides speed nothing is judged unless
// that is asked for.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/record.hpp"
#include "measure/unpaired.hpp"

namespace looplab::lab {

/// One strategy that both records have.
struct ComparedRow {
  std::string name;
  std::size_t baseline = 0;  ///< its place among the series of each record
  std::size_t other = 0;
  measure::Unpaired outcome;  ///< above 1: the other run was faster
  std::string distrust;       ///< why nothing is judged; else empty
};

struct RecordComparison {
  /// What differs and decides speed: "compiler: clang 14 or clang 20".
  std::vector<std::string> environment;
  /// What differs in what was run: experiment and parameters, "parts: 64 or 8".
  std::vector<std::string> setting;
  /// What to beware of: answers that were wrong.
  std::vector<std::string> cautions;
  std::vector<ComparedRow> rows;
  /// Nothing is judged (rows is empty), and why: nothing in common, or environments that differ.
  std::string refusal;
  bool forced = false;  ///< environments differ, and it was judged all the same
};

/// `force` judges across environments as well. Errors: none; the refusal says what is wrong.
RecordComparison compare_records(const Record& baseline, const Record& other, bool force = false);

/// "1.21× (1.15–1.28) slower, p = 0.0003", "not resolved: 1.02× (0.98–1.06), p = 0.4" or "not
/// compared: ...".
std::string outcome_text(const ComparedRow& row);

/// The same as a cell: "1.21× faster" with its interval.
Cell outcome_cell(const ComparedRow& row);
/// "< 0.0001", "0.042"; "–" where nothing was compared.
std::string p_text(const ComparedRow& row);

/// On every such comparison.
inline constexpr std::string_view not_interleaved =
    "Not interleaved: these runs were measured one after the other, so the machine may have "
    "changed "
    "in between. A verdict needs a difference of more than 5 % and p < 0.01. Run both side by side "
    "in one run to be sure.";

/// The comparison as JSON: {"interleaved": false, "environment", "setting", "cautions", "refusal",
/// "forced", "note", "rows": [{"name", "baseline_ns", "baseline", "other_ns", "other", "ratio",
/// "low", "high", "p", "verdict", "text"}]}; a time that cannot be trusted is null, and its text
/// says why.
std::string comparison_json(const Record& baseline, const Record& other,
                            const RecordComparison& comparison);

}  // namespace looplab::lab
