#include "measure/warnings.hpp"

#include <algorithm>
#include <cmath>

#include "text/format.hpp"

namespace looplab::measure {
namespace {

// Bounds of common practice: err% as nanobench warns, a step of 1/300 of an epoch moves a median by
// up to 0.3 %, and 1.42 empty iterations is where mitata calls code optimised out.
constexpr double noisy_percent = 5;
constexpr double fewest_steps_an_epoch = 300;
constexpr double times_an_empty_loop = 1.42;
constexpr double outlier_share = 0.10;
constexpr std::size_t few_rounds = 15;
constexpr double tied_share = 0.10;
constexpr double gap_bound = 0.05;
constexpr double autocorrelation_bound = 0.3;
// Optimised code runs an empty iteration in half a nanosecond, a browser's first, quick code or
// that of an open debugger in twenty times as much.
constexpr double slow_empty_iteration_ns = 5;

class Collector {
 public:
  Collector(const Result& result, const Calibration& calibration, const Circumstances& around)
      : result_(result), calibration_(calibration), around_(around) {}

  std::vector<Warning> all() {
    about_time();
    about_samples();
    about_order();
    about_circumstances();
    about_system();
    return std::move(warnings_);
  }

 private:
  void add(const char* code, std::string cause, const char* remedy) {
    warnings_.push_back({code, std::move(cause), remedy});
  }

  /// The names for which `detail(series)` says something: "a (7 %), b (9 %)".
  template <class Detail>
  std::string named(const Detail& detail) const {
    std::string list;
    for (const Series& series : result_.series) {
      if (series.samples_ns.empty()) continue;
      const std::string text = detail(series);
      if (text.empty()) continue;
      list += (list.empty() ? "" : ", ") + series.name + (text == "yes" ? "" : " (" + text + ")");
    }
    return list;
  }
  template <class Detail>
  void add_named(const char* code, const std::string& cause, const char* remedy,
                 const Detail& detail) {
    const std::string names = named(detail);
    if (!names.empty()) add(code, cause + names + ".", remedy);
  }
  static std::string percent(double share) { return text::format("{:.0f} %", 100 * share); }

  void about_time() {
    add_named("W-NOTSTEADY", "The times still changed when the warm-up ended: ",
              "Close what else is running, and run again; if it stays, the work itself changes.",
              [](const Series& series) -> std::string {
                if (series.steadiness == Steadiness::changing) return "yes";
                return series.steadiness == Steadiness::unknown ? "too few calls to tell" : "";
              });
    add_named("W-NOISY", "The epochs differ by 5 % or more: ",
              "Close other programs and tabs, plug the machine in, and run again.",
              [](const Series& series) -> std::string {
                const double percents = series.summary.error_percent();
                return percents >= noisy_percent ? text::format("{:.0f} %", percents) : "";
              });
  }

  void about_samples() {
    add_named("W-OUTLIER", "More than a tenth of the epochs lie far from the rest: ",
              "Something else needs the processor now and then; look at the distribution.",
              [](const Series& series) -> std::string {
                const auto severe = static_cast<double>(series.distribution.outliers.severe());
                const double share = severe / static_cast<double>(series.samples_ns.size());
                return share > outlier_share ? percent(share) : "";
              });
    const auto rounds = static_cast<std::size_t>(std::max(0, result_.rounds));
    if (rounds > 0 && rounds < few_rounds) {
      add("W-FEW",
          text::format(
              "There {}, so the intervals are wide.",
              rounds == 1 ? "was only 1 round" : text::format("were only {} rounds", rounds)),
          "Take a smaller problem or a larger budget.");
    }
    add_named(
        "W-COARSE",
        text::format("The clock steps by {:.3g} µs, too coarse for: ", calibration_.step_ns / 1000)
            .c_str(),
        "Make the problem larger, so that one epoch lasts at least 300 steps.",
        [&](const Series& series) -> std::string {
          const double epoch = series.summary.median * static_cast<double>(series.iterations);
          return epoch < fewest_steps_an_epoch * calibration_.step_ns ? "yes" : "";
        });
    add_named("W-TIED", "The clock cannot tell the epochs apart: ",
              "Make the problem larger, or open the page where the clock is finer.",
              [](const Series& series) { return tied(series); });
  }

  // tinybench's "low-distinct" and nanobench's "tied rounds".
  static std::string tied(const Series& series) {
    const std::size_t n = series.samples_ns.size();
    const std::size_t distinct = series.distribution.distinct;
    const std::size_t fewest = std::max<std::size_t>(3, std::min<std::size_t>(10, n / 10));
    if (n >= few_rounds && distinct < fewest) return text::format("{} different times", distinct);
    const double share =
        n > 0 ? static_cast<double>(series.comparison.ties) / static_cast<double>(n) : 0;
    return share > tied_share ? text::format("{} of the rounds tied", percent(share)) : "";
  }

  void about_order() {
    add_named("W-DRIFT", "The times went up or down during the run: ",
              "The processor may have changed its clock rate; run again when it is cool.",
              [](const Series& series) -> std::string {
                return drifts(series) ? text::format("{:+.0f} %", 100 * series.distribution.drift)
                                      : "";
              });
    add_named("W-BIMODAL", "The times fall into two groups: ",
              "Look at the distribution: the median of two groups belongs to neither.",
              [](const Series& series) -> std::string {
                const double gap = series.distribution.gap;
                return gap > gap_bound ? percent(gap) + " apart" : "";
              });
    add_named("W-AUTOCORR", "Neighbouring rounds resemble each other: ",
              "The machine changed more slowly than the rounds; a longer budget averages over it.",
              [](const Series& series) -> std::string {
                // Twice the standard error of no correlation, 1/sqrt(n), must be passed as well.
                const auto n = static_cast<double>(series.samples_ns.size());
                const double r = series.distribution.autocorrelation;
                const bool follows =
                    std::abs(r) > std::max(autocorrelation_bound, 2 / std::sqrt(n));
                return follows ? text::format("r = {:.2f}", r) : "";
              });
  }

  void about_circumstances() {
    add_named("W-OPTOUT", "As fast as an empty loop, so the work may be gone: ",
              "Make the work larger, and make sure that its result is used.",
              [&](const Series& series) -> std::string {
                const double bound = times_an_empty_loop * calibration_.empty_iteration_ns;
                return series.summary.median < bound ? "yes" : "";
              });
    if (result_.discarded > 0) {
      add("W-HIDDEN",
          text::format("{} discarded because the page was hidden.",
                       result_.discarded == 1 ? "1 round was"
                                              : text::format("{} rounds were", result_.discarded)),
          "Keep the page in view while it measures.");
    }
    if (result_.clock_steps > 0) {
      add("W-CLOCK",
          text::format("The clock was set back or ahead, so {} discarded.",
                       result_.clock_steps == 1
                           ? "1 call was"
                           : text::format("{} calls were", result_.clock_steps)),
          "Let the computer neither sleep nor set its clock while it measures, and run again.");
    }
    if (!calibration_.isolated) {
      add("W-NOISOLATION", "The page is not cross-origin isolated, so the browser blurs its clock.",
          "Open the page by itself, not inside another page.");
    }
    if (around_.debug_build) {
      add("W-DEBUG", "This is a debug build, whose code is slow.",
          "Measure with the release build (npm start).");
    } else if (calibration_.empty_iteration_ns > slow_empty_iteration_ns) {
      add("W-DEBUG",
          text::format("An empty iteration takes {:.2g} ns, so the code runs unoptimised.",
                       calibration_.empty_iteration_ns),
          "Close the developer tools and load the page again.");
    }
    if (around_.processors > 0 && around_.workers > around_.processors) {
      add("W-OVERSUB",
          text::format("{} workers share {} processor{}, so they take turns.", around_.workers,
                       around_.processors, around_.processors == 1 ? "" : "s"),
          "Choose no more workers than there are processors.");
    }
  }

  // What only a program outside a browser can ask. The advice can be taken back: settings that stay
  // after a measurement do harm.
  void about_system() {
    if (!around_.governor.empty() && around_.governor != "performance") {
      add("W-GOVERNOR",
          text::format(
              "The processor's governor is \"{}\", which changes its clock rate meanwhile.",
              around_.governor),
          "Set it to \"performance\" while you measure (cpupower frequency-set), and back.");
    }
    if (around_.turbo) {
      add("W-TURBO", "Turbo is on, so the clock rate depends on heat and on how many cores work.",
          "Compare only what was measured in one run, or switch it off in the firmware meanwhile.");
    }
    if (around_.random_addresses) {
      add("W-ASLR",
          "Addresses are random, so the same code may differ by a percent from start to start.",
          "Start the program several times, or by \"setarch -R\", before you believe a small "
          "difference.");
    }
    if (around_.processors > 0 && around_.load >= around_.processors) {
      add("W-LOAD",
          text::format("{:.1f} programs shared {} processor{} in the minute before.", around_.load,
                       around_.processors, around_.processors == 1 ? "" : "s"),
          "Wait until the others are done, and run again.");
    }
  }

  const Result& result_;
  const Calibration& calibration_;
  const Circumstances& around_;
  std::vector<Warning> warnings_;
};

}  // namespace

std::vector<Warning> warnings_of(const Result& result, const Calibration& calibration,
                                 const Circumstances& circumstances) {
  return Collector(result, calibration, circumstances).all();
}

}  // namespace looplab::measure
