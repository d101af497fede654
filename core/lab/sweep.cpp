#include "lab/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "lab/format.hpp"
#include "measure/complexity.hpp"
#include "text/format.hpp"

namespace looplab::lab {
namespace {

measure::Complexity fit(const CurvesFigure::Curve& curve) {
  std::vector<measure::SizedTime> times;
  for (const auto& point : curve.points) times.push_back({point.x, point.y});
  return measure::complexity_of(times);
}

// The power of n in a law.
double power_of(measure::Growth growth) {
  switch (growth) {
    case measure::Growth::constant:
    case measure::Growth::logarithmic: return 0;
    case measure::Growth::linear:
    case measure::Growth::linearithmic: return 1;
    case measure::Growth::quadratic: return 2;
    case measure::Growth::cubic: return 3;
  }
  return 0;
}

// What is left of a knee where the intervals of its two times are at their worst.
double sure_times(const measure::Knee& knee, const CurvesFigure::Curve& curve) {
  const auto point = [&](double size) {
    return *std::ranges::find(curve.points, size, &CurvesFigure::Point::x);
  };
  const CurvesFigure::Point from = point(knee.from);
  const CurvesFigure::Point to = point(knee.to);
  return knee.times * (to.low / to.y) * (from.y / from.high);
}

// Where the time jumped beside its growth, by more than its scatter.
std::string knee_text(const measure::Complexity& complexity, const CurvesFigure::Curve& curve,
                      const std::string& items) {
  const measure::Knee* most = nullptr;
  for (const measure::Knee& knee : complexity.knees) {
    if (sure_times(knee, curve) > measure::smallest_knee && (!most || knee.times > most->times)) {
      most = &knee;
    }
  }
  if (!most) return {};
  return text::format(
      " Between {} and {} {} it stepped up by another {:.1f} times: the data may outgrow a cache "
      "there, or the branches what the processor remembers of them.",
      with_commas(std::llround(most->from)), with_commas(std::llround(most->to)), items,
      most->times);
}

// "n or n lg n"; the exponent where no law fits; nothing where nothing can be said.
std::string order_text(const measure::Complexity& complexity) {
  if (!complexity.refusal.empty()) return {};
  if (complexity.candidates.empty()) {
    return text::format("no single law, exponent {:.2f}", complexity.exponent);
  }
  std::string text;
  for (const measure::Growth growth : complexity.candidates) {
    text += (text.empty() ? "" : " or ") + std::string(measure::name_of(growth));
  }
  return text;
}

// On a busy machine some times cannot be trusted, and a gap needs its reasons.
std::string left_out_text(std::span<const measure::Series> points) {
  using measure::Distrust;
  std::map<Distrust, std::size_t> reasons;
  std::size_t left_out = 0;
  for (const measure::Series& series : points) {
    if (has_interval(series)) continue;
    ++left_out;
    // Without a reason of its own: the budget was over before it had enough rounds.
    ++reasons[series.distrust == Distrust::none ? Distrust::too_few : series.distrust];
  }
  if (left_out == 0) return {};
  std::string text = text::format("{} of {} left out", left_out, points.size());
  for (const auto& [reason, count] : reasons) {
    text += reasons.size() == 1 ? text::format(", {}", name_of(reason))
                                : text::format(", {} {}", count, name_of(reason));
  }
  return text;
}

}  // namespace

CurvesFigure::Curve curve_of(const std::string& name, std::span<const std::int64_t> numbers,
                             std::span<const measure::Series> series) {
  CurvesFigure::Curve curve{name, {}, left_out_text(series)};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!has_interval(series[i])) continue;
    const measure::Summary& summary = series[i].summary;
    curve.points.push_back(
        {static_cast<double>(numbers[i]), summary.median, summary.low, summary.high});
  }
  return curve;
}

std::vector<CurvesFigure::Curve> sweep(Context& context, std::span<const Dial> dials,
                                       std::span<const std::int64_t> numbers,
                                       const std::string& what, std::uint64_t seed) {
  std::vector<measure::Strategy> strategies;
  for (const Dial& dial : dials) {
    for (const std::int64_t number : numbers) strategies.push_back({dial.name, dial.at(number)});
  }
  const measure::Result result = context.sweep(strategies, what, seed);
  std::vector<CurvesFigure::Curve> curves;
  for (std::size_t i = 0; i < dials.size(); ++i) {
    curves.push_back(
        curve_of(dials[i].name, numbers,
                 std::span(result.series).subspan(i * numbers.size(), numbers.size())));
  }
  return curves;
}

std::vector<std::int64_t> growth_sizes(std::int64_t most) {
  constexpr int count = 6;
  constexpr std::int64_t least = 4;
  if (most < 16 * least) return {};
  const double span = std::min(1024.0, static_cast<double>(most) / least);
  std::vector<std::int64_t> sizes;
  for (int i = count - 1; i >= 0; --i) {
    sizes.push_back(std::llround(static_cast<double>(most) *
                                 std::pow(span, -static_cast<double>(i) / (count - 1))));
  }
  return sizes;
}

CurvesFigure growth_figure(Context& context, std::span<const Dial> dials, std::int64_t most,
                           const std::string& item, std::uint64_t seed) {
  CurvesFigure figure{.title = "How does it grow?",
                      .x_label = item + "s, n",
                      .y_label = "time of a pass, ns",
                      .x_logarithmic = true,
                      .y_logarithmic = true,
                      .curves = sweep(context, dials, growth_sizes(most), "sizes", seed)};
  for (CurvesFigure::Curve& curve : figure.curves) {
    const std::string order = order_text(fit(curve));
    if (!order.empty()) curve.note = curve.note.empty() ? order : order + "; " + curve.note;
  }
  return figure;
}

std::string growth_sentence(const CurvesFigure& figure, const std::string& name,
                            const std::string& items, measure::Growth work) {
  const auto curve = std::ranges::find(figure.curves, name, &CurvesFigure::Curve::name);
  if (curve == figure.curves.end()) return {};
  const measure::Complexity complexity = fit(*curve);
  if (!complexity.refusal.empty()) return {};
  const std::string law = complexity.candidates.empty() ? "by no single law"
                          : complexity.candidates == std::vector{measure::Growth::constant}
                              ? std::string("hardly at all")
                              : text::format("as {}", order_text(complexity));
  std::string text =
      text::format("From {} to {} {} the time of “{}” grew {} (exponent {:.2f}, {:.2f} to {:.2f}).",
                   with_commas(std::llround(curve->points.front().x)),
                   with_commas(std::llround(curve->points.back().x)), items, name, law,
                   complexity.exponent, complexity.exponent_low, complexity.exponent_high) +
      knee_text(complexity, *curve, items);
  const auto& found = complexity.candidates;
  if (found.empty() || std::ranges::find(found, work) != found.end()) return text;
  // Only where the exponent tells the two apart as well, by more than its digits show.
  constexpr double margin = 0.05;
  const double power = power_of(work);
  if (complexity.exponent_low > power + margin || complexity.exponent_high < power - margin) {
    text += text::format(" Its work grows as {}: {}", measure::name_of(work),
                         complexity.exponent_low > power
                             ? "the rest is the price of data that no longer fit the nearest cache."
                             : "what every pass costs, however small, hides a part of it.");
  }
  return text;
}

std::optional<Crossover> crossover(const CurvesFigure::Curve& first,
                                   const CurvesFigure::Curve& second) {
  const CurvesFigure::Point* slower = nullptr;
  for (const auto& mine : second.points) {
    const auto other = std::ranges::find(first.points, mine.x, &CurvesFigure::Point::x);
    if (other == first.points.end()) continue;
    if (mine.low > other->high) slower = &mine;
    if (slower && mine.high < other->low) return Crossover{slower->x, mine.x};
  }
  return std::nullopt;
}

}  // namespace looplab::lab
