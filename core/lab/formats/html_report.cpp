#include "lab/formats/html_report.hpp"

#include <algorithm>
#include <limits>

#include "lab/format.hpp"
#include "lab/formats/svg.hpp"

namespace looplab::lab::formats {
namespace {

constexpr std::string_view style =
    "body{font:15px/1.5 system-ui,sans-serif;color:#14171a;max-width:52em;margin:2em auto;"
    "padding:0 1em}"
    "h1{font-size:1.6em;line-height:1.25;margin:0 0 .3em}h2{font-size:1.15em;margin:1.6em 0 .4em}"
    "h3{font-size:1em;margin:1.2em 0 .2em}.muted,caption,figcaption{color:#5b6168}"
    "table{border-collapse:collapse;width:100%;margin:.6em 0;font-variant-numeric:tabular-nums}"
    "th,td{border-bottom:1px solid #d5d8db;padding:.3em .5em;text-align:right;vertical-align:top}"
    "th:first-child,td:first-child{text-align:left}caption{text-align:left;padding:.2em 0}"
    "small{color:#5b6168}figure{margin:.8em 0;break-inside:avoid}svg{max-width:100%;height:auto}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em;margin:.4em 0}"
    "dt{color:#5b6168}dd{margin:0}section{break-inside:avoid}.note{white-space:pre-wrap}"
    ".warning{border-left:4px solid #d55e00;padding-left:.8em}"
    "@media print{body{margin:0;max-width:none;font-size:10.5pt}}";

std::string row_of_cells(const Row& row) {
  std::string html = "<tr><th scope=\"row\">" + escaped(row.label) + "</th>";
  for (const Cell& cell : row.cells) {
    html += "<td>" + escaped(cell.text);
    if (!cell.detail.empty()) html += " <small>" + escaped(cell.detail) + "</small>";
    html += "</td>";
  }
  return html + "</tr>\n";
}

std::string table_html(const Record& record) {
  if (record.table.rows.empty()) return {};
  std::string html = "<table><caption>Timings, ";
  html += record.source.empty() ? name_of(record.origin) : "from a file";
  html += record.checked ? ", answers checked" : "";
  html += "</caption><thead><tr><th scope=\"col\">strategy</th>";
  for (const Column& column : record.table.columns) {
    html += "<th scope=\"col\">" + escaped(column.label) + "</th>";
  }
  html += "</tr></thead><tbody>\n";
  for (const Row& row : record.table.rows) html += row_of_cells(row);
  return html + "</tbody></table>\n";
}

/// "**bold**" becomes strong; everything else is text.
std::string paragraph_html(std::string_view text) {
  std::string html = "<p>";
  bool bold = false;
  for (;;) {
    const std::size_t mark = std::min(text.find("**"), text.size());
    html += escaped(text.substr(0, mark));
    if (mark == text.size()) break;
    html += bold ? "</strong>" : "<strong>";
    bold = !bold;
    text.remove_prefix(mark + 2);
  }
  return html + (bold ? "</strong>" : "") + "</p>\n";
}

std::string figure_html(const std::string& svg, std::string_view caption) {
  if (svg.empty()) return {};
  return "<figure>" + svg + "<figcaption>" + escaped(caption) + "</figcaption></figure>\n";
}

// A step a row: on paper nothing can be stepped through.
std::string walk_html(const WalkFigure& figure) {
  std::string html = "<figure><pre>";
  for (std::size_t i = 0; i < figure.lines.size(); ++i) {
    html += std::to_string(i + 1) + "  " + escaped(figure.lines[i]) + "\n";
  }
  html += "</pre><table><thead><tr><th>next line</th>";
  for (const std::string& name : figure.names) html += "<th>" + escaped(name) + "</th>";
  html += "</tr></thead><tbody>";
  for (const WalkFigure::Step& step : figure.steps) {
    html += "<tr><td>" + std::to_string(step.line + 1) + "</td>";
    for (const std::string& value : step.values) html += "<td>" + escaped(value) + "</td>";
    html += "</tr>";
  }
  return html + "</tbody></table><figcaption>" + escaped(figure.title) +
         ", simulated</figcaption></figure>\n";
}

std::string figures_html(const Record& record) {
  std::string html;
  if (record.bars) {
    html += figure_html(bars_svg(*record.bars),
                        record.bars->title + ", " + record.bars->unit + "; lines: 95 % intervals");
  }
  for (const CurvesFigure& figure : record.curves) {
    html +=
        figure_html(curves_svg(figure), figure.title + " " + figure.y_label +
                                            (figure.origin == Origin::measured
                                                 ? std::string("; vertical lines: 95 % intervals")
                                                 : std::string(", ") + name_of(figure.origin)));
  }
  for (const TextFigure& figure : record.texts) {
    html += "<figure><pre>" + escaped(figure.text) + "</pre><figcaption>" +
            escaped(figure.title + ", " + name_of(figure.origin)) + "</figcaption></figure>\n";
  }
  if (record.walk) html += walk_html(*record.walk);
  if (record.profile) {
    html += figure_html(profile_svg(*record.profile),
                        record.profile->title + "; above as they came, below added up");
  }
  if (record.timeline) {
    html += figure_html(timeline_svg(*record.timeline), record.timeline->title);
  }
  if (record.picture) html += figure_html(picture_svg(*record.picture), record.picture->title);
  if (record.histogram) {
    html += figure_html(histogram_svg(*record.histogram),
                        record.histogram->title + "; " + record.histogram->observed_label);
  }
  return html;
}

std::string pair_html(std::string_view term, std::string_view value) {
  if (value.empty()) return {};
  return "<dt>" + escaped(term) + "</dt><dd>" + escaped(value) + "</dd>\n";
}

std::string certainty_html(const Record& record) {
  std::string html = "<h2>How sure are the numbers?</h2>\n";
  for (std::size_t i = 0; i < record.result.series.size(); ++i) {
    const measure::Series& series = record.result.series[i];
    html += "<section><h3>" + escaped(series.name) + "</h3>\n";
    html += figure_html(samples_svg(series), "its epochs by their time; line: median");
    html += figure_html(warm_up_svg(series),
                        "before them, its warm-up: the time of an iteration in each call");
    html += "<dl>";
    if (i < record.facts.size()) {
      for (const Fact& fact : record.facts[i]) html += pair_html(fact.label, fact.value);
    }
    html += "</dl></section>\n";
  }
  return html;
}

std::string settings_html(const Record& record) {
  std::string html = "<h2>Settings and machine</h2>\n<dl>";
  for (const auto& [key, value] : record.parameters.values()) {
    html += pair_html(key, to_text(value));
  }
  const Environment& environment = record.environment;
  html += pair_html("measured by",
                    record.source.empty() ? "Looplab " + environment.version : record.source);
  html += pair_html("commit", environment.commit);
  html += pair_html("platform", environment.platform);
  html += pair_html("system", environment.system);
  html += pair_html("compiler", environment.compiler + " " + environment.flags);
  html += pair_html("SIMD", environment.simd);
  if (record.source.empty()) {
    html += pair_html("processors reported", std::to_string(environment.reported_processors));
    html += pair_html("clock step", time_text(record.calibration.step_ns));
  }
  for (const Detail& detail : environment.details) html += pair_html(detail.key, detail.value);
  html += pair_html("fingerprint", fingerprint_of(environment));
  return html + "</dl>\n";
}

std::string head_html(const Record& record, const ReportWords& words) {
  const std::string title = words.name.empty() ? record.question : std::string(words.name);
  std::string html =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>" +
      escaped(title) + "</title><style>";
  html.append(style);
  html += "</style></head><body>\n<h1>" + escaped(title) + "</h1>\n";
  if (!words.name.empty()) html += "<p>" + escaped(record.question) + "</p>\n";
  html += "<p class=\"muted\">" + escaped(date_text(record.started)) +
          (record.experiment.empty() ? "" : " · " + escaped(record.experiment)) + "</p>\n";
  if (!words.note.empty()) {
    html += "<p class=\"note\">";
    for (std::string_view note = words.note; !note.empty();) {
      const std::size_t end = std::min(note.find('\n'), note.size());
      html += escaped(note.substr(0, end)) + "\n";
      note.remove_prefix(std::min(end + 1, note.size()));
    }
    html += "</p>\n";
  }
  return html;
}

}  // namespace

std::string html_report_with(const Record& record, const ReportWords& words) {
  std::string html = head_html(record, words);
  if (!record.answer.empty()) {
    html += "<p>Answer: <strong>" + escaped(record.answer) + "</strong>" +
            (record.checked ? " (checked: every strategy gave it)" : "") + "</p>\n";
  }
  html += figures_html(record) + table_html(record);
  if (!record.happened.empty()) html += "<h2>What happened</h2>\n";
  for (const std::string& text : record.happened) html += paragraph_html(text);
  for (const measure::Warning& warning : record.warnings) {
    html += "<p class=\"warning\"><strong>" + escaped(warning.code) + "</strong> " +
            escaped(warning.cause) + " " + escaped(warning.remedy) + "</p>\n";
  }
  return html + certainty_html(record) + settings_html(record) + "</body></html>\n";
}

std::string html_report(const Record& record) { return html_report_with(record, {}); }

}  // namespace looplab::lab::formats
