// Numbers to add up, whose exact sum is known, and how far a sum of them may be off.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>

#include "kernels/buffer.hpp"
#include "kernels/sum/element.hpp"
#include "parallel/function_ref.hpp"

namespace looplab::kernels::sum {

/// Every element is k * unit<T> with a random integer k below k_limit<T>, exactly representable in
/// T, so that the sum of the k, an integer, gives the exact sum. float: k / 2^24 in [0, 1);
/// double: k / 2^32 in [0, 1); int32: 0 to 999.
template <Element T>
inline constexpr std::uint64_t k_limit = 1000;
template <>
inline constexpr std::uint64_t k_limit<float> = std::uint64_t{1} << 24;
template <>
inline constexpr std::uint64_t k_limit<double> = std::uint64_t{1} << 32;

template <Element T>
inline constexpr T unit = T{1};
template <>
inline constexpr float unit<float> = 0x1p-24f;
template <>
inline constexpr double unit<double> = 0x1p-32;

/// Writes the elements first, first + 1, ... of the stream `seed` to out and returns the sum of
/// their k. An element depends on seed and its index only, so any split into chunks gives the same
/// values. Source of the mixing: SplitMix64 (Steele, Lea, Flood 2014), used as a counter.
/// Thread safety: any number of threads on separate out.
template <Element T>
std::uint64_t fill_values(std::uint64_t seed, std::int64_t first, std::span<T> out) noexcept;

/// Bytes that `elements` elements take in SumData: the array, and the boxes and pointers of the
/// list if `boxed`. For this program's own pointer size unless another is given (4 or 8 bytes).
template <Element T>
constexpr std::int64_t bytes_needed(std::int64_t elements, bool boxed,
                                    std::int64_t pointer_bytes = sizeof(void*)) noexcept {
  const std::int64_t box = 2 * pointer_bytes + 8;
  return elements * (std::int64_t{sizeof(T)} + (boxed ? box + pointer_bytes : 0));
}

/// An upper bound of |computed - exact| for every strategy on `elements` elements whose absolute
/// values sum to `sum_abs`; 0 for int32. Inside a block of b elements the error is at most
/// gamma(b - 1) * sum|x| in whatever order they are added, gamma(n) = n u / (1 - n u), with the
/// unit roundoff u of T; the sums of blocks and parts are added in double (Higham, Accuracy and
/// Stability of Numerical Algorithms, 2nd ed., 2002, section 4.2 and lemma 3.3).
template <Element T>
double error_bound(std::int64_t elements, double sum_abs) noexcept;

/// The array, the list of boxes if wanted, and the exact sum.
/// Thread safety: fill from one thread; afterwards any number of threads may read.
template <Element T>
class SumData {
 public:
  /// Allocates everything, fills nothing. Errors: std::bad_alloc, std::invalid_argument for a
  /// negative count.
  SumData(std::int64_t elements, bool boxed, std::pmr::memory_resource& memory = heap());

  /// Fills array and list from the stream `seed`. progress is given the elements done so far,
  /// after each block. Returns false if stop was set: the content is then incomplete. No
  /// allocation.
  bool fill(std::uint64_t seed, const std::atomic<bool>& stop,
            parallel::FunctionRef<void(std::int64_t done)> progress);
  bool fill(std::uint64_t seed, const std::atomic<bool>& stop);

  /// Takes the caller's numbers instead, a piece after the other from the first one on: all finite,
  /// for int32 whole ones that fit. The exact sum is then that of Neumaier's compensated addition in double, which a double cannot tell from it
  /// unless they cancel by more than 2^50 (Zeitschrift fuer Angewandte Mathematik und Mechanik 54,
  /// 1974). False where a number does not fit T.
  bool take(std::int64_t first, std::span<const double> numbers);

  std::int64_t elements() const noexcept { return elements_; }
  std::span<const T> values() const noexcept { return values_.span(); }
  /// Empty unless asked for.
  const BoxedList<T>& list() const noexcept { return list_; }

  /// The exact sum, rounded once to Total<T> (int32: not rounded).
  Total<T> exact() const noexcept;
  /// answer minus the exact sum, correct to a rounding of the difference itself.
  double error(Total<T> answer) const noexcept;
  /// What |error(answer)| may be: error_bound of these elements.
  double bound() const noexcept {
    return error_bound<T>(elements_, own_ ? own_->absolute : static_cast<double>(exact()));
  }

 private:
  std::int64_t elements_;
  Buffer<T> values_;
  BoxedList<T> list_;
  std::uint64_t sum_of_k_ = 0;
  struct Own {
    double sum = 0;
    double lost = 0;      ///< by rounding so far
    double absolute = 0;  ///< the sum of the absolute values
    double exact() const noexcept { return sum + lost; }
  };
  std::optional<Own> own_;
};

}  // namespace looplab::kernels::sum
