#include "faces/files.hpp"

#include <format>
#include <fstream>
#include <print>
#include <system_error>

#include "lab/formats/json_reader.hpp"

namespace looplab::faces {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::expected<std::string, std::string> read_file(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error) || fs::is_directory(file, error)) {
    return std::unexpected(
        std::format("{} could not be read: there is no such file.", file.string()));
  }
  // Not by its size: a pipe has none, and a file may grow.
  std::ifstream in(file, std::ios::binary);
  std::string text;
  std::string piece(1 << 20, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    text.append(piece, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > lab::formats::most_bytes) {
      return std::unexpected(std::format("{} has more than {} MB; nothing was imported.",
                                         file.string(), lab::formats::most_bytes >> 20));
    }
  }
  if (!in.eof()) {
    return std::unexpected(std::format("{} could not be read: is it yours?", file.string()));
  }
  return text;
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
