// Cells that sum, filter, sort, look up and count numbers.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/builtins/builtins.hpp"
#include "kernels/containers/containers.hpp"
#include "kernels/filter/data.hpp"
#include "kernels/filter/filter.hpp"
#include "kernels/sort/sort.hpp"
#include "kernels/sum/data.hpp"
#include "kernels/sum/sum.hpp"

namespace looplab::experiments::timeit {
namespace {

namespace builtins = kernels::builtins;
namespace containers = kernels::containers;
namespace filter = kernels::filter;
namespace sort = kernels::sort;
using kernels::Buffer;

using Sums = kernels::sum::SumData<double>;

Work sum(const Setting& at, bool boxed, auto way) {
  const auto data = std::make_shared<Sums>(at.elements, boxed, at.memory);
  if (!data->fill(at.seed, at.stop)) return {};
  return work([data, way, &stop = at.stop] { return way(*data, stop); },
              [data](double sum) { return std::abs(data->error(sum)) <= data->bound(); });
}

// [show cells]
using SumOfArray = double(std::span<const double>, const std::atomic<bool>&);

template <SumOfArray way>
Work sum_array(const Setting& at) {
  return sum(at, false,
             [](const Sums& data, const auto& stop) { return way(data.values(), stop); });
}

Work sum_list(const Setting& at) {
  return sum(at, true, [](const Sums& data, const auto& stop) {
    return kernels::sum::sum_boxed(data.list(), stop);
  });
}
// [/show]

// The values 0, 1/2^k, 2/2^k, ... in some order, and room for what becomes of them.
struct Filtered {
  explicit Filtered(const Setting& at)
      : data(at.elements, at.memory),
        out(data.values().size() + filter::room_beyond, at.memory),
        mask(data.values().size(), at.memory),
        objects(data.values().size(), at.memory),
        kept(at.elements / 2),
        threshold(data.threshold_for(kept)) {}

  std::span<const float> values() const noexcept { return data.values(); }
  std::span<float> copy() const noexcept { return out.span().first(values().size()); }

  filter::FilterData data;
  Buffer<float> out;
  Buffer<std::uint8_t> mask;
  Buffer<const kernels::objects::Object*> objects;
  std::int64_t kept;
  float threshold;
};

std::shared_ptr<Filtered> filtered(const Setting& at) {
  auto data = std::make_shared<Filtered>(at);
  const auto no_progress = [](std::int64_t) {};
  return data->data.fill(at.seed, at.stop, no_progress) ? data : nullptr;
}

Work filter_list(const Setting& at) {
  const auto data = filtered(at);
  if (!data) return {};
  return work(
      [data, &stop = at.stop] {
        return filter::filter_list(data->data.list(), data->threshold, data->objects.data(), stop);
      },
      [data](std::size_t count) {
        if (static_cast<std::int64_t>(count) != data->kept) return false;
        std::ranges::transform(
            data->objects.span().first(count), data->out.data(),
            [](const kernels::objects::Object* object) {
              return static_cast<float>(
                  static_cast<const kernels::objects::FloatObject*>(object)->value);
            });
        return filter::is_filtered(data->values(), data->threshold, data->out.span().first(count));
      });
}

Work filter_array(const Setting& at, auto way) {
  const auto data = filtered(at);
  if (!data) return {};
  return work([data, way, &stop = at.stop] { return way(*data, stop); },
              [data](std::size_t count) {
                return filter::is_filtered(data->values(), data->threshold,
                                           data->out.span().first(count));
              });
}

using FilterOfArray = std::size_t(std::span<const float>, float, float*, const std::atomic<bool>&);

template <FilterOfArray way>
Work filter_in_one_pass(const Setting& at) {
  return filter_array(at, [](const Filtered& data, const auto& stop) {
    return way(data.values(), data.threshold, data.out.data(), stop);
  });
}

Work filter_mask(const Setting& at) {
  return filter_array(at, [](const Filtered& data, const auto& stop) {
    return filter::filter_mask(data.values(), data.threshold, data.mask.data(), data.out.data(),
                               stop);
  });
}

template <void (*way)(std::span<float>)>
Work sort_array(const Setting& at) {
  const auto data = filtered(at);
  if (!data) return {};
  return work(
      [data] {
        std::ranges::copy(data->values(), data->out.data());
        way(data->copy());
        return data->copy();
      },
      // Each multiple of 1/2^k is there once, so sorted they count up.
      [data](std::span<const float> sorted) {
        for (std::size_t i = 0; i < sorted.size(); ++i) {
          if (sorted[i] * data->data.scale() != static_cast<double>(i)) return false;
        }
        return true;
      });
}

struct Trials {
  explicit Trials(const Setting& at)
      : trials(static_cast<std::size_t>(at.elements), at.memory),
        out(trials.size(), at.memory),
        pairs(trials.size(), at.memory),
        tuples(at.elements, at.memory),
        pointers(trials.size(), at.memory) {
    sort::fill(trials.span(), sort::Order::random, at.seed);
    tuples.set(trials.span());
  }

  Buffer<sort::Trial> trials;
  Buffer<sort::Trial> out;
  Buffer<sort::Decorated> pairs;
  sort::TupleList tuples;
  Buffer<const sort::TupleObject*> pointers;
};

Work sort_tuples(const Setting& at) {
  const auto data = std::make_shared<Trials>(at);
  return work(
      [data] {
        sort::sort_list(data->tuples, data->pointers.span());
        return 0;
      },
      [data](int) {
        std::ranges::transform(
            data->pointers.span(), data->out.data(),
            [](const sort::TupleObject* tuple) { return sort::trial_of(*tuple); });
        return sort::judge(data->trials.span(), data->out.span()).by_tuple;
      });
}

Work sort_by_key(const Setting& at) {
  const auto data = std::make_shared<Trials>(at);
  return work(
      [data] {
        sort::sort_decorated(data->trials.span(), data->pairs.span(), data->out.span());
        return 0;
      },
      [data](int) { return sort::judge(data->trials.span(), data->out.span()).stable; });
}

// The last key of the list: a search looks at all before it.
Work look_up(const Setting& at, auto way, auto judge) {
  const auto order = containers::shuffled_order(at.elements, at.seed);
  const auto data = std::make_shared<containers::Containers>(order, at.memory);
  const containers::Key key = data->keys().back();
  return work([data, way, key] { return way(*data, key); },
              [key, judge](auto answer) { return judge(key, answer); });
}

constexpr auto is_there = [](containers::Key, bool found) { return found; };

Work in_list(const Setting& at) {
  return look_up(
      at, [](const auto& data, auto key) { return containers::in_list(data.list(), key); },
      is_there);
}

Work in_set(const Setting& at) {
  return look_up(
      at, [](const auto& data, auto key) { return containers::in_set(data.set(), key); }, is_there);
}

Work in_sorted(const Setting& at) {
  return look_up(
      at, [](const auto& data, auto key) { return containers::in_sorted(data.sorted_keys(), key); },
      is_there);
}

Work value_of_key(const Setting& at) {
  return look_up(
      at, [](const auto& data, auto key) { return containers::value_in_map(data.map(), key); },
      [](containers::Key key, std::optional<double> value) {
        return value == containers::Containers::value_of(key);
      });
}

struct Counted {
  explicit Counted(const Setting& at)
      : values(at.elements, at.seed, at.memory),
        bins(4 * static_cast<std::size_t>(builtins::values_end), at.memory),
        sums(values.values().size(), at.memory),
        copy(values.values().size(), at.memory) {}
  builtins::Work room() const noexcept { return {bins.span(), sums.span(), copy.span()}; }

  builtins::Values values;
  Buffer<std::uint32_t> bins;
  Buffer<builtins::Value> sums;
  Buffer<builtins::Value> copy;
};

template <builtins::Function function>
Work built_in(const Setting& at) {
  const auto data = std::make_shared<Counted>(at);
  return work(
      [data] { return builtins::by_library(function, data->values.values(), data->room()); },
      [data](const builtins::Answer& answer) {
        return data->values.is_right(function, answer, data->room());
      });
}

constexpr std::int64_t bytes_of_sums = kernels::sum::bytes_needed<double>(1, true);
constexpr std::int64_t bytes_of_filter =
    filter::bytes_needed(1) + sizeof(float) + 1 + sizeof(void*);
constexpr std::int64_t bytes_of_trials =
    sort::bytes_needed(1) + sizeof(sort::Trial) + sizeof(sort::Decorated) + sizeof(void*);
constexpr std::int64_t bytes_of_counts = builtins::bytes_each + 2 * sizeof(builtins::Value);

using Function = builtins::Function;

constexpr std::array all{
    Cell{"sum-array", "Sum: an array", "values.sum()", bytes_of_sums,
         sum_array<kernels::sum::sum_plain<double>>},
    Cell{"sum-list", "Sum: a list", "sum(numbers)", bytes_of_sums, sum_list},
    Cell{"sum-reduce", "Sum: the library's", "np.add.reduce(values)", bytes_of_sums,
         sum_array<kernels::sum::sum_reduce<double>>},
    Cell{"simd", "Sum: SIMD lanes", "values.sum()  # in lanes", bytes_of_sums,
         sum_array<kernels::sum::sum_simd<double>>},
    Cell{"filter-list", "Filter: a list", "[x for x in numbers if x > limit]", bytes_of_filter,
         filter_list},
    Cell{"filter-loop", "Filter: a loop over an array", "keep(values, limit)", bytes_of_filter,
         filter_in_one_pass<filter::filter_branch>},
    Cell{"filter-mask", "Filter: mask, then compress", "values[values > limit]", bytes_of_filter,
         filter_mask},
    Cell{"filter", "Filter: SIMD lanes", "values[values > limit]  # in lanes", bytes_of_filter,
         filter_in_one_pass<filter::filter_simd>},
    Cell{"sort", "Sort: an array", "np.sort(values)", bytes_of_filter,
         sort_array<sort::sort_times>},
    Cell{"sort-lanes", "Sort: SIMD lanes", "np.sort(values)  # in lanes", bytes_of_filter,
         sort_array<sort::sort_times_simd>},
    Cell{"sort-tuples", "Sort: a list of tuples", "sorted(trials)", bytes_of_trials, sort_tuples},
    Cell{"sort-key", "Sort: by a key", "sorted(trials, key=log_time)", bytes_of_trials,
         sort_by_key},
    Cell{"in-list", "Is it in: a list", "key in numbers", containers::bytes_each, in_list},
    Cell{"in-set", "Is it in: a set", "key in numbers_set", containers::bytes_each, in_set},
    Cell{"in-sorted", "Is it in: a sorted array", "bisect(ordered, key)", containers::bytes_each,
         in_sorted},
    Cell{"in-dict", "Look up: a dict", "value_of[key]", containers::bytes_each, value_of_key},
    Cell{"count", "Count", "(values < 100).sum()", bytes_of_counts, built_in<Function::count>},
    Cell{"min-max", "Least and greatest", "values.min(), values.max()", bytes_of_counts,
         built_in<Function::min_max>},
    Cell{"unique", "Different values", "np.unique(values)", bytes_of_counts,
         built_in<Function::unique>},
    Cell{"histogram", "Histogram", "np.bincount(values)", bytes_of_counts,
         built_in<Function::histogram>},
    Cell{"prefix", "Running sum", "np.cumsum(values)", bytes_of_counts, built_in<Function::prefix>},
};

}  // namespace

std::span<const Cell> cells_of_numbers() noexcept { return all; }

}  // namespace looplab::experiments::timeit
