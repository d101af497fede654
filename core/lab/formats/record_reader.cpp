#include "lab/formats/record_reader.hpp"

#include <utility>

#include "lab/facts.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/record_writer.hpp"
#include "parallel/schedule.hpp"

namespace looplab::lab::formats {
namespace {

constexpr std::int64_t most_count = std::int64_t{1} << 53;  // what a double holds exactly
constexpr std::size_t most_rows = 64;
constexpr std::size_t most_entries = 1000;
constexpr std::size_t most_text = 100'000;
constexpr std::size_t most_steps = 10'000;

Parameters parameters_of(const Node& node) {
  std::map<std::string, Value, std::less<>> values;
  node.for_each_member(most_rows, [&](const std::string& key, const Node& value) {
    values[key] =
        value.is_text() ? Value(value.text()) : Value(value.whole(-most_count, most_count));
  });
  return Parameters::recorded(std::move(values));
}

Environment environment_of(const Node& node) {
  Environment environment;
  environment.version = node.at("version").text();
  environment.commit = node.at("commit").text();
  environment.platform = node.at("platform").text();
  environment.system = node.at("system").text();
  environment.compiler = node.at("compiler").text();
  environment.flags = node.at("flags").text();
  environment.simd = node.at("simd").text();
  environment.reported_processors =
      static_cast<int>(node.at("reported_processors").whole(0, 1 << 20));
  environment.max_workers = static_cast<int>(node.at("max_workers").whole(0, 1 << 20));
  environment.memory_bytes = node.at("memory_bytes").whole(0, most_count);
  environment.data_bytes = node.at("data_bytes").whole(0, most_count);
  environment.isolated = node.at("isolated").boolean();
  environment.debug_build = node.at("debug_build").boolean();
  node.at("details").for_each(most_rows, [&](const Node& detail) {
    environment.details.push_back({detail.at("key").text(), detail.at("value").text(),
                                   detail.at("of_the_machine").boolean()});
  });
  return environment;
}

measure::Calibration calibration_of(const Node& node) {
  measure::Calibration calibration;
  calibration.step_ns = node.at("step_ns").number(0, 1e12);
  calibration.call_ns = node.at("call_ns").number(0, 1e12);
  calibration.jitter_cv = node.at("jitter_cv").number(0);
  calibration.backward_steps = static_cast<int>(node.at("backward_steps").whole(0, 1 << 30));
  calibration.empty_iteration_ns = node.at("empty_iteration_ns").number(0);
  calibration.isolated = node.at("isolated").boolean();
  return calibration;
}

Progress progress_of(const Node& node) {
  Progress progress;
  progress.phase = node.at("phase").text();
  progress.done = static_cast<int>(node.at("done").whole(0, 1 << 30));
  progress.total = static_cast<int>(node.at("total").whole(0, 1 << 30));
  progress.elapsed_s = node.at("elapsed_s").number(0, 1e9);
  progress.unit = node.at("unit").text();
  progress.note = node.at("note").text();
  return progress;
}

Cell cell_of(const Node& node) {
  Cell cell;
  cell.text = node.at("text").text();
  cell.detail = node.at("detail").text();
  if (node.has("value")) {
    cell.value = node.at("value").number();
    cell.low = node.at("low").number_or_nan();
    cell.high = node.at("high").number_or_nan();
    cell.unit = node.at("unit").text();
  }
  if (node.has("good")) {
    cell.mark = node.at("good").boolean() ? Cell::Mark::good : Cell::Mark::bad;
  }
  return cell;
}

Table table_of(const Node& node) {
  Table table;
  node.at("columns").for_each(most_rows, [&](const Node& column) {
    table.columns.push_back(
        {column.at("key").text(), column.at("label").text(), column.at("essential").boolean()});
  });
  node.at("rows").for_each(most_rows, [&](const Node& each) {
    Row row;
    row.label = each.at("label").text();
    row.emphasised = each.at("emphasised").boolean();
    each.at("cells").for_each(most_rows,
                              [&](const Node& cell) { row.cells.push_back(cell_of(cell)); });
    if (row.cells.size() != table.columns.size()) {
      each.at("cells").refuse("as long as the list of columns");
    }
    table.rows.push_back(std::move(row));
  });
  return table;
}

parallel::Span span_of(const Node& node) {
  parallel::Span span;
  span.kind = static_cast<parallel::SpanKind>(
      node.at("kind").one_of({"split", "ship", "compute", "wait", "stitch", "start", "serialise",
                              "ship back", "deserialise", "lost"}));
  span.begin_ns = node.at("begin_ns").whole(-most_count, most_count);
  span.end_ns = node.at("end_ns").whole(span.begin_ns, most_count);
  span.first_part = static_cast<std::uint32_t>(node.at("first_part").whole(0, 0xffff'ffff));
  span.parts = static_cast<std::uint32_t>(node.at("parts").whole(0, 0xffff'ffff));
  return span;
}

TimelineFigure timeline_of(const Node& node, double clock_step_ns) {
  TimelineFigure figure;
  figure.title = node.at("title").text();
  figure.total_ns = node.at("total_ns").number(0);
  figure.clock_step_ns = clock_step_ns;
  const Node budget = node.at("budget");
  for (const parallel::SpanKind kind : parallel::all_span_kinds) {
    const char* key = budget_key(kind);
    if (parallel::is_of_teams(kind) || budget.has(key)) {
      figure.budget.of(kind) = budget.at(key).number();
    }
  }
  node.at("lanes").for_each(1024, [&](const Node& spans) {
    auto& lane = figure.snapshot.lanes.emplace_back();
    spans.for_each(100'000, [&](const Node& span) { lane.push_back(span_of(span)); });
  });
  return figure;
}

HistogramFigure histogram_of(const Node& node) {
  HistogramFigure figure;
  figure.title = node.at("title").text();
  figure.x_label = node.at("x_label").text();
  figure.first_edge = node.at("first_edge").number();
  if (node.has("items")) figure.items = node.at("items").text();
  figure.bin_width = node.at("bin_width").number();
  node.at("counts").for_each(
      10'000, [&](const Node& count) { figure.counts.push_back(count.whole(0, most_count)); });
  figure.observed = node.at("observed").number_or_nan();
  figure.observed_label = node.at("observed_label").text();
  return figure;
}

PictureFigure picture_of(const Node& node) {
  PictureFigure figure;
  figure.title = node.at("title").text();
  figure.width = static_cast<int>(node.at("width").whole(1, 1 << 16));
  figure.height = static_cast<int>(node.at("height").whole(1, 1 << 16));
  figure.max_count = static_cast<int>(node.at("max_count").whole(1, 1 << 16));
  return figure;
}

BarsFigure bars_of(const Node& node) {
  BarsFigure figure;
  figure.title = node.at("title").text();
  figure.unit = node.at("unit").text();
  node.at("bars").for_each(most_rows, [&](const Node& bar) {
    figure.bars.push_back({bar.at("label").text(), bar.at("value").number(), bar.at("low").number(),
                           bar.at("high").number(), bar.at("emphasised").boolean()});
  });
  return figure;
}

constexpr Origin origins[] = {Origin::measured, Origin::simulated, Origin::modelled};

Origin origin_of(const Node& node) {
  return origins[node.one_of({"measured", "simulated", "modelled"})];
}

CurvesFigure curves_of(const Node& node) {
  CurvesFigure figure;
  figure.title = node.at("title").text();
  figure.x_label = node.at("x_label").text();
  figure.y_label = node.at("y_label").text();
  figure.x_logarithmic = node.at("x_logarithmic").boolean();
  figure.y_logarithmic = node.at("y_logarithmic").boolean();
  if (node.has("origin")) figure.origin = origin_of(node.at("origin"));
  node.at("curves").for_each(most_rows, [&](const Node& each) {
    auto& curve = figure.curves.emplace_back();
    curve.name = each.at("name").text();
    curve.note = each.at("note").text();
    each.at("points").for_each(10'000, [&](const Node& point) {
      curve.points.push_back({point.at("x").number(), point.at("y").number(),
                              point.at("low").number(), point.at("high").number()});
    });
  });
  return figure;
}

TextFigure text_of(const Node& node) {
  return {node.at("title").text(), node.at("text").lines(most_text), origin_of(node.at("origin"))};
}

WalkFigure walk_of(const Node& node) {
  WalkFigure figure;
  figure.title = node.at("title").text();
  node.at("lines").for_each(
      most_rows, [&](const Node& each) { figure.lines.push_back(each.lines(most_text)); });
  node.at("names").for_each(most_rows,
                            [&](const Node& each) { figure.names.push_back(each.text()); });
  const auto last = static_cast<std::int64_t>(figure.lines.size()) - 1;
  node.at("steps").for_each(most_steps, [&](const Node& each) {
    auto& step = figure.steps.emplace_back();
    step.line = static_cast<int>(each.at("line").whole(0, last));
    each.at("values").for_each(most_rows,
                               [&](const Node& value) { step.values.push_back(value.text()); });
    if (step.values.size() != figure.names.size()) {
      each.at("values").refuse("as long as the list of names");
    }
  });
  return figure;
}

ProfileFigure profile_of(const Node& node) {
  ProfileFigure figure;
  figure.title = node.at("title").text();
  node.at("frames").for_each(most_rows, [&](const Node& each) {
    const std::int64_t last = std::ssize(figure.frames) - 1;
    figure.frames.push_back(
        {each.at("name").text(), static_cast<int>(each.at("parent").whole(-1, last))});
  });
  const std::int64_t last = std::ssize(figure.frames) - 1;
  node.at("spans").for_each(most_steps, [&](const Node& each) {
    auto& span = figure.spans.emplace_back();
    span.frame = static_cast<int>(each.at("frame").whole(0, last));
    span.begin_ns = each.at("begin_ns").whole(0, most_count);
    span.end_ns = each.at("end_ns").whole(span.begin_ns, most_count);
  });
  return figure;
}

void read_busy(const Node& list, std::vector<measure::Epoch>& epochs) {
  std::size_t count = 0;
  list.for_each(most_samples, [&](const Node& each) {
    if (count < epochs.size()) {
      epochs[count].busy_ns = each.times();
      if (epochs[count].busy_ns.size() > parallel::max_workers) {
        each.refuse("a list of at most " + std::to_string(parallel::max_workers) + " times");
      }
    }
    ++count;
  });
  if (count != epochs.size()) list.refuse("as long as samples_ns");
}

// As many as there are samples.
std::vector<measure::Epoch> epochs_of(const Node& node, std::size_t samples) {
  std::vector<measure::Epoch> epochs(samples);
  const auto read = [&](const char* name, std::int64_t least, std::int64_t most, auto part) {
    const Node list = node.at(name);
    std::size_t count = 0;
    list.for_each(most_samples, [&](const Node& each) {
      const std::int64_t value = each.whole(least, most);
      if (count < samples) part(epochs[count]) = value;
      ++count;
    });
    if (count != samples) list.refuse("as long as samples_ns");
  };
  read(
      "begin_ns", -most_count, most_count, [](auto& each) -> auto& { return each.begin_ns; });
  read(
      "end_ns", -most_count, most_count, [](auto& each) -> auto& { return each.end_ns; });
  read(
      "place", 0, most_rows - 1, [](auto& each) -> auto& { return each.place; });
  if (node.has("busy_ns")) read_busy(node.at("busy_ns"), epochs);
  return epochs;
}

measure::Series series_of(const Node& node) {
  static constexpr measure::Steadiness kinds[] = {
      measure::Steadiness::steady, measure::Steadiness::changing, measure::Steadiness::unknown};
  measure::Series series;
  series.name = node.at("name").text();
  series.iterations = node.at("iterations").whole(1, most_count);
  series.steadiness = kinds[node.at("steadiness").one_of({"steady", "changing", "unknown"})];
  series.samples_ns = node.at("samples_ns").times();
  series.warm_up_ns = node.at("warm_up_ns").times();
  return series;
}

measure::Result result_of(const Node& node, const Node& all_series) {
  measure::Result result;
  result.interleaved = node.at("interleaved").boolean();
  result.rounds = static_cast<int>(node.at("rounds").whole(0, most_samples));
  result.discarded = static_cast<int>(node.at("discarded").whole(0, 1 << 30));
  // Not in records of before it was counted.
  if (node.has("clock_steps")) {
    result.clock_steps = static_cast<int>(node.at("clock_steps").whole(0, 1 << 30));
  }
  result.moved = static_cast<int>(node.at("moved").whole(0, 1 << 30));
  result.stopped = node.at("stopped").boolean();
  result.epoch_ns = node.at("epoch_ns").number(0);
  result.threshold = node.at("threshold").number(1e-6, 1);
  result.confidence = node.at("confidence").number(0.5, 0.999999);
  result.elapsed_ns = node.at("elapsed_ns").number(0);
  all_series.for_each(most_rows, [&](const Node& each) {
    result.series.push_back(series_of(each));
    if (result.interleaved &&
        result.series.back().samples_ns.size() != result.series.front().samples_ns.size()) {
      each.at("samples_ns").refuse("as long as that of the first series: rounds are pairs");
    }
    if (each.has("epochs")) {
      auto& series = result.series.back();
      series.epochs = epochs_of(each.at("epochs"), series.samples_ns.size());
    }
  });
  return result;
}

Record record_of(const Node& root) {
  static constexpr Status states[] = {Status::done, Status::stopped, Status::failed};
  root.at("format").one_of({"looplab-record"});
  root.at("format_version").whole(record_format_version, record_format_version);
  Record record;
  record.experiment = root.at("experiment").text();
  record.question = root.at("question").text();
  record.source = root.at("source").text();
  record.run = static_cast<std::uint64_t>(root.at("run").whole(0, most_count));
  record.started = root.at("started").text();
  record.status = states[root.at("status").one_of({"done", "stopped", "failed"})];
  record.error = root.at("error").text();
  record.parameters = parameters_of(root.at("parameters"));
  record.environment = environment_of(root.at("environment"));
  record.calibration = calibration_of(root.at("calibration"));
  record.progress = progress_of(root.at("progress"));
  record.origin = origin_of(root.at("origin"));
  record.answer = root.at("answer").text();
  record.checked = root.at("checked").boolean();
  record.guess_outcome = root.at("guess_outcome").number_or_nan();
  record.table = table_of(root.at("table"));
  root.at("happened").for_each(most_entries, [&](const Node& text) {
    record.happened.push_back(text.text());
  });
  root.at("warnings").for_each(most_entries, [&](const Node& warning) {
    record.warnings.push_back(
        {warning.at("code").text(), warning.at("cause").text(), warning.at("remedy").text()});
  });
  record.result = result_of(root.at("measurement"), root.at("series"));
  if (root.has("timeline")) {
    record.timeline = timeline_of(root.at("timeline"), record.calibration.step_ns);
  }
  if (root.has("histogram")) record.histogram = histogram_of(root.at("histogram"));
  if (root.has("picture")) record.picture = picture_of(root.at("picture"));
  if (root.has("bars")) record.bars = bars_of(root.at("bars"));
  if (root.has("curves")) {
    root.at("curves").for_each(
        most_entries, [&](const Node& figure) { record.curves.push_back(curves_of(figure)); });
  }
  if (root.has("texts")) {
    root.at("texts").for_each(most_entries,
                              [&](const Node& figure) { record.texts.push_back(text_of(figure)); });
  }
  if (root.has("walk")) record.walk = walk_of(root.at("walk"));
  if (root.has("profile")) record.profile = profile_of(root.at("profile"));
  return record;
}

}  // namespace

Record record_from(const Node& root) {
  Record record = record_of(root);
  measure::analyse(record.result, record.calibration);
  for (std::size_t i = 0; i < record.result.series.size(); ++i) {
    record.facts.push_back(facts_of(record.result, i, record.calibration));
  }
  return record;
}

std::expected<Record, std::string> read_record(std::string_view text) {
  return read_document(text, record_from);
}

}  // namespace looplab::lab::formats
