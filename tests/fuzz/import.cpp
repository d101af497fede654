// libFuzzer: files that are imported, in whatever format they are.
#include "imported.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  looplab::fuzz::require_import(looplab::lab::formats::import_record(text));
  return 0;
}
