#include "lab/profile.hpp"

#include <doctest/doctest.h>

#include <string>

#include "lab/formats/chrome_trace.hpp"
#include "lab/formats/json_tree.hpp"
#include "lab/formats/svg.hpp"
#include "measure/clock.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;

/// Ten nanoseconds later at each look.
struct Ticking : measure::Clock {
  mutable std::int64_t now = 1000;
  std::int64_t now_ns() const noexcept override { return now += 10; }
};

/// a calls b twice, the second time with a c in it, and c once.
ProfileFigure example() {
  Ticking clock;
  Profiler profiler(clock, 100);
  static const char* const a = "a";
  static const char* const b = "b";
  static const char* const c = "c";
  profiler.begin(a);
  profiler.begin(b);
  profiler.end();
  profiler.begin(b);
  profiler.begin(c);
  profiler.end();
  profiler.end();
  profiler.begin(c);
  profiler.end();
  profiler.end();
  return profiler.figure("Example");
}

}  // namespace

TEST_CASE("profile: spans come as they were begun, a function that two others call twice over") {
  const ProfileFigure figure = example();
  REQUIRE(figure.frames.size() == 4);
  CHECK(figure.frames[0].name == "a");
  CHECK(figure.frames[0].parent == -1);
  CHECK(figure.frames[1].parent == 0);
  CHECK(figure.frames[2].name == "c");
  CHECK(figure.frames[2].parent == 1);
  CHECK(figure.frames[3].name == "c");
  CHECK(figure.frames[3].parent == 0);
  REQUIRE(figure.spans.size() == 5);
  CHECK(figure.spans[0].begin_ns == 0);
  CHECK(figure.spans[0].end_ns == 90);  // ten looks, nine steps
  CHECK(figure.spans[1].begin_ns == 10);
  CHECK(figure.spans[1].end_ns == 20);
}

TEST_CASE("profile: what frames take by themselves adds up to the whole") {
  const std::vector<FrameTime> times = times_of(example());
  REQUIRE(times.size() == 4);
  CHECK(times[0].total_ns == 90);
  CHECK(times[1].calls == 2);
  CHECK(times[1].total_ns == 40);
  CHECK(times[1].self_ns == 30);
  CHECK(times[2].total_ns == 10);
  CHECK(times[3].total_ns == 10);
  CHECK(times[0].self_ns == 40);
  double all = 0;
  for (const FrameTime& time : times) all += time.self_ns;
  CHECK(all == 90);
  CHECK(times[2].depth == 2);
  CHECK(times[1].line == -1);
  CHECK(times[2].line == 0);
  CHECK(times[3].line == 1);
}

TEST_CASE("profile: added up, each box lies in that of its caller and none over another") {
  const auto boxes = boxes_added_up(example());
  REQUIRE(boxes.size() == 4);
  CHECK(boxes[0].from == 0);
  CHECK(boxes[0].to == 1);
  CHECK(boxes[1].from == 0);
  CHECK(boxes[1].to == doctest::Approx(40.0 / 90));
  CHECK(boxes[2].frame == 3);  // in the row of b
  CHECK(boxes[2].from == boxes[1].to);
  CHECK(boxes[2].to == doctest::Approx(50.0 / 90));
  CHECK(boxes[3].frame == 2);
  CHECK(boxes[3].from == boxes[1].from);
  CHECK(boxes[3].to <= boxes[1].to);
  // e, found last, lies under b and so left of d, which is under c.
  const ProfileFigure late{
      "Late",
      {{"a", -1}, {"b", 0}, {"c", 0}, {"d", 2}, {"e", 1}},
      {{0, 0, 100}, {1, 0, 30}, {2, 30, 60}, {3, 30, 60}, {1, 60, 90}, {4, 60, 90}}};
  std::string order;
  for (const ProfileBox& box : boxes_added_up(late)) {
    order += late.frames[static_cast<std::size_t>(box.frame)].name;
  }
  CHECK(order == "abced");
}

TEST_CASE("profile: what there is no room for is left out with what it calls") {
  Ticking clock;
  Profiler profiler(clock, 2);
  static const char* const name = "f";
  for (int i = 0; i < 100; ++i) profiler.begin(name);
  for (int i = 0; i < 101; ++i) profiler.end();  // and one end too many
  const ProfileFigure figure = profiler.figure("Deep");
  CHECK(figure.spans.size() == 2);
  CHECK(profiler.total_ns() > 0);
  profiler.clear();
  CHECK(profiler.total_ns() == 0);
  profiler.begin(name);
  CHECK(profiler.figure("Open").spans.empty());  // not ended
}

TEST_CASE("profile: of nothing there is no picture") {
  CHECK(times_of({}).empty());
  CHECK(boxes_in_time({}).empty());
  CHECK(boxes_added_up({}).empty());
  CHECK(formats::profile_svg({}).empty());
  // Of no length: nothing to divide by.
  const ProfileFigure instant{"Instant", {{"a", -1}}, {{0, 0, 0}}};
  CHECK(boxes_in_time(instant).empty());
  CHECK(boxes_added_up(instant).empty());
}

TEST_CASE("profile: as a picture it has a box for each span and each frame, and names") {
  const std::string svg = formats::profile_svg(example());
  std::size_t boxes = 0;
  for (std::size_t at = svg.find("<rect"); at != std::string::npos; at = svg.find("<rect", at + 1))
    ++boxes;
  CHECK(boxes == 5 + 4 + 2);  // and two in the legend
  CHECK(svg.find(">c 10.0 ns<") != std::string::npos);
}

TEST_CASE("profile: as a trace it has an event for each span, in microseconds") {
  Record record;
  record.profile = example();
  const auto trace = formats::parse_json(formats::trace_json(record));
  REQUIRE(trace);
  const auto& events = (*trace)["traceEvents"];
  REQUIRE(events.size() == 1 + 5);
  CHECK(events[2]["name"] == "b");
  CHECK(events[2]["ph"] == "X");
  CHECK(events[2]["ts"] == 0.01);
  CHECK(events[2]["dur"] == 0.01);
}
