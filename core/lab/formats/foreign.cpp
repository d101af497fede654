#include "lab/formats/foreign.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "lab/format.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/json_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr std::size_t longest_shown = 120;

Table table_of(const measure::Result& result) {
  Table table;
  for (const char* const label : {"time", "fastest", "samples"}) {
    Column& column = table.columns.emplace_back();
    column.key = label;
    column.label = label;
    column.essential = *label != 'f';
  }
  table.columns[0].label += " a call";
  for (const measure::Series& series : result.series) {
    Row& row = table.rows.emplace_back();
    row.label = series.name;
    row.cells.push_back(time_cell(series));
    row.cells.push_back(text_cell(time_text(series.summary.min)));
    row.cells.push_back(text_cell(with_commas(static_cast<std::int64_t>(series.summary.n))));
  }
  return table;
}

/// The digits at `at`, and nothing else, as a number; -1 where there are others.
int digits_at(std::string_view text, std::size_t at, std::size_t count) noexcept {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return -1;
    value = 10 * value + (c - '0');
  }
  return value;
}

/// Of "Z", "+01:00" and "-0530"; nothing for another text.
std::optional<int> zone_minutes(std::string_view zone) noexcept {
  if (zone == "Z") return 0;
  if (zone.size() < 5 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  const bool colon = zone[3] == ':';
  const int hours = digits_at(zone, 1, 2);
  const int minutes = digits_at(zone, colon ? 4 : 3, 2);
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
  if (zone.size() != (colon ? 6 : 5)) return std::nullopt;
  return (zone[0] == '+' ? 1 : -1) * (60 * hours + minutes);
}

}  // namespace

Foreign unknown_foreign() {
  Foreign foreign;
  foreign.environment.reported_processors = 0;
  foreign.environment.max_workers = 0;
  return foreign;
}

Record foreign_record(Foreign foreign) {
  Record record;
  record.source = std::move(foreign.source);
  record.question = text::format("{} time{} measured by {}", foreign.series.size(),
                                 foreign.series.size() == 1 ? "" : "s", record.source);
  record.started = std::move(foreign.started);
  record.environment = std::move(foreign.environment);
  record.status = Status::done;
  record.happened = std::move(foreign.notes);
  record.happened.push_back(
      "These times come from a file. They were measured one after the other, so none is compared "
      "with another here.");
  record.calibration.step_ns = 0;
  record.result.interleaved = false;
  record.result.series = std::move(foreign.series);
  measure::analyse(record.result, record.calibration);
  for (std::size_t i = 0; i < record.result.series.size(); ++i) {
    record.facts.push_back(facts_of(record.result, i, record.calibration));
  }
  record.table = table_of(record.result);
  return record;
}

std::optional<std::size_t> Gatherer::place_of(std::string_view key) {
  if (const auto old = places_.find(key); old != places_.end()) return old->second;
  if (found_.size() == most_series) return std::nullopt;
  places_.emplace(key, found_.size());
  found_.emplace_back().name = key;
  return found_.size() - 1;
}

void Gatherer::rename(std::size_t place, std::string_view name) { found_[place].name = name; }

bool Gatherer::add(std::size_t place, double ns, std::int64_t iterations) {
  Found& found = found_[place];
  std::vector<double>& samples = found.series.samples_ns;
  if (samples.size() == most_samples) return false;
  if (samples.empty()) found.least_iterations = found.most_iterations = iterations;
  found.least_iterations = std::min(found.least_iterations, iterations);
  found.most_iterations = std::max(found.most_iterations, iterations);
  samples.push_back(ns);
  has_samples_ = true;
  return true;
}

bool Gatherer::add_warm_up(std::size_t place, double ns) {
  std::vector<double>& warm_up = found_[place].series.warm_up_ns;
  if (warm_up.size() == most_samples) return false;
  warm_up.push_back(ns);
  return true;
}

void Gatherer::finish(Foreign& foreign) {
  std::vector<std::string> names;
  for (Found& found : found_) {
    found.series.name = shown_name(found.name, names);
    if (found.series.samples_ns.empty()) {
      foreign.notes.push_back(
          text::format("“{}” has no times in the file, and was left out.", found.series.name));
      continue;
    }
    found.series.iterations =
        found.least_iterations + (found.most_iterations - found.least_iterations) / 2;
    if (found.least_iterations < found.most_iterations) {
      foreign.notes.push_back(text::format(
          "The samples of “{}” have from {} to {} iterations; the middle of them is shown.",
          found.series.name, with_commas(found.least_iterations),
          with_commas(found.most_iterations)));
    }
    names.push_back(found.series.name);
    foreign.series.push_back(std::move(found.series));
  }
}

std::string shown_name(std::string_view name, const std::vector<std::string>& taken) {
  const std::string shown = printable(name, longest_shown);
  const bool blank = shown.find_first_not_of(' ') == std::string::npos;
  const std::string plain = blank ? "(unnamed)" : shown;
  std::string result = plain;
  for (int count = 2; std::ranges::find(taken, result) != taken.end(); ++count) {
    result = text::format("{} ({})", plain, count);
  }
  return result;
}

std::string shown_text(const Node& node) { return printable(node.text(most_bytes), longest_shown); }

std::string text_in(const Node& object, const char* key) {
  return object.has(key) && object.at(key).is_text() ? shown_text(object.at(key)) : std::string();
}

std::string utc_of(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  if (text.size() < shape.size()) return {};
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool right = shape[i] == '0' ? text[i] >= '0' && text[i] <= '9'
                                       : text[i] == shape[i] || (i == 10 && text[i] == ' ');
    if (!right) return {};
  }
  const auto part = [&](std::size_t at) { return digits_at(text, at, 2); };
  std::string_view zone = text.substr(shape.size());
  if (zone.starts_with('.')) {
    zone.remove_prefix(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
  }
  const auto minutes = zone_minutes(zone);
  const std::chrono::year_month_day day{std::chrono::year(100 * part(0) + part(2)),
                                        std::chrono::month(static_cast<unsigned>(part(5))),
                                        std::chrono::day(static_cast<unsigned>(part(8)))};
  if (!minutes || part(0) < 20 || !day.ok() || part(11) > 23 || part(14) > 59 || part(17) > 60) {
    return {};
  }
  const std::int64_t all =  // minutes since 1970
      std::int64_t{1440} * std::chrono::sys_days(day).time_since_epoch().count() + 60 * part(11) +
      part(14) - *minutes;
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(all / 1440))};
  return text::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      all % 1440 / 60, all % 60, part(17));
}

void set_date(Foreign& foreign, const std::string& date) {
  foreign.started = utc_of(date);
  if (foreign.started.empty()) add_detail(foreign, "date", date, false);
}

void add_detail(Foreign& foreign, const char* key, std::string value, bool of_the_machine) {
  if (!value.empty()) {
    foreign.environment.details.push_back({key, std::move(value), of_the_machine});
  }
}

void set_processors(Foreign& foreign, const Node& count) {
  const double number = count.is_number() ? count.number() : 0;
  if (!(number >= 1 && number <= 1 << 20)) return;
  foreign.environment.reported_processors = static_cast<int>(number);
  add_detail(foreign, "processors", text::format("{:.0f}", std::floor(number)), true);
}

Measured measured(const measure::Series& series) {
  Measured result;
  for (const double ns : series.samples_ns) {
    if (std::isfinite(ns) && ns >= 0) result.samples_ns.push_back(ns);
  }
  result.summary = measure::summarise(result.samples_ns);
  return result;
}

std::string author_of(const Record& record) {
  return record.source.empty() ? "Looplab " + record.environment.version : record.source;
}

std::string source_of(const char* program, const std::string& version, const std::string& author) {
  if (!author.empty()) return author;
  return version.empty() ? program : std::string(program) + " " + version;
}

const std::string& detail_of(const Environment& environment, std::string_view key) noexcept {
  static const std::string none;
  const auto found = std::ranges::find(environment.details, key, &Detail::key);
  return found == environment.details.end() ? none : found->value;
}

namespace {

// A number whose digits make a whole number below 2^53 and whose power of ten is 10^22 at most:
// both are doubles, so one multiplication or division rounds as the number itself would be rounded
// (Clinger, PLDI 1990). Nothing where it is not such a number, or none at all: strtod then decides,
// which takes a microsecond on wasm.
std::optional<double> exact_number_of(std::string_view text) noexcept {
  static constexpr std::array powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::int64_t whole = 0;
  std::size_t after_point = 0;
  bool point = false;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    whole = 10 * whole + (c - '0');
    after_point += point;
    ++digits;
  }
  if (digits == 0 || whole > (std::int64_t{1} << 53)) return std::nullopt;
  const double number = static_cast<double>(whole) / powers[after_point];
  return negative ? -number : number;
}

}  // namespace

std::optional<double> number_of(const std::string& text) noexcept {
  if (const auto number = exact_number_of(text)) return number;
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string::npos) {
    return std::nullopt;
  }
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return *end == '\0' && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace looplab::lab::formats
