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
              },
              0,
              [data, function](Answer& answer) {
                // Where the answer is a table, that.
                if (function == Function::histogram) {
                  ++data->bins[0];
                } else if (function == Function::prefix) {
                  ++data->sums[data->sums.size() / 2];
                } else {
                  ++answer.first;
                }
              });
}

using OfArray = Answer(Function, std::span<const Value>, const kernels::builtins::Work&);

template <Function function, OfArray way>
CellWork array(const Setting& at) {
  return counted(at, function, [](Function what, const Counted& data) {
    return way(what, data.values.values(), data.room());
  });
}

template <Function function>
CellWork list(const Setting& at) {
  return counted(at, function, [](Function what, const Counted& data) {
    return by_list(what, data.values.list(), data.room());
  });
}

constexpr std::int64_t bytes = bytes_each + 2 * sizeof(Value);

constexpr std::array all{
    Cell{"count-hand", "Count: by hand", "for x in values: n += x < 100", bytes,
         array<Function::count, by_hand>, "kernels/builtins/by_hand.cpp#by-hand"},
    Cell{"count-list", "Count: a list", "sum(x < 100 for x in numbers)", bytes,
         list<Function::count>, "kernels/builtins/by_list.cpp#by-list"},
    Cell{"count", "Count: the library's", "(values < 100).sum()", bytes,
         array<Function::count, by_library>, "kernels/builtins/by_library.cpp#by-library"},
    Cell{"count-lanes", "Count: SIMD lanes", "(values < 100).sum()  # in lanes", bytes,
         array<Function::count, by_lanes>, "kernels/builtins/by_lanes.cpp#by-lanes"},
    Cell{"min-max-hand", "Least and greatest: by hand",
         "for x in values: low, high = min(low, x), max(high, x)", bytes,
         array<Function::min_max, by_hand>, "kernels/builtins/by_hand.cpp#by-hand"},
    Cell{"min-max-list", "Least and greatest: a list", "min(numbers), max(numbers)", bytes,
         list<Function::min_max>, "kernels/builtins/by_list.cpp#by-list"},
    Cell{"min-max", "Least and greatest: the library's", "values.min(), values.max()", bytes,
         array<Function::min_max, by_library>, "kernels/builtins/by_library.cpp#by-library"},
    Cell{"min-max-lanes", "Least and greatest: SIMD lanes",
         "values.min(), values.max()  # in lanes", bytes, array<Function::min_max, by_lanes>,
         "kernels/builtins/by_lanes.cpp#by-lanes"},
    Cell{"total-hand", "Sum of whole numbers: by hand", "for x in values: total += x", bytes,
         array<Function::sum, by_hand>, "kernels/builtins/by_hand.cpp#by-hand"},
    Cell{"total-list", "Sum of whole numbers: a list", "sum(numbers)", bytes, list<Function::sum>,
         "kernels/builtins/by_list.cpp#by-list"},
    Cell{"total", "Sum of whole numbers: the library's", "values.sum()", bytes,
         array<Function::sum, by_library>, "kernels/builtins/by_library.cpp#by-library"},
    Cell{"total-lanes", "Sum of whole numbers: SIMD lanes", "values.sum()  # in lanes", bytes,
         array<Function::sum, by_lanes>, "kernels/builtins/by_lanes.cpp#by-lanes"},
    Cell{"any-hand", "Any: by hand", "any(x == 1000 for x in values)", bytes,
         array<Function::any, by_hand>, "kernels/builtins/by_hand.cpp#by-hand"},
    Cell{"any-list", "Any: a list", "1000 in numbers", bytes, list<Function::any>,
         "kernels/builtins/by_list.cpp#by-list"},
    Cell{"any", "Any: the library's", "(values == 1000).any()", bytes,
         array<Function::any, by_library>, "kernels/builtins/by_library.cpp#by-library"},
    Cell{"any-lanes", "Any: SIMD lanes", "(values == 1000).any()  # in lanes", bytes,
         array<Function::any, by_lanes>, "kernels/builtins/by_lanes.cpp#by-lanes"},
    Cell{"all-hand", "All: by hand", "all(x < 1000 for x in values)", bytes,
         array<Function::all, by_hand>, "kernels/builtins/by_hand.cpp#by-hand"},
    Cell{"all-list", "All: a list", "all(x < 1000 for x in numbers)", bytes, list<Function::all>,
         "kernels/builtins/by_list.cpp#by-list"},
    Cell{"all", "All: the library's", "(values < 1000).all()", bytes,
         array<Function::all, by_library>, "kernels/builtins/by_library.cpp#by-library"},
    Cell{"all-lanes", "All: SIMD lanes", "(values < 1000).all()  # in lanes", bytes,
         array<Function::all, by_lanes>, "kernels/builtins/by_lanes.cpp#by-lanes"},
    Cell{"unique-hand", "Different values: by hand", "for x in values: seen[x] = True", bytes,
         array<Function::unique, by_hand>, "kernels/builtins/by_hand.cpp#by-hand"},
    Cell{"unique-list", "Different values: a list", "for x in numbers: seen[x] = True", bytes,
         list<Function::unique>, "kernels/builtins/by_list.cpp#by-list"},
    Cell{"unique", "Different values: the library's", "len(set(values))", bytes,
         array<Function::unique, by_library>, "kernels/builtins/by_library.cpp#by-library"},
    Cell{"unique-lanes", "Different values: vqsort, then count", "np.unique(values)  # in lanes",
         bytes, array<Function::unique, by_lanes>, "kernels/builtins/by_lanes.cpp#by-lanes"},
    Cell{"histogram-hand", "Histogram: by hand", "for x in values: bins[x] += 1", bytes,
         array<Function::histogram, by_hand>, "kernels/builtins/by_hand.cpp#by-hand"},
    Cell{"histogram-list", "Histogram: a list", "for x in numbers: bins[x] += 1", bytes,
         list<Function::histogram>, "kernels/builtins/by_list.cpp#by-list"},
    Cell{"histogram", "Histogram: the library's", "Counter(values)", bytes,
         array<Function::histogram, by_library>, "kernels/builtins/by_library.cpp#by-library"},
    Cell{"histogram-lanes", "Histogram: four tables", "np.bincount(values)  # in lanes", bytes,
         array<Function::histogram, by_lanes>, "kernels/builtins/by_lanes.cpp#by-lanes"},
    Cell{"prefix-hand", "Running sum: by hand", "for x in values: total += x; sums.append(total)",
         bytes, array<Function::prefix, by_hand>, "kernels/builtins/by_hand.cpp#by-hand"},
    Cell{"prefix-list", "Running sum: a list", "list(accumulate(numbers))", bytes,
         list<Function::prefix>, "kernels/builtins/by_list.cpp#by-list"},
    Cell{"prefix", "Running sum: the library's", "np.cumsum(values)", bytes,
         array<Function::prefix, by_library>, "kernels/builtins/by_library.cpp#by-library"},
    Cell{"prefix-lanes", "Running sum: SIMD lanes", "np.cumsum(values)  # in lanes", bytes,
         array<Function::prefix, by_lanes>, "kernels/builtins/by_lanes.cpp#by-lanes"},
};

}  // namespace

std::span<const Cell> cells_of_built_ins() noexcept { return all; }

}  // namespace looplab::experiments::timeit
