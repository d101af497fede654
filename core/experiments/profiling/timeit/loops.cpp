// Cells of loops: steps and loads that wait for each other or do not, branches, searches; and one
// cell that leaves something behind.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/chase/chase.hpp"
#include "kernels/loops/loops.hpp"

namespace looplab::experiments::timeit {
namespace {

namespace chase = kernels::chase;
namespace loops = kernels::loops;
using kernels::Buffer;

Work chain(const Setting& at) {
  return work([count = at.elements] { return loops::one_chain(1, count); },
              [count = at.elements](double x) {
                return std::abs(x - loops::skipped(1, count)) <= loops::chain_tolerance;
              });
}

// A ring of lines, gone around one and a half times.
template <chase::Order order>
Work loads(const Setting& at) {
  const auto words = std::make_shared<Buffer<std::uint32_t>>(
      static_cast<std::size_t>(at.elements) * chase::words_of_line, at.memory);
  if (!chase::lay(words->span(), at.elements, 0, order, at.seed, at.stop)) {
    return {};
  }
  const std::int64_t loads = at.elements + at.elements / 2;
  return work([words, loads] { return chase::follow(words->span(), 0, loads); },
              [words, count = at.elements](std::uint32_t place) {
                // Where half a time around leads; once around, and not earlier, is the beginning.
                std::uint32_t walked = 0;
                std::uint32_t half_way = 0;
                for (std::int64_t load = 1; load <= count; ++load) {
                  walked = (*words)[walked];
                  if (load == count / 2) half_way = walked;
                  if ((walked == 0) != (load == count)) return false;
                }
                return place == half_way;
              });
}

Work chains(const Setting& at) {
  const std::int64_t count = at.elements / loops::chains_count * loops::chains_count;
  return work([count] { return loops::eight_chains(1, count); },
              [count](double sum) {
                double expected = 0;
                for (int chain = 0; chain < loops::chains_count; ++chain) {
                  expected += loops::skipped(1 + chain, count / loops::chains_count);
                }
                return std::abs(sum - expected) <= loops::chains_count * loops::chain_tolerance;
              },
              count);
}

// 0 to n - 1: those below n / 2 add up to m (m - 1) / 2 with m = n / 2.
template <bool in_order>
Work branches(const Setting& at) {
  const auto values = std::make_shared<Buffer<std::int32_t>>(
      in_order ? loops::in_order(at.elements, at.memory)
               : loops::shuffled(at.elements, at.seed, at.memory));
  const auto bound = static_cast<std::int32_t>(at.elements / 2);
  return work(
      [values, bound] { return loops::sum_below(values->span(), bound); },
      [half = std::int64_t{bound}](std::int64_t sum) { return sum == half * (half - 1) / 2; });
}

using Search = std::size_t(std::span<const std::int32_t>, std::int32_t);

// The number in the middle of 0, 1, 2, ... stands in the middle.
template <Search way>
Work search(const Setting& at) {
  const auto values =
      std::make_shared<Buffer<std::int32_t>>(loops::in_order(at.elements, at.memory));
  const auto wanted = static_cast<std::int32_t>(at.elements / 2);
  return work([values, wanted] { return way(values->span(), wanted); },
              [wanted](std::size_t place) { return std::cmp_equal(place, wanted); });
}

// [show append]
// The items are only counted: a list of billions would not fit.
Work append(const Setting&) {
  const auto items = std::make_shared<std::int64_t>(0);
  const auto run = [items] { return ++*items; };
  return {.body = measure::repeat(run),
          .right =
              [items, run] {
                const std::int64_t before = *items;
                run();
                return *items == before + 1;
              },
          .caught =
              [items, run] {
                const std::int64_t before = *items;
                run();
                run();  // once too often
                return !(*items == before + 1);
              },
          .left = [items] { return *items; }};
}
// [/show]

constexpr std::array all{
    Cell{"chain", "Loop: a chain of steps", "for _ in range(n): x = 0.999 * x + 1", 0, chain,
         "kernels/loops/chains.cpp#chains"},
    Cell{"chains", "Loop: eight chains side by side", "for _ in range(n // 8): x = 0.999 * x + 1",
         0, chains, "kernels/loops/chains.cpp#chains"},
    Cell{"branches", "Loop: a branch that can be guessed",
         "for x in ordered: s += x if x < m else 0", sizeof(std::int32_t), branches<true>,
         "kernels/loops/branches.cpp#branches"},
    Cell{"branches-random", "Loop: a branch that cannot be guessed",
         "for x in shuffled: s += x if x < m else 0", sizeof(std::int32_t), branches<false>,
         "kernels/loops/branches.cpp#branches"},
    Cell{"search", "Loop: a search that ends early", "next(i for i, x in enumerate(v) if x == m)",
         sizeof(std::int32_t), search<loops::find_first>, "kernels/loops/branches.cpp#search"},
    Cell{"search-all", "Loop: a search that goes on", "[i for i, x in enumerate(v) if x == m][0]",
         sizeof(std::int32_t), search<loops::find_to_end>, "kernels/loops/branches.cpp#search"},
    Cell{"chase", "Loop: following places in memory, shuffled",
         "for _ in range(n): at = following[at]", chase::line_bytes, loads<chase::Order::shuffled>,
         "kernels/chase/chase.cpp#follow"},
    Cell{"chase-ordered", "Loop: following places in memory, in order",
         "for _ in range(n): at = following[at]  # at + 1", chase::line_bytes,
         loads<chase::Order::in_order>, "kernels/chase/chase.cpp#follow"},
    Cell{"append", "A side effect", "items.append(1)", 0, append,
         "experiments/profiling/timeit/loops.cpp#append"},
};

}  // namespace

std::span<const Cell> cells_of_loops() noexcept { return all; }

}  // namespace looplab::experiments::timeit
