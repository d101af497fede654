#include "lab/formats/google_benchmark.hpp"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "lab/formats/foreign.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/json_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

/// "L1 Data 32K, L2 Unified 1024K", as the environment tells it, in Google Benchmark's shape. How
/// many processors share a cache is not told.
void write_caches(JsonWriter& json, std::string_view caches) {
  json.list("caches", [&] {
    while (!caches.empty()) {
      const std::size_t end = std::min(caches.find(", "), caches.size());
      const std::string_view cache = caches.substr(0, end);
      caches.remove_prefix(std::min(end + 2, caches.size()));
      const std::size_t type = cache.find(' ');
      const std::size_t size = cache.rfind(' ');
      if (!cache.starts_with('L') || size == std::string_view::npos || type == size) continue;
      const long kilobytes = std::strtol(std::string(cache.substr(size + 1)).c_str(), nullptr, 10);
      if (kilobytes <= 0 || kilobytes > 1'000'000'000 || !cache.ends_with('K')) continue;
      json.object([&] {
        json.member("type", cache.substr(type + 1, size - type - 1));
        json.member("level", std::strtol(std::string(cache.substr(1, type)).c_str(), nullptr, 10));
        json.member("size", std::int64_t{1024} * kilobytes);
        json.null_member("num_sharing");
      });
    }
  });
}

void write_context(JsonWriter& json, const Record& record) {
  const Environment& environment = record.environment;
  const auto text_or_null = [&](const char* key, const std::string& text) {
    if (text.empty()) return json.null_member(key);
    json.member(key, text);
  };
  const bool own = record.source.empty();
  json.object("context", [&] {
    text_or_null("date", record.started);
    text_or_null("host_name", detail_of(environment, "host"));
    text_or_null("executable", own ? "looplab" : "");
    if (environment.reported_processors > 0) {
      json.member("num_cpus", environment.reported_processors);
    } else {
      json.null_member("num_cpus");
    }
    json.member("mhz_per_cpu", number_of(detail_of(environment, "MHz")).value_or(no_number));
    write_caches(json, detail_of(environment, "caches"));
    json.list("load_avg", [&] {
      if (const auto load = number_of(detail_of(environment, "load"))) json.value(*load);
    });
    json.member("library_version", author_of(record));
    text_or_null("library_build_type", own ? (environment.debug_build ? "debug" : "release") : "");
    json.member("json_schema_version", 1);
    json.member("looplab_author", author_of(record));
    json.member("note", "cpu_time was not measured; it repeats real_time");
  });
}

/// What entries of one strategy have in common.
struct Family {
  std::string name;
  std::size_t index = 0;
  std::size_t repetitions = 0;
};

void write_head(JsonWriter& json, const Family& family, const std::string& name,
                const char* run_type) {
  json.member("name", name);
  json.member("family_index", family.index);
  json.member("per_family_instance_index", 0);
  json.member("run_name", family.name);
  json.member("run_type", run_type);
  json.member("repetitions", family.repetitions);
}

void write_times(JsonWriter& json, std::int64_t iterations, double time) {
  json.member("iterations", iterations);
  json.member("real_time", time);
  json.member("cpu_time", time);
  json.member("time_unit", "ns");
}

void write_aggregate(JsonWriter& json, const Family& family, const char* name, const char* unit,
                     double value) {
  if (!std::isfinite(value)) return;
  json.object([&] {
    write_head(json, family, family.name + "_" + name, "aggregate");
    json.member("threads", 1);
    json.member("aggregate_name", name);
    json.member("aggregate_unit", unit);
    write_times(json, static_cast<std::int64_t>(family.repetitions), value);
  });
}

void write_series(JsonWriter& json, const measure::Series& series, std::size_t index) {
  const Measured times = measured(series);
  const Family family{valid_utf8(series.name), index, times.samples_ns.size()};
  for (std::size_t i = 0; i < times.samples_ns.size(); ++i) {
    json.object([&] {
      write_head(json, family, family.name, "iteration");
      json.member("repetition_index", i);
      json.member("threads", 1);
      write_times(json, series.iterations, times.samples_ns[i]);
    });
  }
  if (times.samples_ns.size() < 2) return;
  const measure::Summary& summary = times.summary;
  write_aggregate(json, family, "mean", "time", summary.mean);
  write_aggregate(json, family, "median", "time", summary.median);
  write_aggregate(json, family, "stddev", "time", summary.sd);
  write_aggregate(json, family, "cv", "percentage", summary.sd / summary.mean);
}

void read_context(const Node& context, Foreign& foreign) {
  foreign.source = source_of("Google Benchmark", text_in(context, "library_version"),
                             text_in(context, "looplab_author"));
  set_date(foreign, text_in(context, "date"));
  add_detail(foreign, "host", text_in(context, "host_name"), true);
  if (context.has("num_cpus")) set_processors(foreign, context.at("num_cpus"));
  if (context.has("mhz_per_cpu") && context.at("mhz_per_cpu").is_number()) {
    const double mhz = context.at("mhz_per_cpu").number();
    if (mhz > 0 && mhz < 1e6) add_detail(foreign, "MHz", text::format("{:.0f}", mhz), false);
  }
  foreign.environment.debug_build = text_in(context, "library_build_type") == "debug";
}

/// What a file has besides samples.
struct Others {
  std::size_t aggregates = 0;
  std::size_t failed = 0;
  std::string first_failed;
};

/// The message of an entry that failed or was skipped; empty for others.
std::string failure_of(const Node& entry) {
  for (const auto [flag, message] :
       {std::pair{"error_occurred", "error_message"}, std::pair{"skipped", "skip_message"}}) {
    if (entry.has(flag) && entry.at(flag).boolean()) {
      const std::string text = text_in(entry, message);
      return text.empty() ? "without a message" : text;
    }
  }
  return {};
}

void read_entry(const Node& entry, Gatherer& gatherer, Others& others) {
  static constexpr double units[] = {1, 1e3, 1e6, 1e9};
  const bool fit = entry.has("big_o") || entry.has("rms");
  if (fit ||
      (entry.has("run_type") && entry.at("run_type").one_of({"iteration", "aggregate"}) == 1)) {
    ++others.aggregates;
    return;
  }
  const std::string name = entry.at(entry.has("run_name") ? "run_name" : "name").text(most_bytes);
  if (const std::string failure = failure_of(entry); !failure.empty()) {
    if (++others.failed == 1) others.first_failed = shown_name(name) + ": " + failure;
    return;
  }
  const auto place = gatherer.place_of(name);
  if (!place) entry.complain(text::format("is a benchmark too many: {} are the most", most_series));
  const double unit = units[entry.at("time_unit").one_of({"ns", "us", "ms", "s"})];
  // The list of entries is no longer than that of a strategy's samples may be.
  (void)gatherer.add(*place, entry.at("real_time").time(unit),
                     entry.at("iterations").whole(1, most_iterations));
}

}  // namespace

std::string google_benchmark_json(const Record& record) {
  JsonWriter json;
  json.object([&] {
    write_context(json, record);
    json.list("benchmarks", [&] {
      for (std::size_t i = 0; i < record.result.series.size(); ++i) {
        write_series(json, record.result.series[i], i);
      }
    });
  });
  return json.take();
}

Record google_benchmark_from(const Node& root) {
  Foreign foreign = unknown_foreign();
  read_context(root.at("context"), foreign);
  Gatherer gatherer;
  Others others;
  const Node benchmarks = root.at("benchmarks");
  benchmarks.for_each(most_samples,
                      [&](const Node& entry) { read_entry(entry, gatherer, others); });
  if (!gatherer.has_samples() && others.failed > 0) {
    benchmarks.complain("has only entries that failed (" + others.first_failed + ")");
  }
  if (!gatherer.has_samples() && others.aggregates > 0) {
    benchmarks.complain(
        "has aggregates only: run the benchmark again without --benchmark_report_aggregates_only, "
        "so that the file has every repetition");
  }
  if (!gatherer.has_samples()) benchmarks.complain("has no times");
  gatherer.finish(foreign);
  if (others.failed > 0) {
    foreign.notes.push_back(
        text::format("{} that failed or {} skipped {} left out; the first is “{}”.",
                     others.failed == 1 ? "One entry" : text::format("{} entries", others.failed),
                     others.failed == 1 ? "was" : "were", others.failed == 1 ? "was" : "were",
                     others.first_failed));
  }
  return foreign_record(std::move(foreign));
}

std::expected<Record, std::string> read_google_benchmark(std::string_view text) {
  return read_document(text, google_benchmark_from);
}

}  // namespace looplab::lab::formats
