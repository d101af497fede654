#include "lab/formats/chrome_trace.hpp"

#include "lab/formats/json_writer.hpp"
#include "lab/formats/record_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

void write_thread_name(JsonWriter& json, std::size_t lane, const std::string& name) {
  json.object([&] {
    json.member("ph", "M");
    json.member("name", "thread_name");
    json.member("pid", 1);
    json.member("tid", lane);
    json.object("args", [&] { json.member("name", name); });
  });
}

void write_event(JsonWriter& json, const Record& record, std::size_t lane,
                 const parallel::Span& span) {
  const std::int64_t begin_ns = record.timeline->snapshot.begin_ns;
  json.object([&] {
    json.member("ph", "X");
    json.member("name", parallel::name_of(span.kind));
    json.member("cat", record.experiment);
    json.member("pid", 1);
    json.member("tid", lane);
    json.member("ts", static_cast<double>(span.begin_ns - begin_ns) / 1e3);
    json.member("dur", static_cast<double>(span.end_ns - span.begin_ns) / 1e3);
    json.object("args", [&] {
      json.member("first_part", span.first_part);
      json.member("parts", span.parts);
    });
  });
}

void write_event(JsonWriter& json, const Record& record, const ProfileFigure::Span& span) {
  json.object([&] {
    json.member("ph", "X");
    json.member("name", record.profile->frames[static_cast<std::size_t>(span.frame)].name);
    json.member("cat", record.experiment);
    json.member("pid", 1);
    json.member("tid", 0);
    json.member("ts", static_cast<double>(span.begin_ns) / 1e3);
    json.member("dur", static_cast<double>(span.end_ns - span.begin_ns) / 1e3);
  });
}

void write_events(JsonWriter& json, const Record& record) {
  if (record.profile) {
    write_thread_name(json, 0, record.profile->title);
    for (const auto& span : record.profile->spans) write_event(json, record, span);
    return;
  }
  const auto& lanes = record.timeline->snapshot.lanes;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    write_thread_name(json, lane, text::format("worker {}", lane));
    for (const parallel::Span& span : lanes[lane]) write_event(json, record, lane, span);
  }
}

}  // namespace

std::string trace_json(const Record& record) {
  if (!has_trace(record)) return {};
  JsonWriter json;
  json.object([&] {
    json.list("traceEvents", [&] { write_events(json, record); });
    json.member("displayTimeUnit", "ms");
    json.object("otherData", [&] {
      json.member("experiment", record.experiment);
      write_parameters(json, record.parameters);
      json.member("version", record.environment.version);
    });
  });
  return json.take();
}

}  // namespace looplab::lab::formats
