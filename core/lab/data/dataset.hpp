// Numbers from a student's own file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace looplab::lab::data {

/// As they lie in the file, little-endian.
enum class Element : std::uint8_t { uint8, int16, int24, int32, float32, float64 };
std::size_t bytes_of(Element element) noexcept;
/// "int16", "float32", ...
const char* name_of(Element element) noexcept;

struct Column {
  std::string name;  ///< printable; "channel 1" where the file names none
  Element element = Element::float64;
  std::size_t offset = 0;  ///< of its first number, in bytes
  std::size_t stride = 0;  ///< from one number to the next, in bytes
};

/// The bytes of a file, kept alive by their owner. Thread safety: a value; the bytes never change.
class Bytes {
 public:
  Bytes() = default;
  Bytes(std::vector<char> bytes)  // NOLINT(google-explicit-constructor): they are the same bytes
      : Bytes(std::make_shared<const std::vector<char>>(std::move(bytes))) {}
  /// Bytes that lie elsewhere, for as long as `owner` is held.
  Bytes(std::span<const char> bytes, std::shared_ptr<const void> owner)
      : bytes_(bytes), owner_(std::move(owner)) {}

  const char* data() const noexcept { return bytes_.data(); }
  std::size_t size() const noexcept { return bytes_.size(); }
  bool empty() const noexcept { return bytes_.empty(); }
  char operator[](std::size_t i) const noexcept { return bytes_[i]; }
  std::string_view text() const noexcept { return {bytes_.data(), bytes_.size()}; }

 private:
  explicit Bytes(std::shared_ptr<const std::vector<char>> owner)
      : bytes_(*owner), owner_(std::move(owner)) {}

  std::span<const char> bytes_;
  std::shared_ptr<const void> owner_;
};

/// Columns of equally many numbers. Thread safety: never changes once it is read.
struct Dataset {
  std::string name;  ///< of the file, printable
  std::string kind;  ///< ".npy", "CSV" or "WAV"
  std::vector<Column> columns;
  std::size_t rows = 0;
  double sample_hz = 0;     ///< 0 where the file does not say
  std::string remark = {};  ///< what was left out: one sentence, or empty
  Bytes bytes;              ///< what the columns point into

  /// Numbers `first`, `first` + 1, ... of a column, as many as `out` has room for. Whole numbers of
  /// a WAV are scaled so that full scale is 1, as audio programs do; others are as they are.
  /// Errors: none; there must be as many.
  void read(std::size_t column, std::size_t first, std::span<float> out) const;
  void read(std::size_t column, std::size_t first, std::span<double> out) const;

  /// "trace.npy: 1,800,000 numbers of float32 in 2 columns".
  std::string summary() const;
  /// Equal for equal numbers: FNV-1a of 64 bits (Fowler, Noll and Vo) over what the columns point
  /// into, as 16 hexadecimal digits.
  std::string fingerprint() const;
};

}  // namespace looplab::lab::data
