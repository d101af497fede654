// tqdm's progress bar: its lines, byte for byte, and when it draws them. The rules are those of
// tqdm/std.py (format_meter, Bar, EMA, update), written anew.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "measure/clock.hpp"

namespace looplab::systems {

/// "[H:]MM:SS", fractions cut off; a minus sign stays in front.
std::string tqdm_interval(double seconds);

/// Three significant digits with k, M, G, T, P, E, Z: "9.99", "99.9k", "1.18M".
std::string tqdm_size(double number, double divisor = 1000);

/// `width` characters of which a share of 0 to 1 is full, in eighths of a block or, as ASCII, in
/// tenths of a '#'.
std::string tqdm_bar(double share, int width, bool ascii = false);

/// What a line is made of.
struct TqdmMeter {
  double n = 0;
  std::optional<double> total = {};  ///< none, or below n: a line without a bar
  double elapsed_s = 0;
  std::optional<int> columns = {};  ///< of the whole line; none: a bar of 10 characters
  std::string description = {};
  bool ascii = false;
  std::string unit = "it";
  bool unit_scale = false;          ///< counts as tqdm_size
  std::optional<double> rate = {};  ///< a second; none: the average so far
  std::string postfix = {};         ///< "loss=0.12"
  double unit_divisor = 1000;       ///< of the counts; rates always have 1000
  double initial = 0;
};
std::string tqdm_line(const TqdmMeter& meter);

/// The exponential moving average, corrected for its beginning: with a smoothing of 0.3, after the
/// values 10 and 20 it is 15.88.
class Ema {
 public:
  explicit Ema(double smoothing = 0.3) : smoothing_(smoothing) {}
  double add(double value) noexcept;
  double value() const noexcept;

 private:
  double smoothing_;
  double last_ = 0;
  double left_ = 1;  // (1 - smoothing) ^ calls
};

struct TqdmOptions {
  std::optional<double> total = {};
  double mininterval_s = 0.1;
  double maxinterval_s = 10;
  std::optional<double> miniters = {};  ///< none: found out while it runs
  double smoothing = 0.3;
  bool disable = false;
};

/// The bar of a loop: update() after each iteration, which draws only now and then. The monitor
/// thread, which only matters when iterations become slow after fast ones, is left out.
/// Thread safety: belongs to one thread.
class Tqdm {
 public:
  /// `print` gets each line as it goes to the terminal: a carriage return, the line, and blanks
  /// over what is left of the last one.
  Tqdm(const measure::Clock& clock, TqdmOptions options,
       std::function<void(const std::string&)> print);

  /// True where it drew.
  bool update(double n = 1);
  /// Draws the last line.
  void close();
  std::int64_t drawn() const noexcept { return drawn_; }
  std::string line() const;

 private:
  void draw();
  void adjust(double done, double passed_s);

  const measure::Clock& clock_;
  TqdmOptions options_;
  std::function<void(const std::string&)> print_;
  std::int64_t begin_ns_;
  std::int64_t printed_ns_;
  double n_ = 0;
  double printed_n_ = 0;
  double miniters_ = 0;
  Ema done_;
  Ema passed_;
  Ema iterations_;
  std::size_t width_ = 0;  // of the last line, in characters
  std::int64_t drawn_ = 0;
};

}  // namespace looplab::systems
