#include "lab/format.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace looplab;
using namespace looplab::lab;

std::string interval(double value, double half_width) {
  const Rounded shown = rounded(value, half_width);
  return shown.half_width.empty() ? shown.value : shown.value + " ± " + shown.half_width;
}

measure::Summary summary_of(double median, double low, double high) {
  measure::Summary summary;
  summary.n = 30;
  summary.median = median;
  summary.low = low;
  summary.high = high;
  return summary;
}

measure::Series series_of(double median, double low, double high) {
  measure::Series series;
  series.summary = summary_of(median, low, high);
  return series;
}

std::string shown(const Cell& cell) {
  return cell.detail.empty() ? cell.text : cell.text + " " + cell.detail;
}

Cell cell_of(std::string text, std::string detail) {
  Cell cell = text_cell(std::move(text));
  cell.detail = std::move(detail);
  return cell;
}

}  // namespace

TEST_CASE("format: thousands") {
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(999) == "999");
  CHECK(with_commas(-999) == "-999");
  CHECK(with_commas(1000) == "1,000");
  CHECK(with_commas(-1234567) == "-1,234,567");
  CHECK(with_commas(std::numeric_limits<std::int64_t>::min()) == "-9,223,372,036,854,775,808");
}

TEST_CASE("format: three significant digits, carries included") {
  CHECK(significant(0.0412) == "0.0412");
  CHECK(significant(11.7) == "11.7");
  CHECK(significant(1834) == "1,834");
  CHECK(significant(9.999) == "10.0");
  CHECK(significant(0.9996) == "1.00");
  CHECK(significant(99.96) == "100");
  CHECK(significant(1.9, 2) == "1.9");
  CHECK(significant(-2.5) == "-2.50");
  CHECK(significant(0) == "0");
  CHECK(significant(-0.0) == "0");
  CHECK(significant(-1e-12) == "0.000000000");
  CHECK(significant(NAN) == "–");
  CHECK(significant(INFINITY) == "–");
}

TEST_CASE("format: a value has no more digits than its interval supports") {
  CHECK(interval(21.432, 0.3) == "21.4 ± 0.3");
  CHECK(interval(21.432, 0.12) == "21.43 ± 0.12");
  CHECK(interval(21.432, 3) == "21 ± 3");
  CHECK(interval(512.4, 56) == "510 ± 60");
  CHECK(interval(1234.5, 140) == "1,230 ± 140");
  CHECK(interval(1234.5, 560) == "1,200 ± 600");
  CHECK(interval(5.12, 34) == "5 ± 34");
  CHECK(interval(0.002, 0.3) == "0.0 ± 0.3");
  CHECK(interval(-0.002, 0.3) == "0.0 ± 0.3");
  CHECK(interval(0.1234, 0.0056) == "0.123 ± 0.006");
  // A large interval never makes more digits than a small one.
  for (double half = 1e-4; half < 1e4; half *= 1.3) {
    CHECK(rounded(123.456, half * 1.3).value.size() <= rounded(123.456, half).value.size());
  }
}

TEST_CASE("format: no interval claims to be nothing") {
  CHECK(interval(21.432, 1e-6) == "21.43 ± 0.01");
  CHECK(interval(1234.5, 0.01) == "1,235 ± 1");
  CHECK(interval(21.432, 0) == "21.4");
  CHECK(interval(21.432, NAN) == "21.4");
  CHECK(interval(NAN, 1) == "–");
}

TEST_CASE("format: times, ratios, shares and bytes have their units") {
  CHECK(time_text(0.31) == "0.310 ns");
  CHECK(time_text(999) == "999 ns");
  CHECK(time_text(1500) == "1.50 µs");
  CHECK(time_text(21.4e6) == "21.4 ms");
  CHECK(time_text(2.5e9) == "2.50 s");
  CHECK(time_text(0) == "0 ns");
  CHECK(time_text(3680, 3000) == "4 µs");
  CHECK(time_text(21.04e6, 0.12e6) == "21.04 ms");
  CHECK(time_text(-12345, 400) == "-12.3 µs");
  CHECK(ratio_text(1.83) == "1.83×");
  CHECK(ratio_text(NAN) == "–×");
  CHECK(percent_text(0.923) == "92 %");
  CHECK(percent_text(0.0312) == "3.1 %");
  CHECK(percent_text(0.0001) == "< 0.1 %");
  CHECK(percent_text(0) == "0.0 %");
  CHECK(percent_text(-0.0001) == "0.0 %");
  CHECK(percent_text(NAN) == "– %");
  CHECK(bytes_text(256e6) == "256 MB");
  CHECK(bytes_text(1.5e9) == "1.50 GB");
  CHECK(bytes_text(12) == "12 bytes");
}

TEST_CASE("format: cells carry text, interval, number and unit") {
  const Cell time = time_cell(series_of(21.43e6, 21.2e6, 21.6e6));
  CHECK(shown(time) == "21.4 ms ± 0.2");
  CHECK(time.value == doctest::Approx(21.43));
  CHECK(time.low == doctest::Approx(21.2));
  CHECK(time.high == doctest::Approx(21.6));
  CHECK(time.unit == "ms");
  CHECK(shown(time_per_cell(series_of(612e3, 610e3, 614e3), 1e6)) == "0.612 ns ± 0.002");
  // A longer time is a lower rate: the ends of the interval change places.
  const Cell rate = rate_cell(series_of(1000, 900, 1250), 9000);
  CHECK(rate.value == 9);
  CHECK(rate.low == doctest::Approx(7.2));
  CHECK(rate.high == 10);
  CHECK(rate.unit == "GB/s");
  CHECK(shown(efficiency_cell({1.83, 1.79, 1.87, 0.95, 30}, 2)) == "92 % 90–94");
  CHECK(shown(efficiency_cell({1.1, 1.0, 2.1, 0.95, 30}, 2)) == "55 % 50–105");
  CHECK(shown(efficiency_cell({0.7512, 0.7498, 0.7521, 0.95, 30}, 1)) == "75.1 % 75.0–75.2");
  CHECK(shown(ratio_cell({1.832, 1.79, 1.87, 0.95, 30})) == "1.83× 1.79–1.87");
  CHECK(shown(ratio_cell({2, 2, 2, 0.95, 30})) == "2.00×");
}

TEST_CASE("format: where nothing was measured stands a dash") {
  for (const Cell& cell : {time_cell({}), time_per_cell({}, 10), rate_cell({}, 10), ratio_cell({}),
                           efficiency_cell({}, 2), dash_cell()}) {
    CHECK(cell.text == "–");
    CHECK(std::isnan(cell.value));
  }
  CHECK(time_per_cell(series_of(1, 1, 1), 0).text == "–");
  CHECK(check_cell(true, "same p").text == "✓ same p");
  CHECK(check_cell(false, "same p").mark == Cell::Mark::bad);
}

TEST_CASE("format: fewer than six samples have no interval, and nothing is computed from them") {
  measure::Result result;
  measure::Series& series = result.series.emplace_back();
  series.summary = measure::summarise(std::vector{10e6, 11e6, 12e6});
  series.distrust = measure::Distrust::too_few;
  result.rounds = 1;
  CHECK(lab::time_cell(series).text == "11.0 ms");
  CHECK(lab::time_cell(series).detail.empty());
  CHECK(lab::rate_cell(series, 1e6).text == "–");
  const std::vector<double> five(5, 2.0);
  CHECK(lab::ratio_cell(measure::paired_ratio(five, five)).text == "–");
  CHECK(lab::efficiency_cell(measure::paired_ratio(five, five), 2).text == "–");
  CHECK(lab::refusal_text(result, {}) ==
        "Stopped after 1 round: too few for an interval, so nothing is compared.");
}

TEST_CASE("format: what cannot be trusted is named instead of a number") {
  measure::Result result;
  result.rounds = 30;
  result.series = {series_of(10e6, 9e6, 11e6), series_of(10e6, 9e6, 11e6)};
  CHECK(lab::refusal_text(result, {}).empty());
  result.series[1].distrust = measure::Distrust::not_steady;
  result.series[1].name = "odd";
  CHECK(lab::refusal_text(result, {}).starts_with("The times of “odd” still changed"));
  CHECK(lab::refusal_text(result, {}, {0}).empty());
  CHECK_FALSE(lab::refusal_text(result, {}, {0, 1}).empty());
  CHECK_FALSE(lab::has_interval(result.series[1]));
  for (const Cell& cell : {time_cell(result.series[1]), time_per_cell(result.series[1], 10)}) {
    CHECK(cell.text == "not steady");
    CHECK(std::isnan(cell.value));
  }
  CHECK(rate_cell(result.series[1], 10).text == "–");
  CHECK(verdict_cell(result, 1).text == "–");
  result.series[1].distrust = measure::Distrust::too_coarse;
  CHECK(time_cell(result.series[1]).text == "clock too coarse");
  CHECK(lab::refusal_text(result, {.step_ns = 1e6}).find("1.00 ms") != std::string::npos);
}

TEST_CASE("format: the marks of an axis have one notation") {
  const auto marks = [](double last) {
    std::string text;
    for (double value = 1; value <= last; value *= 10) text += tick_text(value, last) + " ";
    return text;
  };
  CHECK(marks(1e5) == "1 10 100 1,000 10,000 100,000 ");
  CHECK(marks(1e6) == "1 10 10² 10³ 10⁴ 10⁵ 10⁶ ");
  CHECK(tick_text(0.25, 1) == "0.25");
  CHECK(tick_text(0, 1) == "0");
  CHECK(tick_text(2'500'000, 3e6) == "2,500,000");
  CHECK(tick_text(2.5e12, 3e12) == "2.5 × 10¹²");
  CHECK(tick_text(-1e300, 1e300) == "-1.0 × 10³⁰⁰");
}

TEST_CASE("format: a bar has the digits of its row in the table") {
  measure::Series series = series_of(614, 574, 654);
  const BarsFigure figure{"time", "ns", {}};
  CHECK(bar_text(figure, {"a", 0.614, 0.574, 0.654}) == "0.61 ns");
  CHECK(bar_text(figure, {"a", 0.614, 0.574, 0.654}) == time_per_cell(series, 1000).text);
  series.summary.n = 4;
  CHECK(bar_text(figure, {"a", 0.614, 0.614, 0.614}) == time_per_cell(series, 1000).text);
}

TEST_CASE("format: verdicts in words") {
  measure::Result result;
  result.threshold = 0.02;
  result.series.resize(2);
  const auto words = [&](measure::Verdict verdict, std::size_t needed = 0) {
    result.series[1].comparison.verdict = verdict;
    result.series[1].comparison.rounds_needed = needed;
    return shown(verdict_cell(result, 1));
  };
  CHECK(words(measure::Verdict::faster) == "faster");
  CHECK(words(measure::Verdict::slower) == "slower");
  CHECK(words(measure::Verdict::same) == "same, within 2.0 %");
  CHECK(words(measure::Verdict::tiny) == "less than 2.0 % apart");
  CHECK(words(measure::Verdict::unresolved, 1200).ends_with("needs about 1,200 rounds"));
  CHECK(verdict_cell(result, 0).text == "–");
}

TEST_CASE("format: a cell in one line keeps its uncertainty") {
  CHECK(with_uncertainty(cell_of("13 GB/s", "± 2")) == "13 GB/s ± 2");
  CHECK(with_uncertainty(cell_of("1.83×", "1.7–1.9")) == "1.83× (1.7–1.9)");
  CHECK(with_uncertainty(cell_of("faster", "")) == "faster");
}

TEST_CASE("format: what a narrow screen has no room for, with its uncertainty") {
  const Table table{{{"time", "time", true},
                     {"rate", "bytes read", false},
                     {"verdict", "verdict", false},
                     {"efficiency", "efficiency", false}},
                    {}};
  const Row row{
      "SIMD lanes",
      {cell_of("2 ns", "± 1"), cell_of("13 GB/s", "± 2"), dash_cell(), cell_of("92 %", "90–94")}};
  CHECK(minor_cells(table, row) ==
        std::vector<std::string>{"bytes read 13 GB/s ± 2", "efficiency 92 % (90–94)"});
  CHECK(minor_cells(table, Row{"fewer cells", {dash_cell()}}).empty());
}

TEST_CASE("format: a trimmed mean in the place of a median says so") {
  measure::Series series = series_of(10e6, 9e6, 11e6);
  CHECK(time_cell(series).detail.find("trimmed") == std::string::npos);
  series.summary.trimmed = true;
  CHECK(time_cell(series).detail.ends_with(", trimmed mean"));
  CHECK(time_per_cell(series, 10).detail.ends_with(", trimmed mean"));
}

TEST_CASE("format: a ratio whose interval holds 1 is said to be no difference") {
  CHECK(doubt_text({.value = 1.2, .low = 0.9, .high = 1.5}) ==
        " That interval holds 1: no difference that this run can tell.");
  CHECK(doubt_text({.value = 1.2, .low = 1.1, .high = 1.5}).empty());
  CHECK(doubt_text({.value = 0.8, .low = 0.7, .high = 0.9}).empty());
}
