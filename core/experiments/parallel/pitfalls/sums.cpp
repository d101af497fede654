// Bugs of stitching: the same random numbers in every worker, a mean of means, and sums of floats
// that depend on how many parts there were.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <utility>

#include "experiments/parallel/pitfalls/bugs.hpp"
#include "kernels/buffer.hpp"
#include "kernels/permutation/permutation.hpp"
#include "kernels/philox.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::experiments::pitfalls {
namespace {

namespace permutation = kernels::permutation;
using kernels::Buffer;

std::string p_text(double p) { return "p = " + lab::significant(p); }

// A permutation test of two groups of 12 neurons: so few that all ways to deal them can be counted.
struct Test {
  explicit Test(const Setting& at)
      : setting(at),
        test(permutation::make_groups(12, 12, at.seed), at.seed),
        scratch(static_cast<std::size_t>(at.workers), permutation::Scratch(test)),
        tallies(scratch.size()),
        exact(permutation::exact_p_value(test)->p_value) {
    permutation::shuffle_simd(test, {0, at.elements}, scratch.front(), expected, &setting.stop);
  }

  // Worker w shuffles from the place where `first` says its stream begins.
  template <typename First>
  parallel::RunTimes run(const parallel::RunContext& context, First first) {
    std::ranges::fill(tallies, permutation::Tally());
    const auto times = each_worker(
        context, setting.workers, setting.elements, [&](int worker, parallel::Range range) {
          const auto own = static_cast<std::size_t>(worker);
          const std::int64_t from = first(range);
          permutation::shuffle_simd(test, {from, from + range.last - range.first}, scratch[own],
                                    tallies[own], &setting.stop);
        });
    all = {};
    for (const permutation::Tally& tally : tallies) all += tally;
    return times;
  }
  // The longest share: the others are part of it.
  std::int64_t different() const {
    return (setting.elements + setting.workers - 1) / setting.workers;
  }
  // How far p may be off for so many different shuffles: a standard error.
  double error(double shuffles) const { return std::sqrt(exact * (1 - exact) / shuffles); }

  Setting setting;
  permutation::PermutationTest test;
  std::vector<permutation::Scratch> scratch;
  std::vector<permutation::Tally> tallies;
  double exact;
  permutation::Tally expected;
  permutation::Tally all;
};

Bug same_seed(const Setting& at) {
  const auto data = std::make_shared<Test>(at);
  if (at.stop) return {};
  Bug bug;
  // [show same seed]
  // Every worker begins the same stream at its beginning, as processes do that inherit a generator.
  const auto inherited = [](parallel::Range) { return std::int64_t{0}; };
  // Shuffle i has random numbers of its own, whoever deals it.
  const auto of_its_own = [](parallel::Range share) { return share.first; };
  // [/show]
  bug.ways.push_back({"the same seed in each worker", Fault::wrong,
                      [data, inherited](const parallel::RunContext& context) {
                        return data->run(context, inherited);
                      },
                      [data] {
                        return Answer{
                            data->all == data->expected,
                            text::format("{}, {} of {} shuffles differ", p_text(p_value(data->all)),
                                         lab::with_commas(data->different()),
                                         lab::with_commas(data->setting.elements))};
                      }});
  bug.ways.push_back({"a stream for each shuffle", Fault::none,
                      [data, of_its_own](const parallel::RunContext& context) {
                        return data->run(context, of_its_own);
                      },
                      [data] {
                        return Answer{data->all == data->expected, p_text(p_value(data->all))};
                      }});
  bug.lesson = [data] {
    const double n = static_cast<double>(data->setting.elements);
    if (data->setting.workers == 1) {
      return text::format("One worker has the stream for itself. Over all ways to deal, {}.",
                          p_text(data->exact));
    }
    return text::format(
        "Each worker dealt the same cards as the others, so {} shuffles are worth {}: p can be off "
        "by "
        "{} (standard error) instead of {}, and nothing shows it. Over all ways to deal, {}.",
        lab::with_commas(data->setting.elements), lab::with_commas(data->different()),
        lab::significant(data->error(static_cast<double>(data->different())), 2),
        lab::significant(data->error(n), 2), p_text(data->exact));
  };
  return bug;
}

// Trials of sessions that are not equally long, as parts.
struct Sessions {
  explicit Sessions(const Setting& at) : setting(at) {
    // Lengths 1, 2, 3, ... while they fit; the values of a session of length k are all k.
    std::int64_t left = at.elements;
    for (std::int64_t length = 1; left > 0; ++length) {
      lengths.push_back(std::min(length, left));
      left -= lengths.back();
    }
    sums.resize(lengths.size());
  }

  parallel::RunTimes run(const parallel::RunContext& context, bool of_means) {
    const auto times =
        parallel::for_each_part(context, setting.workers, std::ssize(lengths),
                                parallel::Schedule::dynamic, [&](std::int64_t part, int) {
                                  const auto session = static_cast<std::size_t>(part);
                                  double sum = 0;
                                  for (std::int64_t i = 0; i < lengths[session]; ++i)
                                    sum += static_cast<double>(part + 1);
                                  sums[session] = sum;
                                });
    mean = of_means ? mean_of_means() : mean_of_all();
    return times;
  }
  void forget() {
    std::ranges::fill(sums, std::numeric_limits<double>::quiet_NaN());
    mean = sums.front();
  }

  // [show mean of means]
  double mean_of_means() const {
    double sum = 0;
    for (std::size_t s = 0; s < sums.size(); ++s) sum += sums[s] / static_cast<double>(lengths[s]);
    return sum / static_cast<double>(sums.size());
  }
  double mean_of_all() const {
    double sum = 0;
    for (const double each : sums) sum += each;
    return sum / static_cast<double>(setting.elements);
  }
  // [/show]
  // Whole sessions of lengths 1 to n have the sum of k * k, n (n + 1) (2 n + 1) / 6; the last one
  // may have been cut.
  double expected() const {
    const auto n = static_cast<double>(lengths.size());
    const double cut = n - static_cast<double>(lengths.back());
    return (n * (n + 1) * (2 * n + 1) / 6 - cut * n) / static_cast<double>(setting.elements);
  }
  Answer answer() const {
    const bool right = std::abs(mean - expected()) <= 1e-9 * expected();
    const double off = (mean - expected()) / expected();
    return {right, right
                       ? "mean " + lab::significant(mean, 5)
                       : text::format("mean {}, {} too {}", lab::significant(mean, 5),
                                      lab::percent_text(std::abs(off)), off < 0 ? "low" : "high")};
  }

  Setting setting;
  std::vector<std::int64_t> lengths;
  std::vector<double> sums;
  double mean = 0;  // of the last run
};

Bug mean_of_means(const Setting& at) {
  const auto data = std::make_shared<Sessions>(at);
  Bug bug;
  const auto add = [&](const char* name, Fault fault, bool of_means) {
    bug.ways.push_back({name, fault,
                        [data, of_means](const parallel::RunContext& context) {
                          return data->run(context, of_means);
                        },
                        [data] { return data->answer(); }, [data] { data->forget(); }});
  };
  add("the mean of the parts' means", Fault::wrong, true);
  add("sums and counts, then one division", Fault::none, false);
  bug.lesson = [data] {
    return text::format(
        "{} parts are not equally long, and a mean of means gives a short one as much weight as a "
        "long "
        "one. Ship sums and counts, and divide once.",
        lab::with_commas(std::ssize(data->lengths)));
  };
  return bug;
}

// Numbers of very different size, so that the order of addition shows in float32.
struct Floats {
  explicit Floats(const Setting& at)
      : setting(at), values(static_cast<std::size_t>(at.elements), at.memory) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto words = kernels::philox_block(at.seed, kernels::Domain::parts, i, 1);
      values[i] = static_cast<float>(kernels::below(1'000'000, words[0])) / 1000 /
                  static_cast<float>(1u << kernels::below(16, words[1]));
    }
    for (const float x : values.span()) exact += double{x};
    blocks.resize((values.size() + block - 1) / block);
    partial.resize(static_cast<std::size_t>(most_parts));
  }

  // The answers of earlier runs stay: that they differ is the lesson.
  void forget() {
    std::ranges::fill(blocks, std::numeric_limits<float>::quiet_NaN());
    std::ranges::fill(partial, std::numeric_limits<float>::quiet_NaN());
  }
  static float sum_of(std::span<const float> numbers) {
    float sum = 0;
    for (const float x : numbers) sum += x;
    return sum;
  }
  std::span<const float> range_of(parallel::Range range) const {
    return values.span().subspan(static_cast<std::size_t>(range.first),
                                 static_cast<std::size_t>(range.last - range.first));
  }

  // [show float sums]
  // As many parts as there are workers: each sum has its own rounding errors.
  float by_parts(const parallel::RunContext& context, int parts, parallel::RunTimes& times) {
    times = parallel::for_each_part(
        context, std::min(parts, setting.workers), parts, parallel::Schedule::static_blocks,
        [&](std::int64_t part, int) {
          partial[static_cast<std::size_t>(part)] =
              sum_of(range_of(parallel::part_range(setting.elements, parts, part)));
        });
    return sum_of(std::span(partial).first(static_cast<std::size_t>(parts)));
  }

  // Blocks of 4096, whoever adds them up; then neighbours, and neighbours of those: the same tree
  // however many workers there are.
  float by_tree(const parallel::RunContext& context, int workers, parallel::RunTimes& times) {
    times = parallel::for_each_part(
        context, workers, std::ssize(blocks), parallel::Schedule::dynamic,
        [&](std::int64_t part, int) {
          const std::int64_t first = part * std::int64_t{block};
          blocks[static_cast<std::size_t>(part)] =
              sum_of(range_of({first, std::min(first + std::int64_t{block}, setting.elements)}));
        });
    for (std::size_t step = 1; step < blocks.size(); step *= 2) {
      for (std::size_t i = 0; i + step < blocks.size(); i += 2 * step)
        blocks[i] += blocks[i + step];
    }
    return blocks.front();
  }
  // [/show]

  static constexpr std::size_t block = 4096;
  static constexpr int most_parts = 16;
  Setting setting;
  Buffer<float> values;
  std::vector<float> blocks;
  std::vector<float> partial;
  double exact = 0;                         // as good as: in double
  std::array<float, most_parts> answers{};  // with 1, 2, ... parts, or workers
  std::size_t asked = 0;
};

// One and the same, and no further from `exact` than rounding 4096 additions can bring it, 4096 *
// 2^-24 of it.
Answer same_every_time(std::span<const float> answers, double exact) {
  const auto [least, most] = std::ranges::minmax(answers);
  const std::size_t different = std::set<float>(answers.begin(), answers.end()).size();
  const bool near = std::ranges::all_of(
      answers, [&](float sum) { return std::abs(double{sum} - exact) <= 2.5e-4 * exact; });
  if (different == 1 && !near) return {false, "far off the sum"};
  if (different == 1) return {true, "sum " + lab::significant(double{least}, 8) + ", always"};
  return {false, text::format("{} sums, {} to {}", different, lab::significant(double{least}, 8),
                              lab::significant(double{most}, 8))};
}

// Each run has another number of parts than the last, 1 to 16 in turn, as it is on machines with
// another number of processors.
Bug float_sums(const Setting& at) {
  const auto parts = std::make_shared<Floats>(at);
  const auto tree = std::make_shared<Floats>(at);
  const auto in_turn = [](const std::shared_ptr<Floats>& data, auto sum) {
    return [data, sum](const parallel::RunContext& context) {
      const std::size_t place = data->asked++ % data->answers.size();
      parallel::RunTimes times;
      data->answers[place] = sum(*data, context, static_cast<int>(place) + 1, times);
      return times;
    };
  };
  const auto answer = [](const std::shared_ptr<Floats>& data) {
    return [data] {
      return same_every_time(
          std::span(data->answers).first(std::min(data->asked, data->answers.size())), data->exact);
    };
  };
  Bug bug;
  bug.ways.push_back(
      {"a part for each worker, 1 to 16", Fault::wrong,
       in_turn(parts,
               [](Floats& data, const parallel::RunContext& context, int count,
                  parallel::RunTimes& times) { return data.by_parts(context, count, times); }),
       answer(parts), [parts] { parts->forget(); }});
  bug.ways.push_back({"a fixed tree", Fault::none,
                      in_turn(tree,
                              [](Floats& data, const parallel::RunContext& context, int count,
                                 parallel::RunTimes& times) {
                                return data.by_tree(context, std::min(count, data.setting.workers),
                                                    times);
                              }),
                      answer(tree), [tree] { tree->forget(); }});
  bug.lesson = [] {
    return std::string(
        "Every addition of floats rounds, so another order gives another sum: with as many parts "
        "as "
        "there are workers the answer depends on the machine. A tree whose shape depends on the "
        "data "
        "alone gives the same bits everywhere. Neither need be the exact sum.");
  };
  return bug;
}

// 1, 2, 3, ... mod 1000, and where their running sums go.
struct Running {
  explicit Running(const Setting& at)
      : setting(at),
        sums(static_cast<std::size_t>(at.elements), at.memory),
        totals(static_cast<std::size_t>(at.workers)) {}

  static std::int64_t value(std::int64_t i) { return (i + 1) % 1000; }
  // Of the first n values: whole thousands have 499,500 each.
  static std::int64_t expected(std::int64_t n) {
    const std::int64_t rest = n % 1000;
    return n / 1000 * 499'500 + rest * (rest + 1) / 2;
  }

  // [show prefix sum]
  // Running sums of one part, beginning with what came before it; gives where they end.
  std::int64_t sum_part(parallel::Range part, std::int64_t before) {
    for (std::int64_t i = part.first; i < part.last; ++i) {
      before += value(i);
      sums[static_cast<std::size_t>(i)] = before;
    }
    return before;
  }
  parallel::RunTimes by_themselves(const parallel::RunContext& context) {
    return each_worker(context, setting.workers, setting.elements,
                       [&](int, parallel::Range part) { sum_part(part, 0); });
  }
  // Each part is summed up first; then everybody knows what came before, and can begin.
  parallel::RunTimes in_two_passes(const parallel::RunContext& context) {
    each_worker({context.team, context.clock, nullptr, context.stop}, setting.workers,
                setting.elements, [&](int worker, parallel::Range part) {
                  std::int64_t total = 0;
                  for (std::int64_t i = part.first; i < part.last; ++i) total += value(i);
                  totals[static_cast<std::size_t>(worker)].sum = total;
                });
    std::int64_t before = 0;
    for (Total& each : totals) before += std::exchange(each.sum, before);
    return each_worker(context, setting.workers, setting.elements,
                       [&](int worker, parallel::Range part) {
                         sum_part(part, totals[static_cast<std::size_t>(worker)].sum);
                       });
  }
  // [/show]

  Answer answer() const {
    std::int64_t wrong = 0;
    for (std::int64_t i = 0; i < setting.elements; ++i) {
      wrong += sums[static_cast<std::size_t>(i)] != expected(i + 1);
    }
    if (wrong == 0) return {true, "the last is " + lab::with_commas(expected(setting.elements))};
    return {false, text::format("{} of {} sums are wrong", lab::with_commas(wrong),
                                lab::with_commas(setting.elements))};
  }

  struct alignas(128) Total {
    std::int64_t sum = 0;
  };
  Setting setting;
  Buffer<std::int64_t> sums;
  std::vector<Total> totals;
};

Bug prefix_sum(const Setting& at) {
  const auto data = std::make_shared<Running>(at);
  Bug bug;
  const auto answer = [data] { return data->answer(); };
  const auto forget = [data] { std::ranges::fill(data->sums.span(), std::int64_t{-1}); };
  bug.ways.push_back(
      {"each part by itself", Fault::wrong,
       [data](const parallel::RunContext& context) { return data->by_themselves(context); }, answer,
       forget});
  bug.ways.push_back({"one after the other", Fault::none,
                      [data](const parallel::RunContext& context) {
                        return each_worker(
                            context, 1, data->setting.elements,
                            [&](int, parallel::Range all) { data->sum_part(all, 0); });
                      },
                      answer, forget});
  bug.ways.push_back(
      {"a scan in two passes", Fault::none,
       [data](const parallel::RunContext& context) { return data->in_two_passes(context); }, answer,
       forget, 0, "second pass; the first one is drawn as split"});
  bug.lesson = [workers = at.workers] {
    const std::string how =
        "Each running sum needs the one before it, so it looks as if nothing could be done side by "
        "side. But sums of whole parts can be: then each part knows where it begins.";
    if (workers == 1) return how + " One worker alone only does the work twice.";
    return how +
           text::format(
               " Every value is added up twice; if both passes cost the same, {} workers are {} "
               "as fast as one after the other (modelled).",
               workers, lab::ratio_text(workers / 2.0));
  };
  return bug;
}

constexpr std::array all{
    Kind{"same-seed", "The same random seed", "experiments/parallel/pitfalls/sums.cpp#same seed",
         same_seed},
    Kind{"float-sums", "Sums of floats", "experiments/parallel/pitfalls/sums.cpp#float sums",
         float_sums},
    Kind{"mean-of-means", "A mean of means", "experiments/parallel/pitfalls/sums.cpp#mean of means",
         mean_of_means},
    Kind{"prefix-sum", "A running sum", "experiments/parallel/pitfalls/sums.cpp#prefix sum",
         prefix_sum},
};

}  // namespace

std::span<const Kind> sum_kinds() noexcept { return all; }

}  // namespace looplab::experiments::pitfalls
