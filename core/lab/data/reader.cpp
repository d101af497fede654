#include "lab/data/reader.hpp"

#include <algorithm>

#include "lab/format.hpp"
#include "lab/parameter.hpp"
#include "text/format.hpp"

namespace looplab::lab::data {
namespace {

bool begins_with(const Bytes& bytes, std::string_view magic) {
  return bytes.text().starts_with(magic);
}

// A NUL in the first kilobyte is in no text.
bool is_text(const Bytes& bytes) {
  const std::string_view head = bytes.text().substr(0, 1024);
  return head.find('\0') == std::string_view::npos;
}

void read_any(const Bytes& bytes, Dataset& data, std::pmr::memory_resource& room) {
  if (bytes.empty()) throw DataError{"it is empty"};
  if (bytes.size() > most_bytes) {
    throw DataError{text::format("it has {} MB, and 256 MB are the most; save a part of it",
                                 bytes.size() / 1'000'000)};
  }
  if (begins_with(bytes, "\x93NUMPY")) {
    data.kind = ".npy";
    return read_npy(bytes, data);
  }
  if (begins_with(bytes, "RIFF") || begins_with(bytes, "RF64") || begins_with(bytes, "RIFX")) {
    data.kind = "WAV";
    return read_wav(bytes, data);
  }
  if (begins_with(bytes, "PK\x03\x04")) {
    throw DataError{
        "it is an archive (.npz or .zip); save one array with np.save, or take the file out"};
  }
  if (!is_text(bytes)) {
    throw DataError{"byte 0: it is neither .npy nor WAV nor text; save it with np.save(name, x)"};
  }
  data.kind = "CSV";
  read_table(bytes, data, room);
}

}  // namespace

void refuse_data(std::size_t byte, const std::string& what) {
  throw DataError{text::format("byte {}: {}", byte, what)};
}

std::expected<Dataset, std::string> read_data(std::string_view name, Bytes bytes,
                                              std::pmr::memory_resource& room) {
  Dataset data;
  data.name = printable(name, 60);
  if (data.name.empty()) data.name = "unnamed";
  try {
    read_any(bytes, data, room);
    if (data.rows == 0) throw DataError{"there is no number in it"};
  } catch (const DataError& error) {
    return std::unexpected(data.name + " was not read: " + error.sentence + ".");
  }
  return data;
}

}  // namespace looplab::lab::data
