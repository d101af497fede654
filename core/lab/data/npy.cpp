// NumPy's .npy, versions 1.0 to 3.0 (numpy.lib.format, "Format Version 1.0" and later).
#include <array>
#include <optional>

#include "lab/data/reader.hpp"
#include "lab/parameter.hpp"
#include "text/format.hpp"

namespace looplab::lab::data {
namespace {

constexpr std::size_t magic_bytes = 6;
constexpr std::size_t most_header = 65536;

struct Type {
  const char* descr;
  Element element;
};
constexpr std::array types{Type{"<i2", Element::int16}, Type{"<i4", Element::int32},
                           Type{"<f4", Element::float32}, Type{"<f8", Element::float64}};

/// Walks over the header, a dictionary as Python writes it.
class Header {
 public:
  Header(std::string_view text, std::size_t offset) : text_(text), offset_(offset) {}

  void read() {
    expect('{', "the header must be a dictionary");
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':', "after a key comes a colon");
      read_value(key);
      if (accept('}')) break;
      expect(',', "between entries comes a comma");
    }
    skip_spaces();
    if (at_ != text_.size()) refuse("after the dictionary there is more");
    if (!descr || !fortran || !shape) {
      refuse(text::format("the header has no \"{}\"", !descr     ? "descr"
                                                      : !fortran ? "fortran_order"
                                                                 : "shape"));
    }
  }

  std::optional<std::string> descr;
  std::optional<bool> fortran;
  std::optional<std::vector<std::uint64_t>> shape;

  [[noreturn]] void refuse(const std::string& what) const { refuse_data(offset_ + at_, what); }

 private:
  void read_value(const std::string& key) {
    if (key == "descr" && !descr) {
      if (peek() == '[') {
        refuse("the array has named fields; save one of them: np.save(name, x[\"field\"])");
      }
      descr = quoted();
    } else if (key == "fortran_order" && !fortran) {
      fortran = truth();
    } else if (key == "shape" && !shape) {
      shape = tuple();
    } else {
      refuse(text::format("\"{}\" is unknown or stands there twice", printable(key)));
    }
  }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  char peek() {
    skip_spaces();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool accept(char c) {
    if (peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char c, const std::string& what) {
    if (!accept(c)) refuse(what);
  }

  std::string quoted() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') refuse("a text in quotes must stand here");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) refuse("this text is never closed");
    std::string text(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return text;
  }

  bool truth() {
    skip_spaces();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (!text_.substr(at_).starts_with(word)) continue;
      at_ += word.size();
      return value;
    }
    refuse("True or False must stand here");
  }

  std::vector<std::uint64_t> tuple() {
    std::vector<std::uint64_t> numbers;
    expect('(', "the shape must be a tuple");
    while (!accept(')')) {
      numbers.push_back(number());
      if (accept(')')) break;
      expect(',', "between numbers comes a comma");
      if (numbers.size() == 32) refuse("NumPy has at most 32 dimensions");
    }
    return numbers;
  }

  std::uint64_t number() {
    skip_spaces();
    const std::size_t begin = at_;
    std::uint64_t value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      const auto digit = static_cast<std::uint64_t>(text_[at_] - '0');
      if (value > (UINT64_MAX - digit) / 10) refuse("no array is that large");
      value = 10 * value + digit;
    }
    if (at_ == begin) refuse("a whole number, 0 or more, must stand here");
    return value;
  }

  std::string_view text_;
  std::size_t offset_;
  std::size_t at_ = 0;
};

Element element_of(const Header& header) {
  const std::string& descr = *header.descr;
  for (const Type& type : types) {
    if (descr == type.descr) return type.element;
  }
  const std::string shown = printable(descr);
  if (descr.find('O') != std::string::npos) {
    header.refuse(
        "the array holds Python objects, which only Python can read; save numbers: np.save(name, "
        "x.astype(np.float64))");
  }
  if (descr.starts_with('>')) {
    header.refuse(
        text::format("\"{}\" is big-endian; save np.save(name, x.astype(\"<f8\"))", shown));
  }
  header.refuse(text::format(
      "the type \"{}\" is not read, only int16, int32, float32 and float64; save np.save(name, "
      "x.astype(np.float32))",
      shown));
}

// The bytes before the header's text, and how long that is.
struct Layout {
  std::size_t begin;
  std::size_t length;
};

Layout layout_of(const Bytes& bytes) {
  const auto byte = [&](std::size_t i) -> std::size_t {
    if (i >= bytes.size()) refuse_data(bytes.size(), "the file ends within its first bytes");
    return static_cast<unsigned char>(bytes[i]);
  };
  const std::size_t major = byte(magic_bytes);
  if (major < 1 || major > 3 || byte(magic_bytes + 1) != 0) {
    refuse_data(magic_bytes, "only versions 1.0, 2.0 and 3.0 of .npy are known");
  }
  const std::size_t at = magic_bytes + 2;
  std::size_t length = byte(at) | byte(at + 1) << 8;
  if (major > 1) length |= byte(at + 2) << 16 | byte(at + 3) << 24;
  const std::size_t begin = at + (major > 1 ? 4 : 2);
  if (length > most_header) refuse_data(at, "no header is longer than 65,536 bytes");
  if (begin + length > bytes.size()) refuse_data(bytes.size(), "the file ends within its header");
  return {begin, length};
}

}  // namespace

void read_npy(const Bytes& bytes, Dataset& data) {
  const Layout layout = layout_of(bytes);
  Header header({bytes.data() + layout.begin, layout.length}, layout.begin);
  header.read();
  const Element element = element_of(header);
  const auto& shape = *header.shape;
  if (shape.size() != 1 && shape.size() != 2) {
    header.refuse(text::format(
        "the array has {} dimensions; one, or two as rows and columns, can be read", shape.size()));
  }
  const std::uint64_t columns = shape.size() == 2 ? shape[1] : 1;
  if (shape.size() == 2 && *header.fortran && shape[0] > 1 && columns > 1) {
    header.refuse("the array is in Fortran order; save np.save(name, np.ascontiguousarray(x))");
  }
  if (columns > most_columns) {
    header.refuse(text::format("the array has {} columns, and {} are the most; is it x.T?", columns,
                               most_columns));
  }
  const std::size_t size = bytes_of(element);
  const std::size_t begin = layout.begin + layout.length;
  const std::size_t left = bytes.size() - begin;
  // Divisions, because the shape may promise more than 64 bits hold.
  if (columns > 0 && shape[0] > left / size / columns) {
    refuse_data(bytes.size(),
                text::format("the file ends too early: {} bytes of numbers are there, and the "
                             "header promises {} rows of {}",
                             left, shape[0], columns * size));
  }
  if (shape[0] * columns * size != left) {
    refuse_data(begin + static_cast<std::size_t>(shape[0] * columns) * size,
                "after the numbers there is more than the header promises");
  }
  data.rows = columns > 0 ? static_cast<std::size_t>(shape[0]) : 0;
  for (std::size_t i = 0; i < columns; ++i) {
    data.columns.push_back({shape.size() == 2 ? text::format("column {}", i) : "x", element,
                            begin + i * size, static_cast<std::size_t>(columns) * size});
  }
  data.bytes = bytes;
}

}  // namespace looplab::lab::data
