// CSV with a header: a column of numbers a column, those with text left out.
#include <algorithm>
#include <cmath>
#include <cstring>

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
  explicit Table(std::string_view text) : text_(text), rows_(text) {}

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
    values_.resize(kept_.size());
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (kept_[i].name.empty()) kept_[i].name = text::format("column {}", i + 1);
    }
  }

  void read_row() {
    if (rows_.size() != kept_.size()) {
      refuse_at(text_, rows_[0].byte,
                text::format("this row has {} field{}, and the header has {}", rows_.size(),
                             rows_.size() == 1 ? "" : "s", kept_.size()));
    }
    ++count_;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (is_text_[i]) continue;
      const auto& field = rows_[i];
      const std::string content = trimmed(field.text);
      const auto number = number_of(content);
      if (number) {
        values_[i].push_back(*number);
      } else if (is_missing(content)) {
        values_[i].push_back(std::nan(""));
      } else if (const double infinite = infinity_of(content); infinite != 0) {
        values_[i].push_back(infinite);
      } else if (std::ranges::all_of(values_[i], [](double x) { return std::isnan(x); })) {
        is_text_[i] = true;  // a column of text, before which nothing but gaps came
        values_[i] = {};
      } else {
        refuse_at(text_, field.byte,
                  text::format("\"{}\" is no number, and the rows above have numbers in \"{}\"; "
                               "leave a missing one empty",
                               printable(field.text), kept_[i].name));
      }
    }
  }

  // One block, a column after the other.
  void store(Dataset& data) {
    std::string left_out;
    std::vector<char> all;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (is_text_[i]) {
        left_out += (left_out.empty() ? "“" : ", “") + kept_[i].name + "”";
        continue;
      }
      const std::size_t bytes = count_ * sizeof(double);
      const std::size_t offset = all.size();
      all.resize(offset + bytes);
      if (bytes > 0) std::memcpy(all.data() + offset, values_[i].data(), bytes);
      values_[i] = {};
      data.columns.push_back({kept_[i].name, Element::float64, offset, sizeof(double)});
    }
    data.bytes = std::move(all);
    data.rows = count_;
    if (!left_out.empty()) data.remark = "Left out, because they hold text: " + left_out + ".";
  }

  std::string_view text_;
  CsvReader rows_;
  std::vector<Kept> kept_;
  std::vector<bool> is_text_;
  std::vector<std::vector<double>> values_;
  std::size_t count_ = 0;
};

}  // namespace

void read_table(const Bytes& bytes, Dataset& data) {
  std::string_view text = bytes.text();
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  try {
    Table(text).read(data);
  } catch (const formats::CsvError& error) {
    refuse_at(text, error.byte, error.what());
  }
}

}  // namespace looplab::lab::data
