#include "lab/data/dataset.hpp"

#include <bit>
#include <cstring>

#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::lab::data {
namespace {

static_assert(std::endian::native == std::endian::little, "files are read as they lie in memory");

template <class T>
T load(const char* bytes) noexcept {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

// Three bytes, the highest with the sign.
std::int32_t load_24(const char* bytes) noexcept {
  std::uint32_t value = 0;
  std::memcpy(reinterpret_cast<char*>(&value) + 1, bytes, 3);
  return static_cast<std::int32_t>(value) >> 8;
}

template <class Out, class Load>
void copy(const char* from, std::size_t stride, std::span<Out> out, Load load_one) {
  for (Out& each : out) {
    each = static_cast<Out>(load_one(from));
    from += stride;
  }
}

template <class Out>
void read_into(const Dataset& data, const Column& column, std::size_t first, std::span<Out> out) {
  const char* from = data.bytes.data() + column.offset + first * column.stride;
  const bool scaled = data.kind == "WAV";
  const auto whole = [&](auto load_one, double full_scale) {
    const double factor = scaled ? 1 / full_scale : 1;
    copy(from, column.stride, out, [=](const char* at) { return load_one(at) * factor; });
  };
  switch (column.element) {
    case Element::uint8:
      return whole([](const char* at) { return load<std::uint8_t>(at) - 128.0; }, 0x1p7);
    case Element::int16:
      return whole([](const char* at) { return 1.0 * load<std::int16_t>(at); }, 0x1p15);
    case Element::int24: return whole([](const char* at) { return 1.0 * load_24(at); }, 0x1p23);
    case Element::int32:
      return whole([](const char* at) { return 1.0 * load<std::int32_t>(at); }, 0x1p31);
    case Element::float32: return copy(from, column.stride, out, load<float>);
    case Element::float64: return copy(from, column.stride, out, load<double>);
  }
}

}  // namespace

std::size_t bytes_of(Element element) noexcept {
  switch (element) {
    case Element::uint8: return 1;
    case Element::int16: return 2;
    case Element::int24: return 3;
    case Element::int32:
    case Element::float32: return 4;
    case Element::float64: break;
  }
  return 8;
}

const char* name_of(Element element) noexcept {
  switch (element) {
    case Element::uint8: return "uint8";
    case Element::int16: return "int16";
    case Element::int24: return "int24";
    case Element::int32: return "int32";
    case Element::float32: return "float32";
    case Element::float64: break;
  }
  return "float64";
}

void Dataset::read(std::size_t column, std::size_t first, std::span<float> out) const {
  read_into(*this, columns[column], first, out);
}

void Dataset::read(std::size_t column, std::size_t first, std::span<double> out) const {
  read_into(*this, columns[column], first, out);
}

std::string Dataset::summary() const {
  std::string text =
      text::format("{}: {} number{} of {}", name, with_commas(static_cast<std::int64_t>(rows)),
                   rows == 1 ? "" : "s", name_of(columns.front().element));
  if (columns.size() > 1) text += text::format(" in each of {} columns", columns.size());
  if (sample_hz > 0) text += text::format(", {} Hz", significant(sample_hz));
  return text;
}

std::string Dataset::fingerprint() const {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char byte : bytes.text()) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  }
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += digits[hash >> shift & 15];
  return text;
}

}  // namespace looplab::lab::data
