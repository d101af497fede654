// iteration/growth: is a better algorithm worth more than more cores?
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <stdexcept>

#include "kernels/correlogram/correlogram.hpp"
#include "kernels/correlogram/trains.hpp"
#include "lab/data/own.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/side_by_side.hpp"
#include "lab/sweep.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using namespace kernels::correlogram;
using kernels::Buffer;
using lab::Context;
using lab::Parameters;
using lab::Record;

enum Index : std::size_t { pairs, pairs_shared, window, window_shared, fft, ways_count };

/// The factors of the transform are then made in well under a tenth of a second, which Stop need
/// not cut.
constexpr std::int64_t most_spikes = 10'000;
constexpr std::int64_t least_rate = 10;
constexpr std::array<std::int64_t, 5> swept_rates{10, 32, 100, 316, 1000};
/// Enough to see the order at every rate, few enough to be timed at all of them.
constexpr std::int64_t swept_spikes = 2000;

/// What the run takes: the transform, the table of the reference, the trains, the counts of the
/// workers, and the trains of the swept rates.
std::int64_t bytes_needed(std::int64_t spikes, std::int64_t bins, const lab::Limits& limits) {
  const std::int64_t counts = std::int64_t{limits.max_workers} * (2 * most_window + 64) * 4;
  const std::int64_t swept = swept_spikes * 8 * std::ssize(swept_rates);
  return Transform::length(bins, most_window) * Transform::bytes_each + 4 * bins + 8 * spikes +
         counts + swept + 65536;
}

/// Spike times of the student's own: train A is the chosen column, B the one after it, or A again
/// where there is none.
class OwnTrains {
 public:
  OwnTrains(const lab::data::OwnColumn& a, double bins_per_unit)
      : a_(a), b_(a), per_unit_(bins_per_unit) {
    if (b_.column + 1 < b_.set->columns.size()) ++b_.column;
  }

  bool of_one() const { return a_.column == b_.column; }
  std::string words() const {
    const std::string& name = a_.set->columns[a_.column].name;
    return of_one() ? text::format("“{}” in {}, as A and as B", name, a_.set->name)
                    : text::format("“{}” as A and “{}” as B, in {}", name,
                                   b_.set->columns[b_.column].name, b_.set->name);
  }

  /// Errors: std::runtime_error with a sentence.
  Trains read(const lab::Limits& limits, std::pmr::memory_resource& memory) const {
    std::vector<double> a = times(a_);
    std::vector<double> b = times(b_);
    // Columns of a table may be of different length: the shorter one ends in missing numbers.
    const std::size_t count = std::min(a.size(), b.size());
    if (count < least_spikes) {
      throw std::runtime_error(
          text::format("There are only {} spike times in {} before one is missing, and this page "
                       "needs at least {}.",
                       count, words(), least_spikes));
    }
    a.resize(count);
    b.resize(count);
    const double first = std::min(a.front(), b.front());
    const double bins = (std::max(a.back(), b.back()) - first) * per_unit_ + 1;
    if (!(bins < most_own_bins) ||
        bytes_needed(std::ssize(a), std::llround(bins) + 1, limits) > limits.memory_bytes) {
      throw std::runtime_error(text::format(
          "These spikes go over {} s, and this page transforms at most {} s, or what fits this "
          "program's memory. Take fewer spikes, or another unit of the times.",
          lab::significant(bins / 1000), lab::with_commas(std::llround(most_own_bins / 1000))));
    }
    return Trains(binned(a, first), binned(b, first), memory);
  }

 private:
  static constexpr std::size_t least_spikes = 64;
  /// Milliseconds: about half an hour. The factors of the transform are then made in about a tenth
  /// of a second.
  static constexpr double most_own_bins = 2e6;

  static std::vector<double> times(const lab::data::OwnColumn& from) {
    std::vector<double> times(static_cast<std::size_t>(from.count));
    from.read(times);
    times.erase(std::ranges::find_if(times, [](double t) { return !std::isfinite(t); }),
                times.end());
    const auto back = std::ranges::adjacent_find(times, std::greater());
    if (back == times.end()) return times;
    throw std::runtime_error(text::format(
        "Number {} of “{}” in {} is less than the one before, and spike times must be in order: "
        "save np.sort(x).",
        lab::with_commas(back - times.begin() + 2), from.set->columns[from.column].name,
        from.set->name));
  }

  std::vector<std::int32_t> binned(const std::vector<double>& times, double first) const {
    std::vector<std::int32_t> bins;
    for (const double t : times) {
      bins.push_back(static_cast<std::int32_t>(std::llround((t - first) * per_unit_)));
    }
    return bins;
  }

  lab::data::OwnColumn a_;
  lab::data::OwnColumn b_;
  double per_unit_;  ///< bins of a millisecond in a unit of the times
};

std::optional<OwnTrains> own_trains(const Parameters& parameters, const Context& context) {
  const auto column = lab::data::own_column(parameters, context, 64, parameters.integer("spikes"));
  if (!column) return {};
  return OwnTrains(*column, parameters.choice("times") == "s" ? 1000 : 1);
}

class GrowthRun {
 public:
  GrowthRun(const Parameters& parameters, Context& context)
      : context_(context),
        file_(own_trains(parameters, context)),
        rate_(parameters.integer("rate")),
        window_(static_cast<std::int32_t>(parameters.integer("window"))),
        workers_(static_cast<int>(parameters.integer("workers"))),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        trains_(file_ ? file_->read(context.limits(), context.memory())
                      : Trains(parameters.integer("spikes"), rate_, seed_, context.memory())),
        spikes_(std::ssize(trains_.a())),
        counts_(2 * static_cast<std::size_t>(window_) + 1, context.memory()),
        own_(workers_, window_, context.memory()),
        transform_(most_bins(), window_, context.memory()) {
    const std::string who = workers_ == 1 ? ", 1 worker" : text::format(", {} workers", workers_);
    names_ = {"all pairs", "all pairs" + who, "sliding window", "sliding window" + who, "FFT"};
  }

  Record run() {
    context_.team().ensure(workers_);
    context_.progress("checking answers", 0, ways_count, "strategies");
    expected_ =
        reference_counts(trains_.a(), trains_.b(), window_, context_.stop(), context_.memory());
    std::vector<lab::Way> ways;
    for (std::size_t way = 0; way < ways_count; ++way) {
      if (context_.stopped()) return context_.blank();
      ways.push_back({.name = names_[way],
                      .body = measure::repeat([this, way] { pass(way, trains_, all()); }),
                      .check = [this, way] { return check(way); }});
      pass(way, trains_, all());
      good_[way] = std::ranges::equal(counts_.span(), expected_);
      context_.progress("checking answers", static_cast<int>(way), ways_count, "strategies");
    }
    lab::SideBySide table(
        context_, std::move(ways),
        {.items = static_cast<double>(spikes_),
         .item = "spike",
         .first = "pairs",
         .answer = answer(),
         .about = file_ ? text::format("These are the first {} spike times of {}.",
                                       lab::with_commas(spikes_), file_->words())
                        : "",
         .guessed = window,
         .needed = {pairs, pairs_shared, window},
         .workers = workers_,
         .seed = seed_,
         .known = [this](Record& record) { record.histogram = correlogram(); }});
    return table.run([&](Record& record) { explain(record, table); });
  }

 private:
  std::size_t all() const { return static_cast<std::size_t>(spikes_); }
  std::int64_t most_bins() const {
    return std::max(file_ ? trains_.bins(all()) : Trains::most_bins(spikes_, rate_),
                    Trains::most_bins(std::min(spikes_, swept_spikes), least_rate));
  }

  // The correlogram of the first spikes of both trains, in one way.
  void pass(std::size_t way, const Trains& trains, std::size_t count) {
    const Train a = trains.a().first(count);
    const Train b = trains.b().first(count);
    const Counts counts = counts_.span();
    switch (way) {
      case pairs_shared: return by_workers(by_pairs, a, b, counts, own_, context_.begin_run());
      case window: return by_window(a, b, counts, context_.stop());
      case window_shared: return by_workers(by_window, a, b, counts, own_, context_.begin_run());
      case fft: return by_fft(a, b, counts, transform_, trains.bins(count), context_.stop());
      default: return by_pairs(a, b, counts, context_.stop());
    }
  }

  // Each count, before anything is timed.
  lab::Check check(std::size_t way) const {
    return {good_[way], good_[way] ? "each count" : "other counts"};
  }

  std::size_t peak() const {
    return static_cast<std::size_t>(std::ranges::max_element(expected_) - expected_.begin());
  }

  std::string answer() const {
    const std::int64_t lag = static_cast<std::int64_t>(peak()) - window_;
    return text::format("peak of {} pairs at {}{} ms", lab::with_commas(expected_[peak()]),
                        lag > 0 ? "+" : "", lag);
  }

  lab::HistogramFigure correlogram() const {
    lab::HistogramFigure figure;
    figure.title = "How often B fired so long after A";
    figure.items = "pairs of spikes";
    figure.x_label = "lag, ms";
    figure.first_edge = -window_ - 0.5;
    figure.bin_width = 1;
    figure.counts.assign(expected_.begin(), expected_.end());
    return figure;
  }

  std::vector<lab::Dial> dials(auto pass_at) {
    std::vector<lab::Dial> dials;
    for (const std::size_t way : {pairs, window, fft}) {
      dials.push_back({names_[way], [way, pass_at](std::int64_t number) {
                         return measure::repeat([=] { pass_at(way, number); });
                       }});
    }
    return dials;
  }

  lab::CurvesFigure growth() {
    return lab::growth_figure(context_, dials([this](std::size_t way, std::int64_t count) {
                                pass(way, trains_, static_cast<std::size_t>(count));
                              }),
                              spikes_, "spike", seed_ + 2);
  }

  // The same number of spikes in less and less time: more of them lie in a window, and there are
  // fewer bins.
  lab::CurvesFigure rates() {
    const std::int64_t count = std::min(spikes_, swept_spikes);
    std::vector<Trains> trains;
    for (const std::int64_t rate : swept_rates) {
      trains.emplace_back(count, rate, seed_, context_.memory());
    }
    const auto at = [&](std::int64_t rate) -> const Trains& {
      return trains[static_cast<std::size_t>(std::ranges::find(swept_rates, rate) -
                                             swept_rates.begin())];
    };
    return {.title = text::format("What the rate changes, for {} {}spikes", lab::with_commas(count),
                                  file_ ? "generated " : ""),
            .x_label = "spikes per second",
            .y_label = "time of a pass, ns",
            .x_logarithmic = true,
            .y_logarithmic = true,
            .curves = lab::sweep(context_, dials([&](std::size_t way, std::int64_t rate) {
                                   pass(way, at(rate), static_cast<std::size_t>(count));
                                 }),
                                 swept_rates, "rates", seed_ + 3)};
  }

  void explain(Record& record, const lab::SideBySide& table) {
    record.happened.push_back(cores_text(table));
    record.curves.push_back(growth());
    if (context_.stopped()) return;
    const lab::CurvesFigure& sizes = record.curves.back();
    using measure::Growth;
    for (const auto& [way, law] : {std::pair{pairs, Growth::quadratic}, {window, Growth::linear}}) {
      std::string text = lab::growth_sentence(sizes, names_[way], "spikes", law);
      if (!text.empty()) record.happened.push_back(std::move(text));
    }
    record.happened.push_back(crossing_text(sizes, pairs, window, "spikes"));
    record.happened.push_back(crossing_text(sizes, pairs, fft, "spikes"));
    record.curves.push_back(rates());
    if (context_.stopped()) return;
    record.happened.push_back(
        crossing_text(record.curves.back(), window, fft, "spikes per second") +
        " The transform's work grows with the bins of a millisecond, not with "
        "the spikes in a window: " +
        lab::with_commas(trains_.bins(all())) + " bins here.");
    record.happened.push_back(truth_text(record));
  }

  std::string cores_text(const lab::SideBySide& table) const {
    const measure::Ratio cores = table.gain(pairs, pairs_shared);
    const measure::Ratio better = table.gain(pairs, window);
    std::string text =
        text::format("All {} pairs took **{}** a spike. ",
                     lab::count_text(static_cast<double>(spikes_) * static_cast<double>(spikes_)),
                     table.per_item(pairs));
    text += cores.low <= 1 && cores.high >= 1
                ? text::format("{} made no difference that this run can tell. ", workers_text())
                : text::format("{} made that {} as fast. ", workers_text(),
                               lab::ratio_and_interval(cores));
    if (better.low > 1) {
      text += text::format(
          "The sliding window, on one, is {} as fast: it leaves out the pairs that are too far "
          "apart.",
          lab::bold_ratio(better));
      const double enough = better.value;
      if (better.low > workers_) {
        text += text::format(
            " Even if every core helped fully, all pairs would need about {} of them to catch up "
            "(modelled: the ratio above).",
            lab::significant(enough, 2));
      }
    } else {
      text += text::format(
          "The sliding window was {} as fast: with so few pairs to leave out this run "
          "finds no gain.",
          lab::bold_ratio(better));
    }
    return text;
  }

  std::string workers_text() const {
    return workers_ == 1 ? "Handing them to 1 worker" : text::format("{} workers", workers_);
  }

  // Where the second way of two begins to be faster.
  std::string crossing_text(const lab::CurvesFigure& figure, std::size_t first, std::size_t second,
                            const char* unit) const {
    const auto& curves = figure.curves;
    const auto curve = [&](std::size_t way) {
      return std::ranges::find(curves, names_[way], &lab::CurvesFigure::Curve::name);
    };
    const auto from = curve(first);
    const auto to = curve(second);
    const std::string names = text::format("“{}” and “{}”", names_[first], names_[second]);
    if (from == curves.end() || to == curves.end() || from->points.empty() || to->points.empty()) {
      return names + " could not be timed at enough places to compare them.";
    }
    if (const auto found = lab::crossover(*from, *to)) {
      return text::format("“{}” begins to be faster than “{}” between **{}** and **{}** {}.",
                          names_[second], names_[first],
                          lab::with_commas(std::llround(found->below)),
                          lab::with_commas(std::llround(found->above)), unit);
    }
    // The last place at which both could be timed.
    const auto last =
        std::ranges::find_if(to->points.rbegin(), to->points.rend(), [&](const auto& p) {
          return std::ranges::find(from->points, p.x, &lab::CurvesFigure::Point::x) !=
                 from->points.end();
        });
    if (last == to->points.rend()) return names + " could not be timed at the same places.";
    const auto there = std::ranges::find(from->points, last->x, &lab::CurvesFigure::Point::x);
    const bool faster = last->high < there->low;
    return text::format("From {} to {} {}, “{}” was {}.",
                        lab::with_commas(std::llround(to->points.front().x)),
                        lab::with_commas(std::llround(last->x)), unit, names_[second],
                        faster ? text::format("never slower than “{}”", names_[first])
                               : text::format("not yet faster than “{}”", names_[first]));
  }

  std::string truth_text(const Record& record) const {
    if (file_) return own_text(record);
    if (!record.checked)
      return "**A way counted other pairs than there are.** Do not trust its time.";
    const double chance = static_cast<double>(spikes_) * static_cast<double>(spikes_) /
                          static_cast<double>(Trains::most_bins(spikes_, rate_));
    const std::int64_t planted = (spikes_ + static_cast<std::int64_t>(planted_one_in) - 1) /
                                 static_cast<std::int64_t>(planted_one_in);
    return text::format(
        "The truth is known: {} spikes of B were made to follow one of A by {} ms, and chance "
        "gives "
        "about {} pairs at every lag. Counted at {} ms: {}. Every way found the same count at each "
        "of the {} lags.",
        lab::with_commas(planted), planted_lag, lab::significant(chance, 2), planted_lag,
        lab::with_commas(expected_[static_cast<std::size_t>(window_ + planted_lag)]),
        lab::with_commas(std::ssize(expected_)));
  }

  std::string own_text(const Record& record) const {
    if (!record.checked)
      return "**A way counted other pairs than there are.** Do not trust its time.";
    return text::format("{}Every way found the same count at each of the {} lags.",
                        file_->of_one() ? "At a lag of 0 ms each spike meets itself. " : "",
                        lab::with_commas(std::ssize(expected_)));
  }

  Context& context_;
  std::optional<OwnTrains> file_;
  std::int64_t rate_;
  std::int32_t window_;
  int workers_;
  std::uint64_t seed_;
  Trains trains_;
  std::int64_t spikes_;
  Buffer<std::uint32_t> counts_;
  PrivateCounts own_;
  Transform transform_;
  std::vector<std::string> names_;
  std::vector<std::uint32_t> expected_;
  std::array<bool, ways_count> good_{};
};

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<GrowthRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

lab::Card card() {
  lab::Card card;
  card.id = "iteration/growth";
  card.chapter = "Iteration";
  card.place = 8;
  card.title = "How does it grow?";
  card.question = "Is a better algorithm worth more than more cores?";
  card.lead =
      "How often does neuron B fire so many milliseconds after neuron A? Counted over all pairs of "
      "spikes, over those that are near, and with a Fourier transform.";
  card.tries = {
      {"1,000 spikes a second: many lie in a window", {{"rate", "1000"}, {"window", "1000"}}},
      {"500 spikes: even all pairs are few", {{"spikes", "500"}}},
      {"A window of 1 s: more pairs to count", {{"window", "1000"}}}};
  card.guess = {"The sliding window is", "as fast as all pairs", 1, 1024, 2};
  card.python_mark = "near = ";
  card.sources = {
      "Correlogram: Perkel, Gerstein, Moore, Biophysical Journal 7, 1967, 419-440",
      "Fast Fourier transform: Cooley and Tukey, Mathematics of Computation 19, 1965, 297-301"};
  card.code = {"kernels/correlogram/pairs.cpp#pairs", "kernels/correlogram/window.cpp#window",
               "kernels/correlogram/workers.cpp#workers", "kernels/correlogram/fft.cpp#fft"};
  return card;
}

// The most spikes whose trains, at the lowest rate and with the widest window, fit.
std::int64_t fitting_spikes(const lab::Limits& limits) {
  const auto needed = [&](std::int64_t spikes) {
    return bytes_needed(spikes, Trains::most_bins(std::max(spikes, swept_spikes), least_rate),
                        limits);
  };
  std::int64_t spikes = most_spikes;
  while (spikes > swept_spikes && needed(spikes) > limits.memory_bytes) spikes -= 500;
  return spikes;
}

}  // namespace

lab::Experiment iteration_growth(const lab::Limits& limits) {
  const std::int64_t fits = fitting_spikes(limits);
  auto spikes = lab::integer("spikes", "Spikes", 64, fits, 4000, "How many spikes each train has.");
  if (fits < most_spikes) spikes.limit_reason = "what fits this program's memory";
  auto rate = lab::integer("rate", "Rate", least_rate, 1000, 20, "How fast both neurons fire.");
  rate.unit = "Hz";
  rate.only_for = "data=generated";
  auto window =
      lab::integer("window", "Window", 10, most_window, 50, "Lags up to so long are counted.");
  window.unit = "ms";
  auto workers = lab::workers_parameter(limits, "Threads of the shared strategies.");
  auto specs = lab::data::with_own_data(
      {std::move(spikes), std::move(rate), std::move(window), std::move(workers)},
      lab::seed_parameter());
  specs.push_back(lab::choice("times", "Times in", {{"s", "s"}, {"ms", "ms"}},
                              "In what your file counts the times of the spikes."));
  specs.back().only_for = "data=own";
  return {card(), std::move(specs), run};
}

}  // namespace looplab::experiments
