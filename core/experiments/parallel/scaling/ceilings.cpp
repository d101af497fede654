#include "experiments/parallel/scaling/ceilings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <new>

#include "experiments/parallel/scaling/job.hpp"
#include "kernels/buffer.hpp"
#include "kernels/roofline/roofline.hpp"
#include "lab/format.hpp"
#include "measure/scaling.hpp"
#include "parallel/schedule.hpp"
#include "text/format.hpp"

namespace looplab::experiments::scaling {
namespace {

namespace roofline = kernels::roofline;

constexpr std::int64_t chain_steps = 500'000;  // about a millisecond, far above waking a worker
// Three arrays of 32 kB a worker stay in the caches that are its own, and are gone through so often
// that it takes as long. Three of 16 MB are more than most caches that all share, and so is the
// stack: as large as the three together.
constexpr std::size_t cached_floats = 8192;
constexpr int cached_passes = 512;
constexpr std::int64_t most_floats = 4'194'304;
constexpr std::int64_t neurons = 1024;
constexpr std::int64_t most_pixels = most_floats * 12 / pixel_bytes;
constexpr int stack_passes = 4;

// What is timed: each piece of work by one worker, and by all of them.
class Ceiling {
 public:
  Ceiling(lab::Context& context, std::uint64_t seed)
      : context_(context),
        workers_(std::clamp(context.limits().processors, 1, context.limits().max_workers)),
        more_(std::min(2 * workers_, context.limits().max_workers)),
        floats_(floats_for(context.limits(), more_)),
        b_(floats_, context.memory()),
        c_(floats_, context.memory()),
        a_(floats_, context.memory()),
        sink_(static_cast<std::size_t>(more_)) {
    std::ranges::fill(a_.span(), 0.0f);
    std::ranges::fill(b_.span(), 1.0f);
    std::ranges::fill(c_.span(), 2.0f);
    std::pmr::memory_resource& memory = context.memory();
    jobs_.push_back(
        {"neurons", make_neurons(neurons, seed, context.stop(), memory), neurons, true});
    jobs_.push_back({"small stack",
                     make_stack(cached_pixels, stack_passes, true, seed, context.stop(), memory),
                     cached_pixels, true});
    const std::int64_t pixels =
        std::clamp(context.limits().memory_bytes / 8 / pixel_bytes, cached_pixels, most_pixels);
    jobs_.push_back(
        {"large stack", make_stack(pixels, 1, false, seed, context.stop(), memory), pixels, false});
  }

  std::expected<Ceilings, std::string> measure(std::uint64_t seed) {
    context_.team().ensure(more_);
    std::vector<measure::Strategy> strategies;
    const auto add = [&](std::string name, auto work) {
      strategies.push_back({std::move(name), measure::repeat(std::move(work))});
      return strategies.size() - 1;
    };
    const auto by = [&](const char* what, int workers) {
      return text::format("{}, {} worker{}", what, workers, workers == 1 ? "" : "s");
    };
    at_.compute_one = add(by("computing", 1), [this] { compute(1); });
    at_.cached_one = add(by("caches", 1), [this] { cached(1); });
    at_.memory_one = add(by("memory", 1), [this] { memory(1); });
    at_.compute_all = at_.compute_one, at_.cached_all = at_.cached_one;
    at_.memory_all = at_.memory_one;
    if (workers_ > 1) {
      at_.compute_all = add(by("computing", workers_), [this] { compute(workers_); });
      at_.cached_all = add(by("caches", workers_), [this] { cached(workers_); });
      at_.memory_all = add(by("memory", workers_), [this] { memory(workers_); });
    }
    if (more_ > workers_)
      at_.compute_more = add(by("computing", more_), [this] { compute(more_); });
    at_.jobs = strategies.size();
    for (Placed& job : jobs_) add(job.name, [this, &job] { run(job); });
    const auto result = context_.sweep(strategies, "ceilings", seed);
    if (result.stopped) return std::unexpected("");
    for (const std::size_t needed : {at_.compute_one, at_.compute_all}) {
      const measure::Series& series = result.series[needed];
      if (trusted(series)) continue;
      return std::unexpected(
          text::format("The roof is not shown, because a time of it cannot be trusted (“{}”: {}). "
                       "Close what else is running, and run again.",
                       series.name, measure::name_of(series.distrust)));
    }
    return ceilings_of(result);
  }

 private:
  struct Placed {
    const char* name;
    std::unique_ptr<Job> job;
    std::int64_t items;
    bool cached;
  };

  // Of each of three arrays. They and the stack take a quarter of the memory at most.
  static std::size_t floats_for(const lab::Limits& limits, int workers) {
    const auto least = std::int64_t{cached_floats} * workers;
    const std::int64_t room = limits.memory_bytes / 8 / 12;
    return static_cast<std::size_t>(std::clamp(room, least, std::max(least, most_floats)));
  }

  template <class Work>
  void on(int workers, Work work) {
    const parallel::RunContext run{context_.team(), context_.clock(), nullptr, &context_.stop()};
    parallel::for_each_part(run, workers, workers, parallel::Schedule::static_blocks,
                            [&](std::int64_t part, int) { work(part); });
  }

  void compute(int workers) {
    on(workers, [&](std::int64_t part) {
      sink_[static_cast<std::size_t>(part)].value = roofline::compute_in_registers(chain_steps);
    });
  }

  void cached(int workers) {
    on(workers, [&](std::int64_t part) {
      // Arrays of its own, at a distance that no prefetcher bridges.
      const std::size_t first =
          static_cast<std::size_t>(part) * (floats_ / static_cast<std::size_t>(more_));
      for (int pass = 0; pass < cached_passes; ++pass) {
        roofline::triad(a_.span().subspan(first, cached_floats),
                        b_.span().subspan(first, cached_floats),
                        c_.span().subspan(first, cached_floats), 0.5f);
      }
    });
  }

  void memory(int workers) {
    on(workers, [&](std::int64_t part) {
      const auto range = parallel::part_range(static_cast<std::int64_t>(floats_), workers, part);
      const auto first = static_cast<std::size_t>(range.first);
      const auto count = static_cast<std::size_t>(range.last - range.first);
      roofline::triad(a_.span().subspan(first, count), b_.span().subspan(first, count),
                      c_.span().subspan(first, count), 0.5f);
    });
  }

  void run(Placed& job) {
    on(workers_, [&](std::int64_t part) {
      job.job->compute(parallel::part_range(job.items, workers_, part), context_.stop());
    });
  }

  static bool trusted(const measure::Series& series) {
    return series.distrust == measure::Distrust::none && series.summary.low > 0;
  }

  static Rate rate(const measure::Series& series, double work) {
    if (!trusted(series)) return {};
    const measure::Summary& time = series.summary;
    return {work / time.median * 1e9, work / time.high * 1e9, work / time.low * 1e9};
  }

  // How many times the work of one, where each does as much as one.
  static measure::Ratio times_the_work(const measure::Series& one, const measure::Series& several,
                                       int workers) {
    measure::Ratio ratio = measure::paired_ratio(one.samples_ns, several.samples_ns, 0.95);
    for (double* value : {&ratio.value, &ratio.low, &ratio.high}) *value *= workers;
    return ratio;
  }

  Ceilings ceilings_of(const measure::Result& result) const {
    const auto& s = result.series;
    const double chains = roofline::operations(chain_steps);
    const double near = roofline::triad_bytes * cached_passes * static_cast<double>(cached_floats);
    const double far = roofline::triad_bytes * static_cast<double>(floats_);
    Ceilings found;
    for (const measure::Series& each : s) {
      if (trusted(each)) continue;
      found.missing.push_back(
          text::format("“{}” ({})", each.name, measure::name_of(each.distrust)));
    }
    found.workers = workers_;
    found.processors = context_.limits().processors;
    found.one = {rate(s[at_.compute_one], chains), rate(s[at_.cached_one], near),
                 rate(s[at_.memory_one], far)};
    found.all = {rate(s[at_.compute_all], chains * workers_),
                 rate(s[at_.cached_all], near * workers_), rate(s[at_.memory_all], far)};
    const auto together = [&](std::size_t series, int workers) {
      if (series == at_.compute_one || !trusted(s[series])) return;
      found.together.push_back({workers, times_the_work(s[at_.compute_one], s[series], workers)});
    };
    together(at_.compute_all, workers_);
    together(at_.compute_more, more_);
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const Placed& job = jobs_[i];
      const measure::Series& series = s[at_.jobs + i];
      if (!trusted(series)) continue;  // it is among what is missing
      const double operations = job.job->operations_per_item();
      found.dots.push_back({job.name, operations / job.job->bytes_per_item(), job.cached,
                            rate(series, operations * static_cast<double>(job.items))});
    }
    return found;
  }

  // Of the series. Where one worker is all, or nobody can be more, it is that of one.
  struct Places {
    std::size_t compute_one = 0, cached_one = 0, memory_one = 0;
    std::size_t compute_all = 0, cached_all = 0, memory_all = 0;
    std::size_t compute_more = 0;
    std::size_t jobs = 0;
  };

  struct alignas(128) Padded {
    float value = 0;
  };

  lab::Context& context_;
  int workers_;
  int more_;
  std::size_t floats_;
  kernels::Buffer<float> b_;
  kernels::Buffer<float> c_;
  kernels::Buffer<float> a_;
  std::vector<Padded> sink_;
  std::vector<Placed> jobs_;
  Places at_;
};

constexpr double least_intensity = 0.05;  // operations a byte: where the picture begins and ends
constexpr double most_intensity = 1000;

using Curve = lab::CurvesFigure::Curve;

// Up along the memory's slope to the ridge, and flat from there.
Curve roof(std::string name, const Rate& bytes, const Rate& operations) {
  const double ridge = operations.value / bytes.value;
  Curve curve{std::move(name), {}, ""};
  for (const double x : {least_intensity, ridge, most_intensity}) {
    const auto at = [&](double rate, double peak) { return std::min(x * rate, peak) / 1e9; };
    curve.points.push_back({x, at(bytes.value, operations.value), at(bytes.low, operations.low),
                            at(bytes.high, operations.high)});
  }
  return curve;
}

std::string workers_text(int workers) {
  return text::format("{} worker{}", workers, workers == 1 ? "" : "s");
}

std::string giga(double value) { return lab::significant(value / 1e9); }

}  // namespace

double Ceilings::Dot::bound(const Of& of) const {
  if (!(cached ? of.cached : of.memory).known()) return 0;
  return measure::roofline_bound(intensity, of.operations.value,
                                 (cached ? of.cached : of.memory).value);
}

lab::CurvesFigure Ceilings::figure() const {
  lab::CurvesFigure figure{"How high is the roof?",
                           "operations a byte that the source asks for",
                           "billion operations a second",
                           true,
                           true,
                           {}};
  const auto add = [&](const char* where, int count, const Rate& bytes, const Rate& operations) {
    if (!bytes.known() || !operations.known()) return;
    figure.curves.push_back(
        roof(text::format("{}, {}", where, workers_text(count)), bytes, operations));
  };
  add("from the caches", workers, all.cached, all.operations);
  add("from memory", workers, all.memory, all.operations);
  if (workers > 1) add("from memory", 1, one.memory, one.operations);
  for (const Dot& dot : dots) {
    const double bound = dot.bound(all);
    figure.curves.push_back(
        {dot.name,
         {{dot.intensity, dot.reached.value / 1e9, dot.reached.low / 1e9, dot.reached.high / 1e9}},
         bound > 0 ? text::format("{} of its roof", lab::percent_text(dot.reached.value / bound))
                   : std::string("its roof is not known")});
  }
  return figure;
}

std::string Ceilings::roof_sentence(const Dot& dot) const {
  const double bound = dot.bound(all);
  const bool computes = bound >= all.operations.value;
  const Rate& bytes = dot.cached ? all.cached : all.memory;
  return text::format(
      "The roof was measured in this run, with {}: {} billion operations a second in registers, "
      "and {} GB/s from {}. With {} operations a byte the roof of “{}” is what {}: {} billion "
      "operations a second, of which it reached **{}**.",
      workers_text(workers), giga(all.operations.value), giga(bytes.value),
      dot.cached ? "the caches" : "memory", lab::significant(dot.intensity), dot.name,
      computes     ? "the processor computes"
      : dot.cached ? "the caches give"
                   : "memory gives",
      giga(bound), lab::percent_text(dot.reached.value / bound));
}

std::vector<std::string> Ceilings::sentences(const std::string& job) const {
  std::vector<std::string> all_sentences;
  if (!together.empty()) {
    std::string text = text::format("{} processor{} reported. Computing in registers only, ",
                                    processors, processors == 1 ? " is" : "s are");
    for (std::size_t i = 0; i < together.size(); ++i) {
      const auto& [count, times] = together[i];
      text += text::format("{}{} did {} times the work of one ({} to {})", i > 0 ? ", and " : "",
                           workers_text(count), lab::significant(times.value),
                           lab::significant(times.low), lab::significant(times.high));
    }
    all_sentences.push_back(text + ".");
  }
  const auto dot = std::ranges::find(dots, job, &Dot::name);
  if (dot != dots.end() && dot->bound(all) > 0) all_sentences.push_back(roof_sentence(*dot));
  if (!missing.empty()) {
    std::string names;
    for (const std::string& name : missing) names += (names.empty() ? "" : ", ") + name;
    all_sentences.push_back(text::format(
        "The roof lacks what cannot be trusted: {}. Close what else is running, and run again.",
        names));
  }
  return all_sentences;
}

std::expected<Ceilings, std::string> measure_ceilings(lab::Context& context, std::uint64_t seed) {
  if (context.stopped()) return std::unexpected("");
  try {
    return Ceiling(context, seed).measure(seed);
  } catch (const std::bad_alloc&) {
    return std::unexpected(
        "The roof is not shown: there is not enough memory left for what it reads and writes. Take "
        "your own file away, or fewer neurons or pixels.");
  }
}

}  // namespace looplab::experiments::scaling
