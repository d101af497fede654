// Files as the native programs read and write them.
// Thread safety: the main thread.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace looplab::faces {

/// A whole file; or one sentence where it cannot be read or is larger than any that can be
/// imported.
std::expected<std::string, std::string> read_file(const std::filesystem::path& file);

/// The same for a student's own numbers, whose files may be larger.
std::expected<std::vector<char>, std::string> read_bytes(const std::filesystem::path& file);

/// Whether the name is one that only such files have (.npy, .wav), or one that they may have
/// (.csv).
enum class OwnFile : unsigned char { no, maybe, yes };
OwnFile is_own_file(const std::filesystem::path& file);

/// Writes the text, with a line's end behind it where it has none; "-" is the standard output.
/// False when it could not be written.
bool write_file(const std::string& name, const std::string& text);

}  // namespace looplab::faces
