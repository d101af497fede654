#include "experiments/parallel/scaling/ceilings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

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
// Three arrays of 16 kB a worker stay in its caches; three of 16 MB in nobody's.
constexpr std::size_t cached_floats = 4096;
constexpr int cached_passes = 32;
constexpr std::size_t memory_floats = 4'194'304;
constexpr std::int64_t neurons = 1024;
constexpr std::int64_t stack_pixels = 65'536;
constexpr int stack_passes = 4;

// What is timed: each piece of work by one worker, and by all of them.
class Ceiling {
 public:
  Ceiling(lab::Context& context, std::uint64_t seed)
      : context_(context),
        workers_(std::clamp(context.limits().processors, 1, context.limits().max_workers)),
        twice_(std::min(2 * workers_, context.limits().max_workers)),
        b_(memory_floats, context.memory()),
        c_(memory_floats, context.memory()),
        a_(memory_floats, context.memory()),
        sink_(static_cast<std::size_t>(twice_)) {
    std::ranges::fill(a_.span(), 0.0f);
    std::ranges::fill(b_.span(), 1.0f);
    std::ranges::fill(c_.span(), 2.0f);
    std::pmr::memory_resource& memory = context.memory();
    jobs_.push_back({"neurons", make_neurons(neurons, seed, memory), neurons, true});
    jobs_.push_back({"small stack", make_stack(cached_pixels, stack_passes, seed, memory),
                     cached_pixels, true});
    jobs_.push_back(
        {"large stack", make_stack(stack_pixels, 1, seed, memory), stack_pixels, false});
  }

  std::expected<Ceilings, std::string> measure(std::uint64_t seed) {
    context_.team().ensure(twice_);
    std::vector<measure::Strategy> strategies;
    const auto add = [&](const char* name, auto work) {
      strategies.push_back({name, measure::repeat(std::move(work))});
    };
    add("computing, 1 worker", [this] { compute(1); });
    add("computing, all workers", [this] { compute(workers_); });
    add("computing, twice the workers", [this] { compute(twice_); });
    add("caches, 1 worker", [this] { cached(1); });
    add("caches, all workers", [this] { cached(workers_); });
    add("memory, 1 worker", [this] { memory(1); });
    add("memory, all workers", [this] { memory(workers_); });
    for (Placed& job : jobs_) add(job.name, [this, &job] { run(job); });
    const auto result = context_.sweep(strategies, "ceilings", seed);
    if (result.stopped) return std::unexpected("");
    for (const std::size_t needed : {0, 1}) {
      const measure::Series& series = result.series[needed];
      if (trusted(series)) continue;
      return std::unexpected(
          text::format("The roof is not shown, because a time of it cannot be trusted (“{}”: {}). "
                       "Close what else "
                       "is running, and run again.",
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
          static_cast<std::size_t>(part) * (memory_floats / static_cast<std::size_t>(twice_));
      for (int pass = 0; pass < cached_passes; ++pass) {
        roofline::triad(a_.span().subspan(first, cached_floats),
                        b_.span().subspan(first, cached_floats),
                        c_.span().subspan(first, cached_floats), 0.5f);
      }
    });
  }

  void memory(int workers) {
    on(workers, [&](std::int64_t part) {
      const auto range = parallel::part_range(std::int64_t{memory_floats}, workers, part);
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
    const double far = roofline::triad_bytes * static_cast<double>(memory_floats);
    Ceilings found;
    for (const measure::Series& each : s) {
      if (!trusted(each)) found.missing.push_back(each.name);
    }
    found.workers = workers_;
    found.processors = context_.limits().processors;
    found.one = {rate(s[0], chains), rate(s[3], near), rate(s[5], far)};
    found.all = {rate(s[1], chains * workers_), rate(s[4], near * workers_), rate(s[6], far)};
    if (workers_ > 1) found.useful = times_the_work(s[0], s[1], workers_);
    if (twice_ > workers_ && trusted(s[2])) found.useful_twice = times_the_work(s[0], s[2], twice_);
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const Placed& job = jobs_[i];
      if (!trusted(s[7 + i])) continue;  // it is among what is missing
      const double operations = job.job->operations_per_item();
      found.dots.push_back({job.name, operations / job.job->bytes_per_item(), job.cached,
                            rate(s[7 + i], operations * static_cast<double>(job.items))});
    }
    return found;
  }

  struct alignas(128) Padded {
    float value = 0;
  };

  lab::Context& context_;
  int workers_;
  int twice_;
  kernels::Buffer<float> b_;
  kernels::Buffer<float> c_;
  kernels::Buffer<float> a_;
  std::vector<Padded> sink_;
  std::vector<Placed> jobs_;
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
  if (useful) {
    std::string text = text::format(
        "{} processors are reported. {} that compute in registers only did {} times the work of "
        "one ({}–{})",
        processors, workers_text(workers), lab::significant(useful->value),
        lab::significant(useful->low), lab::significant(useful->high));
    if (useful_twice) {
      text += text::format(", twice as many {} times", lab::significant(useful_twice->value));
    }
    all_sentences.push_back(text + ".");
  }
  const auto dot = std::ranges::find(dots, job, &Dot::name);
  if (dot != dots.end() && dot->bound(all) > 0) all_sentences.push_back(roof_sentence(*dot));
  if (!missing.empty()) {
    std::string names;
    for (const std::string& name : missing) names += (names.empty() ? "“" : ", “") + name + "”";
    all_sentences.push_back(text::format(
        "The roof lacks what did not become steady: {}. Close what else is running, and run again.",
        names));
  }
  return all_sentences;
}

std::expected<Ceilings, std::string> measure_ceilings(lab::Context& context, std::uint64_t seed) {
  return Ceiling(context, seed).measure(seed);
}

}  // namespace looplab::experiments::scaling
