// libFuzzer: files that are imported. What is read must come back unchanged; what is not must be one
// sentence.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "lab/formats/record_reader.hpp"
#include "lab/json.hpp"
#include "lab/parameter.hpp"

namespace {

using namespace looplab::lab;

void require(bool condition) {
  if (!condition) std::abort();
}

void require_sentence(const std::string& text) {
  require(text.size() < 2000 && text.ends_with("; nothing was imported."));
  for (const char c : text) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  require(printable(text, text.size()) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto record = formats::read_record({reinterpret_cast<const char*>(data), size});
  if (!record) {
    require_sentence(record.error());
    return 0;
  }
  const std::string written = record_json(*record);
  const auto again = formats::read_record(written);
  require(again && record_json(*again) == written);
  return 0;
}
