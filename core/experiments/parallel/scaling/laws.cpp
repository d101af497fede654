#include "experiments/parallel/scaling/laws.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::experiments::scaling {
namespace {

// So much of one worker's work was done in the time of one: the speedup, and in weak scaling
// Gustafson's scaled speedup.
measure::Ratio done(measure::Ratio ratio, const Measured& measured) {
  for (double* value : {&ratio.value, &ratio.low, &ratio.high}) *value *= measured.work;
  return ratio;
}

const Measured* most_together(const std::vector<Measured>& measured, int processors) {
  const Measured* most = nullptr;
  for (const Measured& each : measured) {
    if (each.workers > 1 && each.workers <= processors) most = &each;
  }
  return most;
}

std::string share_text(double value, double low, double high) {
  return text::format("**{} %** ({} to {})", decimals(100 * value, 1), decimals(100 * low, 1),
                      decimals(100 * high, 1));
}

// Gustafson: S = p - a (p - 1), solved for a.
std::string gustafson_sentence(const Measured& most) {
  const auto share = [&](double scaled) { return (most.workers - scaled) / (most.workers - 1); };
  const measure::Ratio scaled = done(most.against_one, most);
  return text::format(
      "In the time that one worker needs for its own work, {} workers did {} times as much: by "
      "Gustafson's law {} of their time was serial.",
      most.workers, lab::significant(scaled.value),
      share_text(share(scaled.value), share(scaled.high), share(scaled.low)));
}

}  // namespace

std::string decimals(double value, int places) {
  const double unit = std::pow(10, -places);
  // No minus before a zero.
  const double whole = std::round(std::abs(value) / unit) * unit;
  const std::string digits =
      places == 1 ? text::format("{:.1f}", whole) : text::format("{:.3f}", whole);
  return value < 0 && whole > 0 ? "−" + digits : digits;
}

std::vector<int> worker_counts(int most, int processors, int room) {
  std::set<int> counts{1, most};
  if (processors <= most) counts.insert(processors);
  if (most <= room) {
    for (int p = 1; p <= most; ++p) counts.insert(p);
  } else {
    // In equal ratios; what has no room is left out.
    for (int i = 1; i < room - 1 && std::ssize(counts) < room; ++i) {
      counts.insert(static_cast<int>(std::lround(std::pow(most, i / (room - 1.0)))));
    }
  }
  return {counts.begin(), counts.end()};
}

std::optional<SerialShare> serial_share(const std::vector<Measured>& measured, int processors) {
  const Measured* most = most_together(measured, processors);
  if (!most) return std::nullopt;
  std::vector<measure::ScalingPoint> points;
  for (const Measured& each : measured) {
    if (each.workers <= processors) points.push_back(each.point);
  }
  if (const auto fit = measure::fit_amdahl(points)) {
    return SerialShare{fit->serial, fit->low, fit->high, true, most->workers};
  }
  const measure::Ratio& ratio = most->against_one;
  return SerialShare{measure::karp_flatt(ratio.value, most->workers),
                     measure::karp_flatt(ratio.high, most->workers),
                     measure::karp_flatt(ratio.low, most->workers), false, most->workers};
}

std::string share_sentence(const std::vector<Measured>& measured, int processors, double put_in,
                           bool weak) {
  const Measured* most = most_together(measured, processors);
  if (!most) return {};
  std::string text;
  if (put_in > 0) {
    text = text::format("A serial share of {} % was put in. ", decimals(100 * put_in, 1));
  }
  if (weak) return text + gustafson_sentence(*most);
  const SerialShare share = *serial_share(measured, processors);
  const std::string speedups =
      share.fitted ? text::format("The speedups up to {} workers say", share.workers)
                   : text::format("The speedup of {} workers says", share.workers);
  if (most->against_one.high < 1) {
    return text + text::format(
                      "{} workers are slower than one: what they cost is more than what they gain, "
                      "and no share of serial work says that.",
                      most->workers);
  }
  if (share.high - share.low > 0.5) {
    return text + text::format("{} too little of a serial share: it may be anything from {} to {}.",
                               speedups, lab::percent_text(std::clamp(share.low, 0.0, 1.0)),
                               lab::percent_text(std::clamp(share.high, 0.0, 1.0)));
  }
  text += text::format("{} that a share of {} was serial: {}.", speedups,
                       share_text(share.value, share.low, share.high),
                       share.fitted ? "the fit of Amdahl's law"
                                    : "Karp and Flatt's number, since a fit needs three numbers of "
                                      "workers with a processor each");
  if (share.low > 0 && share.high < 1) {
    text += text::format(
        " If that is so for any number of workers, none can be more than {} ({} to {}) as fast as "
        "one (modelled).",
        lab::ratio_text(1 / share.value), lab::ratio_text(1 / share.high),
        lab::ratio_text(1 / share.low));
  } else if (share.high < 0) {
    text +=
        " Less than nothing: the workers together are more than so many times as fast, as where "
        "their caches together hold what one cannot.";
  } else if (share.low <= 0) {
    text += " That interval holds 0: this run sees no limit.";
  }
  return text;
}

std::string found_sentence(std::span<const double> one, std::span<const double> with,
                           std::span<const double> without, int workers) {
  const auto number = [&](double one_ns, double several_ns) {
    return measure::karp_flatt(one_ns / several_ns, workers);
  };
  std::vector<double> cost, found;
  for (std::size_t i = 0; i < std::min({one.size(), with.size(), without.size()}); ++i) {
    cost.push_back(number(one[i], without[i]));
    found.push_back(number(one[i], with[i]) - cost.back());
  }
  const measure::Summary costs = measure::summarise(cost);
  const measure::Summary shares = measure::summarise(found);
  const std::string lost = costs.low <= 0
                               ? std::string("lose nothing that this run can tell")
                               : text::format(
                                     "lose as if {} % were serial: they are woken, wait, and share "
                                     "what the processor has",
                                     decimals(100 * costs.median, 1));
  return text::format("In runs without it, {} workers {}. What was put in is the difference, {}.",
                      workers, lost, share_text(shares.median, shares.low, shares.high));
}

std::string usl_sentence(const std::vector<Measured>& measured) {
  std::vector<measure::ScalingPoint> points;
  for (const Measured& each : measured) points.push_back(each.point);
  const auto fit = measure::fit_usl(points);
  if (points.size() < 2) return {};
  if (!fit) {
    return text::format(
        "{} numbers of workers are too few points for the universal scalability law, which needs "
        "{}.",
        points.size(), measure::fewest_points_for_usl);
  }
  std::string text = text::format(
      "The universal scalability law fits with a contention of {} % and a coherency of {} %, off "
      "by {} (root mean square)",
      lab::significant(100 * fit->contention), lab::significant(100 * fit->coherency),
      lab::percent_text(fit->rms));
  if (const auto peak = fit->peak()) {
    text += text::format(": more than {} would be slower (modelled)",
                         lab::significant(std::max(1.0, *peak), 2));
  }
  return text + ".";
}

lab::CurvesFigure figure(const std::vector<Measured>& measured, int processors, bool weak) {
  lab::CurvesFigure figure{weak ? "How much more do they do?" : "How much faster are they?",
                           "workers",
                           weak ? "work in the time of one" : "speedup",
                           false,
                           false,
                           {}};
  lab::CurvesFigure::Curve serial{"against the best serial code", {}, ""};
  lab::CurvesFigure::Curve one{"against one worker", {}, ""};
  lab::CurvesFigure::Curve ideal{"nothing lost", {}, "modelled"};
  lab::CurvesFigure::Curve law{"Amdahl's law", {}, "modelled"};
  const auto share = weak ? std::nullopt : serial_share(measured, processors);
  for (const Measured& each : measured) {
    const double p = each.workers;
    const auto add = [&](lab::CurvesFigure::Curve& curve, const measure::Ratio& ratio) {
      const measure::Ratio all = done(ratio, each);
      curve.points.push_back({p, all.value, all.low, all.high});
    };
    add(serial, each.against_serial);
    add(one, each.against_one);
    const double best = std::min(each.workers, processors);
    ideal.points.push_back({p, best, best, best});
    if (share) {
      const double value = measure::amdahl(std::max(0.0, share->value), best);
      law.points.push_back({p, value, value, value});
    }
  }
  figure.curves = {std::move(serial), std::move(one), std::move(ideal)};
  if (share) figure.curves.push_back(std::move(law));
  return figure;
}

}  // namespace looplab::experiments::scaling
