#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>

#include "experiments/profiling/toolbox/tools.hpp"
#include "kernels/chase/chase.hpp"
#include "kernels/loops/loops.hpp"
#include "lab/format.hpp"
#include "measure/complexity.hpp"
#include "text/format.hpp"

namespace looplab::experiments::toolbox {
namespace {

using kernels::Buffer;
using kernels::chase::Order;
using lab::Context;
using lab::Environment;
using lab::Parameters;
using lab::Record;
using systems::python::Value;
namespace chase = kernels::chase;
namespace python = systems::python;

enum Index : std::size_t { near, far_in_order, far_shuffled, ways_count };

constexpr std::int64_t smallest_bytes = 4096;
constexpr std::int64_t most_bytes = 64 << 20;
/// Of a pass in the table.
constexpr std::int64_t loads = 4096;
/// Of the chains in one line of memory, the last one goes in order.
constexpr std::uint32_t slot_in_order = chase::words_of_line - 1;

double significant(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double digit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2);
  // Divided by a whole number where there are decimals, so that 0.1 is 0.1.
  return digit < 1 ? std::round(value / digit) / std::round(1 / digit)
                   : std::round(value / digit) * digit;
}

Value text_value(const std::string& text) { return Value::of(text); }
Value number_value(double number) { return Value::of(significant(number)); }
Value whole_value(std::int64_t number) { return Value::of(number); }

/// Builds a dict.
class Dict {
 public:
  void add(const char* key, Value value) {
    items_.push_back(text_value(key));
    items_.push_back(std::move(value));
  }
  Value take() { return Value::of(Value::Kind::dict, std::move(items_)); }

 private:
  std::vector<Value> items_;
};

/// The first and the last word of "Linux 6.1.0-13-amd64 x86_64".
std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }
std::string last_word(const std::string& text) { return text.substr(text.rfind(' ') + 1); }

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

/// What Python would answer that was compiled as this program was.
std::string python_text(const Environment& environment) {
  const bool browser = environment.platform == "browser";
  const std::string system = browser ? "Emscripten" : first_word(environment.system);
  const std::string machine =
      browser ? (sizeof(void*) == 4 ? "wasm32" : "wasm64") : last_word(environment.system);
  using Real = std::numeric_limits<double>;
  std::string out;
  const auto ask = [&](const char* question, const std::string& answer) {
    text::append(out, {out.empty() ? "" : "\n", ">>> ", question, "\n", answer});
  };
  ask("os.cpu_count()", std::to_string(environment.reported_processors));
  ask("sys.platform", python::repr(lower(system)));
  ask("platform.system(), platform.machine()",
      text::format("({}, {})", python::repr(system), python::repr(machine)));
  ask("sys.byteorder", std::endian::native == std::endian::little ? "'little'" : "'big'");
  ask("sys.maxsize", std::to_string(std::numeric_limits<std::ptrdiff_t>::max()));
  ask("struct.calcsize('P')  # bytes of a pointer", std::to_string(sizeof(void*)));
  ask("sys.float_info.epsilon, sys.float_info.max, sys.float_info.dig",
      text::format("({}, {}, {})", python::repr(Real::epsilon()), python::repr(Real::max()),
                   Real::digits10));
  return out;
}

/// "4 KiB", "16 MiB".
std::string size_text(double bytes) {
  return bytes < 1048576 ? text::format("{} KiB", std::llround(bytes / 1024))
                         : text::format("{} MiB", std::llround(bytes / 1048576));
}

/// How many times the work of one worker several did in the same time.
struct Concurrency {
  int workers = 1;
  double times = 1;
};

class MachineRun final : public Tool {
 public:
  MachineRun(const Parameters& parameters, Context& context)
      : Tool(context),
        effort_(lab::effort_of(parameters)),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        bytes_(static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(
            std::clamp(context.limits().memory_bytes / 2, smallest_bytes, most_bytes))))),
        words_(static_cast<std::size_t>(bytes_) / sizeof(std::uint32_t), context.memory()) {
    for (std::int64_t size = smallest_bytes; size <= bytes_; size *= 2) sizes_.push_back(size);
  }

 private:
  bool prepare() override {
    for (std::size_t way = 0; way < ways_count; ++way) at_[way] = slot_of(way);
    return lay_chains();
  }

  std::vector<std::string> names() const override {
    const std::string far = size_text(static_cast<double>(bytes_));
    return {size_text(smallest_bytes) + ", shuffled", far + ", in order", far + ", shuffled"};
  }

  lab::SideBySideOptions options() const override {
    return {.items = static_cast<double>(loads),
            .item = "load",
            .first = "nearest",
            .answer = text::format("rings through {} lines",
                                   lab::with_commas(bytes_ / chase::line_bytes)),
            .needed = {},
            .seed = seed_};
  }

  std::size_t pass(std::size_t way) override {
    return at_[way] = chase::follow(words_.span(), at_[way], loads);
  }

  lab::Check check(std::size_t way) const override {
    const bool good = whole_ && at_[way] % chase::words_of_line == slot_of(way);
    return {good, good ? "one ring" : "left its ring"};
  }

  std::uint32_t slot_of(std::size_t way) const {
    return way == near           ? 0
           : way == far_in_order ? slot_in_order
                                 : static_cast<std::uint32_t>(sizes_.size() - 1);
  }

  // A chain a size, and one in order through all; then once around each of the large ones.
  bool lay_chains() {
    const auto& stop = context().stop();
    for (std::size_t i = 0; i < sizes_.size(); ++i) {
      context().progress("preparing", static_cast<int>(i), static_cast<int>(sizes_.size()),
                         "chains");
      if (!chase::lay(words_.span(), sizes_[i] / chase::line_bytes, static_cast<std::uint32_t>(i),
                      Order::shuffled, seed_, stop)) {
        return false;
      }
    }
    if (!chase::lay(words_.span(), bytes_ / chase::line_bytes, slot_in_order, Order::in_order,
                    seed_, stop)) {
      return false;
    }
    whole_ = true;
    for (std::size_t way = 0; way < ways_count; ++way) {
      const std::int64_t bytes = way == near ? smallest_bytes : bytes_;
      whole_ = whole_ && around(slot_of(way), bytes / chase::line_bytes) == slot_of(way);
    }
    return !context().stopped();
  }

  // Once around a chain, in pieces between which Stop is seen.
  std::uint32_t around(std::uint32_t slot, std::int64_t lines) const {
    std::uint32_t at = slot;
    for (std::int64_t left = lines; left > 0 && !context().stopped(); left -= loads) {
      at = chase::follow(words_.span(), at, std::min(left, loads));
    }
    return at;
  }

  void add_known(Record& record) const override {
    record.texts.push_back(
        {"As Python would tell it", python_text(record.environment), lab::Origin::measured});
  }

  void explain(Record& record, const lab::SideBySide& table) override {
    const lab::Progress before = context().last_progress();
    lab::CurvesFigure curve = sweep();
    if (context().stopped()) return;
    const std::vector<Concurrency> workers = concurrency();
    if (context().stopped()) return;
    context().restore(before);
    const auto points = curve.curves.front().points;
    std::vector<measure::SizedTime> times;
    for (const auto& point : points) times.push_back({point.x, point.y});
    const std::vector<measure::Knee> knees = measure::complexity_of(times).knees;
    mark(curve, knees);
    record.curves.push_back(std::move(curve));
    add_facts(record, workers, knees, points);
    record.happened.push_back(loads_text(table));
    record.happened.push_back(knees_text(record, knees));
    record.happened.push_back(workers_text(workers));
  }

  // The time of a load by the size of its chain. One size after the other, each after a lap that
  // brings it into the caches: in turns each would throw the others out of them.
  lab::CurvesFigure sweep() {
    lab::CurvesFigure figure{.title = "A load, by the memory it may fall into",
                             .x_label = "memory, KiB",
                             .y_label = "time of a load, ns",
                             .x_logarithmic = true,
                             .y_logarithmic = true,
                             .curves = {{"load after load", {}, {}}}};
    for (std::size_t i = 0; i < sizes_.size() && !context().stopped(); ++i) {
      context().progress("loads", static_cast<int>(i), static_cast<int>(sizes_.size()), "sizes");
      const std::uint32_t moment = context().disturbances();
      const measure::Summary time = latency(static_cast<std::uint32_t>(i), sizes_[i]);
      // A hidden page runs at another priority.
      if (context().disturbances() != moment || time.n == 0) continue;
      figure.curves.front().points.push_back(
          {static_cast<double>(sizes_[i]) / 1024, time.median, time.low, time.high});
    }
    return figure;
  }

  measure::Summary latency(std::uint32_t slot, std::int64_t bytes) const {
    const double step_ns = context().calibration().step_ns;
    // Short, so that most of them come between two interruptions.
    const double wanted_ns = std::max(2e5, 40 * step_ns);
    std::uint32_t at = around(slot, bytes / chase::line_bytes);
    const auto timed = [&](std::int64_t count) {
      const std::int64_t begin = context().clock().now_ns();
      at = chase::follow(words_.span(), at, count);
      return static_cast<double>(context().clock().now_ns() - begin);
    };
    std::int64_t count = loads;
    while (timed(count) < wanted_ns && !context().stopped()) count *= 2;
    const int samples = effort_ == measure::Effort::quick    ? 25
                        : effort_ == measure::Effort::normal ? 51
                                                             : 101;
    std::vector<double> times;
    for (int i = 0; i < samples && !context().stopped(); ++i) {
      times.push_back(timed(count) / static_cast<double>(count));
    }
    if (context().stopped()) return {};
    measure::keep(at);
    measure::Summary summary = measure::summarise(times);
    const auto each = static_cast<double>(count);
    measure::add_quantisation(summary, step_ns / each, summary.median,
                              context().calibration().jittered());
    return summary;
  }

  // The same work for each worker: with a core for each, several take as long as one.
  double time_ns(int workers, std::int64_t steps) {
    const std::int64_t begin = context().clock().now_ns();
    context().team().run(
        workers, [&](int worker) { measure::keep(kernels::loops::one_chain(worker, steps)); });
    return static_cast<double>(context().clock().now_ns() - begin);
  }

  // For as many workers as there are processors, and for twice as many, or as many as can be
  // started; each at its best of rounds in which all take turns. None where one of them was never
  // seen undisturbed.
  std::vector<Concurrency> concurrency() {
    const int reported = context().limits().processors;
    const int capacity = std::min(context().limits().max_workers, context().team().capacity());
    std::vector<int> counts{1};
    for (const int workers : {std::min(reported, capacity), std::min(2 * reported, capacity)}) {
      if (workers > counts.back()) counts.push_back(workers);
    }
    context().team().ensure(counts.back());
    const double wanted_ns = std::max(4e6, 400 * context().calibration().step_ns);
    std::int64_t steps = 100'000;
    while (time_ns(1, steps) < wanted_ns && !context().stopped()) steps *= 2;
    constexpr int rounds = 9;
    std::vector<double> best(counts.size(), HUGE_VAL);
    for (int round = 0; round < rounds && !context().stopped(); ++round) {
      context().progress("workers", round, rounds, "rounds");
      for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::uint32_t moment = context().disturbances();
        const double time = time_ns(counts[i], steps);
        // A hidden page runs at another priority.
        if (context().disturbances() == moment) best[i] = std::min(best[i], time);
      }
    }
    std::vector<Concurrency> found;
    if (std::ranges::contains(best, HUGE_VAL)) return found;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      found.push_back({counts[i], counts[i] * best[0] / best[i]});
    }
    return found;
  }

  static std::string knee_text(const measure::Knee& knee) {
    return text::format("{} to {}", size_text(knee.from * 1024), size_text(knee.to * 1024));
  }

  // Each step is drawn over the curve, as one of its own.
  static void mark(lab::CurvesFigure& figure, const std::vector<measure::Knee>& knees) {
    const auto points = figure.curves.front().points;
    for (const measure::Knee& knee : knees) {
      lab::CurvesFigure::Curve step{knee_text(knee), {}, {}};
      std::ranges::copy_if(points, std::back_inserter(step.points), [&](const auto& point) {
        return point.x == knee.from || point.x == knee.to;
      });
      figure.curves.push_back(std::move(step));
    }
  }

  void add_facts(Record& record, const std::vector<Concurrency>& workers,
                 const std::vector<measure::Knee>& knees,
                 const std::vector<lab::CurvesFigure::Point>& points) const {
    const Environment& environment = record.environment;
    const measure::Calibration& clock = context().calibration();
    Dict measured;
    if (!workers.empty()) measured.add("useful_workers", number_value(useful_of(workers)));
    measured.add("clock_step_ns", number_value(clock.step_ns));
    measured.add("clock_reading_ns", number_value(clock.call_ns));
    std::vector<Value> steps;
    for (const measure::Knee& knee : knees) steps.push_back(text_value(knee_text(knee)));
    measured.add("latency_steps", Value::of(Value::Kind::list, std::move(steps)));
    if (!points.empty()) {
      measured.add("nearest_load_ns", number_value(points.front().y));
      measured.add("farthest_load_ns", number_value(points.back().y));
    }
    Dict told;
    told.add("processors", whole_value(environment.reported_processors));
    told.add("system", text_value(environment.system));
    told.add("isolated", Value::of(environment.isolated));
    told.add("memory_MB", whole_value(environment.memory_bytes / 1'000'000));
    for (const lab::Detail& detail : environment.details) {
      told.add(detail.key.c_str(), text_value(detail.value));
    }
    Dict built;
    built.add("compiler", text_value(environment.compiler));
    built.add("flags", text_value(environment.flags));
    built.add("simd", text_value(environment.simd));
    built.add("looplab", text_value(environment.version + " " + environment.commit));
    Dict all;
    all.add("measured", measured.take());
    all.add("told_by_the_platform", told.take());
    all.add("compiled", built.take());
    record.texts.push_back({"Measured, and only told",
                            python::pformat(all.take(), {.width = 76, .sort_dicts = false}),
                            lab::Origin::measured});
  }

  std::string loads_text(const lab::SideBySide& table) const {
    const measure::Ratio longer = table.gain(far_shuffled, near);
    return text::format(
               "A load that waits for the one before took **{}** within {}, and **{}** anywhere in "
               "{}, {} "
               "as long. In order through the same {} it took {}: the processor sees where the "
               "next line "
               "will be and fetches it in advance.",
               table.per_item(near), size_text(static_cast<double>(smallest_bytes)),
               table.per_item(far_shuffled), size_text(static_cast<double>(bytes_)),
               lab::ratio_and_interval(longer), size_text(static_cast<double>(bytes_)),
               table.per_item(far_in_order)) +
           lab::doubt_text(longer);
  }

  static std::string knees_text(const Record& record, const std::vector<measure::Knee>& knees) {
    std::string text;
    if (knees.empty()) {
      text =
          "No step stands out in the time of a load: here it grows smoothly, or the machine was "
          "too busy to tell.";
    } else {
      text = "The time of a load steps up from ";
      for (std::size_t i = 0; i < knees.size(); ++i) {
        text += (i == 0                  ? ""
                 : i + 1 == knees.size() ? ", and from "
                                         : ", from ") +
                knee_text(knees[i]);
      }
      text += ": that is often where the data no longer fit a cache, or the table of addresses.";
    }
    const auto told = std::ranges::find(record.environment.details, "caches", &lab::Detail::key);
    return told != record.environment.details.end()
               ? text + " The system says: " + told->value + "."
               : text + " This platform does not tell its caches.";
  }

  static double useful_of(const std::vector<Concurrency>& workers) {
    return std::ranges::max(workers, {}, &Concurrency::times).times;
  }

  std::string workers_text(const std::vector<Concurrency>& workers) const {
    const int reported = context().limits().processors;
    std::string text = text::format("The platform reports {}, which is what os.cpu_count() gives.",
                                    counted(static_cast<std::size_t>(reported), "processor"));
    if (workers.empty()) {
      return text +
             " How many of them work at the same time was not measured: the page was hidden in all "
             "rounds.";
    }
    for (std::size_t i = 1; i < workers.size(); ++i) {
      text +=
          text::format("{} {} workers {}**{}**", i == 1 ? " In the time of one worker" : ",",
                       workers[i].workers, i == 1 ? "did " : "", lab::ratio_text(workers[i].times));
      text += i == 1 ? " its work" : "";
    }
    if (workers.size() > 1) text += ", each at its best of nine rounds.";
    const double useful = useful_of(workers);
    if (useful > 1.2 * reported) {
      text += " That is more than it reports: there are more processors than it says.";
    } else if (workers.back().workers < reported) {
      text += text::format(
          " This program starts no more than {} here, so of the rest nothing is known.",
          counted(static_cast<std::size_t>(workers.back().workers), "worker"));
    } else if (useful < 0.75 * reported) {
      text +=
          " The rest is in use by other programs, or is not there: what is reported as a "
          "processor may be half a core.";
    }
    return text;
  }

  measure::Effort effort_;
  std::uint64_t seed_;
  std::int64_t bytes_;
  Buffer<std::uint32_t> words_;
  std::vector<std::int64_t> sizes_;
  std::array<std::uint32_t, ways_count> at_{};
  bool whole_ = false;
};

}  // namespace

std::shared_ptr<Tool> make_machine(const Parameters& parameters, Context& context) {
  return std::make_shared<MachineRun>(parameters, context);
}

}  // namespace looplab::experiments::toolbox
