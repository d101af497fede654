#include "experiments/parallel/schedule/simulated.hpp"

#include <algorithm>
#include <numeric>

#include "lab/format.hpp"
#include "parallel/simulation.hpp"
#include "text/format.hpp"

namespace looplab::experiments::schedule {

using parallel::all_schedules;

std::optional<Simulated> simulate_more(const std::atomic<bool>& stop,
                                       const std::vector<double>& costs, const TakeCosts& takes,
                                       int measured_workers) {
  Simulated found;
  found.takes = takes;
  found.workers.push_back(measured_workers);
  for (int workers = 8; workers <= 1024; workers *= 2) {
    if (workers > measured_workers) found.workers.push_back(workers);
  }
  const double all = std::reduce(costs.begin(), costs.end());
  const double longest = std::ranges::max(costs);
  for (const int workers : found.workers) {
    found.bound.push_back(std::min<double>(workers, longest > 0 ? all / longest : workers));
    for (std::size_t i = 0; i < all_schedules.size(); ++i) {
      if (stop.load(std::memory_order_relaxed)) return std::nullopt;
      const auto run = parallel::simulate(costs, {all_schedules[i], workers, takes[i].value_or(0)});
      found.speedups[i].push_back(run.end > 0 ? all / run.end : 1);
    }
  }
  return found;
}

std::string Simulated::sentence(parallel::Schedule schedule, double measured,
                                std::size_t parts) const {
  const auto place = static_cast<std::size_t>(schedule);
  const std::vector<double>& of_this = speedups[place];
  const std::string price =
      schedule == parallel::Schedule::static_blocks ? std::string("nothing for sharing them out")
      : takes[place] ? text::format("{} each time parts are taken", lab::time_text(*takes[place]))
                     : std::string("nothing for taking them, which was not measured");
  std::string text = text::format(
      "Simulated, with what these parts cost, {}, a processor for each worker and nothing else in "
      "the way: {} worker{}, {} schedule, {} (measured: {}); {} workers {}",
      price, workers.front(), workers.front() == 1 ? "" : "s",
      std::string(parallel::name_of(schedule)), lab::ratio_text(of_this.front()),
      lab::ratio_text(measured), lab::with_commas(workers.back()), lab::ratio_text(of_this.back()));
  const auto best = static_cast<std::size_t>(std::ranges::max_element(of_this) - of_this.begin());
  if (of_this[best] > 1.05 * of_this.back()) {
    text += text::format(", less than the {} of {} workers", lab::ratio_text(of_this[best]),
                         lab::with_commas(workers[best]));
  }
  text += ".";
  if (measured < 0.8 * of_this.front()) {
    text +=
        " What is missing of that is what workers do to each other, in the queue, in memory or on "
        "a processor that they share: none of it is simulated.";
  }
  if (bound.back() >= 0.5 * workers.back()) return text;
  const double fed =
      static_cast<double>(std::min<std::size_t>(parts, static_cast<std::size_t>(workers.back())));
  return text + (bound.back() < 0.9 * fed
                     ? text::format(" The longest part alone keeps all of them from more than {}.",
                                    lab::ratio_text(bound.back()))
                     : text::format(" {} part{} cannot feed so many.",
                                    lab::with_commas(static_cast<std::int64_t>(parts)),
                                    parts == 1 ? "" : "s"));
}

lab::CurvesFigure Simulated::figure() const {
  lab::CurvesFigure figure{.title = "The same parts on more workers",
                           .x_label = "workers",
                           .y_label = "speedup",
                           .x_logarithmic = true,
                           .y_logarithmic = true,
                           .curves = {},
                           .origin = lab::Origin::simulated};
  const auto curve = [&](std::string name, const std::vector<double>& speedup, std::string note) {
    lab::CurvesFigure::Curve all{std::move(name), {}, std::move(note)};
    for (std::size_t i = 0; i < workers.size(); ++i) {
      all.points.push_back({static_cast<double>(workers[i]), speedup[i], speedup[i], speedup[i]});
    }
    figure.curves.push_back(std::move(all));
  };
  for (std::size_t i = 0; i < all_schedules.size(); ++i) {
    curve(std::string(parallel::name_of(all_schedules[i])), speedups[i], "");
  }
  curve("nobody can be faster", bound, "modelled");
  return figure;
}

}  // namespace looplab::experiments::schedule
