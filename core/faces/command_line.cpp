// looplab list | describe EXPERIMENT | run EXPERIMENT [--PARAMETER VALUE]... [--json FILE]
//         [--trace FILE] | export FILE --format NAME [--output FILE] | compare FILE FILE [--force]
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <expected>
#include <filesystem>
#include <format>
#include <fstream>
#include <print>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "experiments/shown_code.hpp"
#include "faces/command_files.hpp"
#include "faces/files.hpp"
#include "faces/laboratory.hpp"
#include "faces/terminal.hpp"
#include "lab/format.hpp"
#include "lab/formats/chrome_trace.hpp"
#include "lab/formats/record_writer.hpp"
#include "lab/json.hpp"
#include "lab/version.hpp"
#include "systems/processes/host.hpp"

namespace {

using namespace looplab;
using faces::complain;
using faces::padded;
using Arguments = std::vector<std::string>;
using enum faces::Exit;

std::atomic<bool> interrupt{false};  // lock-free: set by the signal handler

void print_help() {
  std::print(
      "Looplab {}: a performance laboratory.\n\n"
      "  looplab list                          the experiments\n"
      "  looplab describe EXPERIMENT           question, parameters with their ranges, sources\n"
      "  looplab run EXPERIMENT [options]      run it and print the table\n"
      "  looplab export FILE --format NAME     write a saved run in another format\n"
      "  looplab compare FILE FILE [--force]   the second run against the first\n\n"
      "Options of run:\n"
      "  --PARAMETER VALUE   any parameter of the experiment, such as --workers 2\n"
      "  --json FILE         write the whole record, raw samples included ('-': standard output)\n"
      "  --trace FILE        write the timeline for Perfetto or speedscope\n"
      "  --file FILE         your own numbers (.npy, .csv or .wav) instead of generated ones\n\n"
      "Options of export and compare:\n"
      "  --format NAME       one of: {}\n"
      "  --output FILE       instead of the standard output\n"
      "  --force             compare runs of different machines or programs all the same\n"
      "  --json FILE         write the comparison\n\n"
      "Exit codes: 0 done, 1 an answer was wrong, 64 bad command line, 65 a file that is no run "
      "or\n"
      "has no numbers, or runs that cannot be compared, 70 the run failed, 74 a file could not be "
      "read\n"
      "or written, 130 interrupted.\n",
      lab::version, faces::format_names());
}

int list(const faces::Laboratory& laboratory) {
  std::size_t width = 0;
  for (const auto& experiment : laboratory.registry.experiments()) {
    width = std::max(width, experiment.card.id.size());
  }
  for (const auto& experiment : laboratory.registry.experiments()) {
    std::println("{}  {}", padded(experiment.card.id, width, true), experiment.card.question);
  }
  return ok;
}

std::string range_text(const lab::ParameterSpec& spec) {
  if (spec.type == lab::ParameterSpec::Type::integer) {
    std::string text =
        std::format("{} to {}", lab::with_commas(spec.min), lab::with_commas(spec.max));
    if (!spec.unit.empty()) text += " " + spec.unit;
    return text + std::format(", default {}", lab::with_commas(spec.preset));
  }
  if (spec.type == lab::ParameterSpec::Type::text) {
    return std::format("up to {} bytes, default {}", spec.max, lab::preset_choice(spec));
  }
  std::string text;
  for (const auto& choice : spec.choices) text += (text.empty() ? "" : " | ") + choice.value;
  return text + ", default " + lab::preset_choice(spec);
}

// As a shell takes it for one word; no preset has a quote.
std::string quoted(const std::string& value) {
  return value.find_first_of("*?[]!&|$ ") == std::string::npos ? value : "'" + value + "'";
}

int describe(const lab::Experiment& experiment) {
  const lab::Card& card = experiment.card;
  std::println("{}: {}\n\n{}\n\nParameters", card.id, card.question, card.lead);
  for (const lab::ParameterSpec& spec : experiment.parameters) {
    std::println("  --{:<10} {} ({})", spec.key, spec.help, range_text(spec));
  }
  std::println("\nTry");
  for (const lab::Try& each : card.tries) {
    std::string options;
    for (const auto& [key, value] : each.parameters) {
      options += std::format(" --{} {}", key, quoted(value));
    }
    std::println("  {}:{}", each.text, options);
  }
  std::println("\nIn Python\n{}", experiments::shown_python(card.id));
  std::println("Sources");
  for (const std::string& source : card.sources) std::println("  {}", source);
  return ok;
}

struct RunOptions {
  lab::Parameters parameters;
  std::string json_file;
  std::string trace_file;
  std::string own_file;
};

std::expected<RunOptions, std::string> parse_run(const lab::Experiment& experiment,
                                                 const Arguments& arguments) {
  RunOptions options;
  lab::TextPairs pairs;
  for (std::size_t i = 3; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    if (!name.starts_with("--")) {
      return std::unexpected(
          std::format("\"{}\" is not an option; options begin with --.", lab::printable(name)));
    }
    name.erase(0, 2);
    std::string value;
    if (const std::size_t equals = name.find('='); equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    } else {
      return std::unexpected(std::format("--{} needs a value.", lab::printable(name)));
    }
    if ((name == "json" || name == "trace" || name == "file") && value.empty()) {
      return std::unexpected(std::format("--{} needs the name of a file.", name));
    }
    if (name == "json") {
      options.json_file = value;
    } else if (name == "trace") {
      options.trace_file = value;
    } else if (name == "file") {
      options.own_file = value;
      pairs.emplace_back("data", "own");
    } else {
      pairs.emplace_back(name, value);
    }
  }
  if (options.json_file == "-" && options.trace_file == "-") {
    return std::unexpected(
        std::string("--json and --trace cannot both be -: the two would run into each other."));
  }
  if (!options.trace_file.empty() && !experiment.card.trace) {
    return std::unexpected(experiment.card.id +
                           " has no timeline and no profile, so there is no trace to write.");
  }
  if (!options.own_file.empty() && !lab::data::takes_own_data(experiment.parameters)) {
    return std::unexpected(experiment.card.id + " takes no file of your own.");
  }
  auto parameters = lab::parse_parameters(experiment.card.id, experiment.parameters, pairs);
  if (!parameters) return std::unexpected(parameters.error());
  options.parameters = std::move(*parameters);
  return options;
}

std::shared_ptr<const lab::Record> wait_for(lab::Conductor& conductor, std::uint64_t run) {
  const bool terminal = isatty(STDERR_FILENO) == 1;
  for (;;) {
    auto record = conductor.latest();
    const bool ours = record && record->run == run;
    if (interrupt.load(std::memory_order_relaxed)) conductor.stop();
    if (ours && record->status != lab::Status::running) {
      if (terminal) std::print(stderr, "\r\033[K");
      return record;
    }
    if (ours && terminal) {
      std::print(stderr, "\r\033[K{}", lab::progress_line(record->progress));
      std::fflush(stderr);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

void print_record(const lab::Record& record) {
  std::println("{}  (measured; {} processors reported, clock step {}, SIMD {})", record.answer,
               record.environment.reported_processors, lab::time_text(record.calibration.step_ns),
               record.environment.simd);
  faces::print_table(record.table);
  for (const lab::TextFigure& figure : record.texts) {
    std::println("\n{} ({})\n{}", figure.title, lab::name_of(figure.origin), figure.text);
  }
  for (const std::string& paragraph : record.happened) {
    std::println("\n{}", faces::without_marks(paragraph));
  }
  for (const auto& warning : record.warnings) {
    std::println("\n{}: {} {}", warning.code, warning.cause, warning.remedy);
  }
}

int write_files(const RunOptions& options, const lab::Record& record) {
  const auto write = [](const std::string& name, const std::string& text) {
    return name.empty() || faces::write_file(name, text);
  };
  if (!write(options.json_file, lab::formats::record_json(record))) {
    return complain(std::format("{} could not be written; is the folder there, and is it yours?",
                                options.json_file),
                    no_file);
  }
  // A run that was stopped early may not have come to a timeline.
  if (!options.trace_file.empty() && !lab::formats::has_trace(record)) {
    std::println(stderr, "looplab: there was no whole run yet, so no trace was written.");
    return ok;
  }
  if (!write(options.trace_file, lab::formats::trace_json(record))) {
    return complain(std::format("{} could not be written; is the folder there, and is it yours?",
                                options.trace_file),
                    no_file);
  }
  return ok;
}

/// Waits until it was read; the exit code after a sentence where it could not be.
int open_own_file(lab::Conductor& conductor, const std::string& file) {
  auto bytes = faces::read_bytes(file);
  if (!bytes) return complain(bytes.error(), no_file);
  conductor.open_data(std::filesystem::path(file).filename().string(), std::move(*bytes));
  while (conductor.own_data().reading) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const std::string trouble = conductor.own_data().trouble;
  return trouble.empty() ? ok : complain(trouble, bad_data);
}

int run(faces::Laboratory& laboratory, const lab::Experiment& experiment,
        const Arguments& arguments) {
  const auto options = parse_run(experiment, arguments);
  if (!options) return complain(options.error(), usage);
  if (!options->own_file.empty()) {
    const int code = open_own_file(laboratory.conductor, options->own_file);
    if (code != ok) return code;
  }
  std::signal(SIGINT, [](int) { interrupt.store(true, std::memory_order_relaxed); });
  const auto number = laboratory.conductor.start(experiment.card.id, options->parameters);
  if (!number) return complain(number.error(), failed);
  const auto record = wait_for(laboratory.conductor, *number);
  if (record->status == lab::Status::failed) return complain(record->error, failed);
  if (options->json_file != "-" && options->trace_file != "-") print_record(*record);
  if (const int code = write_files(*options, *record); code != ok) return code;
  if (record->status == lab::Status::stopped) {
    return complain("stopped; what had been measured is above.", interrupted);
  }
  if (!record->checked)
    return complain("an answer was wrong: do not trust its time.", wrong_answer);
  return ok;
}

int command(const Arguments& arguments) {
  const std::string verb = arguments.size() > 1 ? arguments[1] : "--help";
  if (verb == "--help" || verb == "-h" || verb == "help") {
    print_help();
    return ok;
  }
  if (verb == "--version") {
    std::println("looplab {}", lab::version);
    return ok;
  }
  if (verb == "export" || verb == "compare") {
    if (std::ranges::find(arguments, "--help") != arguments.end()) {
      print_help();
      return ok;
    }
    const Arguments rest(arguments.begin() + 2, arguments.end());
    return verb == "export" ? faces::export_file(rest) : faces::compare_files(rest);
  }
  if (verb != "list" && verb != "describe" && verb != "run") {
    return complain(
        std::format("\"{}\" is not a command; there are list, describe, run, export and compare.",
                    lab::printable(verb)),
        usage);
  }
  const std::size_t most_words = verb == "list" ? 2 : verb == "describe" ? 3 : arguments.size();
  if (arguments.size() > most_words) {
    return complain(std::format("{} takes no \"{}\".", verb, lab::printable(arguments[most_words])),
                    usage);
  }
  faces::Laboratory laboratory;
  if (verb == "list") return list(laboratory);
  if (arguments.size() < 3) {
    return complain(
        std::format("{} needs the name of an experiment, such as parallel/split.", verb), usage);
  }
  if (arguments[2] == "--help" || (arguments.size() > 3 && arguments[3] == "--help")) {
    print_help();
    return ok;
  }
  const lab::Experiment* experiment = laboratory.registry.find(arguments[2]);
  if (!experiment) return complain(laboratory.registry.unknown(arguments[2]), usage);
  return verb == "describe" ? describe(*experiment) : run(laboratory, *experiment, arguments);
}

}  // namespace

int main(int argc, char** argv) {
  if (const auto code = looplab::systems::serve_as_process(argc, argv)) return *code;
  int code = failed;
  std::string problem;
  try {
    code = command(Arguments(argv, argv + argc));
  } catch (const std::exception& error) {
    problem = error.what();
  }
  // Much of the output may still be in the buffer; and std::println throws when it cannot write.
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (!written)
    return complain("the output could not be written: the disk is full, or its reader is gone.",
                    no_file);
  return problem.empty() ? code : complain(problem, failed);
}
