// Cells of what is built in, four ways each.
#include <algorithm>
#include <array>
#include <memory>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/builtins/builtins.hpp"

namespace looplab::experiments::timeit {
namespace {

using kernels::Buffer;
using namespace kernels::builtins;
// Work of a cell, not room for results.
using CellWork = timeit::Work;

struct Counted {
  explicit Counted(const Setting& at)
      : values(at.elements, at.seed, at.memory),
        bins(4 * static_cast<std::size_t>(values_end), at.memory),
        sums(values.values().size(), at.memory),
        copy(values.values().size(), at.memory) {}
  kernels::builtins::Work room() const noexcept { return {bins.span(), sums.span(), copy.span()}; }

  Values values;
  Buffer<std::uint32_t> bins;
  Buffer<Value> sums;
  Buffer<Value> copy;
};

CellWork counted(const Setting& at, Function function, auto way) {
  const auto data = std::make_shared<Counted>(at);
  return work([data, function, way] { return way(function, *data); },
              [data, function](const Answer& answer) {
                return data->values.is_right(function, answer, data->room());
              });
}

template <Function function>
CellWork hand(const Setting& at) {
  return counted(at, function, [](Function what, const Counted& data) {
    return by_hand(what, data.values.values(), data.room());
  });
}

template <Function function>
CellWork list(const Setting& at) {
  return counted(at, function, [](Function what, const Counted& data) {
    return by_list(what, data.values.list(), data.room());
  });
}

template <Function function>
CellWork library(const Setting& at) {
  return counted(at, function, [](Function what, const Counted& data) {
    return by_library(what, data.values.values(), data.room());
  });
}

template <Function function>
CellWork lanes(const Setting& at) {
  return counted(at, function, [](Function what, const Counted& data) {
    return by_lanes(what, data.values.values(), data.room());
  });
}

constexpr std::int64_t bytes = bytes_each + 2 * sizeof(Value);

constexpr std::array all{
    Cell{"count-hand", "Count: by hand", "for x in values: n += x < 100", bytes,
         hand<Function::count>},
    Cell{"count-list", "Count: a list", "sum(x < 100 for x in numbers)", bytes,
         list<Function::count>},
    Cell{"count", "Count: the library's", "(values < 100).sum()", bytes, library<Function::count>},
    Cell{"count-lanes", "Count: SIMD lanes", "(values < 100).sum()  # in lanes", bytes,
         lanes<Function::count>},
    Cell{"min-max-hand", "Least and greatest: by hand",
         "for x in values: low, high = min(low, x), max(high, x)", bytes, hand<Function::min_max>},
    Cell{"min-max-list", "Least and greatest: a list", "min(numbers), max(numbers)", bytes,
         list<Function::min_max>},
    Cell{"min-max", "Least and greatest: the library's", "values.min(), values.max()", bytes,
         library<Function::min_max>},
    Cell{"min-max-lanes", "Least and greatest: SIMD lanes",
         "values.min(), values.max()  # in lanes", bytes, lanes<Function::min_max>},
    Cell{"total-hand", "Sum of whole numbers: by hand", "for x in values: total += x", bytes,
         hand<Function::sum>},
    Cell{"total-list", "Sum of whole numbers: a list", "sum(numbers)", bytes, list<Function::sum>},
    Cell{"total", "Sum of whole numbers: the library's", "values.sum()", bytes,
         library<Function::sum>},
    Cell{"total-lanes", "Sum of whole numbers: SIMD lanes", "values.sum()  # in lanes", bytes,
         lanes<Function::sum>},
    Cell{"any-hand", "Any: by hand", "any(x == 1000 for x in values)", bytes, hand<Function::any>},
    Cell{"any-list", "Any: a list", "1000 in numbers", bytes, list<Function::any>},
    Cell{"any", "Any: the library's", "(values == 1000).any()", bytes, library<Function::any>},
    Cell{"any-lanes", "Any: SIMD lanes", "(values == 1000).any()  # in lanes", bytes,
         lanes<Function::any>},
    Cell{"all-hand", "All: by hand", "all(x < 1000 for x in values)", bytes, hand<Function::all>},
    Cell{"all-list", "All: a list", "all(x < 1000 for x in numbers)", bytes, list<Function::all>},
    Cell{"all", "All: the library's", "(values < 1000).all()", bytes, library<Function::all>},
    Cell{"all-lanes", "All: SIMD lanes", "(values < 1000).all()  # in lanes", bytes,
         lanes<Function::all>},
    Cell{"unique-hand", "Different values: by hand", "for x in values: seen[x] = True", bytes,
         hand<Function::unique>},
    Cell{"unique-list", "Different values: a list", "for x in numbers: seen[x] = True", bytes,
         list<Function::unique>},
    Cell{"unique", "Different values: the library's", "len(set(values))", bytes,
         library<Function::unique>},
    Cell{"unique-lanes", "Different values: vqsort, then count", "np.unique(values)  # in lanes",
         bytes, lanes<Function::unique>},
    Cell{"histogram-hand", "Histogram: by hand", "for x in values: bins[x] += 1", bytes,
         hand<Function::histogram>},
    Cell{"histogram-list", "Histogram: a list", "for x in numbers: bins[x] += 1", bytes,
         list<Function::histogram>},
    Cell{"histogram", "Histogram: the library's", "Counter(values)", bytes,
         library<Function::histogram>},
    Cell{"histogram-lanes", "Histogram: four tables", "np.bincount(values)  # in lanes", bytes,
         lanes<Function::histogram>},
    Cell{"prefix-hand", "Running sum: by hand", "for x in values: total += x; sums.append(total)",
         bytes, hand<Function::prefix>},
    Cell{"prefix-list", "Running sum: a list", "list(accumulate(numbers))", bytes,
         list<Function::prefix>},
    Cell{"prefix", "Running sum: the library's", "np.cumsum(values)", bytes,
         library<Function::prefix>},
    Cell{"prefix-lanes", "Running sum: SIMD lanes", "np.cumsum(values)  # in lanes", bytes,
         lanes<Function::prefix>},
};

}  // namespace

std::span<const Cell> cells_of_built_ins() noexcept { return all; }

}  // namespace looplab::experiments::timeit
