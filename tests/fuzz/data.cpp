// libFuzzer: a student's own file. LOOPLAB_MAGIC is how it begins, so that one reader is tried.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "lab/data/reader.hpp"
#include "lab/parameter.hpp"

namespace {

using namespace looplab;

void require(bool condition) {
  if (!condition) std::abort();
}

// Every number that a column promises is there.
void read_everything(const lab::data::Dataset& data) {
  require(!data.columns.empty() && data.rows > 0);
  std::vector<float> floats(data.rows);
  std::vector<double> doubles(data.rows);
  for (std::size_t i = 0; i < data.columns.size(); ++i) {
    data.read(i, 0, floats);
    data.read(i, 0, doubles);
    require(lab::printable(data.columns[i].name, 200) == data.columns[i].name);
  }
  require(!data.summary().empty() && data.fingerprint().size() == 16);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  constexpr std::string_view magic(LOOPLAB_MAGIC, sizeof LOOPLAB_MAGIC - 1);
  std::vector<char> bytes(magic.begin(), magic.end());
  bytes.insert(bytes.end(), input, input + size);
  const auto data = lab::data::read_data("x", std::move(bytes));
  if (data) {
    read_everything(*data);
  } else {
    require(data.error().starts_with("x was not read: ") && data.error().ends_with("."));
    require(lab::printable(data.error(), data.error().size()) == data.error());
  }
  return 0;
}
