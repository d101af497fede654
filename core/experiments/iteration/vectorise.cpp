// iteration/vectorise: what can be done side by side, and what must wait?
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <stdexcept>

#include "kernels/bandpass/bandpass.hpp"
#include "kernels/spikes/spikes.hpp"
#include "kernels/spikes/trace.hpp"
#include "lab/data/own.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/side_by_side.hpp"
#include "lab/sweep.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using kernels::Buffer;
using lab::Context;
using lab::Parameters;
using lab::Record;

namespace spikes = kernels::spikes;
namespace bandpass = kernels::bandpass;

/// Preparing them takes well under a tenth of a second a step, which Stop need not cut.
constexpr std::int64_t most_samples = 1'500'000;
constexpr std::size_t ways_count = 4;
using Names = std::array<const char*, ways_count>;

/// What the two tasks share: the table and the curves.
class Task {
 public:
  Task(const Parameters& parameters, Context& context, Names names)
      : context_(context),
        own_(lab::data::own_column(parameters, context, 1000, parameters.integer("samples"))),
        samples_(own_ ? own_->count : parameters.integer("samples")),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        names_(names),
        trace_(samples_, context.memory()) {}
  virtual ~Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  Record run() {
    if (!fill_trace()) return context_.blank();
    prepare();
    std::vector<lab::Way> ways;
    for (std::size_t way = 0; way < ways_count; ++way) {
      if (context_.stopped()) return context_.blank();
      context_.progress("checking answers", static_cast<int>(way), ways_count, "strategies");
      checks_[way] = check(way);
      ways.push_back({.name = names_[way],
                      .body = measure::repeat([this, way] { return pass(way, samples_); }),
                      .check = [this, way] { return checks_[way]; }});
    }
    lab::SideBySide table(context_, std::move(ways),
                          {.items = static_cast<double>(samples_),
                           .item = "sample",
                           .first = "loop",
                           .answer = answer(),
                           .about = own_text_,
                           .guessed = guessed(),
                           .needed = {0, 1, 2, 3},
                           .seed = seed_});
    return table.run([&](Record& record) {
      explain(record, table);
      record.curves.push_back(growth());
      if (context_.stopped()) return;
      std::string text = lab::growth_sentence(record.curves.back(), names_[guessed()], "samples",
                                              measure::Growth::linear);
      if (!text.empty()) record.happened.push_back(std::move(text));
      if (!record.checked) {
        record.happened.push_back(
            "**A way gave another answer than it must.** Do not trust its time.");
      }
    });
  }

 protected:
  /// A pass goes over a multiple of so many samples.
  virtual std::int64_t step() const { return 1; }
  virtual void prepare() = 0;
  /// One pass over the first samples.
  virtual std::size_t pass(std::size_t way, std::int64_t samples) = 0;
  virtual lab::Check check(std::size_t way) = 0;
  virtual std::string answer() const = 0;
  virtual std::size_t guessed() const = 0;
  virtual void explain(Record& record, const lab::SideBySide& table) const = 0;

  std::size_t size() const { return static_cast<std::size_t>(samples_); }

  Context& context_;
  std::optional<lab::data::OwnColumn> own_;
  std::int64_t samples_;
  std::uint64_t seed_;
  Names names_;
  spikes::VoltageTrace trace_;
  std::array<lab::Check, ways_count> checks_;

 private:
  bool fill_trace() {
    if (own_) {
      take_own();
      return true;
    }
    return trace_.fill(seed_, context_.stop(), [&](std::int64_t done) {
      context_.progress("preparing data", static_cast<int>(100 * done / samples_), 100, "percent");
    });
  }

  // In units of its noise, about its middle, as a generated trace is.
  void take_own() {
    const std::span<float> samples = trace_.room();
    own_->read(samples);
    const std::int64_t missing = lab::data::fill_missing(samples);
    std::vector<float> room(samples.begin(), samples.end());
    const auto middle = room.begin() + static_cast<std::ptrdiff_t>(room.size() / 2);
    std::ranges::nth_element(room, middle);
    const float median = *middle;
    for (float& x : samples) x -= median;
    const float noise = spikes::mad_threshold(samples, 1, room);
    if (!(noise > 0)) {
      throw std::runtime_error(text::format(
          "More than half of {} are equal, so their noise (MAD) is 0 and says no threshold.",
          own_->words()));
    }
    for (float& x : samples) x /= noise;
    own_text_ = text::format("These are {}, in units of their noise, {} (MAD / 0.6745).",
                             own_->words(), text::format("{:.3g}", noise));
    if (missing > 0) {
      own_text_ += text::format(" {} that are missing or infinite were taken as the median.",
                                lab::with_commas(missing));
    }
    const double hz = own_->set->sample_hz;
    if (hz > 0 && hz != spikes::sample_hz) {
      own_text_ += text::format(
          " They are taken as 30,000 samples a second, and the file says {}: a millisecond here is "
          "{} ms there.",
          lab::significant(hz), lab::significant(spikes::sample_hz / hz));
    }
  }

  std::string own_text_;

  lab::CurvesFigure growth() {
    std::vector<lab::Dial> dials;
    for (std::size_t way = 0; way < ways_count; ++way) {
      dials.push_back({names_[way], [this, way](std::int64_t count) {
                         return measure::repeat(
                             [this, way, count] { return pass(way, count * step()); });
                       }});
    }
    lab::CurvesFigure figure =
        lab::growth_figure(context_, dials, samples_ / step(), "sample", seed_ + 2);
    for (auto& curve : figure.curves) {
      for (auto& point : curve.points) point.x *= static_cast<double>(step());
    }
    return figure;
  }
};

/// Spikes in one channel.
class Detection final : public Task {
 public:
  enum Index : std::size_t { loop, list, steps, lanes };

  Detection(const Parameters& parameters, Context& context)
      : Task(parameters, context, {"loop", "list", "a step at a time", "SIMD lanes"}),
        times_(static_cast<float>(parameters.integer("threshold"))),
        list_(samples_, context.memory()),
        negated_(size(), context.memory()),
        below_(size(), context.memory()),
        places_(size() + 1, context.memory()),
        found_(spikes::most_spikes(size()), context.memory()) {}

  static constexpr std::int64_t bytes_each =
      3 * sizeof(float) + sizeof(kernels::objects::FloatObject) + sizeof(void*) + 3;

 private:
  void prepare() override {
    threshold_ = spikes::mad_threshold(trace_.samples(), times_, negated_.span());
    list_.set(0, trace_.samples());
    const std::size_t count = pass(loop, samples_);
    expected_.assign(found_.data(), found_.data() + count);
    score_ = spikes::score_of(trace_.truth(), expected_);
  }

  std::size_t pass(std::size_t way, std::int64_t samples) override {
    const auto trace = trace_.samples().first(static_cast<std::size_t>(samples));
    const auto& stop = context_.stop();
    switch (way) {
      case list:
        return spikes::by_list(list_.items().first(trace.size()), threshold_, found_.span(), stop);
      case steps:
        return spikes::by_steps(trace, threshold_, {negated_.span(), below_.span(), places_.span()},
                                found_.span(), stop);
      case lanes: return spikes::by_lanes(trace, threshold_, found_.span(), stop);
      default: return spikes::by_loop(trace, threshold_, found_.span(), stop);
    }
  }

  // Every place, and against the truth that was planted.
  lab::Check check(std::size_t way) override {
    const std::size_t count = pass(way, samples_);
    const bool same = std::ranges::equal(found_.span().first(count), expected_);
    return {same, same ? "each place" : "other places"};
  }

  std::string answer() const override {
    if (own_) return lab::with_commas(score_.detected) + " spikes";
    return text::format("{} spikes: precision {}, recall {}", lab::with_commas(score_.detected),
                        lab::percent_text(score_.precision()), lab::percent_text(score_.recall()));
  }

  std::size_t guessed() const override { return lanes; }

  void explain(Record& record, const lab::SideBySide& table) const override {
    const measure::Ratio gain = table.gain(loop, lanes);
    std::string text = text::format("A sample took **{}** in the loop and **{}** in SIMD lanes",
                                    table.per_item(loop), table.per_item(lanes));
    text += gain.low > 1
                ? text::format(", {} as fast. The comparison can be done for many samples at once.",
                               lab::bold_ratio(gain))
                : text::format(": {} as fast, so this run finds no gain.",
                               lab::ratio_and_interval(gain));
    text += text::format(
        " The rule that a spike blinds for a millisecond cannot: it needs the spike before. But "
        "only "
        "{} of {} samples get as far as the rule.",
        lab::with_commas(
            std::ranges::count_if(trace_.samples(), [&](float x) { return x < -threshold_; })),
        lab::with_commas(samples_));
    record.happened.push_back(std::move(text));
    record.happened.push_back(steps_text(table));
    if (own_) {
      record.happened.push_back(text::format(
          "The threshold of {} × MAD / 0.6745 found {} spikes{}. Which of them are real nobody "
          "planted, so nothing is said of precision and recall.",
          static_cast<int>(times_), lab::with_commas(score_.detected),
          record.checked ? ", the same in every way" : ""));
      return;
    }
    record.happened.push_back(text::format(
        "The truth is known: {} spikes were planted, 4 to 12 times as deep as the noise is wide. "
        "The "
        "threshold of {} × MAD / 0.6745 found {} of them (recall {}), and {} of {} detections are "
        "right (precision {}).{}",
        lab::with_commas(score_.planted), static_cast<int>(times_),
        lab::with_commas(score_.matched), lab::percent_text(score_.recall()),
        lab::with_commas(score_.matched), lab::with_commas(score_.detected),
        lab::percent_text(score_.precision()), record.checked ? " Every way found the same." : ""));
  }

  std::string steps_text(const lab::SideBySide& table) const {
    const measure::Ratio steps_gain = table.gain(loop, steps);
    const measure::Ratio lanes_gain = table.gain(steps, lanes);
    std::string text =
        steps_gain.low > 1
            ? text::format("A step at a time over whole arrays was {} as fast as the loop",
                           lab::ratio_and_interval(steps_gain))
        : steps_gain.high < 1
            ? text::format(
                  "A step at a time over whole arrays was slower than the loop, {} as fast",
                  lab::ratio_and_interval(steps_gain))
            : std::string(
                  "A step at a time over whole arrays took as long as the loop, as far as "
                  "this run can tell");
    text += text::format(
        ": the first two steps have lanes, but each writes an array that the next one reads, 9 "
        "bytes a sample of "
        "temporaries ({} here).",
        lab::bytes_text(9 * static_cast<double>(samples_)));
    if (lanes_gain.low > 1) {
      text += text::format(" All steps in one pass, without them, is {} as fast.",
                           lab::ratio_and_interval(lanes_gain));
    }
    return text;
  }

  float times_;
  kernels::objects::BoxedList<float> list_;
  Buffer<float> negated_;
  Buffer<std::uint8_t> below_;
  Buffer<std::int32_t> places_;
  Buffer<std::int32_t> found_;
  float threshold_ = 0;
  std::vector<std::int32_t> expected_;
  spikes::Score score_;
};

/// A band-pass: the FIR over the samples as one channel, the IIR over eight channels that have them
/// together.
class Filtering final : public Task {
 public:
  enum Index : std::size_t { fir, fir_lanes, iir, iir_lanes };

  Filtering(const Parameters& parameters, Context& context)
      : Task(parameters, context,
             {"FIR, loop", "FIR, lanes over time", "IIR, loop", "IIR, lanes over channels"}),
        in_(size() + before(), context.memory()),
        out_(size(), context.memory()) {}

  static constexpr std::int64_t bytes_each = 3 * sizeof(float);

 private:
  static constexpr std::size_t most_checked = 4000;
  static constexpr std::size_t before() { return bandpass::history * bandpass::channels; }

  // For the IIR the trace is cut into eight: sample t of channel c is sample t * 8 + c of it.
  void prepare() override {
    std::fill_n(in_.data(), before(), 0.0f);
    std::ranges::copy(trace_.samples(), in_.data() + before());
  }

  std::size_t pass(std::size_t way, std::int64_t samples) override {
    const auto count = static_cast<std::size_t>(samples) / bandpass::channels * bandpass::channels;
    const auto in = std::span<const float>(in_.span()).first(count + before());
    const auto out = out_.span().first(count);
    const auto& stop = context_.stop();
    switch (way) {
      case fir_lanes: bandpass::fir_lanes_of_one(of_one(in), out, stop); break;
      case iir: bandpass::iir_loop(in, out, stop); break;
      case iir_lanes: bandpass::iir_lanes(in, out, stop); break;
      default: bandpass::fir_loop_of_one(of_one(in), out, stop); break;
    }
    return count;
  }

  // One channel has as many samples before its first as each of the eight.
  static std::span<const float> of_one(std::span<const float> in) {
    return in.subspan(before() - bandpass::history);
  }

  // The beginning, against the definition in double.
  lab::Check check(std::size_t way) override {
    const std::size_t count = pass(way, samples_);
    const double worst = way < iir ? worst_of_fir(count) : worst_of_iir(count);
    // 61 products, each rounded to 2^-24 of itself, of values of a few units; or of an own file's.
    const auto [least, greatest] = std::ranges::minmax(in_.span());
    const bool good = worst < 1e-5 * std::max(10.0f, std::max(-least, greatest));
    return {good, text::format("off by {:.0e}", worst)};
  }

  double worst_of_fir(std::size_t count) const {
    const std::span<const float> in = of_one(in_.span());
    double worst = 0;
    for (std::size_t t = 0; t < std::min<std::size_t>(count, most_checked); ++t) {
      const double expected = bandpass::fir_output_of_one(in, t);
      worst = std::max(worst, std::abs(expected - static_cast<double>(out_[t])));
    }
    return worst;
  }

  double worst_of_iir(std::size_t count) const {
    const std::size_t times = std::min<std::size_t>(count / bandpass::channels, most_checked);
    std::vector<double> expected(times);
    double worst = 0;
    for (std::size_t channel = 0; channel < bandpass::channels; ++channel) {
      bandpass::iir_outputs(in_.span(), channel, expected);
      for (std::size_t t = 0; t < times; ++t) {
        const double out = out_[t * bandpass::channels + channel];
        worst = std::max(worst, std::abs(expected[t] - out));
      }
    }
    return worst;
  }

  std::string answer() const override {
    return lab::with_commas(samples_) + " samples, 300 to 6000 Hz kept";
  }

  std::size_t guessed() const override { return fir_lanes; }
  std::int64_t step() const override { return bandpass::channels; }

  void explain(Record& record, const lab::SideBySide& table) const override {
    const measure::Ratio over_time = table.gain(fir, fir_lanes);
    const measure::Ratio over_channels = table.gain(iir, iir_lanes);
    record.happened.push_back(
        text::format(
            "The FIR filter, over one channel, took **{}** a sample in the loop and **{}** in "
            "lanes, "
            "{} "
            "as fast: an output is a weighted sum of {} inputs and waits for no other output, so "
            "neighbouring times are computed side by side.",
            table.per_item(fir), table.per_item(fir_lanes), lab::bold_ratio(over_time),
            bandpass::taps_count) +
        lab::doubt_text(over_time));
    record.happened.push_back(
        text::format("The IIR filter took **{}** a sample in the loop: far fewer products, but "
                     "each output needs the "
                     "two before it, so times must wait. Cut into {} channels, which know nothing "
                     "of each other, one a lane, it "
                     "took **{}**, {} as fast.",
                     table.per_item(iir), bandpass::channels, table.per_item(iir_lanes),
                     lab::bold_ratio(over_channels)) +
        lab::doubt_text(over_channels));
    const measure::Ratio both = table.gain(fir_lanes, iir_lanes);
    record.happened.push_back(
        both.low > 1
            ? text::format("With eight channels the IIR in lanes is the faster one here, {} as "
                           "fast as the FIR in lanes. With one channel it has no lanes to fill.",
                           lab::ratio_and_interval(both))
        : both.high < 1
            ? text::format("Even so the FIR in lanes is the faster one here, {} as fast.",
                           lab::ratio_and_interval(table.gain(iir_lanes, fir_lanes)))
            : std::string("Between the two in lanes this run cannot tell which is faster."));
    record.happened.push_back(text::format(
        "Computed from their weights, the FIR keeps {:.3g} of 1000 Hz and {:.2g} of 50 Hz, the IIR "
        "{:.3g} and {:.2g} (modelled). The first {} outputs of each channel were checked against "
        "the definition in double.",
        bandpass::fir_gain(1000), bandpass::fir_gain(50), bandpass::iir_gain(1000),
        bandpass::iir_gain(50),
        lab::with_commas(std::min<std::int64_t>(most_checked, samples_ / step()))));
  }

  Buffer<float> in_;
  Buffer<float> out_;
};

template <typename Kind>
Record run_task(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<Kind>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

Record run(const Parameters& parameters, Context& context) {
  return parameters.choice("task") == "filter" ? run_task<Filtering>(parameters, context)
                                               : run_task<Detection>(parameters, context);
}

lab::Card card() {
  lab::Card card;
  card.id = "iteration/vectorise";
  card.chapter = "Iteration";
  card.place = 7;
  card.title = "Avoid the loop";
  card.question =
      "Avoid the loop, but don't try too hard: what can be done side by side, what must wait?";
  card.lead =
      "Find spikes in a voltage trace of 30,000 samples a second, or filter it, as one channel or "
      "cut into eight: in a "
      "loop, a step at a time over whole arrays, and in SIMD lanes.";
  card.tries = {{"A band-pass: lanes over time or over channels", {{"task", "filter"}}},
                {"A threshold of 3: more false alarms, more for the rule", {{"threshold", "3"}}},
                {"6,000 samples: the temporaries fit the nearest cache", {{"samples", "6000"}}}};
  card.guess = {"In SIMD lanes it is", "as fast as the loop", 1, 64, 2};
  card.python_mark = "low = np.flatnonzero";
  card.sources = {
      "Threshold: Quiroga, Nadasdy, Ben-Shaul, Neural Computation 16, 2004, 1661-1687",
      "FIR by a window: Oppenheim and Schafer, Discrete-Time Signal Processing, 3rd ed., 7.5",
      "IIR sections: Bristow-Johnson, Cookbook formulae for audio EQ biquad filter coefficients"};
  card.code = {"kernels/spikes/spikes.hpp#rule",    "kernels/spikes/loop.cpp#loop",
               "kernels/spikes/steps.cpp#steps",    "kernels/spikes/lanes.cpp#lanes",
               "kernels/bandpass/fir.cpp#fir-loop", "kernels/bandpass/fir.cpp#fir-lanes",
               "kernels/bandpass/iir.cpp#iir-loop", "kernels/bandpass/iir.cpp#iir-lanes"};
  return card;
}

}  // namespace

lab::Experiment iteration_vectorise(const lab::Limits& limits) {
  constexpr std::int64_t each = std::max(Detection::bytes_each, Filtering::bytes_each) + 1;
  const std::int64_t fits = (limits.memory_bytes - 65536) / each;
  auto samples = lab::integer(
      "samples", "Samples", 3000, std::min(most_samples, fits), 600'000,
      "How many samples the trace has, or the first so many of your file; 30,000 are a second.");
  if (fits < most_samples) samples.limit_reason = "what fits this program's memory";
  auto task = lab::choice("task", "Task", {{"detect", "Find spikes"}, {"filter", "Band-pass"}},
                          "What is done with the trace.");
  task.segmented = true;
  auto threshold = lab::integer("threshold", "Threshold", 3, 8, 4,
                                "Below so many times the noise a sample counts as a spike.");
  threshold.unit = "× noise";
  threshold.only_for = "task=detect";
  return {card(),
          lab::data::with_own_data({std::move(task), std::move(samples), std::move(threshold)},
                                   lab::seed_parameter()),
          run};
}

}  // namespace looplab::experiments
