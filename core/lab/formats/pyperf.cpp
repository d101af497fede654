#include "lab/formats/pyperf.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "lab/formats/foreign.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/json_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr double second = 1e9;
constexpr std::size_t most_runs = 100'000;

/// pyperf refuses texts that are empty or have line breaks.
void write_text(JsonWriter& json, const char* key, const std::string& text) {
  if (text.find_first_not_of(' ') != std::string::npos) json.member(key, printable(text, 400));
}

void write_suite_metadata(JsonWriter& json, const Record& record, const std::string& left_out) {
  const Environment& environment = record.environment;
  json.object("metadata", [&] {
    json.member("unit", "second");
    write_text(json, "looplab_author", author_of(record));
    write_text(json, "looplab_experiment", record.experiment);
    write_text(json, "looplab_left_out", left_out);
    write_text(json, "platform", environment.system);
    write_text(json, "cpu_model_name", detail_of(environment, "processor"));
    write_text(json, "hostname", detail_of(environment, "host"));
    if (environment.reported_processors > 0) {
      json.member("cpu_count", environment.reported_processors);
    }
    if (const auto load = number_of(detail_of(environment, "load")); load && *load >= 0) {
      json.member("load_avg_1min", *load);
    }
  });
}

/// "2024-01-15T10:30:00Z" -> "2024-01-15 10:30:00": pyperf's dates have no zone.
std::string date_of(const std::string& started) {
  std::string date = utc_of(started);
  if (date.empty()) return date;
  date[10] = ' ';
  date.pop_back();
  return date;
}

void write_run(JsonWriter& json, const Record& record, const measure::Series& series,
               std::span<const double> samples_ns) {
  json.object([&] {
    json.object("metadata", [&] {
      json.member("loops", series.iterations);
      write_text(json, "date", date_of(record.started));
    });
    // How many iterations a call of the warm-up had is not kept: each stands as the one that its
    // time is given for.
    json.list("warmups", [&] {
      for (const double ns : series.warm_up_ns) {
        if (!std::isfinite(ns) || ns < 0) continue;
        json.list([&] {
          json.value(1);
          json.value(ns / second);
        });
      }
    });
    json.list("values", [&] {
      for (const double ns : samples_ns) json.value(ns / second);
    });
  });
}

/// What run, benchmark and suite say of the same thing: the first of them that says it counts.
class Metadata {
 public:
  Metadata(const Node& run, const Node& benchmark, const Node& suite)
      : levels_{&run, &benchmark, &suite} {}

  /// The member; nothing where there is none.
  std::optional<Node> find(const char* key) const {
    for (const Node* level : levels_) {
      if (!level->has("metadata")) continue;
      const Node metadata = level->at("metadata");
      if (metadata.has(key)) return metadata.at(key);
    }
    return std::nullopt;
  }
  std::string text(const char* key) const {
    const auto member = find(key);
    return member && member->is_text() ? shown_text(*member) : std::string();
  }
  std::int64_t loops(const char* key, std::int64_t most) const {
    const auto member = find(key);
    return member ? member->whole(1, most) : 1;
  }

 private:
  std::array<const Node*, 3> levels_;
};

class Reader {
 public:
  Record read(const Node& suite) {
    suite.at("version").one_of({"1.0"});
    const Node benchmarks = suite.at("benchmarks");
    benchmarks.for_each(most_series,
                        [&](const Node& benchmark) { read_benchmark(suite, benchmark); });
    if (!gatherer_.has_samples()) benchmarks.complain("has no values");
    gatherer_.finish(foreign_);
    return foreign_record(std::move(foreign_));
  }

 private:
  void read_benchmark(const Node& suite, const Node& benchmark) {
    // Names need not differ, so the key is the place in the file.
    const std::size_t place = gatherer_.place_of(std::to_string(benchmarks_++)).value();
    benchmark.at("runs").for_each(most_runs, [&](const Node& run) {
      if (++runs_ > most_runs) {
        benchmark.complain(
            text::format("has a run too many: {} are the most in a file", most_runs));
      }
      if (!run.has("values")) return;  // it calibrated
      const Metadata metadata(run, benchmark, suite);
      if (const auto unit = metadata.find("unit")) unit->one_of({"second"});
      if (foreign_.source.empty()) read_environment(metadata);
      gatherer_.rename(place, metadata.text("name"));
      read_run(run, metadata, place);
    });
  }

  void read_environment(const Metadata& metadata) {
    foreign_.source =
        source_of("pyperf", metadata.text("perf_version"), metadata.text("looplab_author"));
    set_date(foreign_, metadata.text("date"));
    foreign_.environment.system = metadata.text("platform");
    add_detail(foreign_, "host", metadata.text("hostname"), true);
    add_detail(foreign_, "processor", metadata.text("cpu_model_name"), true);
    if (const auto count = metadata.find("cpu_count")) set_processors(foreign_, *count);
    const std::string kind = metadata.text("python_implementation");
    const std::string python = metadata.text("python_version");
    add_detail(foreign_, "Python", kind.empty() ? python : kind + " " + python, true);
  }

  void read_run(const Node& run, const Metadata& metadata, std::size_t place) {
    const std::int64_t outer = metadata.loops("loops", most_iterations);
    const std::int64_t iterations = outer * metadata.loops("inner_loops", most_iterations / outer);
    if (run.has("warmups")) {
      run.at("warmups").for_each(most_samples, [&](const Node& warm_up) {
        const std::vector<double> pair = warm_up.times();  // loops and seconds
        if (pair.size() != 2 || pair[1] > most_ns / second) {
          warm_up.refuse("a list of a number of loops and a number of seconds");
        }
        if (!gatherer_.add_warm_up(place, pair[1] * second)) too_many(run);
      });
    }
    for (const double value : run.at("values").times(second)) {
      if (!gatherer_.add(place, value, iterations)) too_many(run);
    }
  }

  [[noreturn]] static void too_many(const Node& run) {
    run.complain(text::format("has a time too many: {} are the most of a benchmark", most_samples));
  }

  Foreign foreign_ = unknown_foreign();
  Gatherer gatherer_;
  std::size_t benchmarks_ = 0;
  std::size_t runs_ = 0;
};

}  // namespace

std::string pyperf_json(const Record& record) {
  JsonWriter json;
  json.begin_object();
  json.member("version", "1.0");
  std::vector<std::string> names;
  std::string left_out;
  json.list("benchmarks", [&] {
    for (const measure::Series& series : record.result.series) {
      const Measured times = measured(series);
      if (times.samples_ns.empty()) continue;
      if (!(times.summary.min > 0)) {
        left_out += (left_out.empty() ? "" : ", ") + series.name;
        continue;
      }
      names.push_back(shown_name(series.name, names));
      json.object([&] {
        json.object("metadata", [&] { json.member("name", names.back()); });
        json.list("runs", [&] { write_run(json, record, series, times.samples_ns); });
      });
    }
  });
  write_suite_metadata(json, record, left_out);
  json.end_object();
  return names.empty() ? std::string() : json.take();
}

Record pyperf_from(const Node& root) { return Reader().read(root); }

std::expected<Record, std::string> read_pyperf(std::string_view text) {
  return read_document(text, pyperf_from);
}

}  // namespace looplab::lab::formats
