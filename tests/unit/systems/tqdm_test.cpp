// Expected lines: printed by tqdm 4.66 (python-systems, section 4, "Golden"), or by its rules in
// tqdm/std.py, worked out by hand.
#include "systems/tqdm.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

namespace {

using namespace looplab::systems;

TqdmMeter meter(double n, double total, double elapsed_s, int columns = 80) {
  return {.n = n, .total = total, .elapsed_s = elapsed_s, .columns = columns};
}

class HandClock final : public looplab::measure::Clock {
 public:
  std::int64_t now_ns() const noexcept override {
    ++looks;
    return now;
  }
  std::int64_t now = 0;
  mutable std::int64_t looks = 0;
};

}  // namespace

TEST_CASE("tqdm: its own lines, 80 columns wide") {
  CHECK(tqdm_line(meter(0, 100, 0)) ==
        "  0%|                                                   | 0/100 [00:00<?, ?it/s]");
  TqdmMeter third = meter(30, 100, 3.2);
  third.rate = 9.38;
  CHECK(tqdm_line(third) ==
        " 30%|████████████▌                             | 30/100 [00:03<00:07,  9.38it/s]");
  third.ascii = true;
  CHECK(tqdm_line(third) ==
        " 30%|############6                             | 30/100 [00:03<00:07,  9.38it/s]");
  TqdmMeter whole = meter(100, 100, 10.05);
  whole.rate = 9.95;
  CHECK(tqdm_line(whole) ==
        "100%|█████████████████████████████████████████| 100/100 [00:10<00:00,  9.95it/s]");
  CHECK(tqdm_line(meter(3, 10, 30)) ==
        " 30%|█████████████▏                              | 3/10 [00:30<01:10, 10.00s/it]");
  CHECK(tqdm_line({.n = 42, .elapsed_s = 3.5}) == "42it [00:03, 12.00it/s]");
  TqdmMeter epoch = meter(5, 10, 4000, 90);
  epoch.description = "epoch";
  epoch.postfix = "loss=0.12";
  CHECK(tqdm_line(epoch) ==
        "epoch:  50%|███████████████▌               | 5/10 [1:06:40<1:06:40, 800.00s/it, "
        "loss=0.12]");
}

TEST_CASE("tqdm: without columns a bar of 10, and what is beyond the total has none") {
  CHECK(tqdm_line({.n = 13, .total = 30, .elapsed_s = 1.3}) ==
        " 43%|████▎     | 13/30 [00:01<00:01, 10.00it/s]");
  CHECK(tqdm_line({.n = 31, .total = 30, .elapsed_s = 1}) == "31it [00:01, 31.00it/s]");
  CHECK(tqdm_line({.n = 5, .total = 0, .elapsed_s = 1}) == "5it [00:01,  5.00it/s]");
  CHECK(tqdm_line({.n = 0, .total = 4, .elapsed_s = 2}) == "  0%|          | 0/4 [00:02<?, ?it/s]");
  TqdmMeter colon{.n = 1, .total = 2, .elapsed_s = 1};
  colon.description = "files: ";
  CHECK(tqdm_line(colon).starts_with("files:  50%|█████     | 1/2 ["));
}

// Counts with the divisor that is asked for, rates always with 1000.
TEST_CASE("tqdm: scaled counts") {
  TqdmMeter bytes{.n = 1.18 * 1024 * 1024, .total = 4.77 * 1024 * 1024, .elapsed_s = 4.2};
  bytes.unit = "B";
  bytes.unit_scale = true;
  bytes.unit_divisor = 1024;
  const std::string line = tqdm_line(bytes);
  CHECK(line.find("1.18M/4.77M") != std::string::npos);
  CHECK(line.find("295kB/s") != std::string::npos);
  CHECK(tqdm_size(0) == "0.00");
  CHECK(tqdm_size(9.994) == "9.99");
  CHECK(tqdm_size(9.995) == "10.0");
  CHECK(tqdm_size(99.94) == "99.9");
  CHECK(tqdm_size(99.95) == "100");
  CHECK(tqdm_size(999.4) == "999");
  CHECK(tqdm_size(999.5) == "1.00k");
  CHECK(tqdm_size(123'456'789) == "123M");
  CHECK(tqdm_size(1e30) == "1000000.0Y");
  CHECK(tqdm_size(-1500) == "-1.50k");
}

TEST_CASE("tqdm: times") {
  CHECK(tqdm_interval(0) == "00:00");
  CHECK(tqdm_interval(59.99) == "00:59");
  CHECK(tqdm_interval(3599.9) == "59:59");
  CHECK(tqdm_interval(3600) == "1:00:00");
  CHECK(tqdm_interval(360'000) == "100:00:00");
  CHECK(tqdm_interval(-61) == "-01:01");
}

TEST_CASE("tqdm: every eighth of a block, every tenth of a sign") {
  const std::string eighths[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
  for (int i = 0; i <= 8; ++i) CHECK(tqdm_bar(i / 8.0, 1) == eighths[i]);
  for (int i = 1; i < 10; ++i) CHECK(tqdm_bar(i / 10.0 + 1e-9, 1, true) == std::to_string(i));
  CHECK(tqdm_bar(0.5, 4) == "██  ");
  CHECK(tqdm_bar(-1, 3) == "   ");
  CHECK(tqdm_bar(7, 3) == "███");
}

// python-systems, section 4: 10, 20, 20, 20 give 10.0, 15.8824, 17.7626, 18.6459.
TEST_CASE("tqdm: the moving average") {
  Ema ema(0.3);
  CHECK(ema.value() == 0);
  CHECK(ema.add(10) == doctest::Approx(10.0));
  CHECK(ema.add(20) == doctest::Approx(15.8824).epsilon(1e-5));
  CHECK(ema.add(20) == doctest::Approx(17.7626).epsilon(1e-5));
  CHECK(ema.add(20) == doctest::Approx(18.6459).epsilon(1e-5));
}

TEST_CASE("tqdm: draws at most every 0.1 s, and soon asks the clock no oftener than that") {
  HandClock clock;
  std::vector<std::string> lines;
  Tqdm bar(clock, {.total = 100'000}, [&](const std::string& line) { lines.push_back(line); });
  for (int i = 0; i < 100'000; ++i) {
    clock.now += 10'000;  // 10 µs an iteration: a second altogether
    bar.update();
  }
  bar.close();
  CHECK(lines.size() >= 10);
  CHECK(lines.size() <= 13);
  CHECK(lines.front() == "\r  0%|          | 0/100000 [00:00<?, ?it/s]");
  CHECK(lines.back().starts_with("\r100%|██████████| 100000/100000 [00:01<00:00, 100000.00it/s]"));
  // 10,000 looks until the first drawing, which sets miniters to 10,000; then a look each.
  CHECK(clock.looks < 10'200);
}

TEST_CASE("tqdm: miniters 1 and no interval draw every time; disabled, never") {
  HandClock clock;
  std::int64_t lines = 0;
  const auto count = [&](const std::string&) { ++lines; };
  Tqdm each(clock, {.total = 50, .mininterval_s = 0, .miniters = 1}, count);
  for (int i = 0; i < 50; ++i) CHECK(each.update());
  CHECK(lines == 51);
  CHECK(each.drawn() == 51);
  Tqdm off(clock, {.total = 50, .disable = true}, count);
  for (int i = 0; i < 50; ++i) CHECK_FALSE(off.update());
  off.close();
  CHECK(lines == 51);
}

// tqdm 4.64.1 itself, with its clock replaced by one that is stepped by hand, no monitor, and 1/64
// s, 1/16 s and 1 s as steps, which binary fractions hold exactly. Left of the bar: which updates
// drew.
TEST_CASE("tqdm: when it draws, for each smoothing and longest interval, and its rate in the end") {
  struct Golden {
    TqdmOptions options;
    double slow_s;  // after 64 steps of 1/64 s
    int slow_steps;
    std::vector<int> drawn;
    std::string rate;
  };
  const std::vector<Golden> all{
      {{.smoothing = 0},
       1.0 / 64,
       56,
       {8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120},
       "| 120/1000 [00:01<00:13, 64.00it/s]"},
      {{},
       1.0 / 16,
       40,
       {8, 16, 24, 32, 40, 48, 56, 64, 72, 79, 84, 88, 92, 95, 98, 101, 104},
       "| 104/1000 [00:03<00:52, 17.10it/s]"},
      {{.maxinterval_s = 0.5},
       1,
       40,
       {8,  16, 24, 32, 40, 48, 56, 64, 72, 73, 74, 75, 76, 77, 78, 79,  80,  81,  82,  83, 84,
        85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104},
       "| 104/1000 [00:41<14:55,  1.00it/s]"},
      {{.maxinterval_s = 0},
       1,
       40,
       {8,  16, 24, 32, 40, 48, 56, 64, 72, 78,  82,  85,  87,  89,
        91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104},
       "| 104/1000 [00:41<14:50,  1.01it/s]"},
      {{.smoothing = 1},
       1.0 / 16,
       40,
       {8,  16, 24, 32, 40, 48, 56, 64, 72, 74,  76,  78, 80,
        82, 84, 86, 88, 90, 92, 94, 96, 98, 100, 102, 104},
       "| 104/1000 [00:03<00:56, 16.00it/s]"},
  };
  for (const Golden& golden : all) {
    HandClock clock;
    TqdmOptions options = golden.options;
    options.total = 1000;
    options.mininterval_s = 0.125;
    std::string last;
    Tqdm bar(clock, options, [&](const std::string& line) { last = line; });
    std::vector<int> drawn;
    for (int i = 1; i <= 64 + golden.slow_steps; ++i) {
      clock.now += i <= 64 ? 15'625'000 : std::llround(1e9 * golden.slow_s);
      if (bar.update()) drawn.push_back(i);
    }
    CAPTURE(last);
    CHECK(drawn == golden.drawn);
    CHECK(last.ends_with(golden.rate));
  }
}

TEST_CASE("tqdm: a shorter line wipes what is left of a longer one") {
  HandClock clock;
  std::vector<std::string> lines;
  Tqdm bar(clock, {.mininterval_s = 0, .miniters = 1},
           [&](const std::string& line) { lines.push_back(line); });
  clock.now = 100;
  bar.update(1e6);  // 10^13 a second
  clock.now = 2'000'000'000;
  bar.update(1);
  CHECK(lines[2].ends_with("   "));
  CHECK(lines[2].size() >= lines[1].size());
}
