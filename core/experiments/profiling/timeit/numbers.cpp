// Cells that sum, filter and sort numbers.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/filter/data.hpp"
#include "kernels/filter/filter.hpp"
#include "kernels/sort/sort.hpp"
#include "kernels/sum/data.hpp"
#include "kernels/sum/sum.hpp"

namespace looplab::experiments::timeit {
namespace {

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

Work sum_by_workers(const Setting& at) {
  const auto partial = std::make_shared<kernels::sum::PartialSums<double>>(at.workers);
  return sum(at, false, [partial, begin = at.begin_run](const Sums& data, const auto&) {
    return kernels::sum::sum_threads<double>(data.values(), *partial, begin());
  });
}

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

Work filter_in_place(const Setting& at) {
  return filter_array(at, [](const Filtered& data, const auto& stop) {
    std::ranges::copy(data.values(), data.out.data());
    return filter::filter_in_place(data.copy(), data.threshold, stop);
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
      },
      0, [](std::span<float>& sorted) { std::swap(sorted.front(), sorted.back()); });
}

struct Trials {
  explicit Trials(const Setting& at)
      : trials(static_cast<std::size_t>(at.elements), at.memory),
        out(trials.size(), at.memory),
        pairs(trials.size(), at.memory),
        packed(trials.size(), at.memory),
        tuples(at.elements, at.memory),
        pointers(trials.size(), at.memory) {
    sort::fill(trials.span(), sort::Order::random, at.seed);
    tuples.set(trials.span());
  }

  Buffer<sort::Trial> trials;
  Buffer<sort::Trial> out;
  Buffer<sort::Decorated> pairs;
  Buffer<std::int64_t> packed;
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
      },
      0, [data](int&) { std::swap(data->pointers[0], data->pointers[data->pointers.size() - 1]); });
}

// `promise`: the order that the way keeps.
Work sort_trials(const Setting& at, bool sort::Sorted::*promise, auto way) {
  const auto data = std::make_shared<Trials>(at);
  return work(
      [data, way] {
        way(*data);
        return 0;
      },
      [data, promise](int) { return sort::judge(data->trials.span(), data->out.span()).*promise; },
      0, [data](int&) { std::swap(data->out[0], data->out[data->out.size() - 1]); });
}

Work sort_records(const Setting& at) {
  return sort_trials(at, &sort::Sorted::by_tuple, [](const Trials& data) {
    sort::sort_tuples(data.trials.span(), data.out.span());
  });
}

Work sort_by_key(const Setting& at) {
  return sort_trials(at, &sort::Sorted::by_time, [](const Trials& data) {
    sort::sort_by_key(data.trials.span(), data.out.span());
  });
}

Work sort_stable(const Setting& at) {
  return sort_trials(at, &sort::Sorted::stable, [](const Trials& data) {
    sort::sort_stable(data.trials.span(), data.out.span());
  });
}

Work sort_decorated(const Setting& at) {
  return sort_trials(at, &sort::Sorted::stable, [](const Trials& data) {
    sort::sort_decorated(data.trials.span(), data.pairs.span(), data.out.span());
  });
}

Work sort_packed(const Setting& at) {
  return sort_trials(at, &sort::Sorted::stable, [](const Trials& data) {
    sort::sort_packed(data.trials.span(), data.packed.span(), data.out.span());
  });
}

// The fields of all trials, each in a column.
struct TrialColumns {
  TrialColumns(std::size_t count, std::pmr::memory_resource& memory)
      : time(count, memory), condition(count, memory), id(count, memory) {}
  sort::Columns all() const noexcept { return {time.span(), condition.span(), id.span()}; }

  Buffer<float> time;
  Buffer<std::int32_t> condition;
  Buffer<std::int32_t> id;
};

struct ColumnTrials {
  explicit ColumnTrials(const Setting& at)
      : trials(static_cast<std::size_t>(at.elements), at.memory),
        out(trials.size(), at.memory),
        in(trials.size(), at.memory),
        sorted(trials.size(), at.memory),
        order(trials.size(), at.memory) {
    sort::fill(trials.span(), sort::Order::random, at.seed);
    for (std::size_t i = 0; i < trials.size(); ++i) {
      in.time[i] = trials[i].time;
      in.condition[i] = trials[i].condition;
      in.id[i] = trials[i].id;
    }
  }

  Buffer<sort::Trial> trials;
  Buffer<sort::Trial> out;
  TrialColumns in;
  TrialColumns sorted;
  Buffer<std::int32_t> order;
};

Work sort_columns(const Setting& at) {
  const auto data = std::make_shared<ColumnTrials>(at);
  return work(
      [data] {
        sort::sort_columns(data->in.all(), data->order.span(), data->sorted.all());
        return 0;
      },
      [data](int) {
        for (std::size_t i = 0; i < data->out.size(); ++i) {
          data->out[i] = {data->sorted.time[i], data->sorted.condition[i], data->sorted.id[i]};
        }
        return sort::judge(data->trials.span(), data->out.span()).stable;
      },
      0, [data](int&) { ++data->sorted.id[0]; });
}

constexpr std::int64_t bytes_of_sums = kernels::sum::bytes_needed<double>(1, true);
constexpr std::int64_t bytes_of_filter =
    filter::bytes_needed(1) + sizeof(float) + 1 + sizeof(void*);
constexpr std::int64_t bytes_of_trials = sort::bytes_needed(1) + sizeof(sort::Trial) +
                                         sizeof(sort::Decorated) + sizeof(std::int64_t) +
                                         sizeof(void*);
constexpr std::int64_t bytes_of_columns =
    2 * sizeof(sort::Trial) + 2 * (sizeof(float) + 2 * sizeof(std::int32_t)) + sizeof(std::int32_t);

constexpr std::array all{
    Cell{"sum-array", "Sum: an array", "values.sum()", bytes_of_sums,
         sum_array<kernels::sum::sum_plain<double>>, "kernels/sum/plain.cpp#plain"},
    Cell{"sum-list", "Sum: a list", "sum(numbers)", bytes_of_sums, sum_list,
         "kernels/sum/boxed.cpp#boxed"},
    Cell{"sum-reduce", "Sum: the library's", "np.add.reduce(values)", bytes_of_sums,
         sum_array<kernels::sum::sum_reduce<double>>, "kernels/sum/reduce.cpp#reduce"},
    Cell{"sum-several", "Sum: eight accumulators", "values.sum()  # eight at once", bytes_of_sums,
         sum_array<kernels::sum::sum_accumulators<double>>,
         "kernels/sum/accumulators.cpp#accumulators"},
    Cell{"simd", "Sum: SIMD lanes", "values.sum()  # in lanes", bytes_of_sums,
         sum_array<kernels::sum::sum_simd<double>>, "kernels/sum/simd.cpp#simd"},
    Cell{"sum-workers", "Sum: a team of workers", "da.from_array(values).sum().compute()",
         bytes_of_sums, sum_by_workers, "kernels/sum/threads.cpp#threads", true},
    Cell{"filter-list", "Filter: a list", "[x for x in numbers if x > limit]", bytes_of_filter,
         filter_list, "kernels/filter/list.cpp#list"},
    Cell{"filter-loop", "Filter: a loop over an array", "keep(values, limit)", bytes_of_filter,
         filter_in_one_pass<filter::filter_branch>, "kernels/filter/branch.cpp#branch"},
    Cell{"filter-mask", "Filter: mask, then compress", "values[values > limit]", bytes_of_filter,
         filter_mask, "kernels/filter/mask.cpp#mask"},
    Cell{"filter-free", "Filter: a loop without a branch", "keep(values, limit)  # no if",
         bytes_of_filter, filter_in_one_pass<filter::filter_branch_free>,
         "kernels/filter/branch_free.cpp#branch-free"},
    Cell{"filter-place", "Filter: in place, of a copy", "compact(values.copy(), limit)",
         bytes_of_filter, filter_in_place, "kernels/filter/in_place.cpp#in-place"},
    Cell{"filter", "Filter: SIMD lanes", "values[values > limit]  # in lanes", bytes_of_filter,
         filter_in_one_pass<filter::filter_simd>, "kernels/filter/simd.cpp#simd"},
    Cell{"sort", "Sort: an array", "np.sort(values)", bytes_of_filter, sort_array<sort::sort_times>,
         "kernels/sort/simd.cpp#times"},
    Cell{"sort-lanes", "Sort: SIMD lanes", "np.sort(values)  # in lanes", bytes_of_filter,
         sort_array<sort::sort_times_simd>, "kernels/sort/simd.cpp#times"},
    Cell{"sort-tuples", "Sort: a list of tuples", "sorted(trials)", bytes_of_trials, sort_tuples,
         "kernels/sort/list.cpp#list"},
    Cell{"sort-records", "Sort: records", "np.sort(records)", bytes_of_trials, sort_records,
         "kernels/sort/structs.cpp#tuples"},
    Cell{"sort-comparison", "Sort: by a key in each comparison",
         "sorted(trials, key=cmp_to_key(by_log_time))", bytes_of_trials, sort_by_key,
         "kernels/sort/keys.cpp#keys"},
    Cell{"sort-stable", "Sort: stable", "sorted(trials, key=time)", bytes_of_trials, sort_stable,
         "kernels/sort/structs.cpp#tuples"},
    Cell{"sort-key", "Sort: by a key found once", "sorted(trials, key=log_time)", bytes_of_trials,
         sort_decorated, "kernels/sort/keys.cpp#keys"},
    Cell{"sort-columns", "Sort: columns by argsort",
         "i = np.argsort(time, kind='stable'); time[i], condition[i], id[i]", bytes_of_columns,
         sort_columns, "kernels/sort/columns.cpp#columns"},
    Cell{"sort-packed", "Sort: packed into integers", "np.sort(packed)", bytes_of_trials,
         sort_packed, "kernels/sort/simd.cpp#packed"},
};

}  // namespace

std::span<const Cell> cells_of_numbers() noexcept { return all; }

}  // namespace looplab::experiments::timeit
