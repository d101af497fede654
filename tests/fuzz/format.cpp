// libFuzzer: the reader of one format, LOOPLAB_FORMAT, without the way it is recognised.
#include "imported.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto* const format = looplab::lab::formats::find_format(LOOPLAB_FORMAT);
  looplab::fuzz::require_import(format->read({reinterpret_cast<const char*>(data), size}));
  return 0;
}
