// A permutation test: do two groups of neurons fire at different rates?
//
// If they do not, the labels A and B mean nothing, and the observed difference of the mean rates is
// like any that arises from dealing the same neurons into two groups at random. So deal them many
// times and count how often the difference is at least as large, in either direction.
//
// All comparisons are exact: data are spike counts, and the difference of the means
//   S_A / n_a - S_B / n_b = (N S_A - n_a S) / (n_a n_b),  N = n_a + n_b,  S = S_A + S_B,
// is decided by the integer N S_A - n_a S. Shuffle i draws from the random stream (seed, i) and
// from nothing else, and results are integer counts that are added: the p-value does not depend on
// workers, parts or schedule.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "parallel/schedule.hpp"

namespace looplab::kernels::permutation {

/// Recording time of the spike counts, in seconds: rate in Hz = count / recording_s.
inline constexpr double recording_s = 10.0;
/// Largest group, in neurons, and largest spike count of one neuron: keeps all sums within 32 bits.
inline constexpr int most_neurons = 4096;
inline constexpr std::int32_t most_spikes = 65535;
inline constexpr int bins = 61;

/// Spike counts of two groups of neurons: the first n_a belong to A, the other n_b to B.
struct Groups {
  std::vector<std::int32_t> counts;
  int n_a = 0;
  int n_b = 0;
};

/// Two made-up groups: normally spread rates around 8.0 Hz (A) and 9.0 Hz (B), with a standard
/// deviation of 2 Hz between neurons plus the scatter of a Poisson count. Integer arithmetic on
/// counter-based random numbers: the same on every machine. Errors: std::invalid_argument outside
/// 1 to most_neurons.
Groups make_groups(int n_a, int n_b, std::uint64_t seed);

/// The test, prepared: all that a shuffle reads. Thread safety: constant once made.
class PermutationTest {
 public:
  /// Errors: std::invalid_argument for an empty or too large group, a count outside
  /// 0..most_spikes, or counts that do not match n_a + n_b.
  PermutationTest(Groups groups, std::uint64_t seed);

  const Groups& groups() const noexcept { return groups_; }
  std::uint64_t seed() const noexcept { return seed_; }
  int neurons() const noexcept { return groups_.n_a + groups_.n_b; }
  /// Neurons that a shuffle deals out: the smaller group; its sum decides.
  int dealt() const noexcept { return dealt_; }

  /// Mean rate of A minus mean rate of B, in Hz, if the dealt group had the sum dealt_sum.
  double difference_hz(double dealt_sum) const noexcept;
  double observed_hz() const noexcept;
  /// True if the difference is at least as large as the observed one, in either direction. Exact.
  bool extreme(std::int64_t dealt_sum) const noexcept {
    const std::int64_t distance = neurons() * dealt_sum - centre_;
    return (distance < 0 ? -distance : distance) >= observed_distance_;
  }

  /// Histogram of the difference: `bins` bins of equal width that cover zero +- at least 5 standard
  /// deviations of the permutation distribution and the observed difference; the first and last bin
  /// also take everything beyond. Each bin holds the same number of possible differences.
  int bin_of(std::int64_t dealt_sum) const noexcept;
  /// Edges in Hz, ascending, bins + 1 of them.
  std::array<double, bins + 1> bin_edges_hz() const noexcept;

 private:
  void choose_bins() noexcept;

  Groups groups_;
  std::uint64_t seed_;
  int dealt_ = 0;
  bool dealt_is_a_ = true;
  std::int64_t sum_ = 0;                ///< all spikes
  std::int64_t centre_ = 0;             ///< dealt_ * sum_: N S_dealt where the difference is zero
  std::int64_t observed_sum_ = 0;       ///< of the dealt group
  std::int64_t observed_distance_ = 0;  ///< |N S_dealt - centre_| as observed
  std::int64_t bin_origin_ = 0;         ///< smallest dealt sum in bin 0
  std::int64_t bin_width_ = 1;          ///< possible sums in one bin
};

/// What shuffles gave. Tallies are stitched with +=, in any order.
struct alignas(128) Tally {
  std::int64_t shuffles = 0;
  std::int64_t extremes = 0;  ///< differences at least as large as the observed one
  std::array<std::int64_t, bins> histogram{};

  /// Counts one shuffle.
  void add(const PermutationTest& test, std::int64_t dealt_sum) noexcept {
    ++shuffles;
    if (test.extreme(dealt_sum)) ++extremes;
    ++histogram[static_cast<std::size_t>(test.bin_of(dealt_sum))];
  }
  Tally& operator+=(const Tally& other) noexcept;
  bool operator==(const Tally&) const = default;
};

/// Shuffles that shuffle_simd may work on at the same time, whatever the width of the lanes.
inline constexpr int most_shuffles_at_once = 16;

/// Memory for one worker. Made before the timed run; the shuffles then allocate nothing.
class Scratch {
 public:
  /// Errors: std::bad_alloc.
  explicit Scratch(const PermutationTest& test);
  /// A deck of test.neurons() cards, for index below most_shuffles_at_once.
  std::span<std::int32_t> deck(std::size_t index) noexcept {
    return {cards_.data() + index * (size_ + padding), size_};
  }

 private:
  // Keeps decks of 1024 cards from sharing the same few lines of the cache.
  static constexpr std::size_t padding = 16;
  std::size_t size_;
  std::vector<std::int32_t> cards_;
};

/// Adds the shuffles shuffles.first to shuffles.last - 1 to tally. Both give the same tally; simd
/// makes the random numbers of several shuffles at once. A shuffle is a partial Fisher-Yates
/// shuffle; a draw from n cards takes the high half of a 32-bit random number times n, whose bias
/// is below n / 2^32 (2e-6 for the largest groups; Lemire 2019). Looks at stop, if there is
/// one, before each shuffle, and then does no more of them; tally.shuffles says how many it did.
/// Thread safety: one scratch and one tally a thread. No errors.
void shuffle_plain(const PermutationTest& test, parallel::Range shuffles, Scratch& scratch,
                   Tally& tally, const std::atomic<bool>* stop = nullptr);
void shuffle_simd(const PermutationTest& test, parallel::Range shuffles, Scratch& scratch,
                  Tally& tally, const std::atomic<bool>* stop = nullptr);

/// Two-sided p-value of a random permutation test, (1 + extremes) / (1 + shuffles): never zero, and
/// valid for any number of shuffles (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585).
double p_value(const Tally& tally) noexcept;

struct Exact {
  double p_value = 1;
  double ways = 1;  ///< ways to deal the groups; exact up to 2^53
};

/// The p-value over all ways to deal the groups, counted by dynamic programming over (how many
/// neurons, which sum) instead of one by one. The counts are doubles: exact up to 2^53 ways (28 +
/// 28 neurons), beyond that with a relative error below neurons * 2^-52, which is no more than a
/// p-value needs. Nothing when it would take too long (more than 2^26 additions, about 70 + 70
/// neurons) or overflow (more than 1000 neurons). Errors: std::bad_alloc.
std::optional<Exact> exact_p_value(const PermutationTest& test);

}  // namespace looplab::kernels::permutation
