// Reads a student's own file. Hostile input is expected.
// Thread safety: any thread; nothing here keeps state.
#pragma once

#include <cstddef>
#include <expected>
#include <memory_resource>
#include <string>
#include <string_view>

#include "lab/data/dataset.hpp"

namespace looplab::lab::data {

/// Of a file.
inline constexpr std::size_t most_bytes = 256'000'000;
inline constexpr std::size_t most_columns = 256;

/// What is in the file, recognised by how it begins: NumPy's .npy (int16, int32, float32, float64,
/// one or two dimensions in C order), WAV (PCM of 8 to 32 bits, or floats), or CSV with a header,
/// with at most 100 columns, of which those of text are left out. `name` is shown only. Otherwise
/// one sentence on what is wrong and where: the byte, or line and column. Nothing of another file
/// is changed. Memory: what the file has, and for CSV 8 bytes for each line and column of numbers,
/// in one piece of `room`, which outlives the data. Errors: std::bad_alloc where that is not there.
std::expected<Dataset, std::string> read_data(
    std::string_view name, Bytes bytes,
    std::pmr::memory_resource& room = *std::pmr::new_delete_resource());

/// What the readers throw: a sentence without its end, such as "byte 10: the header is no
/// dictionary".
struct DataError {
  std::string sentence;
};
/// "byte 10: ..."
[[noreturn]] void refuse_data(std::size_t byte, const std::string& what);

/// Each takes the bytes of its format and fills columns, rows and bytes; throws DataError.
void read_npy(const Bytes& bytes, Dataset& data);
void read_wav(const Bytes& bytes, Dataset& data);
void read_table(const Bytes& bytes, Dataset& data, std::pmr::memory_resource& room);

}  // namespace looplab::lab::data
