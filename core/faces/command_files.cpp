#include "faces/command_files.hpp"

#include <algorithm>
#include <expected>
#include <format>
#include <map>
#include <memory>
#include <print>
#include <utility>

#include "experiments/shown_code.hpp"
#include "faces/files.hpp"
#include "faces/terminal.hpp"
#include "lab/compare.hpp"
#include "lab/format.hpp"
#include "lab/formats/formats.hpp"
#include "lab/notebook.hpp"

namespace looplab::faces {
namespace {

using Arguments = std::vector<std::string>;

struct Parsed {
  Arguments files;
  std::map<std::string, std::string> options;
};

/// `flags` have no value; `options` have one.
std::expected<Parsed, std::string> parse(const Arguments& arguments, const Arguments& options,
                                         const Arguments& flags) {
  Parsed parsed;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].starts_with("--")) {
      parsed.files.push_back(arguments[i]);
      continue;
    }
    std::string name = arguments[i].substr(2);
    const std::size_t equals = name.find('=');
    std::string value = equals == std::string::npos ? "" : name.substr(equals + 1);
    name.resize(std::min(equals, name.size()));
    const bool flag = std::ranges::find(flags, name) != flags.end();
    if (!flag && std::ranges::find(options, name) == options.end()) {
      return std::unexpected(
          std::format("--{} is not an option of this command.", lab::printable(name)));
    }
    if (parsed.options.contains(name)) {
      return std::unexpected(std::format("--{} is given twice; give it once.", name));
    }
    if (!flag && equals == std::string::npos && i + 1 < arguments.size()) value = arguments[++i];
    if (flag != value.empty()) {
      return std::unexpected(std::format("--{} {} value.", name, flag ? "takes no" : "needs a"));
    }
    parsed.options[name] = value;
  }
  return parsed;
}

/// What is in a file, or the exit code after the sentence was printed.
std::expected<lab::formats::Imported, int> read_import(const std::string& file) {
  const auto text = read_file(file);
  if (!text) return std::unexpected(complain(text.error(), no_file));
  auto imported = lab::formats::import_file(*text);
  if (!imported) {
    return std::unexpected(complain(std::format("{}: {}", file, imported.error()), bad_data));
  }
  return std::move(*imported);
}

std::expected<lab::Record, int> read_run(const std::string& file) {
  return read_import(file).transform(
      [](lab::formats::Imported&& imported) { return std::move(imported.record); });
}

int not_written(const std::string& file) {
  return complain(
      std::format("{} could not be written; is the folder there, and is it yours?", file), no_file);
}

lab::Table table_of(const lab::RecordComparison& comparison, const lab::Record& baseline,
                    const lab::Record& other) {
  lab::Table table;
  table.columns = {
      {"baseline", "first", true}, {"other", "second", true}, {"verdict", "the second is", true}};
  for (const lab::ComparedRow& row : comparison.rows) {
    table.rows.push_back(
        {row.name,
         {lab::time_cell(baseline.result.series[row.baseline]),
          lab::time_cell(other.result.series[row.other]), lab::text_cell(lab::outcome_text(row))},
         false});
  }
  return table;
}

void print_comparison(const lab::RecordComparison& comparison, const lab::Record& baseline,
                      const lab::Record& other) {
  for (const std::string& text : comparison.environment) {
    std::println("Other machine or program: {}", text);
  }
  for (const std::string& text : comparison.setting) std::println("Other setting: {}", text);
  for (const std::string& text : comparison.cautions) std::println("Beware: {}", text);
  if (!comparison.rows.empty()) print_table(table_of(comparison, baseline, other));
  if (comparison.refusal.empty()) std::println("\n{}", lab::not_interleaved);
}

}  // namespace

std::string format_names() {
  std::string names;
  for (const auto& format : lab::formats::all_formats()) {
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  }
  return names;
}

int export_file(const Arguments& arguments) {
  const auto parsed = parse(arguments, {"format", "output"}, {});
  if (!parsed) return complain(parsed.error(), usage);
  if (parsed->files.size() != 1) {
    return complain("export needs one file, such as: looplab export run.json --format csv.", usage);
  }
  const auto named = parsed->options.find("format");
  const auto* format =
      named == parsed->options.end() ? nullptr : lab::formats::find_format(named->second);
  if (!format) {
    return complain(std::format("--format must be one of {}{}.", format_names(),
                                named == parsed->options.end()
                                    ? ""
                                    : std::format(", not \"{}\"", lab::printable(named->second))),
                    usage);
  }
  auto imported = read_import(parsed->files[0]);
  if (!imported) return imported.error();
  // Whoever imports the entry again gives it an id of its own.
  const lab::Entry entry{"0000000000000000", std::move(imported->name), std::move(imported->note),
                         imported->pinned,
                         std::make_shared<const lab::Record>(std::move(imported->record))};
  const auto text = lab::exported(entry, *format, experiments::shown_text);
  if (!text) return complain(text.error(), bad_data);
  if (text->empty()) {
    return complain(std::format("This run has nothing for {}.", format->label), bad_data);
  }
  const auto output = parsed->options.find("output");
  const std::string file = output == parsed->options.end() ? "-" : output->second;
  return write_file(file, *text) ? ok : not_written(file);
}

int compare_files(const Arguments& arguments) {
  const auto parsed = parse(arguments, {"json"}, {"force"});
  if (!parsed) return complain(parsed.error(), usage);
  if (parsed->files.size() != 2) {
    return complain("compare needs two files, such as: looplab compare before.json after.json.",
                    usage);
  }
  const auto baseline = read_run(parsed->files[0]);
  if (!baseline) return baseline.error();
  const auto other = read_run(parsed->files[1]);
  if (!other) return other.error();
  const auto comparison =
      lab::compare_records(*baseline, *other, parsed->options.contains("force"));
  const auto json = parsed->options.find("json");
  if (json == parsed->options.end() || json->second != "-") {
    print_comparison(comparison, *baseline, *other);
  }
  if (json != parsed->options.end() &&
      !write_file(json->second, lab::comparison_json(*baseline, *other, comparison))) {
    return not_written(json->second);
  }
  if (!comparison.refusal.empty()) {
    const bool differ = !comparison.environment.empty();
    return complain(comparison.refusal + (differ ? " --force compares them all the same." : ""),
                    bad_data);
  }
  return ok;
}

}  // namespace looplab::faces
