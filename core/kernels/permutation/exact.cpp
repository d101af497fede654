#include <algorithm>
#include <functional>
#include <numeric>

#include "kernels/permutation/permutation.hpp"

namespace looplab::kernels::permutation {
namespace {

// Keeps the calculation below a tenth of a second, and the table below 1 GB / neurons.
constexpr std::int64_t most_additions = std::int64_t{1} << 26;
// There are at most 2^neurons ways, and a double holds 2^1023.
constexpr int most_neurons_in_double = 1000;

// How many sets of k of the neurons seen so far have the sum s, for k <= most_chosen and
// s <= most_sum.
class WaysTable {
 public:
  WaysTable(int most_chosen, std::int64_t most_sum)
      : most_chosen_(most_chosen),
        sums_(static_cast<std::size_t>(most_sum + 1)),
        ways_(static_cast<std::size_t>(most_chosen + 1) * sums_) {
    row(0)[0] = 1;
  }
  // [show exact]
  // One more neuron: a set of k either leaves it out, or is a set of k - 1 with it. k falls, so
  // that the row that is read does not know the new neuron yet.
  void add(std::size_t value) {
    for (int k = most_chosen_; k >= 1; --k) {
      const auto with = row(k), without = row(k - 1);
      for (std::size_t s = value; s < sums_; ++s) with[s] += without[s - value];
    }
  }
  // [/show]
  std::span<double> row(int k) noexcept {
    return {ways_.data() + static_cast<std::size_t>(k) * sums_, sums_};
  }

 private:
  int most_chosen_;
  std::size_t sums_;
  std::vector<double> ways_;
};

std::int64_t sum_of_largest(std::vector<std::int32_t> counts, int chosen) {
  std::ranges::partial_sort(counts, counts.begin() + chosen, std::ranges::greater{});
  return std::accumulate(counts.begin(), counts.begin() + chosen, std::int64_t{0});
}

}  // namespace

std::optional<Exact> exact_p_value(const PermutationTest& test) {
  const auto& counts = test.groups().counts;
  const int dealt = test.dealt();
  // Counting from the smallest count keeps the sums, and with them the table, small.
  const std::int64_t least = std::ranges::min(counts);
  const std::int64_t most_sum = sum_of_largest(counts, dealt) - dealt * least;
  if (test.neurons() > most_neurons_in_double ||
      test.neurons() * (dealt + 1) * (most_sum + 1) > most_additions) {
    return std::nullopt;
  }
  WaysTable table(dealt, most_sum);
  for (const std::int32_t count : counts) table.add(static_cast<std::size_t>(count - least));

  double extreme = 0;
  double all = 0;
  std::int64_t sum = dealt * least;
  for (const double ways : table.row(dealt)) {
    all += ways;
    if (test.extreme(sum++)) extreme += ways;
  }
  return Exact{extreme / all, all};
}

}  // namespace looplab::kernels::permutation
