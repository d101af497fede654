// Numbers as people read them: a unit always, and never more digits than the interval supports.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/record.hpp"
#include "measure/statistics.hpp"

namespace looplab::lab {

/// 1234567 -> "1,234,567".
std::string with_commas(std::int64_t value);

/// A value and half its interval, rounded to the digit that the interval leaves certain, both with
/// the same number of decimals. A value has at most four digits; an interval that is narrower than
/// its last digit is shown as one of that digit.
struct Rounded {
  std::string value;
  std::string half_width;
};
Rounded rounded(double value, double half_width);

/// Three significant digits: "0.0412", "11.7", "1,830"; "–" where there is no number.
std::string significant(double value, int digits = 3);

/// "21.4 ms"; unit chosen among ns, µs, ms, s.
std::string time_text(double ns);
/// The same, with the digits that half an interval of `half_width_ns` leaves certain.
std::string time_text(double ns, double half_width_ns);
/// As the first, or "< 5 µs" for a time below one step of the clock.
std::string time_or_less(double ns, double step_ns);
/// "3.2 × 10¹³", "4.1 × 10⁻⁶"; "0" for zero.
std::string power_text(double value);
/// At a mark of an axis that ends at `last`: "0.5", "10,000"; where the axis goes to a million or
/// beyond, every power of ten from 100 on as such: "10⁴".
std::string tick_text(double value, double last);
/// "155,117,520", or as power_text() from 10⁹ on.
std::string count_text(double count);
/// "1.83×".
std::string ratio_text(double ratio);
/// "**1.8×** (1.5–2.1)", as the table's cell has it.
std::string bold_ratio(const measure::Ratio& ratio);
/// "1.8× (1.5–2.1)".
std::string ratio_and_interval(const measure::Ratio& ratio);
/// " That interval holds 1: no difference that this run can tell." where the interval holds 1, else
/// nothing: after a sentence that names a ratio.
std::string doubt_text(const measure::Ratio& ratio);
/// The number at a bar, with the digits that its interval leaves certain, as in the table: "0.61
/// ns".
std::string bar_text(const BarsFigure& figure, const BarsFigure::Bar& bar);
/// What is said instead of sentences that need these rows (all, if none are named), where one of
/// them cannot be trusted: too few rounds, too coarse a clock, or times that never became steady.
/// Empty where they can be trusted.
std::string refusal_text(const measure::Result& result, const measure::Calibration& calibration,
                         const std::vector<std::size_t>& needed = {});
/// Where an interval may be drawn: enough rounds, and nothing to distrust.
bool has_interval(const measure::Series& series) noexcept;
/// "92 %".
std::string percent_text(double fraction);
/// "2026-11-23 11:48:21 UTC" of ISO 8601's "2026-11-23T11:48:21Z"; "date unknown" of nothing.
std::string date_text(std::string iso);
/// "256 MB", powers of 1000.
std::string bytes_text(double bytes);

/// Cells of the table.
Cell text_cell(std::string text);
/// Below fewest_rounds_for_interval samples a time stands without an interval, and what is computed
/// from it is a dash. What cannot be trusted for another reason is named instead of a number.
Cell time_cell(const measure::Series& series);
/// Nanoseconds per one of `count`: "0.612 ns" with its interval.
Cell time_per_cell(const measure::Series& series, double count);
Cell rate_cell(const measure::Series& series, double bytes);
Cell ratio_cell(const measure::Ratio& ratio);
/// "faster", "the same within 2 %", "unresolved: about 90 rounds", against strategy 0.
Cell verdict_cell(const measure::Result& result, std::size_t index);
/// "92 %" with "90–94": `ratio` over `of`, in percent.
Cell efficiency_cell(const measure::Ratio& ratio, double of);
Cell check_cell(bool good, std::string text);
Cell dash_cell();

/// A cell with its uncertainty, in one line: "13 GB/s ± 2", "1.83× (1.7–1.9)".
std::string with_uncertainty(const Cell& cell);
/// What a row says in the columns that a narrow screen has no room for: "bytes read 13 GB/s ± 2",
/// "verdict faster". Without the columns that are essential, and without dashes.
std::vector<std::string> minor_cells(const Table& table, const Row& row);

}  // namespace looplab::lab
