#include "experiments/parallel/processes/curves.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include "lab/format.hpp"
#include "lab/sweep.hpp"
#include "text/format.hpp"

namespace looplab::experiments::processes {
namespace {

using lab::CurvesFigure;

const CurvesFigure::Curve* find(const CurvesFigure& figure, const std::string& name) {
  const auto found = std::ranges::find(figure.curves, name, &CurvesFigure::Curve::name);
  return found != figure.curves.end() && !found->points.empty() ? &*found : nullptr;
}

// Up to `most` in steps of `factor`, ascending, at most `count` of them.
std::vector<std::int64_t> sizes_up_to(std::int64_t most, std::int64_t factor, std::size_t count,
                                      std::int64_t least) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t size = most; size >= least && sizes.size() < count; size /= factor) {
    sizes.push_back(size);
  }
  std::ranges::reverse(sizes);
  return sizes;
}

std::string at_the_beginning(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

constexpr const char* alone_name = "one process";
constexpr const char* among_name = "the pool, already running";

/// What both curves say of one size.
struct Size {
  CurvesFigure::Point alone;
  CurvesFigure::Point among;
};

// A point whose time could not be trusted is on neither.
std::vector<Size> common_sizes(const CurvesFigure& figure) {
  std::vector<Size> sizes;
  const auto* alone = find(figure, alone_name);
  const auto* among = find(figure, among_name);
  if (!alone || !among) return sizes;
  for (const auto& point : alone->points) {
    const auto same = std::ranges::find(among->points, point.x, &CurvesFigure::Point::x);
    if (same != among->points.end()) sizes.push_back({point, *same});
  }
  return sizes;
}

// Where what is gained is as long as a pool takes to start; nothing where that is nowhere.
std::optional<double> fresh_size(const std::vector<Size>& sizes, double start_ns) {
  const auto left = [&](const Size& size) { return size.alone.y - size.among.y - start_ns; };
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    const Size& a = sizes[i - 1];
    const Size& b = sizes[i];
    const bool last = i + 1 == sizes.size();
    const double slope = (left(b) - left(a)) / (b.alone.x - a.alone.x);
    if (slope > 0 && left(a) < 0 && (left(b) >= 0 || last)) return a.alone.x - left(a) / slope;
  }
  return std::nullopt;
}

std::string why_not(const SizeCauses& causes) {
  if (causes.workers < 2) {
    return "no two workers computed at once, so what they cost is all that there is.";
  }
  if (causes.shared) return "the messages, and waiting for them, cost more than is saved.";
  std::string text = "shipping a neuron costs more than computing it among workers saves.";
  if (!causes.most_steps) text += " More steps a sample would change that.";
  return text;
}

std::string neurons(double count, std::int64_t bytes_of_one) {
  return text::format("{} neuron{} ({})", lab::with_commas(std::llround(count)),
                      count == 1 ? "" : "s",
                      lab::bytes_text(count * static_cast<double>(bytes_of_one)));
}

}  // namespace

CurvesFigure message_figure(lab::Context& context, systems::ProcessPool& pool,
                            std::span<const Way> ways, std::uint64_t seed) {
  constexpr std::int64_t most_shipped = std::int64_t{1} << 24;
  std::int64_t most = most_shipped;
  for (const Way& way : ways) most = std::min(most, static_cast<std::int64_t>(way.data.size()));
  const auto sizes = sizes_up_to(most, 16, 5, 8);
  std::vector<lab::Dial> dials;
  for (const Way& way : ways) {
    dials.push_back({way.name, [&context, &pool, way](std::int64_t bytes) {
                       systems::ProcessJob job{.function = systems::length_function};
                       job.data = way.data.first(static_cast<std::size_t>(bytes));
                       job.items = 1;
                       job.ship = way.ship;
                       return measure::repeat([&context, &pool, job] {
                         if (!context.stopped()) pool.map(job, [](auto, const auto&) {});
                       });
                     }});
  }
  return {.title = "A message there and its answer back",
          .x_label = "bytes",
          .y_label = "time, ns",
          .x_logarithmic = true,
          .y_logarithmic = true,
          .curves = lab::sweep(context, dials, sizes, "sizes of a message", seed)};
}

std::string message_text(const CurvesFigure& figure, const std::string& name) {
  const auto* curve = find(figure, name);
  if (!curve) return {};
  const auto& small = curve->points.front();
  const auto& large = curve->points.back();
  std::string text =
      text::format("{}: {} there and the answer back took {}", at_the_beginning(name),
                   lab::bytes_text(small.x), lab::time_text(small.y));
  // Where the two cannot be told apart, or hardly, a message costs its beginning and not its bytes.
  const double bytes = large.x - small.x;
  const double slowest = bytes / (large.high - small.low) * 1e9;
  const double fastest = bytes / (large.low - small.high) * 1e9;
  if (large.low > small.high && fastest < 2 * slowest) {
    text +=
        text::format(", {} took {}, so {} a second ({} to {})", lab::bytes_text(large.x),
                     lab::time_text(large.y), lab::bytes_text(bytes / (large.y - small.y) * 1e9),
                     lab::bytes_text(slowest), lab::bytes_text(fastest));
  }
  return text + ".";
}

CurvesFigure size_figure(lab::Context& context, std::int64_t most, std::int64_t bytes_of_one,
                         const std::function<void(std::int64_t)>& alone,
                         const std::function<void(std::int64_t)>& among, std::uint64_t seed) {
  const auto dial = [](const char* name, const std::function<void(std::int64_t)>& work) {
    return lab::Dial{name, [&work](std::int64_t count) {
                       return measure::repeat([&work, count] { work(count); });
                     }};
  };
  const std::array dials{dial(alone_name, alone), dial(among_name, among)};
  return {.title = "From which size on does it pay?",
          .x_label =
              text::format("neurons, {} each", lab::bytes_text(static_cast<double>(bytes_of_one))),
          .y_label = "time of a run, ns",
          .x_logarithmic = true,
          .y_logarithmic = true,
          .curves = lab::sweep(context, dials, sizes_up_to(most, 4, 6, 1), "sizes", seed)};
}

std::string size_text(const CurvesFigure& figure, const SizeCauses& causes) {
  const std::int64_t bytes_of_one = causes.bytes_of_one;
  const auto sizes = common_sizes(figure);
  if (sizes.empty()) return {};
  const auto faster = [](const CurvesFigure::Point& a, const CurvesFigure::Point& b) {
    return a.high < b.low;
  };
  const Size& last = sizes.back();
  const std::string cannot_tell =
      text::format("At {} this run cannot tell whether the pool or one process is faster.",
                   neurons(last.alone.x, bytes_of_one));
  if (last.alone.x == static_cast<double>(causes.all) && !causes.told) return cannot_tell;
  if (faster(last.alone, last.among)) {
    return text::format("Even at {} one process was faster: {}",
                        neurons(last.alone.x, bytes_of_one), why_not(causes));
  }
  if (!faster(last.among, last.alone)) return cannot_tell;
  // From behind: the smallest size from which on the pool is faster, and the largest below it at
  // which one process is.
  std::size_t from = sizes.size() - 1;
  while (from > 0 && faster(sizes[from - 1].among, sizes[from - 1].alone)) --from;
  std::size_t below = from;
  while (below > 0 && !faster(sizes[below - 1].alone, sizes[below - 1].among)) --below;
  std::string text =
      below > 0 ? text::format("One process was faster up to {}, the pool from {} on.",
                               neurons(sizes[below - 1].alone.x, bytes_of_one),
                               neurons(sizes[from].alone.x, bytes_of_one))
                : text::format("The pool was faster from {} on; at no size was one process.",
                               neurons(sizes[from].alone.x, bytes_of_one));
  if (const auto fresh = fresh_size(sizes, causes.start_ns)) {
    text += text::format(
        " A pool that is started for one job, and ended after it, would pay from about {} on "
        "(modelled: straight lines between these points, and on beyond the last, with the start "
        "added).",
        neurons(std::ceil(*fresh), bytes_of_one));
  }
  return text;
}

}  // namespace looplab::experiments::processes
