// Bugs at the borders of parts: spikes that are found twice, or not at all.
#include <algorithm>
#include <array>
#include <memory>

#include "experiments/parallel/pitfalls/bugs.hpp"
#include "kernels/spikes/spikes.hpp"
#include "kernels/spikes/trace.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::experiments::pitfalls {
namespace {

namespace spikes = kernels::spikes;
using kernels::Buffer;

constexpr float threshold = 4;

// A trace in short parts, so that a border often falls on a spike.
struct Parts {
  explicit Parts(const Setting& at)
      : setting(at),
        trace(at.elements, at.memory),
        count(std::max<std::int64_t>(at.workers, at.elements / part_samples)),
        found(static_cast<std::size_t>(count), 0) {}

  bool fill() {
    if (!trace.fill(setting.seed, setting.stop, [](std::int64_t) {})) return false;
    Buffer<std::int32_t> places(spikes::most_spikes(trace.samples().size()), setting.memory);
    expected = static_cast<std::int64_t>(
        spikes::by_loop(trace.samples(), threshold, places.span(), setting.stop));
    return !setting.stop;
  }

  // Spikes that begin in this stretch, by the rule from `from` on, which is not after it.
  std::int64_t spikes_of(parallel::Range range, std::int64_t from) const {
    const spikes::Trace all = trace.samples();
    std::int64_t in_range = 0;
    std::int64_t blind_until = -1;
    for (std::int64_t i = from; i < range.last; ++i) {
      if (!(all[static_cast<std::size_t>(i)] < -threshold) || i < blind_until) continue;
      in_range += i >= range.first;
      blind_until = i + spikes::refractory;
    }
    return in_range;
  }

  // The last place at or before `border` from which the rule can begin anew: nothing was low for a
  // refractory time before it.
  std::int64_t quiet_before(std::int64_t border) const {
    const spikes::Trace all = trace.samples();
    std::int64_t quiet = 0;
    for (std::int64_t i = border; i-- > 0 && quiet < spikes::refractory;) {
      if (all[static_cast<std::size_t>(i)] < -threshold) {
        quiet = 0;
        border = i;
      } else {
        ++quiet;
      }
    }
    return border;
  }

  template <typename Find>
  parallel::RunTimes run(const parallel::RunContext& context, Find find) {
    std::ranges::fill(found, 0);
    return parallel::for_each_part(context, setting.workers, count, parallel::Schedule::dynamic,
                                   [&](std::int64_t part, int) {
                                     found[static_cast<std::size_t>(part)] =
                                         find(parallel::part_range(setting.elements, count, part));
                                   });
  }

  Answer answer() const {
    std::int64_t all = 0;
    for (const std::int64_t each : found) all += each;
    const std::int64_t off = all - expected;
    return {off == 0, off == 0 ? text::format("{} spikes", lab::with_commas(all))
                               : text::format("{} spikes, {} too {}", lab::with_commas(all),
                                              lab::with_commas(off < 0 ? -off : off),
                                              off < 0 ? "few" : "many")};
  }

  static constexpr std::int64_t part_samples = 600;  // 20 ms
  Setting setting;
  spikes::VoltageTrace trace;
  std::int64_t count;
  std::vector<std::int64_t> found;
  std::int64_t expected = 0;  // by one worker, from the beginning
};

Bug borders(const Setting& at) {
  const auto data = std::make_shared<Parts>(at);
  if (!data->fill()) return {};
  // [show borders]
  // Each part for itself: what began before the border is low behind it too, and counts again.
  const auto by_itself = [data](parallel::Range part) { return data->spikes_of(part, part.first); };
  // Begin behind the border, when what began before it must be over: what begins there is missed.
  const auto blind = [data](parallel::Range part) {
    const std::int64_t first =
        part.first == 0 ? 0 : std::min(part.first + spikes::refractory, part.last);
    return data->spikes_of({first, part.last}, first);
  };
  // Begin where it was quiet before the border, and count what begins behind it.
  const auto overlapping = [data](parallel::Range part) {
    return data->spikes_of(part, data->quiet_before(part.first));
  };
  // [/show]
  Bug bug;
  const auto add = [&](const char* name, Fault fault, auto find) {
    bug.ways.push_back(
        {name, fault,
         [data, find](const parallel::RunContext& context) { return data->run(context, find); },
         [data] { return data->answer(); }});
  };
  add("each part by itself", Fault::wrong, by_itself);
  add("blind behind the border", Fault::wrong, blind);
  add("parts that overlap", Fault::none, overlapping);
  bug.lesson = [data] {
    if (data->count == 1) return std::string("One part has no border inside. Take more elements.");
    return text::format(
        "{} parts of about {} samples have {} border{}. A spike lasts longer than a sample, so a "
        "border "
        "can go through one: then both parts see it, or, if each is made blind for a refractory "
        "time, "
        "those that begin there are seen by none.",
        lab::with_commas(data->count), lab::with_commas(data->setting.elements / data->count),
        lab::with_commas(data->count - 1), data->count == 2 ? "" : "s");
  };
  return bug;
}

constexpr std::array all{Kind{"borders", "Spikes at the borders of parts",
                              "experiments/parallel/pitfalls/borders.cpp#borders", borders}};

}  // namespace

std::span<const Kind> border_kinds() noexcept { return all; }

}  // namespace looplab::experiments::pitfalls
