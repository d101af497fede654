// Every format that a record can be written in, and read from.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "lab/formats/python_program.hpp"
#include "lab/record.hpp"

namespace looplab::lab::formats {

struct Format {
  const char* name;    ///< on the command line: "google-benchmark"
  const char* label;   ///< on the page: "Google Benchmark JSON"
  const char* ending;  ///< of the file: ".json"
  const char* type;    ///< of the media: "application/json"
  const char* help;    ///< who reads it, one sentence
  /// Empty text where the record has nothing for it (a trace without a timeline). Null where it
  /// takes the page's Python as well.
  std::string (*write)(const Record& record);
  /// One sentence with line and column where it cannot; null where the format is only written.
  std::expected<Record, std::string> (*read)(std::string_view text);
  /// One sentence where the Python is missing.
  std::expected<std::string, std::string> (*write_python)(const Record& record,
                                                          FindText find) = nullptr;
};

/// Looplab's own first.
std::span<const Format> all_formats() noexcept;

/// A record in any of them; empty text where it has nothing for this one. Errors: one sentence.
std::expected<std::string, std::string> written(const Format& format, const Record& record,
                                                FindText find);
/// Whether the record can have something for it.
bool is_for(const Format& format, const Record& record);

/// Null for an unknown name.
const Format* find_format(std::string_view name) noexcept;

/// A record, and what a student wrote about it where the file is an entry of a notebook. The texts
/// are as they stand in the file.
struct Imported {
  Record record;
  std::string name = {};
  std::string note = {};
  bool pinned = false;
};

/// Reads a file in any of the formats that can be read, recognised by what is in it. Hostile input
/// is expected: one sentence on what is wrong, with line and column, and nothing is imported.
std::expected<Imported, std::string> import_file(std::string_view text);
/// The record alone.
std::expected<Record, std::string> import_record(std::string_view text);

}  // namespace looplab::lab::formats
