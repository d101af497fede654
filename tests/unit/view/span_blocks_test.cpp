#include "view/span_blocks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

namespace {

using namespace looplab::view;
using looplab::parallel::Span;
using looplab::parallel::SpanKind;

// Back to back, so long each.
std::vector<Span> lane_of(std::size_t spans, std::int64_t each_ns) {
  std::vector<Span> lane;
  for (std::size_t i = 0; i < spans; ++i) {
    const auto begin = static_cast<std::int64_t>(i) * each_ns;
    lane.push_back({begin, begin + each_ns, static_cast<std::uint32_t>(i), 1, SpanKind::compute});
  }
  return lane;
}

std::size_t spans_in(const std::vector<SpanBlock>& blocks) {
  std::size_t all = 0;
  for (const SpanBlock& block : blocks) all += block.count;
  return all;
}

}  // namespace

TEST_CASE("span blocks: wide spans stand by themselves, where their times are") {
  const std::vector<Span> lane{{100, 200, 0, 1, SpanKind::ship},
                               {200, 600, 0, 5, SpanKind::compute},
                               {600, 1100, 0, 0, SpanKind::wait}};
  const auto blocks = span_blocks(lane, 100, 1100, 500);
  REQUIRE(blocks.size() == 3);
  CHECK(blocks[0].left == 0);
  CHECK(blocks[0].right == doctest::Approx(50));
  CHECK(blocks[1].right == doctest::Approx(250));
  CHECK(blocks[2].right == doctest::Approx(500));
  CHECK(blocks[2].kind == SpanKind::wait);
  CHECK(blocks[1].first == 1);
  // Half of it, cut where the window ends.
  const auto part = span_blocks(lane, 150, 650, 500);
  REQUIRE(part.size() == 3);
  CHECK(part.front().left == 0);
  CHECK(part.back().right == 500);
  CHECK(span_blocks({}, 0, 1, 100).empty());
  CHECK(span_blocks(lane, 2000, 3000, 100).empty());
}

TEST_CASE("span blocks: a million spans are a block, and every one of them is counted") {
  const auto lane = lane_of(1'000'000, 30);
  const auto blocks = span_blocks(lane, 0, 30e6, 1000);
  CHECK(blocks.size() <= 2);
  CHECK(spans_in(blocks) == lane.size());
  CHECK(blocks.front().left == 0);
  CHECK(blocks.back().right == 1000);
  // Nearer, until each of a hundred is ten pixels wide.
  const auto near = span_blocks(lane, 15e6, 15e6 + 3000, 1000);
  CHECK(near.size() == 100);
  CHECK(near.front().first == 500'000);
  for (const SpanBlock& block : near) CHECK(block.count == 1);
}

// Of all widths, with gaps: nothing is lost, nothing overlaps, and no more is drawn than can be
// seen.
TEST_CASE("span blocks: for spans of all lengths they cover what the spans cover") {
  std::vector<Span> lane;
  std::int64_t at = 0;
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    const std::int64_t length = i % 97 == 0 ? 40'000 : i % 7 * 3;
    at += i % 11 == 0 ? 500 : 0;
    lane.push_back({at, at + length, i, 1, i % 97 == 0 ? SpanKind::wait : SpanKind::compute});
    at += length;
  }
  for (const float pixels : {1.0f, 37.0f, 800.0f}) {
    const auto blocks = span_blocks(lane, 0, static_cast<double>(at), pixels);
    CHECK(spans_in(blocks) == lane.size());
    CHECK(static_cast<float>(blocks.size()) <= 2 * pixels + 2);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      CHECK(blocks[i].right >= blocks[i].left);
      CHECK(blocks[i].first == (i == 0 ? 0 : blocks[i - 1].first + blocks[i - 1].count));
      if (i > 0) CHECK(blocks[i].left >= blocks[i - 1].left);
    }
  }
}

// Nobody who records makes such a lane, but a file may claim it.
TEST_CASE("span blocks: spans that overlap, or come in no order, are no more than can be seen") {
  const auto check = [](auto span_of) {
    std::vector<Span> lane;
    for (std::uint32_t i = 0; i < 20'000; ++i) lane.push_back(span_of(i));
    for (const float pixels : {1.0f, 800.0f}) {
      const auto blocks = span_blocks(lane, 0, 1e6, pixels);
      CHECK(static_cast<float>(blocks.size()) <= 2 * pixels + 2);
      for (const SpanBlock& block : blocks) CHECK(block.right >= block.left);
    }
  };
  const auto kind = [](std::uint32_t i) { return i % 2 == 0 ? SpanKind::wait : SpanKind::ship; };
  check([&](std::uint32_t i) { return Span{0, 1'000'000, i, 1, kind(i)}; });
  check([&](std::uint32_t i) { return Span{i % 1000, 1000 + i * 7919 % 999'000, i, 1, kind(i)}; });
  check([&](std::uint32_t i) {
    return Span{1'000'000 - i * 50, 1'000'000 - i * 49, i, 1, kind(i)};
  });
  check([&](std::uint32_t i) {
    return Span{i % 2 * 500'000, i % 2 * 500'000 + 400'000, i, 1, kind(i)};
  });
}

TEST_CASE("span blocks: which span is at a time") {
  const std::vector<Span> lane{{100, 200, 0, 1, SpanKind::ship},
                               {300, 600, 0, 5, SpanKind::compute}};
  CHECK(span_at(lane, 50) == 2);
  CHECK(span_at(lane, 100) == 0);
  CHECK(span_at(lane, 199) == 0);
  CHECK(span_at(lane, 250) == 2);
  CHECK(span_at(lane, 599) == 1);
  CHECK(span_at(lane, 600) == 2);
  CHECK(span_at({}, 0) == 0);
  const auto million = lane_of(1'000'000, 30);
  CHECK(span_at(million, 30 * 777'777 + 3) == 777'777);
}

TEST_CASE("time window: zooms about a place, pans, and never leaves the whole") {
  TimeWindow window;
  CHECK(window.whole());
  window.zoom(0.5, 0.25, 1e-6);
  CHECK(window.from == doctest::Approx(0.125));
  CHECK(window.to == doctest::Approx(0.625));
  window.pan(0.5);
  CHECK(window.from == doctest::Approx(0.375));
  window.pan(9);
  CHECK(window.to == 1);
  CHECK(window.length() == doctest::Approx(0.5));
  window.pan(-9);
  CHECK(window.from == 0);
  window.zoom(1e-9, 0.5, 0.01);
  CHECK(window.length() == doctest::Approx(0.01));
  window.zoom(1e9, 0.9, 0.01);
  CHECK(window == TimeWindow{});
}
