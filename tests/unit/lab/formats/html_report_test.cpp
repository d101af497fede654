#include "lab/formats/html_report.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "../runs.hpp"
#include "lab/formats/svg.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using namespace looplab::lab::formats;
using looplab::testing::Runner;

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++count;
  }
  return count;
}

// Every tag is closed in order; void elements stand alone. Attributes are quoted.
bool is_balanced(const std::string& html) {
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const std::size_t end = html.find('>', at);
    if (end == std::string::npos) return false;
    std::string tag = html.substr(at + 1, end - at - 1);
    if (tag.starts_with("!doctype") || tag.starts_with("meta") || tag.ends_with("/")) continue;
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
      continue;
    }
    if (count_of(tag, "\"") % 2 != 0) return false;
    open.push_back(tag.substr(0, tag.find(' ')));
  }
  return open.empty();
}

// No attribute holds a number that there is not, however it is spelled.
void check_numbers(std::string html) {
  std::ranges::transform(html, html.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const char* bad : {"=\"nan", "=\"-nan", "=\"inf", "=\"-inf"}) {
    CAPTURE(bad);
    CHECK(html.find(bad) == std::string::npos);
  }
}

void check_safe(const std::string& html) {
  CHECK(is_balanced(html));
  check_numbers(html);
  for (const char* bad : {"<script", "javascript:", "onload", "src=", "href="}) {
    CAPTURE(bad);
    CHECK(html.find(bad) == std::string::npos);
  }
}

}  // namespace

TEST_CASE("html report: of real runs, whole, with a picture for each part, and no script") {
  Runner runner;
  const auto split = runner.run("parallel/split", {{"shuffles", "1000"}, {"parts", "8"}});
  const std::string html = html_report_with(*split, {"My hand-in", "first line\nsecond <line>"});
  check_safe(html);
  CHECK(html.find("<h1>My hand-in</h1>") != std::string::npos);
  CHECK(html.find("first line\nsecond &lt;line&gt;") != std::string::npos);
  // Timeline, histogram, and the epochs and the warm-up of three strategies.
  CHECK(count_of(html, "<svg ") == 8);
  CHECK(count_of(html, "<tr>") == 1 + split->table.rows.size());
  CHECK(html.find(split->answer) != std::string::npos);
  CHECK(html.find(fingerprint_of(split->environment)) != std::string::npos);
  const auto sum = runner.run("iteration/sum", {{"elements", "1000"}});
  check_safe(html_report(*sum));
  CHECK(count_of(html_report(*sum), "<svg ") == 1 + 2 * sum->result.series.size());
  const auto mandelbrot =
      runner.run("parallel/split", {{"workload", "mandelbrot"}, {"width", "64"}});
  check_safe(html_report(*mandelbrot));
  CHECK(count_of(html_report(*mandelbrot), mandelbrot->picture->title) >= 2);
}

TEST_CASE("html report: a picture of counts, pixel by pixel where there are few") {
  PictureFigure figure{"Counts", 4, 2, 100, {}, {}};
  CHECK(picture_svg(figure).empty());  // from a file: the counts were not kept
  figure.counts = std::make_shared<const std::vector<std::uint16_t>>(
      std::vector<std::uint16_t>{100, 100, 1, 1, 100, 1, 1, 1});
  const std::string svg = picture_svg(figure);
  CHECK(is_balanced(svg));
  CHECK(count_of(svg, "<rect ") == 4);
  CHECK(count_of(svg, "fill=\"#000000\"") == 2);
  CHECK(svg.find("x=\"360.0\" y=\"0.0\" width=\"360.3\"") != std::string::npos);
  figure.counts = std::make_shared<const std::vector<std::uint16_t>>(1, std::uint16_t{7});
  CHECK(picture_svg(figure).empty());
  figure = {"Large", 1600, 1200, 500, {}, {}};
  std::vector<std::uint16_t> counts(1600 * 1200);
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = static_cast<std::uint16_t>(i % 997);
  figure.counts = std::make_shared<const std::vector<std::uint16_t>>(std::move(counts));
  CHECK(picture_svg(figure).size() < 2'000'000);
}

TEST_CASE("html report: the warm-up, first call to last, thinned where it is long") {
  measure::Series series;
  CHECK(warm_up_svg(series).empty());
  series.warm_up_ns = {800, 100};
  const std::string svg = warm_up_svg(series);
  CHECK(count_of(svg, "<rect ") == 2);
  CHECK(svg.find("<rect x=\"0.0\" y=\"0.0\"") != std::string::npos);
  CHECK(svg.find("<rect x=\"716.0\" y=\"56.0\"") != std::string::npos);
  series.warm_up_ns.assign(20'000, 50);
  CHECK(count_of(warm_up_svg(series), "<rect ") <= 301);
  series.warm_up_ns[7] = 0;
  CHECK(warm_up_svg(series).empty());
}

TEST_CASE("html report: hostile text stays text") {
  Record record;
  record.question = "<script>alert(1)</script>\" onload='x' \xff\x01";
  record.answer = record.question;
  record.happened = {"**" + record.question, "a ** b ** c ** d"};
  record.warnings.push_back({record.question, record.question, record.question});
  record.environment.system = record.question;
  record.environment.details = {{record.question, record.question, true}};
  record.parameters = Parameters::recorded({{"<b>", std::string("<i>")}});
  measure::Series series;
  series.name = record.question;
  series.samples_ns = {1, NAN, INFINITY, -1, 0};
  record.result.series = {series, measure::Series()};
  measure::analyse(record.result, record.calibration);
  const std::string html = html_report_with(record, {record.question, record.question});
  CHECK(is_balanced(html));
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("<b>") == std::string::npos);
  check_numbers(html);
}

TEST_CASE("html report: curves, with axes, marks and names") {
  CurvesFigure figure{
      "How does it grow?",
      "numbers, n",
      "time, ns",
      true,
      true,
      {{"<plain>", {{10, 100, 90, 110}, {1000, 10'000, 9000, 11'000}}, "n"}, {"none", {}, ""}}};
  const std::string svg = curves_svg(figure);
  CHECK(is_balanced(svg));
  check_numbers(svg);
  // Powers of ten from 10 to 1000 and from 10 to 100,000: 3 and 5 lines; the curve and 2 intervals.
  CHECK(count_of(svg, "<line ") == 3 + 5 + 1 + 2);
  CHECK(count_of(svg, "<rect ") == 2 + 2);  // marks, and those of the legend
  CHECK(svg.find("&lt;plain&gt;: n<") != std::string::npos);
  // From left to right over the whole width.
  CHECK(svg.find("<line x1=\"76.0\" y1=\"188.0\" x2=\"708.0\" y2=\"68.0\" stroke=\"#0072b2\"") !=
        std::string::npos);
  figure.x_logarithmic = figure.y_logarithmic = false;
  check_numbers(curves_svg(figure));
  CHECK(curves_svg(figure).find(">8,000<") != std::string::npos);
}

TEST_CASE("html report: curves that cannot be drawn are left out") {
  for (const bool logarithmic : {false, true}) {
    for (const CurvesFigure::Point& point : {CurvesFigure::Point{1, 1, 1, 1},
                                             {0, 0, 0, 0},
                                             {-1, -1, -2, 3},
                                             {1e300, 1e300, -1e300, 1e300},
                                             {5e-324, 5e-324, 5e-324, 1e-323},
                                             {1e300, 1, 1, 1.0000000000000002}}) {
      CurvesFigure figure{"t", "x", "y", logarithmic, logarithmic, {{"a", {point}, ""}}};
      check_numbers(curves_svg(figure));
      figure.curves[0].points.push_back({2, 2, 1, 3});
      check_numbers(curves_svg(figure));
    }
  }
  CHECK(curves_svg({}).empty());
}

TEST_CASE("html report: numbers that cannot be drawn leave the picture out, not a broken one") {
  Record record;
  record.histogram = HistogramFigure{"far", "shuffles", "x", 1e18, 1, {1, 2, 3}, 5, "observed"};
  record.bars = BarsFigure{"bars", "ns", {{"a", 1e-300, -1e300, 1e300, false}}};
  record.timeline.emplace();
  record.timeline->total_ns = 1e-320;
  record.timeline->snapshot.lanes.resize(1);
  record.timeline->snapshot.lanes[0].push_back({.begin_ns = 0, .end_ns = 1LL << 60});
  const std::string html = html_report(record);
  check_numbers(html);
  CHECK(count_of(html, "<svg ") == 0);
  record.histogram =
      HistogramFigure{"near", "shuffles", "x", 1e300, 1e299, {1, 2, 3}, 1e300, "observed"};
  const std::string drawn = html_report(record);
  check_numbers(drawn);
  CHECK(count_of(drawn, "<svg ") == 1);
  CHECK(drawn.find("9,223,372,036,854,775,80") == std::string::npos);
  CHECK(drawn.find("1.0 × 10³⁰⁰") != std::string::npos);
}

TEST_CASE("html report: a timeline of a hundred thousand spans stays small and whole") {
  TimelineFigure figure;
  figure.total_ns = 1e6;
  figure.snapshot.lanes.resize(1);
  for (int i = 0; i < 100'000; ++i) {
    // The first half computes for 8 of 10 ns, the second half waits for as long.
    const bool compute = (i < 50'000) == (i % 10 < 8);
    const auto kind = compute ? parallel::SpanKind::compute : parallel::SpanKind::wait;
    figure.snapshot.lanes[0].push_back({.begin_ns = 10 * i, .end_ns = 10 * i + 10, .kind = kind});
  }
  const std::string svg = timeline_svg(figure);
  CHECK(svg.size() < 200'000);
  // 650 pixels, and one more square of each kind in the legend.
  const std::size_t computing = count_of(svg, "fill=\"#0072b2\"");
  const std::size_t waiting = count_of(svg, "fill=\"#d5d8db\"");
  CHECK(computing == doctest::Approx(326).epsilon(0.01));
  CHECK(waiting == doctest::Approx(326).epsilon(0.01));
}

TEST_CASE("html report: a long timeline of processes has every kind, and no other") {
  TimelineFigure figure;
  figure.total_ns = 650'000;
  figure.budget.serialise = 1;
  figure.snapshot.lanes.resize(1);
  // A thousand of each kind, one kind after the other: each has its share of the pixels.
  std::int64_t at = 0;
  for (const parallel::SpanKind kind : parallel::all_span_kinds) {
    for (int i = 0; i < 1000; ++i, at += 65) {
      figure.snapshot.lanes[0].push_back({.begin_ns = at, .end_ns = at + 65, .kind = kind});
    }
  }
  const std::string svg = timeline_svg(figure);
  for (const char* colour : {"#0072b2", "#d5d8db", "#f3cf80", "#b8a900"}) {
    CHECK(count_of(svg, std::string("fill=\"") + colour + "\"") ==
          doctest::Approx(65).epsilon(0.05));
  }
}
