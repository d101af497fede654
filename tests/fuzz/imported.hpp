// What holds for every file that is imported, whatever is in it.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <expected>
#include <string>
#include <string_view>

#include "lab/formats/formats.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/record_reader.hpp"
#include "lab/formats/record_writer.hpp"
#include "lab/parameter.hpp"

namespace looplab::fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

/// One sentence for a person, on one line.
inline void require_sentence(const std::string& text) {
  require(text.size() < 2000 && text.ends_with("; nothing was imported."));
  require(lab::printable(text, text.size()) == text);
}

inline bool has_times(const lab::Record& record) {
  for (const measure::Series& series : record.result.series) {
    if (!series.samples_ns.empty()) return true;
  }
  return false;
}

/// In every format it is well-formed, and those that are read take it back.
inline void require_exports(const lab::Record& record) {
  for (const lab::formats::Format& format : lab::formats::all_formats()) {
    const std::string text =
        lab::formats::written(format, record, [](std::string_view) -> std::string_view {
          return "# %% Parameters\nseed = 1\nelements = 2\n\n# %%\nfrom looplab_random import x\n";
        }).value_or("");
    if (text.empty()) continue;
    for (const char* bad : {"=\"nan", "=\"-nan", "=\"inf", "=\"-inf"}) {
      require(text.find(bad) == std::string::npos || text.find("<svg") == std::string::npos);
    }
    if (format.read && has_times(record)) {
      require(format.read(text).has_value());
    } else if (std::string_view(format.type).ends_with("json")) {
      require(lab::formats::parse_document(text).has_value());
    }
  }
}

/// What is read comes back unchanged from Looplab's own format; what is not is one sentence.
inline void require_import(const std::expected<lab::Record, std::string>& record) {
  if (!record) return require_sentence(record.error());
  const std::string written = lab::formats::record_json(*record);
  const auto again = lab::formats::read_record(written);
  require(again && lab::formats::record_json(*again) == written);
  require_exports(*record);
}

}  // namespace looplab::fuzz
