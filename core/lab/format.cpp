#include "lab/format.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "text/format.hpp"
namespace looplab::lab {

std::string with_commas(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

namespace {

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return "–";
  if (decimals <= 0) {
    if (std::abs(value) >= 1e15) return power_text(value);
    const double scale = std::pow(10, -decimals);
    return with_commas(
        static_cast<std::int64_t>(std::llround(value / scale) * std::llround(scale)));
  }
  std::string text = text::fixed(value, decimals);
  // A negative number that rounds to zero is zero.
  if (text.find_first_of("123456789") == std::string::npos && text.starts_with('-'))
    text.erase(0, 1);
  return text;
}

int magnitude(double value) {
  return value > 0 ? static_cast<int>(std::floor(std::log10(value))) : 0;
}

}  // namespace

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return "–";
  if (value == 0) return "0";
  int first = magnitude(std::abs(value));
  // 9.999 becomes 10.0 with three digits, not 10.00.
  if (std::round(std::abs(value) * std::pow(10, digits - 1 - first)) >= std::pow(10, digits))
    ++first;
  return fixed(value, std::clamp(digits - 1 - first, 0, 9));
}

Rounded rounded(double value, double half_width) {
  if (!std::isfinite(value)) return {"–", ""};
  if (!(half_width > 0) || !std::isfinite(half_width)) return {significant(value), ""};
  // The interval keeps one digit, two when it starts with 1; the value keeps the same decimals,
  // but at most four digits, and its first one where that stands before the point.
  const int width_magnitude = magnitude(half_width);
  int decimals = -width_magnitude;
  if (half_width / std::pow(10, width_magnitude) < 1.95) ++decimals;
  const int first = magnitude(std::abs(value));
  decimals = std::clamp(std::clamp(decimals, -std::max(first, 0), 3 - first), -9, 9);
  // An interval narrower than the last digit is rounded up to it: "± 0" would claim certainty.
  return {fixed(value, decimals), fixed(std::max(half_width, std::pow(10, -decimals)), decimals)};
}

namespace {

struct Unit {
  double size;
  const char* name;
};

Unit time_unit(double ns) {
  if (ns >= 1e9) return {1e9, "s"};
  if (ns >= 1e6) return {1e6, "ms"};
  if (ns >= 1e3) return {1e3, "µs"};
  return {1, "ns"};
}

Cell interval_cell(double value, double low, double high, const Unit& unit) {
  const double half = std::max(value - low, high - value) / unit.size;
  const Rounded shown = rounded(value / unit.size, half);
  Cell cell;
  cell.text = shown.value + " " + unit.name;
  if (!shown.half_width.empty()) cell.detail = "± " + shown.half_width;
  cell.value = value / unit.size;
  cell.low = low / unit.size;
  cell.high = high / unit.size;
  cell.unit = unit.name;
  return cell;
}

bool has_interval(std::size_t samples) {
  return samples >= static_cast<std::size_t>(measure::fewest_rounds_for_interval);
}

// Instead of a number that cannot be trusted; nothing where it can, or only the interval is
// missing.
const char* word_for(measure::Distrust distrust) {
  switch (distrust) {
    case measure::Distrust::none:
    case measure::Distrust::too_few: break;
    case measure::Distrust::too_coarse: return "clock too coarse";
    case measure::Distrust::not_steady: return "not steady";
  }
  return nullptr;
}

}  // namespace

bool has_interval(const measure::Series& series) noexcept {
  return series.distrust == measure::Distrust::none && has_interval(series.summary.n);
}

std::string time_text(double ns) {
  const Unit unit = time_unit(std::abs(ns));
  return significant(ns / unit.size) + " " + unit.name;
}

std::string time_text(double ns, double half_width_ns) {
  const Unit unit = time_unit(std::abs(ns));
  return rounded(ns / unit.size, half_width_ns / unit.size).value + " " + unit.name;
}

std::string time_or_less(double ns, double step_ns) {
  return ns < step_ns ? "< " + time_text(step_ns) : time_text(ns);
}

std::string bar_text(const BarsFigure& figure, const BarsFigure::Bar& bar) {
  const double half_width = std::max(bar.value - bar.low, bar.high - bar.value);
  return rounded(bar.value, half_width).value + " " + figure.unit;
}

namespace {

// "10⁴", "10⁻⁶".
std::string ten_to(int power) {
  static constexpr std::array<const char*, 10> raised{"⁰", "¹", "²", "³", "⁴",
                                                      "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = power < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(std::abs(power))) {
    text += raised[static_cast<std::size_t>(digit - '0')];
  }
  return text;
}

}  // namespace

std::string power_text(double value) {
  if (!std::isfinite(value)) return "–";
  if (std::abs(value) < 1e-300) return "0";
  const int power = magnitude(std::abs(value));
  return text::fixed(value / std::pow(10, power), 1) + " × " + ten_to(power);
}

std::string tick_text(double value, double last) {
  const double power = std::log10(std::max(value, 1.0));
  const bool whole_power = std::abs(power - std::round(power)) < 1e-9;
  if (last >= 1e6 && value >= 100 && whole_power)
    return ten_to(static_cast<int>(std::lround(power)));
  if (std::abs(value) < 1000) return text::format("{:g}", value);
  return std::abs(value) < 1e9 ? with_commas(std::llround(value)) : power_text(value);
}

std::string count_text(double count) {
  return count < 1e9 ? with_commas(std::llround(count)) : power_text(count);
}

std::string ratio_text(double ratio) { return significant(ratio) + "×"; }

std::string refusal_text(const measure::Result& result, const measure::Calibration& calibration,
                         const std::vector<std::size_t>& needed) {
  using measure::Distrust;
  Distrust worst = Distrust::none;
  std::string names;
  for (std::size_t i = 0; i < result.series.size(); ++i) {
    if (!needed.empty() && std::ranges::find(needed, i) == needed.end()) continue;
    const measure::Series& series = result.series[i];
    if (series.distrust == Distrust::not_steady) {
      names += (names.empty() ? "“" : ", “") + series.name + "”";
    }
    worst = std::max(worst, series.distrust);
  }
  switch (worst) {
    case Distrust::none: return {};
    case Distrust::too_few:
      return text::format(
          "Stopped after {} round{}: too few for an interval, so nothing is compared.",
          result.rounds, result.rounds == 1 ? "" : "s");
    case Distrust::too_coarse:
      return text::format(
          "The clock steps by {}, too coarse for work this short, so nothing is compared. Make the "
          "problem larger.",
          time_text(calibration.step_ns));
    case Distrust::not_steady:
      return text::format(
          "The times of {} still changed from round to round, so nothing is compared with them. "
          "Close other programs and tabs, and run again; more effort takes more rounds.",
          names);
  }
  return {};
}

std::string percent_text(double fraction) {
  const double percent = 100 * fraction;
  if (percent > 0 && percent < 0.1) return "< 0.1 %";
  return fixed(percent, percent < 9.95 ? 1 : 0) + " %";
}

std::string date_text(std::string iso) {
  if (iso.empty()) return "date unknown";
  if (iso.size() == 20 && iso[10] == 'T' && iso[19] == 'Z') iso.replace(19, 1, " UTC")[10] = ' ';
  return iso;
}

std::string bytes_text(double bytes) {
  constexpr std::array<Unit, 3> units{{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}}};
  for (const Unit& unit : units) {
    if (bytes >= unit.size) return significant(bytes / unit.size) + " " + unit.name;
  }
  return (bytes == std::floor(bytes) ? text::fixed(bytes, 0) : significant(bytes)) +
         (bytes == 1 ? " byte" : " bytes");
}

Cell text_cell(std::string text) {
  Cell cell;
  cell.text = std::move(text);
  return cell;
}

Cell dash_cell() { return text_cell("–"); }

// Says so where the number is no median.
Cell tagged(Cell cell, const measure::Summary& summary) {
  if (summary.trimmed)
    cell.detail += (cell.detail.empty() ? "" : ", ") + std::string("trimmed mean");
  return cell;
}

Cell time_cell(const measure::Series& series) {
  const measure::Summary& summary = series.summary;
  if (summary.n == 0) return dash_cell();
  if (const char* word = word_for(series.distrust)) return text_cell(word);
  if (!has_interval(summary.n)) return text_cell(time_text(summary.median));
  return tagged(interval_cell(summary.median, summary.low, summary.high, time_unit(summary.median)),
                summary);
}

Cell time_per_cell(const measure::Series& series, double count) {
  const measure::Summary& summary = series.summary;
  if (summary.n == 0 || count <= 0) return dash_cell();
  if (const char* word = word_for(series.distrust)) return text_cell(word);
  if (!has_interval(summary.n)) return text_cell(significant(summary.median / count) + " ns");
  return tagged(
      interval_cell(summary.median / count, summary.low / count, summary.high / count, {1, "ns"}),
      summary);
}

Cell rate_cell(const measure::Series& series, double bytes) {
  const measure::Summary& summary = series.summary;
  if (series.distrust != measure::Distrust::none || summary.low <= 0) return dash_cell();
  // bytes per nanosecond is GB per second; a longer time is a lower rate.
  return interval_cell(bytes / summary.median, bytes / summary.high, bytes / summary.low,
                       {1, "GB/s"});
}

Cell verdict_cell(const measure::Result& result, std::size_t index) {
  const auto trusted = [&](std::size_t row) {
    return result.series[row].distrust == measure::Distrust::none;
  };
  if (index == 0 || !trusted(0) || !trusted(index)) return dash_cell();
  const measure::Comparison& comparison = result.series[index].comparison;
  const std::string threshold = percent_text(result.threshold);
  switch (comparison.verdict) {
    case measure::Verdict::faster: return text_cell("faster");
    case measure::Verdict::slower: return text_cell("slower");
    case measure::Verdict::same: return text_cell("same, within " + threshold);
    case measure::Verdict::tiny: return text_cell("less than " + threshold + " apart");
    case measure::Verdict::unresolved: break;
  }
  Cell cell = text_cell("not resolved");
  if (comparison.rounds_needed > 0 && comparison.rounds_needed < 100'000) {
    cell.detail = text::format("needs about {} rounds",
                               with_commas(static_cast<std::int64_t>(comparison.rounds_needed)));
  }
  return cell;
}

Cell ratio_cell(const measure::Ratio& ratio) {
  if (!has_interval(ratio.rounds)) return dash_cell();
  Cell cell;
  const double half = std::max(ratio.value - ratio.low, ratio.high - ratio.value);
  const Rounded shown = rounded(ratio.value, half);
  cell.text = shown.value + "×";
  const std::size_t point = shown.value.find('.');
  const int decimals =
      point == std::string::npos ? 0 : static_cast<int>(shown.value.size() - point - 1);
  if (half > 0) cell.detail = fixed(ratio.low, decimals) + "–" + fixed(ratio.high, decimals);
  cell.value = ratio.value;
  cell.low = ratio.low;
  cell.high = ratio.high;
  cell.unit = "×";
  return cell;
}

std::string ratio_and_interval(const measure::Ratio& ratio) {
  return with_uncertainty(ratio_cell(ratio));
}

std::string bold_ratio(const measure::Ratio& ratio) {
  const Cell cell = ratio_cell(ratio);
  const std::string value = "**" + cell.text + "**";
  return cell.detail.empty() ? value : value + " (" + cell.detail + ")";
}

std::string doubt_text(const measure::Ratio& ratio) {
  return ratio.low <= 1 && ratio.high >= 1
             ? " That interval holds 1: no difference that this run can tell."
             : "";
}

// Not symmetric: the lower end of a noisy speedup may be near and the upper end far.
Cell efficiency_cell(const measure::Ratio& ratio, double of) {
  if (!has_interval(ratio.rounds)) return dash_cell();
  const double percent = 100 / of;
  const int decimals = percent * (ratio.high - ratio.low) < 1 ? 1 : 0;
  Cell cell;
  cell.text = fixed(percent * ratio.value, decimals) + " %";
  cell.detail = fixed(percent * ratio.low, decimals) + "–" + fixed(percent * ratio.high, decimals);
  cell.value = percent * ratio.value;
  cell.low = percent * ratio.low;
  cell.high = percent * ratio.high;
  cell.unit = "%";
  return cell;
}

Cell check_cell(bool good, std::string text) {
  Cell cell;
  cell.text = std::string(good ? "✓ " : "✗ ") + std::move(text);
  cell.mark = good ? Cell::Mark::good : Cell::Mark::bad;
  return cell;
}

std::string with_uncertainty(const Cell& cell) {
  if (cell.detail.empty()) return cell.text;
  return cell.text + (cell.detail.starts_with("±") ? " " + cell.detail : " (" + cell.detail + ")");
}

std::vector<std::string> minor_cells(const Table& table, const Row& row) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < table.columns.size() && i < row.cells.size(); ++i) {
    if (table.columns[i].essential || row.cells[i].text == dash_cell().text) continue;
    cells.push_back(table.columns[i].label + " " + with_uncertainty(row.cells[i]));
  }
  return cells;
}

}  // namespace looplab::lab
