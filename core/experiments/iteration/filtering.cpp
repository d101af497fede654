// iteration/filtering: what does an if cost in a loop?
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>

#include "kernels/filter/data.hpp"
#include "kernels/filter/filter.hpp"
#include "kernels/sort/sort.hpp"
#include "lab/data/own.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/side_by_side.hpp"
#include "lab/sweep.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

using namespace kernels::filter;
using lab::Context;
using lab::Parameters;
using lab::Record;

enum Index : std::size_t { branch, list, branch_free, mask, simd, copied, in_place, ways_count };

constexpr std::array<const char*, ways_count> names{
    "loop with an if",       "list, x for x if x > t", "no branch",
    "mask, then compress",   "SIMD compress",          "copy, then in place",
    "in place, fresh copies"};

/// Copies that filtering in place uses up, made before the clock starts: one, or as many as fill 32
/// MB or a quarter of the memory, so that an epoch is long enough for the clock.
std::int64_t copies_bytes(const lab::Limits& limits) {
  return std::min<std::int64_t>(32'000'000, limits.memory_bytes / 4);
}
std::int64_t copies_of(std::int64_t elements, const lab::Limits& limits) {
  const std::int64_t each = elements * static_cast<std::int64_t>(sizeof(float));
  return std::max<std::int64_t>(1, copies_bytes(limits) / each);
}

constexpr std::int64_t least_elements = 1000;

/// Long enough that no processor learns the order of its values by heart.
constexpr std::int64_t hill_elements = 100'000;

class FilterRun {
 public:
  FilterRun(const Parameters& parameters, Context& context)
      : context_(context),
        own_(lab::data::own_column(parameters, context, 100, parameters.integer("elements"))),
        elements_(own_ ? own_->count : parameters.integer("elements")),
        percent_(parameters.integer("kept")),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        kept_(elements_ * percent_ / 100),
        data_(elements_, context.memory()),
        out_(size() + room_beyond, context.memory()),
        mask_(size(), context.memory()),
        pointers_(size() + 1, context.memory()),
        most_copies_(copies_of(elements_, context.limits())),
        copies_(static_cast<std::size_t>(most_copies_) * size(), context.memory()) {}

  Record run() {
    if (own_) {
      take_own();
    } else {
      data_.fill(seed_, context_.stop(), [&](std::int64_t done) {
        context_.progress("preparing data", static_cast<int>(100 * done / elements_), 100,
                          "percent");
      });
    }
    if (context_.stopped()) return context_.blank();
    threshold_ = threshold_at(percent_);
    if (own_)
      kept_ = std::ranges::count_if(data_.values(), [&](float x) { return x > threshold_; });
    check_answers();
    lab::SideBySide ways(context_, strategies(),
                         {.items = static_cast<double>(elements_),
                          .first = "loop with an if",
                          .answer = text::format("{} of {} kept", lab::with_commas(kept_),
                                                 lab::with_commas(elements_)),
                          .about = own_ ? own_text() : "",
                          .guessed = simd,
                          .needed = {branch, list, simd},
                          .seed = seed_});
    return ways.run([&](Record& record) { explain(record, ways); });
  }

 private:
  std::size_t size() const { return static_cast<std::size_t>(elements_); }

  void take_own() {
    own_->read(data_.room());
    data_.box();
    // Sorted once, so that each share has its threshold; NaN is above nothing.
    sorted_.assign(data_.values().begin(), data_.values().end());
    std::erase_if(sorted_, [](float x) { return std::isnan(x); });
    kernels::sort::sort_times_simd(sorted_);
  }

  // That about so many percent are above; exactly, where the values are generated.
  float threshold_at(std::int64_t percent) const {
    const std::int64_t kept = elements_ * percent / 100;
    if (!own_) return data_.threshold_for(kept);
    const auto numbers = static_cast<std::int64_t>(sorted_.size());
    if (kept >= numbers) return -HUGE_VALF;
    return sorted_[static_cast<std::size_t>(numbers - kept - 1)];
  }

  // Equal numbers, or a beginning unlike the rest, give another share than was asked for.
  double share_of(std::int64_t percent, std::int64_t count) const {
    const float threshold = threshold_at(percent);
    const auto values = data_.values().first(static_cast<std::size_t>(count));
    const auto above = std::ranges::count_if(values, [&](float x) { return x > threshold; });
    return 100.0 * static_cast<double>(above) / static_cast<double>(count);
  }

  // One pass of a way over the first `count` numbers: how many were kept.
  std::size_t pass(std::size_t way, std::size_t count, float threshold) {
    const auto& stop = context_.stop();
    const std::span<const float> values = data_.values().first(count);
    switch (way) {
      case list: return filter_list(data_.list(), threshold, pointers_.data(), stop);
      case branch_free: return filter_branch_free(values, threshold, out_.data(), stop);
      case mask: return filter_mask(values, threshold, mask_.data(), out_.data(), stop);
      case simd: return filter_simd(values, threshold, out_.data(), stop);
      case copied:
        std::ranges::copy(values, out_.data());
        return filter_in_place({out_.data(), count}, threshold, stop);
      case in_place: return filter_in_place(next_copy().first(count), threshold, stop);
      default: return filter_branch(values, threshold, out_.data(), stop);
    }
  }

  void make_copies(std::int64_t copies) {
    for (std::int64_t i = 0; i < copies && !context_.stopped(); ++i) {
      std::ranges::copy(data_.values(), copies_.data() + static_cast<std::size_t>(i) * size());
    }
    used_copies_ = 0;
  }

  std::span<float> next_copy() { return copies_.span().subspan(used_copies_++ * size(), size()); }

  // All values, in their order, before anything is timed. Every timed pass must keep as many.
  void check_answers() {
    for (std::size_t way = 0; way < ways_count; ++way) {
      context_.progress("checking answers", static_cast<int>(way), ways_count, "strategies");
      if (way == in_place) make_copies(1);
      const std::size_t count = pass(way, size(), threshold_);
      if (context_.stopped()) return;
      if (way == list) unbox(count);
      if (way == in_place) std::ranges::copy(copies_.span().first(count), out_.data());
      good_[way] = count == static_cast<std::size_t>(kept_) &&
                   is_filtered(data_.values(), threshold_, out_.span().first(count));
    }
  }

  void unbox(std::size_t count) {
    using kernels::objects::FloatObject;
    for (std::size_t i = 0; i < count; ++i) {
      out_[i] = static_cast<float>(static_cast<const FloatObject*>(pointers_[i])->value);
    }
  }

  std::vector<lab::Way> strategies() {
    std::vector<lab::Way> ways;
    for (std::size_t index = 0; index < ways_count; ++index) {
      ways.push_back(
          {.name = names[index], .body = {}, .check = [this, index] {
             return lab::Check{good_[index], good_[index] ? "the same, in order" : "differs"};
           }});
    }
    const auto time = [&](Index index, auto work) {
      ways[index].body = measure::repeat([this, index, work] {
        const std::size_t count = work();
        // Stop cuts a pass off.
        if (count != static_cast<std::size_t>(kept_) && !context_.stopped()) good_[index] = false;
        return count;
      });
    };
    for (std::size_t index = 0; index < ways_count; ++index) {
      time(static_cast<Index>(index), [this, index] { return pass(index, size(), threshold_); });
    }
    ways[in_place].prepare = [this](std::int64_t iterations) { make_copies(iterations); };
    ways[in_place].most_iterations = most_copies_;
    return ways;
  }

  lab::Dial dial(std::size_t way, auto count_and_threshold) {
    return {names[way], [this, way, count_and_threshold](std::int64_t number) {
              const auto [count, threshold] = count_and_threshold(number);
              return measure::repeat(
                  [this, way, count, threshold] { return pass(way, count, threshold); });
            }};
  }

  lab::CurvesFigure hill() {
    const std::int64_t count = std::min(elements_, hill_elements);
    std::vector<std::int64_t> percents;
    for (std::int64_t percent = 0; percent <= 100; percent += 10) percents.push_back(percent);
    std::vector<lab::Dial> dials;
    for (const std::size_t way : {branch, branch_free, mask, simd}) {
      dials.push_back(dial(way, [this, count](std::int64_t percent) {
        return std::pair{static_cast<std::size_t>(count), threshold_at(percent)};
      }));
    }
    lab::CurvesFigure figure{.title = "What the share that is kept changes",
                             .x_label = "kept, %",
                             .y_label = "time per number, ns",
                             .curves = lab::sweep(context_, dials, percents, "shares", seed_ + 1)};
    for (auto& curve : figure.curves) {
      for (auto& point : curve.points) {
        if (own_) point.x = share_of(std::llround(point.x), count);
        point.y /= static_cast<double>(count);
        point.low /= static_cast<double>(count);
        point.high /= static_cast<double>(count);
      }
      // Several that were asked for may be the same.
      const auto again = std::ranges::unique(curve.points, {}, &lab::CurvesFigure::Point::x);
      curve.points.erase(again.begin(), again.end());
    }
    return figure;
  }

  lab::CurvesFigure growth() {
    std::vector<lab::Dial> dials;
    for (const std::size_t way : {branch, mask, simd}) {
      dials.push_back(dial(way, [this](std::int64_t count) {
        return std::pair{static_cast<std::size_t>(count), threshold_};
      }));
    }
    return lab::growth_figure(context_, dials, elements_, "number", seed_ + 2);
  }

  void explain(Record& record, const lab::SideBySide& ways) {
    record.happened.push_back(fastest_text(ways));
    record.curves.push_back(hill());
    if (context_.stopped()) return;
    record.happened.push_back(hill_text(record.curves.back()));
    record.happened.push_back(others_text(ways));
    record.curves.push_back(growth());
    if (auto text = lab::growth_sentence(record.curves.back(), names[simd], "numbers",
                                         measure::Growth::linear);
        !text.empty()) {
      record.happened.push_back(std::move(text));
    }
    record.happened.push_back(
        record.checked
            ? text::format("Every way kept the same {} numbers, each checked, in their order.",
                           lab::with_commas(kept_))
            : "**A way kept other numbers than it must.** Do not trust its time.");
  }

  // Equal numbers are all above a threshold or none, so the share may differ from what was asked.
  std::string own_text() const {
    return text::format(
        "Of {}, {} are above {} ({}).", own_->words(), lab::with_commas(kept_),
        text::format("{:.6g}", threshold_),
        lab::percent_text(static_cast<double>(kept_) / static_cast<double>(elements_)));
  }

  std::string fastest_text(const lab::SideBySide& ways) const {
    const measure::Ratio& ratio = ways.result().series[simd].comparison.ratio;
    if (ratio.low <= 1 && ratio.high >= 1) {
      return text::format(
          "SIMD lanes and the loop with an if took the same time here, **{}** a number: this run "
          "cannot tell them apart.",
          ways.per_item(branch));
    }
    std::string text = text::format(
        "With {} kept, a number took **{}** in the loop with an if and **{}** in SIMD lanes, "
        "which are {} as fast: they compare several numbers at once and pack those that are kept, "
        "without a decision for each.",
        lab::percent_text(static_cast<double>(kept_) / static_cast<double>(elements_)),
        ways.per_item(branch), ways.per_item(simd), lab::bold_ratio(ratio));
    if (const auto best = ways.winner(); best && *best != simd) {
      text += text::format(" The fastest here was “{}”, {} a number.", names[*best],
                           ways.per_item(*best));
      // SSSE3 brought the shuffle with which a table packs lanes.
      if (context_.blank().environment.simd == "SSE2") {
        text += " SSE2 has no instruction that packs lanes by a table, so SIMD packs one by one.";
      }
    }
    return text;
  }

  // The hill: in the middle nobody can guess which way the if goes.
  static std::string hill_text(const lab::CurvesFigure& figure) {
    const auto& points = figure.curves.front().points;
    const auto edge = std::ranges::min_element(points, {}, &lab::CurvesFigure::Point::y);
    const auto top = std::ranges::max_element(points, {}, &lab::CurvesFigure::Point::y);
    if (points.empty()) return "The loop with an if could not be timed at other shares.";
    if (top->low < 1.3 * edge->high) {
      return text::format(
          "At every share the loop with an if took about the same time, {} to {} ns a number: here "
          "a wrong guess of the processor costs little, or the compiler took the branch out.",
          lab::significant(edge->y), lab::significant(top->y));
    }
    return text::format(
        "The loop with an if took {} ns a number with {:.0f} % kept, but **{} ns** with {:.0f} %. "
        "The processor guesses which way each if goes and works ahead; where it can't know, about "
        "every second guess is wrong and that work is thrown away. Without a branch there is "
        "nothing to guess.",
        lab::significant(edge->y), edge->x, lab::significant(top->y), top->x);
  }

  std::string others_text(const lab::SideBySide& ways) const {
    const measure::Ratio longer = ways.gain(list, branch);
    std::string text = text::format(
        "The list took {} as long as the loop over the array: it follows a pointer to each number, "
        "and counts a reference for each that is kept.",
        lab::ratio_and_interval(longer));
    text += lab::doubt_text(longer);
    const auto trusted = [&](std::size_t way) {
      return ways.result().series[way].distrust == measure::Distrust::none;
    };
    if (trusted(copied) && trusted(in_place)) {
      text += text::format(
          " Filtering in place needs no second array but uses up the first: **{}** a number where "
          "fresh copies were made before the clock started, {} where the copy is part of the time. "
          "The fresh copies lie side by side and each is read once, so they may come from farther "
          "away than the one array that the other ways read again and again.",
          ways.per_item(in_place), ways.per_item(copied));
    }
    return text;
  }

  Context& context_;
  std::optional<lab::data::OwnColumn> own_;
  std::vector<float> sorted_;  // own numbers
  std::int64_t elements_;
  std::int64_t percent_;
  std::uint64_t seed_;
  std::int64_t kept_;
  FilterData data_;
  kernels::Buffer<float> out_;
  kernels::Buffer<std::uint8_t> mask_;
  kernels::Buffer<const kernels::objects::Object*> pointers_;
  std::int64_t most_copies_;
  kernels::Buffer<float> copies_;
  std::size_t used_copies_ = 0;
  float threshold_ = 0;
  std::array<bool, ways_count> good_{};
};

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<FilterRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

lab::Card card(std::int64_t most_elements) {
  lab::Card card;
  card.id = "iteration/filtering";
  card.chapter = "Iteration";
  card.place = 5;
  card.title = "Filtering";
  card.question = "What does an if cost inside a loop?";
  card.lead =
      "Keep the numbers above a threshold: in a loop with an if, in a list, without a branch, with "
      "a "
      "mask, and in SIMD lanes. The slider says how many pass.";
  card.tries = {{"1 % kept: the if is easy to guess", {{"kept", "1"}}},
                {"99 % kept: easy too", {{"kept", "99"}}},
                {"1,000 numbers: the processor learns the order by heart", {{"elements", "1000"}}},
                {lab::with_commas(most_elements) + " numbers: more than the caches hold",
                 {{"elements", std::to_string(most_elements)}}}};
  card.guess = {"SIMD lanes are", "as fast as the loop", 1, 64, 2};
  card.python_mark = "mask = values";
  card.sources = {
      "Layout of objects and lists: CPython, Include/object.h and Include/cpython/listobject.h",
      "Order of the numbers: Black and Rogaway, Ciphers with Arbitrary Finite Domains, CT-RSA "
      "2002"};
  card.code = {"kernels/filter/branch.cpp#branch", "kernels/filter/branch_free.cpp#branch-free",
               "kernels/filter/mask.cpp#mask",     "kernels/filter/simd.cpp#simd",
               "kernels/lanes.hpp#pack",           "kernels/filter/in_place.cpp#in-place",
               "kernels/filter/list.cpp#list"};
  return card;
}

}  // namespace

lab::Experiment iteration_filtering(const lab::Limits& limits) {
  // Beside the data: the numbers kept, as values and as pointers, and the mask.
  constexpr std::int64_t beside = sizeof(float) + sizeof(void*) + 1;
  // And the copies that are used up: one of all numbers, or the fixed size.
  const std::int64_t left = limits.memory_bytes - 8192;
  const std::int64_t fits =
      std::min((left - copies_bytes(limits)) / (bytes_needed(1) + beside),
               left / (bytes_needed(1) + beside + static_cast<std::int64_t>(sizeof(float))));
  auto elements = lab::integer("elements", "Numbers", least_elements, std::min(most_elements, fits),
                               std::min<std::int64_t>(1'000'000, fits),
                               "How many numbers there are; of your file the first so many.");
  if (fits < most_elements) elements.limit_reason = "what fits this program's memory";
  auto kept = lab::integer("kept", "Kept", 0, 100, 50, "The share that is above the threshold.");
  kept.unit = "%";
  kept.slider = true;
  lab::Card about = card(elements.max);
  return {std::move(about),
          lab::data::with_own_data({std::move(elements), std::move(kept)},
                                   lab::seed_parameter("Start of the random order.")),
          run};
}

}  // namespace looplab::experiments
