#include "lab/formats/csv_text.hpp"

#include <algorithm>

#include "lab/formats/json_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr std::size_t most_fields = 100;

// A spreadsheet would compute a text that begins like this. Apostrophes before it count too, so that
// the one that is put in front can be told from those that were there.
bool looks_like_formula(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
  return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
}

}  // namespace

void CsvWriter::separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

void CsvWriter::text(std::string_view text) {
  separate();
  const std::string_view mark = looks_like_formula(text) ? "'" : "";
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    text_ += mark;
    text_ += text;
    return;
  }
  text_ += '"';
  text_ += mark;
  for (const char c : text) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
}

void CsvWriter::number(double number) {
  separate();
  text_ += number_text(number);
}

void CsvWriter::whole(std::int64_t number) {
  separate();
  text_ += std::to_string(number);
}

void CsvWriter::end_row() {
  text_ += "\r\n";
  first_ = true;
}

void refuse_csv(const std::string& sentence, std::size_t byte) { throw CsvError(sentence, byte); }

bool CsvReader::next() {
  while (at_ < text_.size()) {
    read_row();
    if (size_ > 1 || !fields_[0].text.empty()) return true;
  }
  size_ = 0;
  return false;
}

bool CsvReader::at_line_end() const noexcept {
  const std::string_view rest = text_.substr(at_);
  return rest.empty() || rest[0] == '\n' || rest.starts_with("\r\n") || rest == "\r";
}

void CsvReader::read_row() {
  for (size_ = 0;; ++at_) {
    if (size_ == most_fields) {
      refuse_csv(text::format("a row has at most {} fields", most_fields), at_);
    }
    if (size_ == fields_.size()) fields_.emplace_back();
    Field& field = fields_[size_++];
    read_field(field);
    std::string& text = field.text;
    if (text.starts_with('\'') && looks_like_formula(std::string_view(text).substr(1))) {
      text.erase(0, 1);
    }
    if (at_line_end()) break;
  }
  at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
}

// Ends before a comma or the end of a line.
void CsvReader::read_field(Field& field) {
  field.byte = at_;
  field.text.clear();
  if (at_ < text_.size() && text_[at_] == '"') return read_quoted(field);
  const std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
  at_ = end;
  const bool line_ends = end == text_.size() || text_[end] == '\n';
  if (line_ends && end > field.byte && text_[end - 1] == '\r') --at_;
  field.text = text_.substr(field.byte, at_ - field.byte);
  if (const std::size_t quote = field.text.find('"'); quote != std::string::npos) {
    refuse_csv("a quotation mark within a field needs them around the field", field.byte + quote);
  }
}

void CsvReader::read_quoted(Field& field) {
  for (++at_;; ++at_) {
    const std::size_t quote = text_.find('"', at_);
    if (quote == std::string_view::npos) {
      refuse_csv("this quotation mark is never closed", field.byte);
    }
    field.text += text_.substr(at_, quote - at_);
    at_ = quote + 1;
    if (at_ == text_.size() || text_[at_] != '"') break;
    field.text += '"';
  }
  if (!at_line_end() && text_[at_] != ',') {
    refuse_csv("after a closing quotation mark comes a comma or the end of the line", at_);
  }
}

}  // namespace looplab::lab::formats
