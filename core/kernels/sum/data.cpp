#include "kernels/sum/data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "parallel/schedule.hpp"

namespace looplab::kernels::sum {
namespace {

// Finaliser of SplitMix64: each bit of the result depends on every bit of x.
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9u;
  x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11ebu;
  return x ^ (x >> 31);
}

constexpr std::uint64_t golden_gamma = 0x9e37'79b9'7f4a'7c15u;

// Below k_limit<T>: the high half of the product of 32 random bits with the limit.
template <Element T>
constexpr std::uint64_t random_k(std::uint64_t key, std::uint64_t index) noexcept {
  const std::uint64_t bits = mix(key + (index + 1) * golden_gamma) >> 32;
  return (bits * k_limit<T>) >> 32;
}

// gamma(n) of Higham, lemma 3.1.
double gamma(double n, double unit_roundoff) noexcept {
  return n * unit_roundoff / (1 - n * unit_roundoff);
}

}  // namespace

template <Element T>
std::uint64_t fill_values(std::uint64_t seed, std::int64_t first, std::span<T> out) noexcept {
  // Neighbouring seeds must not give streams that are shifted copies of each other.
  const std::uint64_t key = mix(mix(seed + golden_gamma));
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint64_t k = random_k<T>(key, static_cast<std::uint64_t>(first) + i);
    out[i] = static_cast<T>(k) * unit<T>;
    sum += k;
  }
  return sum;
}

template <Element T>
double error_bound(std::int64_t elements, double sum_abs) noexcept {
  if constexpr (std::same_as<T, std::int32_t>) return 0;
  constexpr double u = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
  constexpr double u_double = std::numeric_limits<double>::epsilon() / 2;
  const auto in_block = static_cast<double>(std::min(elements, block_elements));
  // One double addition a block, one a part, and one for the conversion of sum_abs.
  const double of_blocks = static_cast<double>(elements / block_elements + 2) +
                           static_cast<double>(parallel::max_workers);
  const double inner = gamma(in_block, u);
  const double outer = gamma(of_blocks, u_double);
  return (inner + outer + inner * outer) * sum_abs;
}

template <Element T>
SumData<T>::SumData(std::int64_t elements, bool boxed, std::pmr::memory_resource& memory)
    : elements_(elements) {
  if (elements < 0) {
    throw std::invalid_argument("the number of elements must not be negative, got " +
                                std::to_string(elements));
  }
  values_ = Buffer<T>(static_cast<std::size_t>(elements), memory);
  if (boxed) list_ = BoxedList<T>(elements, memory);
}

template <Element T>
bool SumData<T>::fill(std::uint64_t seed, const std::atomic<bool>& stop,
                      parallel::FunctionRef<void(std::int64_t)> progress) {
  sum_of_k_ = 0;
  for (std::int64_t first = 0; first < elements_; first += block_elements) {
    if (stop.load(std::memory_order_relaxed)) return false;
    const std::int64_t count = std::min(block_elements, elements_ - first);
    const std::span<T> block(values_.data() + first, static_cast<std::size_t>(count));
    sum_of_k_ += fill_values<T>(seed, first, block);
    if (!list_.items().empty()) list_.set(first, block);
    progress(first + count);
  }
  return true;
}

template <Element T>
bool SumData<T>::fill(std::uint64_t seed, const std::atomic<bool>& stop) {
  const auto ignore = [](std::int64_t) {};
  return fill(seed, stop, ignore);
}

template <Element T>
bool SumData<T>::take(std::int64_t first, std::span<const double> numbers) {
  if (first == 0) own_ = Own{};
  const auto [begin, count] = std::pair{static_cast<std::size_t>(first), numbers.size()};
  for (std::size_t i = 0; i < count; ++i) {
    if constexpr (std::same_as<T, std::int32_t>) {
      if (!(std::abs(numbers[i]) < 0x1p31) || numbers[i] != std::trunc(numbers[i])) return false;
    }
    values_[begin + i] = static_cast<T>(numbers[i]);
    const auto x = static_cast<double>(values_[begin + i]);
    if (!std::isfinite(x)) return false;
    const double next = own_->sum + x;
    own_->lost +=
        std::abs(own_->sum) >= std::abs(x) ? (own_->sum - next) + x : (x - next) + own_->sum;
    own_->sum = next;
    own_->absolute += std::abs(x);
  }
  if (!list_.items().empty()) list_.set(first, values().subspan(begin, count));
  return true;
}

template <Element T>
Total<T> SumData<T>::exact() const noexcept {
  if (own_) return static_cast<Total<T>>(own_->exact());
  return static_cast<Total<T>>(sum_of_k_) * static_cast<Total<T>>(unit<T>);
}

template <Element T>
double SumData<T>::error(Total<T> answer) const noexcept {
  if (own_) return static_cast<double>(answer) - own_->exact();
  if constexpr (std::same_as<T, std::int32_t>) {
    return static_cast<double>(answer - static_cast<std::int64_t>(sum_of_k_));
  } else {
    // A sum of k can exceed 2^53, so take it in two halves that double holds exactly; scaling by a
    // power of two is exact as well.
    const double answer_in_units = answer / static_cast<double>(unit<T>);
    const auto high = static_cast<double>(sum_of_k_ & ~std::uint64_t{0xffff'ffff});
    const auto low = static_cast<double>(sum_of_k_ & 0xffff'ffff);
    return ((answer_in_units - high) - low) * static_cast<double>(unit<T>);
  }
}

template std::uint64_t fill_values(std::uint64_t, std::int64_t, std::span<std::int32_t>) noexcept;
template std::uint64_t fill_values(std::uint64_t, std::int64_t, std::span<float>) noexcept;
template std::uint64_t fill_values(std::uint64_t, std::int64_t, std::span<double>) noexcept;
template double error_bound<std::int32_t>(std::int64_t, double) noexcept;
template double error_bound<float>(std::int64_t, double) noexcept;
template double error_bound<double>(std::int64_t, double) noexcept;
template class SumData<std::int32_t>;
template class SumData<float>;
template class SumData<double>;

}  // namespace looplab::kernels::sum
