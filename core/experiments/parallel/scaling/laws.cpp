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

std::string share_sentence(const std::vector<Measured>& measured, int processors, int put_in,
                           bool weak) {
  const Measured* most = most_together(measured, processors);
  if (!most) return {};
  std::string text;
  if (put_in > 0) text = text::format("A serial share of {} % was put in. ", put_in);
  if (weak) return text + gustafson_sentence(*most);
  const SerialShare share = *serial_share(measured, processors);
  if (share.high - share.low > 0.5) {
    return text + text::format(
                      "The speedup{} {} workers {} too little of the serial share: it may be "
                      "anything from {} to {}.",
                      share.fitted ? "s up to" : " of", share.workers,
                      share.fitted ? "say" : "says", lab::percent_text(std::max(0.0, share.low)),
                      lab::percent_text(std::min(1.0, share.high)));
  }
  text += text::format(
      "The speedup{} {} workers {} of a serial share of {}: {}.", share.fitted ? "s up to" : " of",
      share.workers, share.fitted ? "speak" : "speaks",
      share_text(share.value, share.low, share.high),
      share.fitted ? "the fit of Amdahl's law"
                   : "Karp and Flatt's number, since a fit needs three numbers of workers with a "
                     "processor each");
  if (share.low > 0) {
    text += text::format(
        " If that is so for any number of workers, none can be more than {} as "
        "fast as one (modelled).",
        lab::ratio_text(1 / share.value));
  } else {
    text += " That interval holds 0: this run sees no limit.";
  }
  return text;
}

std::string found_sentence(const measure::Ratio& with, const measure::Ratio& without, int workers) {
  const auto number = [&](double speedup) { return measure::karp_flatt(speedup, workers); };
  const double cost = number(without.value);
  const double found = number(with.value) - cost;
  // Half intervals of two numbers that do not depend on each other, in quadrature.
  const double half =
      std::hypot(number(with.low) - number(with.high), number(without.low) - number(without.high)) /
      2;
  const std::string lost =
      number(without.high) <= 0
          ? std::string("lose nothing that this run can tell")
          : text::format(
                "lose as if {} % were serial: they are woken, wait, and share what the "
                "processor has",
                decimals(100 * cost, 1));
  return text::format("In runs without it, {} workers {}. What was put in is the difference, {}.",
                      workers, lost, share_text(found, found - half, found + half));
}

std::string usl_sentence(const std::vector<Measured>& measured) {
  std::vector<measure::ScalingPoint> points;
  for (const Measured& each : measured) points.push_back(each.point);
  const auto fit = measure::fit_usl(points);
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
    text += text::format(": beyond {:.0f} workers more of them would be slower (modelled)", *peak);
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
