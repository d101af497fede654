#include "systems/tqdm.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace looplab::systems {
namespace {

constexpr std::array<std::string_view, 9> blocks{" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
constexpr std::array<std::string_view, 11> tenths{" ", "1", "2", "3", "4", "5",
                                                  "6", "7", "8", "9", "#"};

std::string printed(const char* format, double value) {
  std::array<char, 64> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), format, value);
  return {buffer.data(), static_cast<std::size_t>(std::clamp(length, 0, 63))};
}

// Whole numbers as Python's str() writes an int; others as it writes a float of a few digits.
std::string counted(double n) { return printed(n == std::floor(n) ? "%.0f" : "%.15g", n); }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string rate_text(const TqdmMeter& meter, std::optional<double> rate) {
  if (!rate || *rate == 0) return "?" + meter.unit + "/s";
  const double seconds_each = 1 / *rate;
  const bool slow = seconds_each > 1;
  const double shown = slow ? seconds_each : *rate;
  const std::string number = meter.unit_scale ? tqdm_size(shown) : printed("%5.2f", shown);
  return slow ? number + "s/" + meter.unit : number + meter.unit + "/s";
}

std::string with_colon(const std::string& description) {
  if (description.empty()) return {};
  return description.ends_with(": ") ? description : description + ": ";
}

}  // namespace

std::string tqdm_interval(double seconds) {
  const auto whole = static_cast<long long>(std::trunc(seconds));
  const long long all = std::llabs(whole);
  std::array<char, 40> buffer{};
  const int length = all >= 3600 ? std::snprintf(buffer.data(), buffer.size(), "%lld:%02lld:%02lld",
                                                 all / 3600, all / 60 % 60, all % 60)
                                 : std::snprintf(buffer.data(), buffer.size(), "%02lld:%02lld",
                                                 all / 60, all % 60);
  return (whole < 0 ? "-" : "") + std::string(buffer.data(), static_cast<std::size_t>(length));
}

std::string tqdm_size(double number, double divisor) {
  for (const char* suffix : {"", "k", "M", "G", "T", "P", "E", "Z"}) {
    const double size = std::abs(number);
    if (size < 999.5) {
      const char* format = size < 9.995 ? "%1.2f" : size < 99.95 ? "%2.1f" : "%3.0f";
      return printed(format, number) + suffix;
    }
    number /= divisor;
  }
  return printed("%3.1fY", number);
}

std::string tqdm_bar(double share, int width, bool ascii) {
  const auto symbols = static_cast<int>(ascii ? tenths.size() : blocks.size()) - 1;
  const auto symbol = [&](int index) {
    return ascii ? tenths[static_cast<std::size_t>(index)]
                 : blocks[static_cast<std::size_t>(index)];
  };
  const double within = std::clamp(share, 0.0, 1.0);
  const auto filled = static_cast<int>(within * width * symbols);
  std::string bar;
  for (int i = 0; i < filled / symbols; ++i) bar += symbol(symbols);
  if (filled / symbols < width) {
    bar += symbol(filled % symbols);
    bar.append(static_cast<std::size_t>(width - filled / symbols - 1), ' ');
  }
  return bar;
}

std::string tqdm_line(const TqdmMeter& meter) {
  std::optional<double> total = meter.total;
  if (total && meter.n >= *total + 0.5) total.reset();
  std::optional<double> rate = meter.rate;
  if (!rate && meter.elapsed_s != 0) rate = (meter.n - meter.initial) / meter.elapsed_s;
  const bool moves = rate && *rate != 0;
  const auto number = [&](double n) {
    return meter.unit_scale ? tqdm_size(n, meter.unit_divisor) : counted(n);
  };
  const std::string postfix = meter.postfix.empty() ? "" : ", " + meter.postfix;
  const std::string elapsed = tqdm_interval(meter.elapsed_s);
  const std::string speed = rate_text(meter, rate) + postfix + "]";
  if (!total || *total == 0) {
    const std::string prefix = meter.description.empty() ? "" : meter.description + ": ";
    return prefix + number(meter.n) + meter.unit + " [" + elapsed + ", " + speed;
  }
  const std::string left =
      with_colon(meter.description) + printed("%3.0f%%|", 100 * meter.n / *total);
  const std::string right = "| " + number(meter.n) + "/" + number(*total) + " [" + elapsed + "<" +
                            (moves ? tqdm_interval((*total - meter.n) / *rate) : "?") + ", " +
                            speed;
  const auto taken = static_cast<int>(characters(left) + characters(right));
  const int width = meter.columns ? std::max(1, *meter.columns - taken) : 10;
  return left + tqdm_bar(meter.n / *total, width, meter.ascii) + right;
}

double Ema::add(double value) noexcept {
  last_ = smoothing_ * value + (1 - smoothing_) * last_;
  left_ *= 1 - smoothing_;
  return this->value();
}

double Ema::value() const noexcept { return left_ < 1 ? last_ / (1 - left_) : last_; }

Tqdm::Tqdm(const measure::Clock& clock, TqdmOptions options,
           std::function<void(const std::string&)> print)
    : clock_(clock),
      options_(std::move(options)),
      print_(std::move(print)),
      begin_ns_(clock.now_ns()),
      printed_ns_(begin_ns_),
      miniters_(options_.miniters.value_or(0)),
      done_(options_.smoothing),
      passed_(options_.smoothing),
      iterations_(options_.smoothing) {
  if (!options_.disable) draw();
}

bool Tqdm::update(double n) {
  if (options_.disable) return false;
  n_ += n;
  // The counter is looked at first: that is cheaper than the clock.
  if (n_ - printed_n_ < miniters_) return false;
  const std::int64_t now = clock_.now_ns();
  const double passed_s = static_cast<double>(now - printed_ns_) / 1e9;
  if (passed_s < options_.mininterval_s) return false;
  const double done = n_ - printed_n_;
  if (options_.smoothing > 0 && passed_s > 0 && done > 0) {
    done_.add(done);
    passed_.add(passed_s);
  }
  draw();
  if (!options_.miniters) adjust(done, passed_s);
  printed_n_ = n_;
  printed_ns_ = now;
  return true;
}

// How many iterations until the clock is worth a look again.
void Tqdm::adjust(double done, double passed_s) {
  const double mininterval_s = options_.mininterval_s;
  if (options_.maxinterval_s > 0 && passed_s >= options_.maxinterval_s) {
    miniters_ = done * (mininterval_s > 0 ? mininterval_s : 1) / passed_s;
  } else if (options_.smoothing > 0) {
    const bool timed = mininterval_s > 0 && passed_s > 0;
    miniters_ = iterations_.add(done * (timed ? mininterval_s / passed_s : 1));
  } else {
    miniters_ = std::max(miniters_, done);
  }
}

std::string Tqdm::line() const {
  TqdmMeter meter{.n = n_, .total = options_.total};
  meter.elapsed_s = static_cast<double>(clock_.now_ns() - begin_ns_) / 1e9;
  if (passed_.value() > 0) meter.rate = done_.value() / passed_.value();
  return tqdm_line(meter);
}

void Tqdm::draw() {
  const std::string text = line();
  const std::size_t width = characters(text);
  print_("\r" + text + std::string(width_ > width ? width_ - width : 0, ' '));
  width_ = width;
  ++drawn_;
}

void Tqdm::close() {
  if (!options_.disable) draw();
}

}  // namespace looplab::systems
