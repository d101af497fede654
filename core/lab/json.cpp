#include "lab/json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "text/format.hpp"
namespace looplab::lab {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

Json value_json(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  return std::get<std::string>(value);
}

Json parameters_json(const Parameters& parameters) {
  Json object = Json::object();
  for (const auto& [key, value] : parameters.values()) object[key] = value_json(value);
  return object;
}

Json environment_json(const Environment& environment) {
  Json details = Json::array();
  for (const Detail& detail : environment.details) {
    details.push_back(
        {{"key", detail.key}, {"value", detail.value}, {"of_the_machine", detail.of_the_machine}});
  }
  return {{"fingerprint", fingerprint_of(environment)},
          {"version", environment.version},
          {"commit", environment.commit},
          {"platform", environment.platform},
          {"system", environment.system},
          {"compiler", environment.compiler},
          {"flags", environment.flags},
          {"simd", environment.simd},
          {"reported_processors", environment.reported_processors},
          {"max_workers", environment.max_workers},
          {"memory_bytes", environment.memory_bytes},
          {"data_bytes", environment.data_bytes},
          {"isolated", environment.isolated},
          {"debug_build", environment.debug_build},
          {"details", std::move(details)}};
}

Json calibration_json(const measure::Calibration& calibration) {
  return {{"step_ns", number(calibration.step_ns)},
          {"call_ns", number(calibration.call_ns)},
          {"jitter_cv", number(calibration.jitter_cv)},
          {"backward_steps", calibration.backward_steps},
          {"empty_iteration_ns", number(calibration.empty_iteration_ns)},
          {"isolated", calibration.isolated},
          {"epoch_ns", number(calibration.epoch_ns())}};
}

Json cell_json(const Cell& cell) {
  Json json{{"text", cell.text}, {"detail", cell.detail}};
  if (std::isfinite(cell.value)) {
    json["value"] = number(cell.value);
    json["low"] = number(cell.low);
    json["high"] = number(cell.high);
    json["unit"] = cell.unit;
  }
  if (cell.mark != Cell::Mark::none) json["good"] = cell.mark == Cell::Mark::good;
  return json;
}

Json table_json(const Table& table) {
  Json columns = Json::array();
  for (const Column& column : table.columns) {
    columns.push_back(
        {{"key", column.key}, {"label", column.label}, {"essential", column.essential}});
  }
  Json rows = Json::array();
  for (const Row& row : table.rows) {
    Json cells = Json::array();
    for (const Cell& cell : row.cells) cells.push_back(cell_json(cell));
    rows.push_back(
        {{"label", row.label}, {"emphasised", row.emphasised}, {"cells", std::move(cells)}});
  }
  return {{"columns", std::move(columns)}, {"rows", std::move(rows)}};
}

Json budget_json(const Budget& budget) {
  return {{"split_ns", number(budget.split)},
          {"ship_ns", number(budget.ship)},
          {"compute_ns", number(budget.compute)},
          {"wait_ns", number(budget.wait)},
          {"stitch_ns", number(budget.stitch)}};
}

Json timeline_json(const TimelineFigure& figure) {
  Json lanes = Json::array();
  for (const auto& spans : figure.snapshot.lanes) {
    Json lane = Json::array();
    for (const parallel::Span& span : spans) {
      lane.push_back({{"kind", parallel::name_of(span.kind)},
                      {"begin_ns", span.begin_ns - figure.snapshot.begin_ns},
                      {"end_ns", span.end_ns - figure.snapshot.begin_ns},
                      {"first_part", span.first_part},
                      {"parts", span.parts}});
    }
    lanes.push_back(std::move(lane));
  }
  return {{"title", figure.title},
          {"total_ns", number(figure.total_ns)},
          {"budget", budget_json(figure.budget)},
          {"lanes", std::move(lanes)}};
}

const char* name_of(measure::Steadiness steadiness) {
  switch (steadiness) {
    case measure::Steadiness::steady: return "steady";
    case measure::Steadiness::changing: return "changing";
    case measure::Steadiness::unknown: break;
  }
  return "unknown";
}

Json distribution_json(const measure::Distribution& shape) {
  return {{"p5_ns", number(shape.p5)},
          {"p25_ns", number(shape.p25)},
          {"p75_ns", number(shape.p75)},
          {"p95_ns", number(shape.p95)},
          {"iqm_ns", number(shape.iqm)},
          {"trimmed_mean_ns", number(shape.trimmed_mean)},
          {"sd_population_ns", number(shape.sd_population)},
          {"outliers",
           {{"low_severe", shape.outliers.low_severe},
            {"low_mild", shape.outliers.low_mild},
            {"high_mild", shape.outliers.high_mild},
            {"high_severe", shape.outliers.high_severe}}},
          {"autocorrelation", number(shape.autocorrelation)},
          {"drift", number(shape.drift)},
          {"gap", number(shape.gap)},
          {"distinct", shape.distinct}};
}

Json ratio_json(const measure::Ratio& ratio) {
  return {{"value", number(ratio.value)},
          {"low", number(ratio.low)},
          {"high", number(ratio.high)},
          {"coverage", number(ratio.coverage)},
          {"rounds", ratio.rounds}};
}

Json comparison_json(const measure::Comparison& comparison) {
  return {{"verdict", measure::name_of(comparison.verdict)},
          {"ratio", ratio_json(comparison.ratio)},
          {"ties", comparison.ties},
          {"rounds_needed", comparison.rounds_needed}};
}

// What the samples alone do not tell, and their statistics need.
Json measurement_json(const measure::Result& result) {
  return {{"rounds", result.rounds},
          {"discarded", result.discarded},
          {"moved", result.moved},
          {"stopped", result.stopped},
          {"epoch_ns", number(result.epoch_ns)},
          {"threshold", number(result.threshold)},
          {"confidence", number(result.confidence)},
          {"elapsed_ns", number(result.elapsed_ns)}};
}

Json facts_json(const std::vector<Fact>& facts) {
  Json list = Json::array();
  for (const Fact& fact : facts) list.push_back({{"label", fact.label}, {"value", fact.value}});
  return list;
}

Json series_json(const measure::Series& series, const std::vector<Fact>& facts) {
  const measure::Summary& summary = series.summary;
  return {{"name", series.name},
          {"iterations", series.iterations},
          {"median_ns", number(summary.median)},
          {"low_ns", number(summary.low)},
          {"high_ns", number(summary.high)},
          {"coverage", number(summary.coverage)},
          {"mad_ns", number(summary.mad)},
          {"min_ns", number(summary.min)},
          {"max_ns", number(summary.max)},
          {"mean_ns", number(summary.mean)},
          {"sd_ns", number(summary.sd)},
          {"trimmed", summary.trimmed},
          {"distribution", distribution_json(series.distribution)},
          {"steadiness", name_of(series.steadiness)},
          {"distrust", name_of(series.distrust)},
          {"comparison",
           series.comparison.ratio.rounds > 0 ? comparison_json(series.comparison) : Json(nullptr)},
          {"facts", facts_json(facts)},
          {"samples_ns", numbers(series.samples_ns)},
          {"warm_up_ns", numbers(series.warm_up_ns)}};
}

void add_figures(Json& json, const Record& record) {
  if (record.timeline) json["timeline"] = timeline_json(*record.timeline);
  if (const auto& figure = record.histogram) {
    json["histogram"] = {{"title", figure->title},
                         {"x_label", figure->x_label},
                         {"first_edge", number(figure->first_edge)},
                         {"bin_width", number(figure->bin_width)},
                         {"counts", figure->counts},
                         {"observed", number(figure->observed)},
                         {"observed_label", figure->observed_label}};
  }
  if (const auto& figure = record.picture) {
    json["picture"] = {{"title", figure->title},
                       {"width", figure->width},
                       {"height", figure->height},
                       {"max_count", figure->max_count}};
  }
  if (const auto& figure = record.bars) {
    Json bars = Json::array();
    for (const auto& bar : figure->bars) {
      bars.push_back({{"label", bar.label},
                      {"value", number(bar.value)},
                      {"low", number(bar.low)},
                      {"high", number(bar.high)},
                      {"emphasised", bar.emphasised}});
    }
    json["bars"] = {{"title", figure->title}, {"unit", figure->unit}, {"bars", std::move(bars)}};
  }
}

Json card_json(const Experiment& experiment) {
  const Card& card = experiment.card;
  Json tries = Json::array();
  for (const Try& each : card.tries) {
    Json parameters = Json::object();
    for (const auto& [key, value] : each.parameters) parameters[key] = value;
    tries.push_back({{"text", each.text}, {"parameters", std::move(parameters)}});
  }
  return {{"id", card.id},
          {"chapter", card.chapter},
          {"title", card.title},
          {"question", card.question},
          {"lead", card.lead},
          {"guess",
           {{"prompt", card.guess.prompt},
            {"suffix", card.guess.suffix},
            {"min", card.guess.min},
            {"max", card.guess.max},
            {"preset", card.guess.preset}}},
          {"tries", std::move(tries)},
          {"python", card.python},
          {"sources", card.sources}};
}

Json spec_json(const ParameterSpec& spec) {
  Json json{{"key", spec.key}, {"label", spec.label}, {"unit", spec.unit}, {"help", spec.help}};
  if (spec.type == ParameterSpec::Type::integer) {
    json["type"] = "integer";
    json["min"] = spec.min;
    json["max"] = spec.max;
    json["default"] = spec.preset;
  } else {
    json["type"] = "choice";
    json["default"] = preset_choice(spec);
    Json choices = Json::array();
    for (const Choice& each : spec.choices) {
      choices.push_back({{"value", each.value}, {"label", each.label}});
    }
    json["choices"] = std::move(choices);
  }
  json["only_for"] = spec.only_for;
  return json;
}

// Text from outside (a user agent) may hold bad UTF-8: replace, never throw.
std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string record_json(const Record& record) {
  Json warnings = Json::array();
  for (const measure::Warning& warning : record.warnings) {
    warnings.push_back(
        {{"code", warning.code}, {"cause", warning.cause}, {"remedy", warning.remedy}});
  }
  Json series = Json::array();
  const std::vector<Fact> no_facts;
  for (std::size_t i = 0; i < record.result.series.size(); ++i) {
    series.push_back(
        series_json(record.result.series[i], i < record.facts.size() ? record.facts[i] : no_facts));
  }
  Json json{{"format", "looplab-record"},
            {"format_version", record_format_version},
            {"experiment", record.experiment},
            {"question", record.question},
            {"run", record.run},
            {"started", record.started},
            {"status", name_of(record.status)},
            {"error", record.error},
            {"parameters", parameters_json(record.parameters)},
            {"environment", environment_json(record.environment)},
            {"calibration", calibration_json(record.calibration)},
            {"progress",
             {{"phase", record.progress.phase},
              {"done", record.progress.done},
              {"total", record.progress.total},
              {"elapsed_s", number(record.progress.elapsed_s)},
              {"unit", record.progress.unit},
              {"note", record.progress.note},
              {"line", progress_line(record.progress)}}},
            {"origin", name_of(record.origin)},
            {"answer", record.answer},
            {"checked", record.checked},
            {"guess_outcome", number(record.guess_outcome)},
            {"table", table_json(record.table)},
            {"happened", record.happened},
            {"warnings", std::move(warnings)},
            {"measurement", measurement_json(record.result)},
            {"series", std::move(series)}};
  add_figures(json, record);
  return text_of(json);
}

std::string experiments_json(const Registry& registry) {
  Json list = Json::array();
  for (const Experiment& experiment : registry.experiments()) {
    const Card& card = experiment.card;
    list.push_back({{"id", card.id},
                    {"chapter", card.chapter},
                    {"title", card.title},
                    {"question", card.question}});
  }
  return text_of(list);
}

std::string experiment_json(const Experiment& experiment) {
  Json json = card_json(experiment);
  Json parameters = Json::array();
  for (const ParameterSpec& spec : experiment.parameters) parameters.push_back(spec_json(spec));
  json["parameters"] = std::move(parameters);
  return text_of(json);
}

std::string trace_json(const Record& record) {
  if (!record.timeline) return {};
  Json events = Json::array();
  const auto& snapshot = record.timeline->snapshot;
  for (std::size_t lane = 0; lane < snapshot.lanes.size(); ++lane) {
    const std::string name = text::format("worker {}", lane);
    events.push_back({{"ph", "M"},
                      {"name", "thread_name"},
                      {"pid", 1},
                      {"tid", lane},
                      {"args", {{"name", name}}}});
    for (const parallel::Span& span : snapshot.lanes[lane]) {
      events.push_back({{"ph", "X"},
                        {"name", parallel::name_of(span.kind)},
                        {"cat", record.experiment},
                        {"pid", 1},
                        {"tid", lane},
                        {"ts", static_cast<double>(span.begin_ns - snapshot.begin_ns) / 1e3},
                        {"dur", static_cast<double>(span.end_ns - span.begin_ns) / 1e3},
                        {"args", {{"first_part", span.first_part}, {"parts", span.parts}}}});
    }
  }
  return text_of({{"traceEvents", std::move(events)},
                  {"displayTimeUnit", "ms"},
                  {"otherData",
                   {{"experiment", record.experiment},
                    {"parameters", parameters_json(record.parameters)},
                    {"version", record.environment.version}}}});
}

std::expected<TextPairs, std::string> parameter_pairs(const std::string& text) {
  constexpr std::size_t longest = 65536;
  if (text.size() > longest) {
    return std::unexpected(std::string("The parameters are longer than 64 kB; nothing was run."));
  }
  // Size is bounded by `longest`, and the parser is no recursion; no exceptions.
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return std::unexpected(
        std::string("Parameters must be an object such as {\"workers\": 2}; nothing was run."));
  }
  TextPairs pairs;
  for (const auto& [key, value] : json.items()) {
    if (value.is_string()) {
      pairs.emplace_back(key, value.get<std::string>());
    } else if (value.is_structured()) {
      // Not written out: hostile text can be nested deeper than the stack is.
      pairs.emplace_back(key, value.is_array() ? "a list" : "an object");
    } else {
      // Also null and true: no parameter takes them, and parse_parameters says what it takes.
      pairs.emplace_back(key, text_of(value));
    }
  }
  return pairs;
}

std::vector<Detail> details_of(const std::string& text) {
  constexpr std::size_t most = 32;
  constexpr std::size_t longest = 16384;
  std::vector<Detail> details;
  if (text.size() > longest) return details;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_array()) return details;
  for (const Json& each : json) {
    if (details.size() == most || !each.is_object()) break;
    const auto text_at = [&](const char* key) {
      const auto found = each.find(key);
      return found != each.end() && found->is_string() ? printable(found->get<std::string>(), 200)
                                                       : std::string();
    };
    Detail detail{text_at("key"), text_at("value"), each.value("of_the_machine", Json()) == true};
    if (!detail.key.empty() && !detail.value.empty()) details.push_back(std::move(detail));
  }
  return details;
}

}  // namespace looplab::lab
