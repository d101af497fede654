#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "lab/guess.hpp"
#include "lab/record.hpp"

namespace {

using namespace looplab::lab;

std::string line(int done, int total, double elapsed_s, int width = 10) {
  return progress_line({"done", done, total, elapsed_s, "epochs", ""}, width);
}

}  // namespace

// As tqdm 4.66 draws them, by its rules (std.py, Bar.__format__ and format_meter): a bar of w
// characters has floor(fraction * 8 w) eighths, the eighths of the last character being
// U+258F..U+2589; times are mm:ss or h:mm:ss; what is left is (total - done) / rate. Two things
// differ on purpose: the percentage is rounded down, so that 100 % means done, and the rate, which
// has a blank before its unit, never turns into seconds an epoch.
TEST_CASE("progress: lines as tqdm writes them") {
  CHECK(line(0, 30, 0) == "  0%|          | 0/30 [00:00<?, ? epochs/s]");
  CHECK(line(13, 30, 1.38) == " 43%|████▎     | 13/30 [00:01<00:01, 9.4 epochs/s]");
  CHECK(line(15, 30, 1.5) == " 50%|█████     | 15/30 [00:01<00:01, 10.0 epochs/s]");
  CHECK(line(29, 30, 61) == " 96%|█████████▋| 29/30 [01:01<00:02, 0.48 epochs/s]");
  CHECK(line(30, 30, 3661) == "100%|██████████| 30/30 [1:01:01<00:00, 0.01 epochs/s]");
  CHECK(line(999, 1000, 2) == " 99%|█████████▉| 999/1000 [00:02<00:00, 500 epochs/s]");
  CHECK(line(1, 80, 1, 10) == "  1%|▏         | 1/80 [00:01<01:19, 1.0 epochs/s]");
}

TEST_CASE("progress: every eighth of a block") {
  const std::string eighths[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
  for (int done = 0; done <= 8; ++done) {
    const std::string text = line(done, 8, 0, 1);
    CHECK(text.substr(5, text.find('|', 5) - 5) == eighths[done]);
  }
}

TEST_CASE("progress: phase and note stand around the line, and nothing strange breaks it") {
  CHECK(progress_line({}).empty());
  CHECK(progress_line({"warm-up", 1, 2, 1, "strategies", "40 short calls"}, 2) ==
        "warm-up:  50%|█ | 1/2 [00:01<00:01, 1.0 strategies/s]  40 short calls");
  CHECK(line(0, 0, 0) == "  0%|          | 0/0 [00:00<?, ? epochs/s]");
  CHECK(line(40, 30, 1).find("|██████████|") != std::string::npos);
  CHECK(line(40, 30, 1).find("<00:00") != std::string::npos);
  CHECK(line(1, 2, -5).find("[00:00<?") != std::string::npos);
}

TEST_CASE("guess: scored in orders of magnitude") {
  CHECK(guess_distance(10, 1) == doctest::Approx(1));
  CHECK(guess_distance(1, 10) == doctest::Approx(1));
  CHECK(guess_distance(2, 2) == 0);
  for (const double bad : {0.0, -1.0, static_cast<double>(NAN)}) {
    CHECK(std::isnan(guess_distance(bad, 1)));
    CHECK(std::isnan(guess_distance(1, bad)));
  }
}

TEST_CASE("guess: what became of it, in a sentence") {
  CHECK(guess_sentence(1.9, 1.83) == "You guessed 1.9×; it was 1.83×: as good as right.");
  CHECK(guess_sentence(4, 1.83) ==
        "You guessed 4.0×; it was 1.83×: 0.3 orders of magnitude off, not far.");
  CHECK(guess_sentence(128, 1.28) ==
        "You guessed 128×; it was 1.28×: 2.0 orders of magnitude off.");
  CHECK(guess_sentence(2, no_number).empty());
  CHECK(guess_sentence(2, 0).empty());
}

TEST_CASE("guess: the question agrees with the number of workers") {
  const Guess guess{"{workers} are", "as fast"};
  Parameters parameters({integer("workers", "", 1, 4, 2, "")});
  CHECK(guess_prompt(guess, parameters) == "2 workers are");
  parameters.set("workers", std::int64_t{1});
  CHECK(guess_prompt(guess, parameters) == "1 worker is");
  CHECK(guess_prompt({"SIMD lanes are", ""}, parameters) == "SIMD lanes are");
}
