#include "lab/formats/chrome_trace.hpp"

#include "lab/formats/json_writer.hpp"
#include "lab/formats/record_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

void write_thread_name(JsonWriter& json, std::size_t lane) {
  json.object([&] {
    json.member("ph", "M");
    json.member("name", "thread_name");
    json.member("pid", 1);
    json.member("tid", lane);
    json.object("args", [&] { json.member("name", text::format("worker {}", lane)); });
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

}  // namespace

std::string trace_json(const Record& record) {
  if (!record.timeline) return {};
  JsonWriter json;
  json.object([&] {
    json.list("traceEvents", [&] {
      const auto& lanes = record.timeline->snapshot.lanes;
      for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        write_thread_name(json, lane);
        for (const parallel::Span& span : lanes[lane]) write_event(json, record, lane, span);
      }
    });
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
