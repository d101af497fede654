// Comma-separated values as RFC 4180 has them: what both formats made of them share.
// Thread safety: any thread, an object by one at a time; nothing is shared between objects.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace looplab::lab::formats {

/// Writes rows that end in CR LF, quotes where they are needed, and numbers with a dot.
class CsvWriter {
 public:
  /// The text must be UTF-8. One that a spreadsheet would take for a formula, because it begins with
  /// = + - @ or a control character, gets an apostrophe before it, which the reader takes off again.
  void text(std::string_view text);
  /// Empty where it is no finite number.
  void number(double number);
  void whole(std::int64_t number);
  void end_row();

  std::string take() noexcept { return std::move(text_); }

 private:
  void separate();

  std::string text_;
  bool first_ = true;  // of its row
};

/// What is wrong at a byte of the text.
struct CsvError : std::runtime_error {
  CsvError(const std::string& sentence, std::size_t where)
      : std::runtime_error(sentence), byte(where) {}
  std::size_t byte;
};

/// Throws one: a function, because there are many places to call it from.
[[noreturn]] void refuse_csv(const std::string& sentence, std::size_t byte);

/// Walks over the rows of a text, which must outlive it. Lines end in LF or CR LF; empty ones are
/// skipped. Errors: throws CsvError.
class CsvReader {
 public:
  struct Field {
    std::string text;
    std::size_t byte = 0;  ///< where it begins
  };

  explicit CsvReader(std::string_view text) noexcept : text_(text) {}

  /// False at the end of the text.
  bool next();
  std::size_t size() const noexcept { return size_; }
  /// Of the row; its texts hold until the next row.
  const Field& operator[](std::size_t index) const noexcept { return fields_[index]; }

 private:
  void read_row();
  void read_field(Field& field);
  void read_quoted(Field& field);
  bool at_line_end() const noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Field> fields_;  // kept from row to row, so that their memory is
  std::size_t size_ = 0;       // of them belong to this row
};

}  // namespace looplab::lab::formats
