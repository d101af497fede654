#include "lab/formats/record_writer.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "lab/formats/json_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

void write(JsonWriter& json, const Environment& environment) {
  json.object("environment", [&] {
    json.member("fingerprint", fingerprint_of(environment));
    json.member("version", environment.version);
    json.member("commit", environment.commit);
    json.member("platform", environment.platform);
    json.member("system", environment.system);
    json.member("compiler", environment.compiler);
    json.member("flags", environment.flags);
    json.member("simd", environment.simd);
    json.member("reported_processors", environment.reported_processors);
    json.member("max_workers", environment.max_workers);
    json.member("memory_bytes", environment.memory_bytes);
    json.member("data_bytes", environment.data_bytes);
    json.member("isolated", environment.isolated);
    json.member("debug_build", environment.debug_build);
    json.objects("details", environment.details, [&](const Detail& detail) {
      json.member("key", detail.key);
      json.member("value", detail.value);
      json.member("of_the_machine", detail.of_the_machine);
    });
  });
}

void write(JsonWriter& json, const measure::Calibration& calibration) {
  json.object("calibration", [&] {
    json.member("step_ns", calibration.step_ns);
    json.member("call_ns", calibration.call_ns);
    json.member("jitter_cv", calibration.jitter_cv);
    json.member("backward_steps", calibration.backward_steps);
    json.member("empty_iteration_ns", calibration.empty_iteration_ns);
    json.member("isolated", calibration.isolated);
    json.member("epoch_ns", calibration.epoch_ns());
  });
}

void write(JsonWriter& json, const Progress& progress) {
  json.object("progress", [&] {
    json.member("phase", progress.phase);
    json.member("done", progress.done);
    json.member("total", progress.total);
    json.member("elapsed_s", progress.elapsed_s);
    json.member("unit", progress.unit);
    json.member("note", progress.note);
    json.member("line", progress_line(progress));
  });
}

void write(JsonWriter& json, const Cell& cell) {
  json.object([&] {
    json.member("text", cell.text);
    json.member("detail", cell.detail);
    if (std::isfinite(cell.value)) {
      json.member("value", cell.value);
      json.member("low", cell.low);
      json.member("high", cell.high);
      json.member("unit", cell.unit);
    }
    if (cell.mark != Cell::Mark::none) json.member("good", cell.mark == Cell::Mark::good);
  });
}

void write(JsonWriter& json, const Table& table) {
  json.object("table", [&] {
    json.objects("columns", table.columns, [&](const Column& column) {
      json.member("key", column.key);
      json.member("label", column.label);
      json.member("essential", column.essential);
    });
    json.objects("rows", table.rows, [&](const Row& row) {
      json.member("label", row.label);
      json.member("emphasised", row.emphasised);
      json.list("cells", [&] {
        for (const Cell& cell : row.cells) write(json, cell);
      });
    });
  });
}

void write(JsonWriter& json, const TimelineFigure& figure) {
  json.object("timeline", [&] {
    json.member("title", figure.title);
    json.member("total_ns", figure.total_ns);
    json.object("budget", [&] {
      for (const parallel::SpanKind kind : parallel::all_span_kinds) {
        if (!parallel::is_of_teams(kind) && !(figure.budget.of(kind) > 0)) continue;
        json.member(budget_key(kind), figure.budget.of(kind));
      }
    });
    json.list("lanes", [&] {
      for (const auto& spans : figure.snapshot.lanes) {
        json.list([&] {
          for (const parallel::Span& span : spans) {
            json.object([&] {
              json.member("kind", parallel::name_of(span.kind));
              json.member("begin_ns", span.begin_ns - figure.snapshot.begin_ns);
              json.member("end_ns", span.end_ns - figure.snapshot.begin_ns);
              json.member("first_part", span.first_part);
              json.member("parts", span.parts);
            });
          }
        });
      }
    });
  });
}

void write(JsonWriter& json, const HistogramFigure& figure) {
  json.object("histogram", [&] {
    json.member("title", figure.title);
    json.member("items", figure.items);
    json.member("x_label", figure.x_label);
    json.member("first_edge", figure.first_edge);
    json.member("bin_width", figure.bin_width);
    json.values("counts", figure.counts);
    json.member("observed", figure.observed);
    json.member("observed_label", figure.observed_label);
  });
}

void write(JsonWriter& json, const PictureFigure& figure) {
  json.object("picture", [&] {
    json.member("title", figure.title);
    json.member("width", figure.width);
    json.member("height", figure.height);
    json.member("max_count", figure.max_count);
  });
}

void write(JsonWriter& json, const BarsFigure& figure) {
  json.object("bars", [&] {
    json.member("title", figure.title);
    json.member("unit", figure.unit);
    json.objects("bars", figure.bars, [&](const auto& bar) {
      json.member("label", bar.label);
      json.member("value", bar.value);
      json.member("low", bar.low);
      json.member("high", bar.high);
      json.member("emphasised", bar.emphasised);
    });
  });
}

void write(JsonWriter& json, const CurvesFigure& figure) {
  json.member("title", figure.title);
  json.member("x_label", figure.x_label);
  json.member("y_label", figure.y_label);
  json.member("x_logarithmic", figure.x_logarithmic);
  json.member("y_logarithmic", figure.y_logarithmic);
  // Files from before simulated ones were drawn have none, and all of theirs were measured.
  if (figure.origin != Origin::measured) json.member("origin", name_of(figure.origin));
  json.objects("curves", figure.curves, [&](const auto& curve) {
    json.member("name", curve.name);
    json.member("note", curve.note);
    json.objects("points", curve.points, [&](const auto& point) {
      json.member("x", point.x);
      json.member("y", point.y);
      json.member("low", point.low);
      json.member("high", point.high);
    });
  });
}

void write(JsonWriter& json, const TextFigure& figure) {
  json.member("title", figure.title);
  json.member("text", figure.text);
  json.member("origin", name_of(figure.origin));
}

void write(JsonWriter& json, const WalkFigure& figure) {
  json.object("walk", [&] {
    json.member("title", figure.title);
    json.values("lines", figure.lines);
    json.values("names", figure.names);
    json.objects("steps", figure.steps, [&](const auto& step) {
      json.member("line", step.line);
      json.values("values", step.values);
    });
  });
}

void write(JsonWriter& json, const ProfileFigure& figure) {
  json.object("profile", [&] {
    json.member("title", figure.title);
    json.objects("frames", figure.frames, [&](const auto& frame) {
      json.member("name", frame.name);
      json.member("parent", frame.parent);
    });
    json.objects("spans", figure.spans, [&](const auto& span) {
      json.member("frame", span.frame);
      json.member("begin_ns", span.begin_ns);
      json.member("end_ns", span.end_ns);
    });
  });
}

const char* name_of(measure::Steadiness steadiness) {
  switch (steadiness) {
    case measure::Steadiness::steady: return "steady";
    case measure::Steadiness::changing: return "changing";
    case measure::Steadiness::unknown: break;
  }
  return "unknown";
}

void write(JsonWriter& json, const measure::Distribution& shape) {
  json.object("distribution", [&] {
    json.member("p5_ns", shape.p5);
    json.member("p25_ns", shape.p25);
    json.member("p75_ns", shape.p75);
    json.member("p95_ns", shape.p95);
    json.member("iqm_ns", shape.iqm);
    json.member("trimmed_mean_ns", shape.trimmed_mean);
    json.member("sd_population_ns", shape.sd_population);
    json.object("outliers", [&] {
      json.member("low_severe", shape.outliers.low_severe);
      json.member("low_mild", shape.outliers.low_mild);
      json.member("high_mild", shape.outliers.high_mild);
      json.member("high_severe", shape.outliers.high_severe);
    });
    json.member("autocorrelation", shape.autocorrelation);
    json.member("drift", shape.drift);
    json.member("gap", shape.gap);
    json.member("distinct", shape.distinct);
  });
}

void write(JsonWriter& json, const measure::Comparison& comparison) {
  const measure::Ratio& ratio = comparison.ratio;
  if (ratio.rounds == 0) return json.null_member("comparison");
  json.object("comparison", [&] {
    json.member("verdict", measure::name_of(comparison.verdict));
    json.object("ratio", [&] {
      json.member("value", ratio.value);
      json.member("low", ratio.low);
      json.member("high", ratio.high);
      json.member("coverage", ratio.coverage);
      json.member("rounds", ratio.rounds);
    });
    json.member("ties", comparison.ties);
    json.member("rounds_needed", comparison.rounds_needed);
  });
}

// What the samples alone do not tell, and their statistics need.
void write_measurement(JsonWriter& json, const measure::Result& result) {
  json.object("measurement", [&] {
    json.member("interleaved", result.interleaved);
    json.member("rounds", result.rounds);
    json.member("discarded", result.discarded);
    json.member("clock_steps", result.clock_steps);
    json.member("moved", result.moved);
    json.member("stopped", result.stopped);
    json.member("epoch_ns", result.epoch_ns);
    json.member("threshold", result.threshold);
    json.member("confidence", result.confidence);
    json.member("elapsed_ns", result.elapsed_ns);
  });
}

void write(JsonWriter& json, const std::vector<measure::Epoch>& epochs) {
  if (epochs.empty()) return;
  const auto list = [&](const char* name, auto part) {
    json.list(name, [&] {
      for (const measure::Epoch& epoch : epochs) json.value(epoch.*part);
    });
  };
  json.object("epochs", [&] {
    list("begin_ns", &measure::Epoch::begin_ns);
    list("end_ns", &measure::Epoch::end_ns);
    list("place", &measure::Epoch::place);
    if (std::ranges::all_of(epochs, &std::vector<double>::empty, &measure::Epoch::busy_ns)) return;
    json.list("busy_ns", [&] {
      for (const measure::Epoch& epoch : epochs) {
        json.list([&] {
          for (const double busy : epoch.busy_ns) json.value(busy);
        });
      }
    });
  });
}

void write(JsonWriter& json, const measure::Series& series, const std::vector<Fact>& facts) {
  const measure::Summary& summary = series.summary;
  json.member("name", series.name);
  json.member("iterations", series.iterations);
  json.member("median_ns", summary.median);
  json.member("low_ns", summary.low);
  json.member("high_ns", summary.high);
  json.member("coverage", summary.coverage);
  json.member("mad_ns", summary.mad);
  json.member("min_ns", summary.min);
  json.member("max_ns", summary.max);
  json.member("mean_ns", summary.mean);
  json.member("sd_ns", summary.sd);
  json.member("trimmed", summary.trimmed);
  write(json, series.distribution);
  json.member("steadiness", name_of(series.steadiness));
  json.member("distrust", measure::name_of(series.distrust));
  write(json, series.comparison);
  json.objects("facts", facts, [&](const Fact& fact) {
    json.member("label", fact.label);
    json.member("value", fact.value);
  });
  json.values("samples_ns", series.samples_ns);
  write(json, series.epochs);
  json.values("warm_up_ns", series.warm_up_ns);
}

void write_series(JsonWriter& json, const Record& record) {
  static const std::vector<Fact> no_facts;
  json.list("series", [&] {
    for (std::size_t i = 0; i < record.result.series.size(); ++i) {
      const auto& facts = i < record.facts.size() ? record.facts[i] : no_facts;
      json.object([&] { write(json, record.result.series[i], facts); });
    }
  });
}

}  // namespace

void write_parameters(JsonWriter& json, const Parameters& parameters) {
  json.object("parameters", [&] {
    for (const auto& [key, value] : parameters.values()) {
      json.key(key);
      std::visit([&](const auto& content) { json.value(content); }, value);
    }
  });
}

std::string record_json(const Record& record) {
  JsonWriter json;
  json.object([&] {
    json.member("format", "looplab-record");
    json.member("format_version", record_format_version);
    json.member("experiment", record.experiment);
    json.member("question", record.question);
    json.member("source", record.source);
    json.member("run", record.run);
    json.member("started", record.started);
    json.member("status", name_of(record.status));
    json.member("error", record.error);
    write_parameters(json, record.parameters);
    write(json, record.environment);
    write(json, record.calibration);
    write(json, record.progress);
    json.member("origin", name_of(record.origin));
    json.member("answer", record.answer);
    json.member("checked", record.checked);
    json.member("guess_outcome", record.guess_outcome);
    write(json, record.table);
    json.values("happened", record.happened);
    json.objects("warnings", record.warnings, [&](const measure::Warning& warning) {
      json.member("code", warning.code);
      json.member("cause", warning.cause);
      json.member("remedy", warning.remedy);
    });
    write_measurement(json, record.result);
    write_series(json, record);
    if (record.timeline) write(json, *record.timeline);
    if (record.histogram) write(json, *record.histogram);
    if (record.picture) write(json, *record.picture);
    if (record.bars) write(json, *record.bars);
    if (!record.curves.empty()) {
      json.objects("curves", record.curves, [&](const auto& figure) { write(json, figure); });
    }
    if (!record.texts.empty()) {
      json.objects("texts", record.texts, [&](const auto& figure) { write(json, figure); });
    }
    if (record.walk) write(json, *record.walk);
    if (record.profile) write(json, *record.profile);
  });
  return json.take();
}

}  // namespace looplab::lab::formats
