#include "lab/formats/hyperfine.hpp"

#include <utility>

#include "lab/formats/foreign.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/json_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr double second = 1e9;

void write_result(JsonWriter& json, const measure::Series& series, const Measured& times) {
  const measure::Summary& summary = times.summary;
  json.object([&] {
    json.member("command", series.name);
    json.member("mean", summary.mean / second);
    json.member("stddev", summary.n > 1 ? summary.sd / second : no_number);
    json.member("median", summary.median / second);
    json.null_member("user");
    json.null_member("system");
    json.member("min", summary.min / second);
    json.member("max", summary.max / second);
    json.list("times", [&] {
      for (const double ns : times.samples_ns) json.value(ns / second);
    });
  });
}

/// How many runs of a command ended with another code than 0, or by a signal, which is null.
std::size_t failed_runs(const Node& result) {
  std::size_t failed = 0;
  if (!result.has("exit_codes")) return failed;
  result.at("exit_codes").for_each(most_samples, [&](const Node& code) {
    failed += code.is_null() || code.whole(-(1LL << 31), 1LL << 32) != 0;
  });
  return failed;
}

void read_result(const Node& result, Gatherer& gatherer, std::size_t index) {
  // The same command may stand there again, with another parameter: the key is the place.
  const std::size_t place = gatherer.place_of(std::to_string(index)).value();
  gatherer.rename(place, result.at("command").text(most_bytes));
  if (!result.has("times")) {
    result.complain(
        "has no \"times\": it was written without them; export it again with hyperfine "
        "--export-json");
  }
  for (const double ns : result.at("times").times(second)) (void)gatherer.add(place, ns, 1);
}

}  // namespace

std::string hyperfine_json(const Record& record) {
  JsonWriter json;
  json.object([&] {
    json.member("looplab_author", author_of(record));
    json.list("results", [&] {
      for (const measure::Series& series : record.result.series) {
        const Measured times = measured(series);
        if (!times.samples_ns.empty()) write_result(json, series, times);
      }
    });
  });
  return json.take();
}

Record hyperfine_from(const Node& root) {
  Foreign foreign = unknown_foreign();
  foreign.source = source_of("hyperfine", "", text_in(root, "looplab_author"));
  Gatherer gatherer;
  std::size_t index = 0;
  const Node results = root.at("results");
  results.for_each(most_series, [&](const Node& result) {
    read_result(result, gatherer, index++);
    if (const std::size_t failed = failed_runs(result); failed > 0) {
      foreign.notes.push_back(text::format(
          "“{}” failed in {} run{}: it ended with an error, so its time may not be that of the "
          "work.",
          shown_name(result.at("command").text(most_bytes)), failed, failed == 1 ? "" : "s"));
    }
  });
  if (!gatherer.has_samples()) results.complain("has no times");
  gatherer.finish(foreign);
  return foreign_record(std::move(foreign));
}

std::expected<Record, std::string> read_hyperfine(std::string_view text) {
  return read_document(text, hyperfine_from);
}

}  // namespace looplab::lab::formats
