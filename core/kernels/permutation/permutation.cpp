#include "kernels/permutation/permutation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include "kernels/philox.hpp"

namespace looplab::kernels::permutation {
namespace {

// Mean counts in recording_s and their standard deviation in one group: 2 Hz between neurons (20
// counts) and the Poisson scatter of about 85 counts make sqrt(20 * 20 + 85) = 22.
constexpr std::int64_t mean_a = 80;
constexpr std::int64_t mean_b = 90;
constexpr std::int64_t deviation = 22;

void check_size(const char* group, int neurons) {
  if (neurons < 1 || neurons > most_neurons) {
    throw std::invalid_argument(std::string("group ") + group + " must have 1 to " +
                                std::to_string(most_neurons) + " neurons, got " +
                                std::to_string(neurons));
  }
}

// The sum of twelve uniform numbers minus 6 is close to a standard normal number, and integers make
// it the same number everywhere.
std::int32_t random_count(std::uint64_t seed, std::uint64_t neuron, std::int64_t mean) {
  std::int64_t sum = 0;
  for (std::uint32_t block = 0; block < 3; ++block) {
    for (const std::uint32_t word : philox_block(seed, Domain::rates, neuron, block)) {
      sum += word >> 8;
    }
  }
  constexpr std::int64_t one = std::int64_t{1} << 24;
  const std::int64_t z = sum - 6 * one;
  return static_cast<std::int32_t>(std::max<std::int64_t>(0, mean + deviation * z / one));
}

}  // namespace

Groups make_groups(int n_a, int n_b, std::uint64_t seed) {
  check_size("A", n_a);
  check_size("B", n_b);
  Groups groups{{}, n_a, n_b};
  for (int i = 0; i < n_a + n_b; ++i) {
    groups.counts.push_back(
        random_count(seed, static_cast<std::uint64_t>(i), i < n_a ? mean_a : mean_b));
  }
  return groups;
}

PermutationTest::PermutationTest(Groups groups, std::uint64_t seed)
    : groups_(std::move(groups)), seed_(seed) {
  check_size("A", groups_.n_a);
  check_size("B", groups_.n_b);
  const auto& counts = groups_.counts;
  if (counts.size() != static_cast<std::size_t>(neurons())) {
    throw std::invalid_argument("the groups have " + std::to_string(neurons()) + " neurons but " +
                                std::to_string(counts.size()) + " spike counts");
  }
  for (const std::int32_t count : counts) {
    if (count < 0 || count > most_spikes) {
      throw std::invalid_argument("a spike count must be 0 to " + std::to_string(most_spikes) +
                                  ", got " + std::to_string(count));
    }
  }
  dealt_is_a_ = groups_.n_a <= groups_.n_b;
  dealt_ = std::min(groups_.n_a, groups_.n_b);
  const std::int64_t sum_a =
      std::accumulate(counts.begin(), counts.begin() + groups_.n_a, std::int64_t{0});
  sum_ = std::accumulate(counts.begin() + groups_.n_a, counts.end(), sum_a);
  centre_ = dealt_ * sum_;
  observed_sum_ = dealt_is_a_ ? sum_a : sum_ - sum_a;
  observed_distance_ = std::abs(neurons() * observed_sum_ - centre_);
  choose_bins();
}

double PermutationTest::difference_hz(double dealt_sum) const noexcept {
  const double rate_dealt = dealt_sum / dealt_;
  const double rate_other = (static_cast<double>(sum_) - dealt_sum) / (neurons() - dealt_);
  return (dealt_is_a_ ? rate_dealt - rate_other : rate_other - rate_dealt) / recording_s;
}

double PermutationTest::observed_hz() const noexcept {
  return difference_hz(static_cast<double>(observed_sum_));
}

void PermutationTest::choose_bins() noexcept {
  const double n = neurons();
  const double mean = static_cast<double>(sum_) / n;
  double squares = 0;
  for (const std::int32_t count : groups_.counts) squares += (count - mean) * (count - mean);
  // Variance of the sum of k of n values drawn without replacement (Cochran, Sampling Techniques,
  // 3rd ed., 1977, theorem 2.2): k (n - k) / n times the variance of the values, with n - 1 below.
  const double variance = dealt_ * (n - dealt_) / n * squares / std::max(1.0, n - 1);
  const double half_range =
      std::max(5 * std::sqrt(variance), 1.1 * static_cast<double>(observed_distance_) / n);
  bin_width_ = std::max<std::int64_t>(1, std::llround(std::ceil(2 * half_range / bins)));
  // The middle bin is centred on the difference zero, to within half a count.
  bin_origin_ = std::llround(dealt_ * mean - 0.5 * static_cast<double>(bins * bin_width_ - 1));
}

int PermutationTest::bin_of(std::int64_t dealt_sum) const noexcept {
  const std::int64_t offset = std::max<std::int64_t>(0, dealt_sum - bin_origin_);
  const auto bin = static_cast<int>(std::min<std::int64_t>(offset / bin_width_, bins - 1));
  // Differences rise from left to right: with the sum of A, against the sum of B.
  return dealt_is_a_ ? bin : bins - 1 - bin;
}

std::array<double, bins + 1> PermutationTest::bin_edges_hz() const noexcept {
  std::array<double, bins + 1> edges{};
  for (int i = 0; i <= bins; ++i) {
    const int from_low_sum = dealt_is_a_ ? i : bins - i;
    // Between two neighbouring integers, so that no possible sum lies on an edge.
    const double sum = static_cast<double>(bin_origin_ + from_low_sum * bin_width_) - 0.5;
    edges[static_cast<std::size_t>(i)] = difference_hz(sum);
  }
  return edges;
}

Scratch::Scratch(const PermutationTest& test)
    : size_(static_cast<std::size_t>(test.neurons())),
      cards_(static_cast<std::size_t>(most_shuffles_at_once) * (size_ + padding)) {}

Tally& Tally::operator+=(const Tally& other) noexcept {
  shuffles += other.shuffles;
  extremes += other.extremes;
  for (std::size_t bin = 0; bin < histogram.size(); ++bin) histogram[bin] += other.histogram[bin];
  return *this;
}

double p_value(const Tally& tally) noexcept {
  return (1 + static_cast<double>(tally.extremes)) / (1 + static_cast<double>(tally.shuffles));
}

}  // namespace looplab::kernels::permutation
