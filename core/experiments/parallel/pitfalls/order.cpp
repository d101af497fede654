// Bugs of giving out work: parts that are too small, too many workers, and a straggler that comes
// last.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "experiments/parallel/pitfalls/bugs.hpp"
#include "kernels/buffer.hpp"
#include "kernels/loops/loops.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::experiments::pitfalls {
namespace {

namespace loops = kernels::loops;

// Elements of a few steps each, whose answers are known.
struct Chains {
  explicit Chains(const Setting& at)
      : setting(at), answers(static_cast<std::size_t>(at.elements), at.memory) {
    for (std::int64_t i = 0; i < 8; ++i) {
      expected[static_cast<std::size_t>(i)] = loops::skipped(start_of(i), steps);
    }
  }

  static constexpr std::int64_t steps = 16;
  static double start_of(std::int64_t element) { return static_cast<double>(element % 8); }

  void compute(parallel::Range range) {
    for (std::int64_t i = range.first; i < range.last; ++i) {
      if (i % 4096 == 4095 && setting.stop) return;
      answers[static_cast<std::size_t>(i)] = loops::one_chain(start_of(i), steps);
    }
  }
  parallel::RunTimes run(const parallel::RunContext& context, int workers, std::int64_t parts) {
    std::ranges::fill(answers.span(), std::numeric_limits<double>::quiet_NaN());
    return parallel::for_each_part(context, workers, parts, parallel::Schedule::dynamic,
                                   [&](std::int64_t part, int) {
                                     compute(parallel::part_range(setting.elements, parts, part));
                                   });
  }
  Answer answer() const {
    std::int64_t right = 0;
    for (std::int64_t i = 0; i < setting.elements; ++i) {
      const double off =
          answers[static_cast<std::size_t>(i)] - expected[static_cast<std::size_t>(i % 8)];
      right += std::abs(off) <= loops::chain_tolerance;
    }
    return {right == setting.elements, text::format("{} of {} right", lab::with_commas(right),
                                                    lab::with_commas(setting.elements))};
  }

  Setting setting;
  kernels::Buffer<double> answers;
  std::array<double, 8> expected{};
};

Way way_of(const std::shared_ptr<Chains>& data, std::string name, Fault fault, int workers,
           std::int64_t parts) {
  return {std::move(name),
          fault,
          [data, workers, parts](const parallel::RunContext& context) {
            return data->run(context, workers, parts);
          },
          [data] { return data->answer(); },
          [] {},
          workers};
}

constexpr std::int64_t parts_each = 16;

Bug tiny_parts(const Setting& at) {
  const auto data = std::make_shared<Chains>(at);
  Bug bug;
  const std::int64_t few = std::min(at.elements, parts_each * at.workers);
  bug.ways.push_back(way_of(data, "a part for each element", Fault::slow, at.workers, at.elements));
  bug.ways.push_back(way_of(data, text::format("{} parts", few), Fault::none, at.workers, few));
  bug.lesson = [elements = at.elements, few] {
    return text::format(
        "Whoever is free asks for the next part, and asking costs the same for a long one and a "
        "short one: {} "
        "times for {} elements, or {} times. parallel/schedule measures how short a part may be.",
        lab::with_commas(elements), lab::with_commas(elements), few);
  };
  return bug;
}

Bug oversubscription(const Setting& at) {
  const auto data = std::make_shared<Chains>(at);
  const int many = at.most_workers;
  const int few = std::min(at.workers, at.processors);
  Bug bug;
  const auto name = [](int workers) {
    return text::format("{} worker{}", workers, workers == 1 ? "" : "s");
  };
  // As many parts for both, so that only the number of workers differs.
  const std::int64_t parts = std::min<std::int64_t>(at.elements, parts_each * many);
  bug.ways.push_back(way_of(data, name(many), Fault::slow, many, parts));
  bug.ways.push_back(way_of(data, name(few), Fault::none, few, parts));
  bug.lesson = [many, few, processors = at.processors] {
    const std::string have = text::format("{} processor{}", processors, processors == 1 ? "" : "s");
    if (many <= processors) {
      return text::format(
          "This program starts no more than {} workers, and there are {}: too many there cannot be "
          "here.",
          many, have);
    }
    return text::format(
        "There {} {}, so {} workers take turns: more of them than {} cannot compute at the same "
        "time. "
        "Each has to be started, woken and waited for all the same. It happens unseen where "
        "processes "
        "use a library that starts threads of its own.",
        processors == 1 ? "is" : "are", have, many, few < processors ? processors : few);
  };
  return bug;
}

// 64 parts, one of which has a fifth of all the work. `order` says which part is taken when.
struct Uneven {
  explicit Uneven(const Setting& at, bool longest_first) : chains(at) {
    std::iota(order.begin(), order.end(), std::int64_t{0});
    if (longest_first) std::ranges::reverse(order);
  }

  // [show straggler]
  // The last part is the long one: all other parts are done, and one worker goes on alone.
  static parallel::Range elements_of(std::int64_t part, std::int64_t elements) {
    const std::int64_t in_short_ones = elements - elements / 5;
    if (part == parts - 1) return {in_short_ones, elements};
    return parallel::part_range(in_short_ones, parts - 1, part);
  }
  parallel::RunTimes run(const parallel::RunContext& context) {
    std::ranges::fill(chains.answers.span(), std::numeric_limits<double>::quiet_NaN());
    return parallel::for_each_part(
        context, chains.setting.workers, parts, parallel::Schedule::dynamic,
        [&](std::int64_t place, int) {
          chains.compute(
              elements_of(order[static_cast<std::size_t>(place)], chains.setting.elements));
        });
  }
  // [/show]

  static constexpr std::int64_t parts = 64;
  Chains chains;
  std::array<std::int64_t, parts> order{};
};

Bug straggler(const Setting& at) {
  const auto last = std::make_shared<Uneven>(at, false);
  const auto first = std::make_shared<Uneven>(at, true);
  Bug bug;
  bug.ways.push_back({"the longest part last", Fault::slow,
                      [last](const parallel::RunContext& context) { return last->run(context); },
                      [last] { return last->chains.answer(); }});
  bug.ways.push_back({"the longest part first", Fault::none,
                      [first](const parallel::RunContext& context) { return first->run(context); },
                      [first] { return first->chains.answer(); }});
  bug.lesson = [workers = at.workers] {
    const double p = workers;
    // All others take 0.8 / p of the time of one worker; then a fifth remains, for one of them.
    const double late = 0.8 / p + 0.2;
    const double best = std::max(1 / p, 0.2);
    if (workers == 1) {
      return std::string("One worker does all parts, in whatever order. Take two.");
    }
    return text::format(
        "One of 64 parts has a fifth of the work. Begun last it runs while the others wait: {} "
        "workers "
        "take {} of the time of one, where {} would do (modelled). Begin with the longest part, or "
        "cut "
        "it.",
        workers, lab::percent_text(late), lab::percent_text(best));
  };
  return bug;
}

constexpr std::array all{
    Kind{"tiny-parts", "Parts that are too small", "parallel/schedule.cpp#dynamic", tiny_parts},
    Kind{"oversubscription", "Too many workers", "parallel/schedule.cpp#dynamic", oversubscription},
    Kind{"straggler", "A straggler", "experiments/parallel/pitfalls/order.cpp#straggler",
         straggler},
};

}  // namespace

std::span<const Kind> order_kinds() noexcept { return all; }

}  // namespace looplab::experiments::pitfalls
