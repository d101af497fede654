#include "lab/formats/formats.hpp"

#include <array>
#include <new>
#include <utility>

#include "lab/formats/chrome_trace.hpp"
#include "lab/formats/csv.hpp"
#include "lab/formats/csv_summary.hpp"
#include "lab/formats/google_benchmark.hpp"
#include "lab/formats/html_report.hpp"
#include "lab/formats/hyperfine.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/markdown.hpp"
#include "lab/formats/pyperf.hpp"
#include "lab/formats/python_pprint.hpp"
#include "lab/formats/record_reader.hpp"
#include "lab/formats/record_writer.hpp"
#include "lab/formats/timeit.hpp"

namespace looplab::lab::formats {
namespace {

constexpr const char* json = "application/json";
constexpr std::size_t most_note = 100'000;

constexpr std::array table{
    Format{"looplab", "Looplab JSON", ".json", json,
           "Everything, raw samples included; comes back as it was.", record_json, read_record},
    Format{"google-benchmark", "Google Benchmark JSON", ".google-benchmark.json", json,
           "Every sample, for compare.py and other tools around Google Benchmark.",
           google_benchmark_json, read_google_benchmark},
    Format{"pyperf", "pyperf JSON", ".pyperf.json", json,
           "Every sample, for pyperf stats, compare_to and hist.", pyperf_json, read_pyperf},
    Format{"hyperfine", "hyperfine JSON", ".hyperfine.json", json,
           "Every sample, for the scripts that come with hyperfine.", hyperfine_json,
           read_hyperfine},
    Format{"csv", "CSV, raw samples", ".csv", "text/csv",
           "One row a sample, for spreadsheets, R and pandas; columns as Criterion.rs has them.",
           samples_csv, read_csv},
    Format{"csv-summary", "CSV, summary", ".summary.csv", "text/csv",
           "One row a strategy: median, interval, spread and verdict.", summary_csv, nullptr},
    Format{"markdown", "Markdown", ".md", "text/markdown",
           "A table and what happened, for a report or an issue.", record_markdown, nullptr},
    Format{"timeit", "%timeit lines", ".timeit.txt", "text/plain",
           "The line that IPython prints, to be compared with a student's Python.", timeit_text,
           nullptr},
    Format{"pprint", "Python's pprint", ".pprint.txt", "text/plain",
           "Everything, as pprint.pprint prints it after json.load.", pprint_text, nullptr},
    Format{"chrome-trace", "Chrome trace", ".trace.json", json,
           "The timeline or the profile, for Perfetto and speedscope.", trace_json, nullptr},
    Format{"html", "Report to hand in", ".html", "text/html",
           "One page with pictures, for printing.", html_report, nullptr},
    Format{"py", "Python program", ".py", "text/x-python",
           "The page's Python with these parameters, to be run on your own machine.", nullptr,
           nullptr, python_script},
    Format{"ipynb", "Jupyter notebook", ".ipynb", "application/x-ipynb+json",
           "The same in cells, under what was measured here.", nullptr, nullptr, python_notebook},
};

Imported entry_in(const Node& root) {
  return {.record = record_from(root.at("record")),
          .name = root.at("name").text(),
          .note = root.at("note").lines(most_note),
          .pinned = root.at("pinned").boolean()};
}

Imported imported_from(const Node& root) {
  const auto is = [&](const char* format) {
    return root.has("format") && root.at("format").is_text() &&
           root.at("format").text(most_bytes) == format;
  };
  if (is("looplab-record")) return {.record = record_from(root)};
  if (is("looplab-entry")) return entry_in(root);
  if (root.has("benchmarks") && root.has("context")) return {.record = google_benchmark_from(root)};
  if (root.has("benchmarks") && root.has("version")) return {.record = pyperf_from(root)};
  if (root.has("results")) return {.record = hyperfine_from(root)};
  root.complain(
      "is in no format that can be read: these are JSON of Looplab, Google Benchmark, pyperf and "
      "hyperfine, and CSV with the columns of Criterion.rs");
}

}  // namespace

std::span<const Format> all_formats() noexcept { return table; }

std::expected<std::string, std::string> written(const Format& format, const Record& record,
                                                FindText find) {
  return format.write_python ? format.write_python(record, find) : format.write(record);
}

bool is_for(const Format& format, const Record& record) {
  if (format.write_python) return has_python(record);
  return format.write != trace_json || has_trace(record);
}

const Format* find_format(std::string_view name) noexcept {
  for (const Format& format : table) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

std::expected<Imported, std::string> import_file(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return std::unexpected(std::string("The file is empty; nothing was imported."));
  }
  try {
    if (text[first] == '{' || text[first] == '[') return read_document(text, imported_from);
    return read_csv(text).transform(
        [](Record&& record) { return Imported{.record = std::move(record)}; });
  } catch (const std::bad_alloc&) {
    return std::unexpected(
        std::string("The file needs more memory than there is; nothing was imported."));
  }
}

std::expected<Record, std::string> import_record(std::string_view text) {
  return import_file(text).transform(
      [](Imported&& imported) { return std::move(imported.record); });
}

}  // namespace looplab::lab::formats
