#include "measure/unpaired.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

namespace looplab::measure {
namespace {

constexpr std::size_t most_exact = 50;
constexpr std::size_t most_kept = 2000;
constexpr double z99 = 2.5758293035489004;  // 0.995 quantile of the normal distribution

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> all(values.begin(), values.end());
  std::ranges::sort(all);
  return all;
}

bool all_positive(std::span<const double> values) {
  return std::ranges::all_of(values,
                             [](double value) { return value > 0 && std::isfinite(value); });
}

std::vector<double> thinned(const std::vector<double>& all) {
  if (all.size() <= most_kept) return all;
  std::vector<double> kept(most_kept);
  for (std::size_t i = 0; i < most_kept; ++i) {
    kept[i] = all[(2 * i + 1) * all.size() / (2 * most_kept)];
  }
  return kept;
}

// The number of pairs in which the value of `a` is larger, ties counting half, and the sum of
// t^3 - t over groups of t equal values. Both sorted.
struct Ranks {
  double u = 0;
  double ties = 0;
};
Ranks rank(const std::vector<double>& a, const std::vector<double>& b) {
  Ranks ranks;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    const double value = j == b.size() || (i < a.size() && a[i] < b[j]) ? a[i] : b[j];
    const std::size_t i0 = i;
    const std::size_t j0 = j;
    while (i < a.size() && a[i] == value) ++i;
    while (j < b.size() && b[j] == value) ++j;
    const auto here = static_cast<double>(i - i0);
    const auto there = static_cast<double>(j - j0);
    ranks.u += here * (static_cast<double>(j0) + there / 2);
    const double t = here + there;
    ranks.ties += t * t * t - t;
  }
  return ranks;
}

// P(U <= u) without ties: the number of ways to a statistic, by adding one value at a time. With m
// values of one kind and n of the other, ways(m, n, u) = ways(m - 1, n, u - n) + ways(m, n - 1, u).
double exact_tail(std::size_t m, std::size_t n, double u) {
  const std::size_t most = m * n;
  std::vector<std::vector<double>> ways(m + 1, std::vector<double>(most + 1, 0));
  for (auto& row : ways) row[0] = 1;  // no values of the other kind: one way, u = 0
  for (std::size_t others = 1; others <= n; ++others) {
    for (std::size_t ours = 1; ours <= m; ++ours) {
      for (std::size_t k = others; k <= most; ++k) ways[ours][k] += ways[ours - 1][k - others];
    }
  }
  double all = 0;
  double tail = 0;
  for (std::size_t k = 0; k <= most; ++k) {
    all += ways[m][k];
    if (static_cast<double>(k) <= u) tail += ways[m][k];
  }
  return tail / all;
}

double p_of(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.empty() || b.empty()) return 1;
  const Ranks ranks = rank(a, b);
  const auto m = static_cast<double>(a.size());
  const auto n = static_cast<double>(b.size());
  const double all = m + n;
  if (ranks.ties == 0 && a.size() + b.size() <= most_exact) {
    return std::min(1.0, 2 * exact_tail(a.size(), b.size(), std::min(ranks.u, m * n - ranks.u)));
  }
  const double variance = m * n / 12 * (all + 1 - ranks.ties / (all * (all - 1)));
  if (!(variance > 0)) return 1;
  const double distance = std::max(0.0, std::abs(ranks.u - m * n / 2) - 0.5);
  return std::erfc(distance / std::sqrt(variance) / std::numbers::sqrt2);
}

// All ratios of one of `a` over one of `b`, both sorted and positive: the k-th smallest, found
// without writing them down. How many are at most a bound takes one walk over both, and the bits of
// positive numbers are ordered as the numbers are, so halving finds the very ratio in 64 walks.
class Ratios {
 public:
  Ratios(const std::vector<double>& a, const std::vector<double>& b) : a_(a), b_(b) {}

  double at(std::size_t k) const {
    auto low = std::bit_cast<std::uint64_t>(a_.front() / b_.back());
    auto high = std::bit_cast<std::uint64_t>(a_.back() / b_.front());
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if (at_most(std::bit_cast<double>(middle)) > k) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return std::bit_cast<double>(low);
  }

 private:
  std::size_t at_most(double bound) const {
    std::size_t count = 0;
    std::size_t first = 0;  // of those in b that are large enough
    for (const double x : a_) {
      // A larger x needs a larger divisor, so the place only moves on.
      while (first < b_.size() && x / b_[first] > bound) ++first;
      count += b_.size() - first;
      if (first == b_.size()) break;
    }
    return count;
  }

  const std::vector<double>& a_;
  const std::vector<double>& b_;
};

// The median of all ratios, and those that enclose the true one in 99 of 100 cases: as many from
// each end as the rank test's statistic has below its 0.5 % quantile (normal approximation;
// Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd ed., section 4.3).
Ratio ratio_of(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.empty() || b.empty()) return {};
  const auto m = static_cast<double>(a.size());
  const auto n = static_cast<double>(b.size());
  const double cut = std::floor(m * n / 2 - z99 * std::sqrt(m * n * (m + n + 1) / 12));
  const std::size_t count = a.size() * b.size();
  const auto low = static_cast<std::size_t>(std::max(0.0, cut));
  const Ratios ratios(a, b);
  return {.value = (ratios.at((count - 1) / 2) + ratios.at(count / 2)) / 2,
          .low = ratios.at(low),
          .high = ratios.at(count - 1 - low),
          .coverage = cut >= 0 ? 0.99 : 0,
          .rounds = std::min(a.size(), b.size())};
}

}  // namespace

double mann_whitney_p(std::span<const double> a, std::span<const double> b) {
  return p_of(sorted(a), sorted(b));
}

Unpaired compare_unpaired(std::span<const double> baseline, std::span<const double> other) {
  Unpaired result;
  if (!all_positive(baseline) || !all_positive(other)) return result;
  const std::vector<double> a = sorted(baseline);
  const std::vector<double> b = sorted(other);
  result.ratio = ratio_of(thinned(a), thinned(b));
  result.p = p_of(a, b);
  if (result.p < unpaired_p && result.ratio.rounds > 0) {
    const double limit = 1 + unpaired_threshold;
    if (result.ratio.value > limit) result.verdict = Verdict::faster;
    if (result.ratio.value * limit < 1) result.verdict = Verdict::slower;
  }
  return result;
}

}  // namespace looplab::measure
