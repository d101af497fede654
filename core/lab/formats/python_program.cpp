#include "lab/formats/python_program.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "lab/formats/json_writer.hpp"
#include "lab/formats/markdown.hpp"
#include "systems/python_text.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr std::string_view marker = "# %%";
constexpr std::string_view parameters_title = "Parameters";
constexpr std::string_view random_import = "from looplab_random import ";
constexpr const char* random_key = "python/looplab_random.py";

struct Cell {
  std::string title;
  std::vector<std::string> lines;
};

struct Program {
  std::vector<Cell> cells;
  std::size_t random_cell = 0;      ///< before which the generator has to stand
  std::vector<std::string> random;  ///< its lines; none where it is not imported
};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Without empty lines at both ends.
std::vector<std::string> trimmed(std::vector<std::string> lines) {
  const auto is_full = [](const std::string& line) { return !line.empty(); };
  lines.erase(lines.begin(), std::ranges::find_if(lines, is_full));
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::vector<Cell> cells_of(std::string_view text) {
  std::vector<Cell> cells;
  for (std::string& line : lines_of(text)) {
    if (line.starts_with(marker)) {
      const std::size_t begin = line.find_first_not_of(' ', marker.size());
      cells.push_back({begin == std::string::npos ? "" : line.substr(begin), {}});
    } else {
      if (cells.empty()) cells.emplace_back();
      cells.back().lines.push_back(std::move(line));
    }
  }
  for (Cell& cell : cells) cell.lines = trimmed(std::move(cell.lines));
  return cells;
}

/// 1_000_000, as the files have it.
std::string literal(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) text.insert(at -= 3, "_");
  return text;
}

/// With double quotes, as the files have it, where that needs no escapes.
std::string literal(const std::string& value) {
  std::string text = systems::python::repr(valid_utf8(value));
  if (text.front() == '\'' && text.find('"') == std::string::npos) {
    text.front() = text.back() = '"';
    // Escaped ones are only where there are double quotes as well.
  }
  return text;
}

std::string literal(const Value& value) {
  return std::visit([](const auto& each) { return literal(each); }, value);
}

/// "name" of "name = value"; nothing where the line assigns nothing.
std::string_view assigned(std::string_view line) {
  const std::size_t end = line.find(" = ");
  return end == std::string_view::npos ? std::string_view() : line.substr(0, end);
}

void fill(Cell& cell, const Parameters& parameters) {
  for (std::string& line : cell.lines) {
    const std::string name(assigned(line));
    std::string key = name;
    std::ranges::replace(key, '_', '-');
    const auto found = parameters.values().find(key);
    if (name.empty() || found == parameters.values().end()) continue;
    line = name + " = " + literal(found->second);
  }
}

bool is_word(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

using Words = std::set<std::string, std::less<>>;

void add_words(Words& words, std::string_view line) {
  std::string_view text = line.substr(0, line.find('#'));  // what a comment names is not used
  while (!text.empty()) {
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if_not(text, is_word) - text.begin());
    if (end > 0) words.emplace(text.substr(0, end));
    text.remove_prefix(std::max<std::size_t>(end, 1));
  }
}

/// The lines of a module that `needed` needs: what stands before its first definition, and those
/// definitions that are named, by other ones also. A definition has the comments over it.
std::vector<std::string> used_part(std::string_view module, std::string_view needed) {
  struct Piece {
    std::string name;  ///< of what is defined; empty: always there
    std::vector<std::string> lines;
  };
  std::vector<Piece> pieces(1);
  std::vector<std::string> pending;  // comments and empty lines: of the next piece
  for (std::string& line : lines_of(module)) {
    const bool defines = line.starts_with("def ");
    if (defines) {
      const std::string_view rest = std::string_view(line).substr(4);
      pieces.push_back({std::string(rest.substr(0, rest.find('('))), {}});
    }
    const bool open = !defines && (line.empty() || line.starts_with('#'));
    pending.push_back(std::move(line));
    if (open) continue;
    std::ranges::move(pending, std::back_inserter(pieces.back().lines));
    pending.clear();
  }
  Words words;
  add_words(words, needed);
  std::vector<bool> taken(pieces.size());
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (taken[i] || !(pieces[i].name.empty() || words.contains(pieces[i].name))) continue;
      taken[i] = more = true;
      for (const std::string& line : pieces[i].lines) add_words(words, line);
    }
  }
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (taken[i]) std::ranges::move(pieces[i].lines, std::back_inserter(lines));
  }
  return trimmed(std::move(lines));
}

std::string_view reason_or(FindText find, std::string_view sentence) {
  const std::string_view reason = find("");
  return reason.empty() ? sentence : reason;
}

std::expected<Program, std::string> program_of(const Record& record, FindText find) {
  if (!has_python(record)) {
    return std::unexpected(
        std::string("This run is of another program, so no page has its Python."));
  }
  const std::string_view text = find(python_key(record.experiment));
  const std::string_view generator = find(random_key);
  if (text.empty() || generator.empty()) {
    const bool loading = generator.empty();
    return std::unexpected(std::string(reason_or(
        find, loading ? "The page's Python is still being loaded; try again in a moment."
                      : "This run is of a page that this program does not have, so its Python is "
                        "missing.")));
  }
  Program program{cells_of(text), 0, {}};
  for (std::size_t i = 0; i < program.cells.size(); ++i) {
    Cell& cell = program.cells[i];
    if (cell.title == parameters_title) fill(cell, record.parameters);
    const auto is_import = [](const std::string& line) { return line.starts_with(random_import); };
    const auto line = std::ranges::find_if(cell.lines, is_import);
    if (line == cell.lines.end()) continue;
    program.random = used_part(generator, *line);
    program.random_cell = i;
    cell.lines.erase(line);
    cell.lines = trimmed(std::move(cell.lines));
  }
  return program;
}

/// What has to be installed: the modules that the program imports and Python does not bring.
std::string needs(const Program& program) {
  std::string all = joined(program.random);
  for (const Cell& cell : program.cells) all += joined(cell.lines);
  std::string names;
  for (const char* name : {"numpy", "joblib", "tqdm"}) {
    const std::string text(name);
    if (all.find("import " + text) == std::string::npos &&
        all.find("from " + text) == std::string::npos) {
      continue;
    }
    names += " " + text;
  }
  return names;
}

bool had_own_file(const Record& record) {
  const auto found = record.parameters.values().find("data");
  return found != record.parameters.values().end() && found->second == Value("own");
}

constexpr const char* without_file =
    "The run measured a file of your own; this program makes data as the page does without one.";

/// "iteration/sum: elements = 1_000, seed = 1".
std::string settings(const Record& record) {
  std::string text = printable(record.experiment, 100) + ":";
  const char* before = " ";
  for (const auto& [key, value] : record.parameters.values()) {
    text::append(text, {before, printable(key, 100), " = ", literal(value)});
    before = ", ";
  }
  return text;
}

}  // namespace

std::string python_key(std::string_view experiment) {
  std::string name(experiment);
  std::ranges::replace(name, '/', '_');
  return "python/" + name + ".py";
}

bool has_python(const Record& record) {
  return record.source.empty() && !record.experiment.empty();
}

std::expected<std::string, std::string> python_script(const Record& record, FindText find) {
  return program_of(record, find).transform([&](const Program& program) {
    std::string text = "# " + printable(record.question, 400) + "\n# Looplab, " + settings(record);
    text += "\n";
    if (had_own_file(record)) text::append(text, {"# ", without_file, "\n"});
    if (const std::string names = needs(program); !names.empty()) {
      text::append(text, {"# It needs: pip install", names, "\n"});
    }
    const auto add = [&](std::string_view title, const std::vector<std::string>& lines) {
      text::append(text, {"\n", marker, title.empty() ? "" : " ", title, "\n", joined(lines)});
    };
    for (std::size_t i = 0; i < program.cells.size(); ++i) {
      if (i == program.random_cell && !program.random.empty())
        add("Random numbers", program.random);
      if (!program.cells[i].lines.empty()) add(program.cells[i].title, program.cells[i].lines);
    }
    return text;
  });
}

std::expected<std::string, std::string> python_notebook(const Record& record, FindText find) {
  return program_of(record, find).transform([&](const Program& program) {
    JsonWriter json;
    int count = 0;
    const auto cell = [&](const char* type, const std::vector<std::string>& lines) {
      json.object([&] {
        json.member("cell_type", type);
        json.member("id", text::format("cell-{}", ++count));
        json.object("metadata", [] {});
        json.list("source", [&] {
          for (std::size_t i = 0; i < lines.size(); ++i) {
            json.value(i + 1 < lines.size() ? lines[i] + "\n" : lines[i]);
          }
        });
        if (type == std::string_view("markdown")) return;
        json.null_member("execution_count");
        json.list("outputs", [] {});
      });
    };
    json.object([&] {
      json.list("cells", [&] {
        // Four blanks in front: a line of code, in which nothing is mark-up.
        std::string words = record_markdown(record) + "\n    " + settings(record) + "\n";
        if (had_own_file(record)) text::append(words, {"\n", without_file, "\n"});
        if (const std::string names = needs(program); !names.empty()) {
          text::append(words, {"\nIt needs: `pip install", names, "`\n"});
        }
        cell("markdown", lines_of(words));
        for (std::size_t i = 0; i < program.cells.size(); ++i) {
          if (i == program.random_cell && !program.random.empty()) cell("code", program.random);
          if (!program.cells[i].lines.empty()) cell("code", program.cells[i].lines);
        }
      });
      json.object("metadata", [&] {
        json.object("kernelspec", [&] {
          json.member("display_name", "Python 3");
          json.member("language", "python");
          json.member("name", "python3");
        });
        json.object("language_info", [&] { json.member("name", "python"); });
      });
      json.member("nbformat", 4);
      json.member("nbformat_minor", 5);
    });
    return json.take() + "\n";
  });
}

}  // namespace looplab::lab::formats
