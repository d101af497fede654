#include "lab/formats/markdown.hpp"

#include <cmath>

#include "lab/format.hpp"
#include "lab/formats/foreign.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

/// One line of text in which nothing is mark-up, but for **bold** where that is asked for.
void append_escaped(std::string& out, std::string_view text, bool keep_bold = false) {
  const std::string shown = printable(text, text.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char c = shown[i];
    const bool bold = keep_bold && c == '*' && i + 1 < shown.size() && shown[i + 1] == '*';
    const bool opens_block = i == 0 && std::string_view("#+-=~>").contains(c);
    if (!bold && (opens_block || std::string_view("\\`*_[<|&").contains(c))) out += '\\';
    out += c;
    if (bold) out += shown[++i];
  }
}

std::string measured_where(const Record& record) {
  const Environment& environment = record.environment;
  std::string text;
  text::append(text, {record.origin == Origin::measured ? "Measured" : "Computed", " by ",
                      author_of(record)});
  if (!environment.commit.empty()) text::append(text, {" (", environment.commit, ")"});
  if (!environment.system.empty()) text::append(text, {" on ", environment.system});
  const int processors = environment.reported_processors;
  const std::string count =
      processors > 0 ? text::format("{} processor{}", processors, processors == 1 ? "" : "s")
                     : std::string();
  for (const std::string* part :
       {&detail_of(environment, "processor"), &count, &environment.compiler, &record.started}) {
    if (!part->empty()) text::append(text, {", ", *part});
  }
  return text + ".";
}

std::string percent(double value) { return text::fixed(value, 1) + " %"; }

/// How fast against the first strategy, as nanobench has it: 200 % takes half the time.
std::string relative_text(const measure::Series& series, bool first) {
  const measure::Ratio& ratio = series.comparison.ratio;
  const bool baseline = first && series.distrust == measure::Distrust::none && series.summary.n > 0;
  if (baseline) return percent(100);
  return ratio.rounds > 0 && std::isfinite(ratio.value) ? percent(100 * ratio.value) : "–";
}

void append_row(std::string& text, const measure::Series& series, bool first) {
  const Cell time = time_cell(series);
  const double error = series.summary.error_percent();
  const bool has_error = !time.unit.empty() && std::isfinite(error);
  text::append(
      text, {"| ", relative_text(series, first), " | ", time.text, time.detail.empty() ? "" : " ",
             time.detail, " | ", has_error ? percent(error) : "–", " | ",
             with_commas(static_cast<std::int64_t>(series.summary.n)), " | "});
  append_escaped(text, shown_name(series.name));
  text += " |\n";
}

}  // namespace

std::string record_markdown(const Record& record) {
  std::string text = "# ";
  append_escaped(text, record.question.empty() ? "A run" : record.question);
  text += "\n\n";
  append_escaped(text, measured_where(record));
  text +=
      "\n\n"
      "| relative | time | err % | samples | strategy |\n"
      "| ---: | ---: | ---: | ---: | :--- |\n";
  for (std::size_t i = 0; i < record.result.series.size(); ++i) {
    append_row(text, record.result.series[i], i == 0);
  }
  for (const std::string& paragraph : record.happened) {
    text += '\n';
    append_escaped(text, paragraph, true);
    text += '\n';
  }
  for (const measure::Warning& warning : record.warnings) {
    text += "\n**";
    append_escaped(text, warning.code);
    text += "** ";
    append_escaped(text, warning.cause);
    text += ' ';
    append_escaped(text, warning.remedy);
    text += '\n';
  }
  return text;
}

}  // namespace looplab::lab::formats
