// CSV with a header: a column of numbers a column, those with text left out.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "lab/data/reader.hpp"
#include "lab/formats/csv_text.hpp"
#include "lab/formats/foreign.hpp"
#include "lab/parameter.hpp"
#include "text/format.hpp"

namespace looplab::lab::data {
namespace {

using formats::CsvReader;
using formats::number_of;

[[noreturn]] void refuse_at(std::string_view text, std::size_t byte, const std::string& what) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto column = std::ranges::count_if(before.substr(line_begin), [](char c) {
    return (c & 0xc0) != 0x80;  // not within a character of UTF-8
  });
  throw DataError{text::format("line {}, column {}: {}", std::ranges::count(before, '\n') + 1,
                               column + 1, what)};
}

struct Kept {
  std::size_t field;
  std::string name;
};

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

// "NaN" and nothing stand for a missing number, as pandas writes them.
bool is_missing(std::string_view text) {
  return text.empty() || text == "NaN" || text == "nan" || text == "NA";
}

// As pandas writes it; 0 where it is none.
double infinity_of(std::string_view text) {
  if (text == "inf" || text == "Infinity") return HUGE_VAL;
  return text == "-inf" || text == "-Infinity" ? -HUGE_VAL : 0;
}

class Table {
 public:
  Table(std::string_view text, std::pmr::memory_resource& memory)
      : text_(text), rows_(text), memory_(memory) {}

  void read(Dataset& data) {
    read_header();
    while (rows_.next()) read_row();
    std::vector<Kept> numbers;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (!is_text_[i]) numbers.push_back(kept_[i]);
    }
    if (numbers.empty()) {
      throw DataError{
          "line 2: none of its columns holds numbers; a CSV file needs a header and "
          "below it numbers with a decimal point"};
    }
    store(data);
  }

 private:
  void read_header() {
    if (!rows_.next()) throw DataError{"line 1: there is no header"};
    bool any_name = false;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const std::string name = trimmed(rows_[i].text);
      any_name = any_name || (!number_of(name) && !name.empty());
      kept_.push_back({i, printable(name)});
    }
    if (!any_name) {
      refuse_at(text_, 0, "the first line must name the columns, and it holds numbers");
    }
    is_text_.resize(kept_.size());
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (kept_[i].name.empty()) kept_[i].name = text::format("column {}", i + 1);
    }
  }

  // A row has a line, and of as many fields as the header has at least that many characters: there
  // is room for all. The columns whose first field is text get none.
  void take_room() {
    const auto lines = static_cast<std::size_t>(std::ranges::count(text_, '\n')) + 1;
    const std::size_t least_row = std::max<std::size_t>(kept_.size(), 2);
    most_rows_ = std::min(lines, text_.size() / least_row + 1);
    values_.assign(kept_.size(), nullptr);
    std::size_t columns = 0;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      const std::string content = trimmed(rows_[i].text);
      is_text_[i] = !number_of(content) && !is_missing(content) && infinity_of(content) == 0;
      columns += !is_text_[i];
    }
    block_bytes_ = columns * most_rows_ * sizeof(double);
    if (columns == 0) return;
    auto* next = static_cast<double*>(memory_.allocate(block_bytes_, alignof(double)));
    // Given back with the last copy of the bytes, and where reading ends with an error.
    block_ = std::shared_ptr<double>(next, [room = &memory_, bytes = block_bytes_](double* at) {
      room->deallocate(at, bytes, alignof(double));
    });
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (is_text_[i]) continue;
      values_[i] = next;
      next += most_rows_;
    }
  }

  bool only_gaps_before(std::size_t column) const {
    return std::all_of(values_[column], values_[column] + count_ - 1,
                       [](double x) { return std::isnan(x); });
  }

  void read_row() {
    if (rows_.size() != kept_.size()) {
      refuse_at(text_, rows_[0].byte,
                text::format("this row has {} field{}, and the header has {}", rows_.size(),
                             rows_.size() == 1 ? "" : "s", kept_.size()));
    }
    if (++count_ == 1) take_room();
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (is_text_[i]) continue;
      const auto& field = rows_[i];
      double& value = values_[i][count_ - 1];
      if (const auto plain = number_of(field.text)) {
        value = *plain;
        continue;
      }
      const std::string content = trimmed(field.text);
      const auto number = number_of(content);
      if (number) {
        value = *number;
      } else if (is_missing(content)) {
        value = std::nan("");
      } else if (const double infinite = infinity_of(content); infinite != 0) {
        value = infinite;
      } else if (only_gaps_before(i)) {
        is_text_[i] = true;  // a column of text, before which nothing but gaps came
      } else {
        refuse_at(text_, field.byte,
                  text::format("\"{}\" is no number, and the rows above have numbers in \"{}\"; "
                               "leave a missing one empty",
                               printable(field.text), kept_[i].name));
      }
    }
  }

  // A column after the other, without the room that was not needed.
  void store(Dataset& data) {
    std::string left_out;
    char* const begin = reinterpret_cast<char*>(block_.get());
    std::size_t offset = 0;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (is_text_[i]) {
        left_out += (left_out.empty() ? "“" : ", “") + kept_[i].name + "”";
        continue;
      }
      const std::size_t bytes = count_ * sizeof(double);
      if (bytes > 0) std::memmove(begin + offset, values_[i], bytes);
      data.columns.push_back({kept_[i].name, Element::float64, offset, sizeof(double)});
      offset += bytes;
    }
    data.bytes = Bytes({begin, offset}, block_);
    data.rows = count_;
    if (!left_out.empty()) data.remark = "Left out, because they hold text: " + left_out + ".";
  }

  std::string_view text_;
  CsvReader rows_;
  std::vector<Kept> kept_;
  std::vector<bool> is_text_;
  std::pmr::memory_resource& memory_;
  std::size_t most_rows_ = 0;
  std::size_t block_bytes_ = 0;
  std::shared_ptr<double> block_;
  std::vector<double*> values_;  ///< of each column, in the block; null of one of text
  std::size_t count_ = 0;
};

}  // namespace

void read_table(const Bytes& bytes, Dataset& data, std::pmr::memory_resource& room) {
  std::string_view text = bytes.text();
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  try {
    Table(text, room).read(data);
  } catch (const formats::CsvError& error) {
    refuse_at(text, error.byte, error.what());
  }
}

}  // namespace looplab::lab::data
