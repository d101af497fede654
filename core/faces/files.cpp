#include "faces/files.hpp"

#include <algorithm>
#include <cctype>
#include <format>
#include <fstream>
#include <print>
#include <system_error>

#include "lab/data/reader.hpp"
#include "lab/formats/json_reader.hpp"

namespace looplab::faces {
namespace {

namespace fs = std::filesystem;

template <class Bytes>
std::expected<Bytes, std::string> read_whole(const fs::path& file, std::size_t most,
                                             const std::string& too_large) {
  std::error_code error;
  if (!fs::exists(file, error) || fs::is_directory(file, error)) {
    return std::unexpected(
        std::format("{} could not be read: there is no such file.", file.string()));
  }
  // Not by its size: a pipe has none, and a file may grow.
  std::ifstream in(file, std::ios::binary);
  Bytes bytes;
  std::string piece(1 << 20, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + in.gcount());
    if (bytes.size() > most) return std::unexpected(file.string() + too_large);
  }
  if (!in.eof()) {
    return std::unexpected(std::format("{} could not be read: is it yours?", file.string()));
  }
  return bytes;
}

}  // namespace

std::expected<std::string, std::string> read_file(const fs::path& file) {
  constexpr std::size_t most = lab::formats::most_bytes;
  return read_whole<std::string>(
      file, most, std::format(" has more than {} MB; nothing was imported.", most >> 20));
}

std::expected<std::vector<char>, std::string> read_bytes(const fs::path& file) {
  return read_whole<std::vector<char>>(
      file, lab::data::most_bytes, " has more than 256 MB and was not read; save a part of it.");
}

OwnFile is_own_file(const fs::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  if (ending == ".npy" || ending == ".wav") return OwnFile::yes;
  return ending == ".csv" ? OwnFile::maybe : OwnFile::no;
}

bool write_file(const std::string& name, const std::string& text) {
  const char* end = text.ends_with('\n') ? "" : "\n";
  if (name == "-") {
    std::print("{}{}", text, end);
    return true;
  }
  std::ofstream file(name, std::ios::binary);
  file << text << end;
  file.close();
  return file.good();
}

}  // namespace looplab::faces
