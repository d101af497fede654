// RIFF WAVE with PCM or floats (Microsoft and IBM, Multimedia Programming Interface and Data
// Specifications 1.0, 1991; WAVEFORMATEXTENSIBLE, 2001).
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "lab/data/reader.hpp"
#include "text/format.hpp"

namespace looplab::lab::data {
namespace {

constexpr std::size_t tag_bytes = 4;
constexpr std::uint32_t pcm = 1;
constexpr std::uint32_t ieee_float = 3;
constexpr std::uint32_t extensible = 0xfffe;

struct Sound {
  std::uint32_t format = 0;
  std::uint32_t channels = 0;
  std::uint32_t hz = 0;
  std::uint32_t frame_bytes = 0;
  std::uint32_t bits = 0;
  bool known = false;
};

class Chunks {
 public:
  explicit Chunks(const Bytes& bytes) : bytes_(bytes) {}

  std::uint32_t number(std::size_t at, std::size_t size) const {
    if (at + size > bytes_.size()) refuse_data(bytes_.size(), "the file ends within a chunk");
    std::uint32_t value = 0;
    std::memcpy(&value, bytes_.data() + at, size);
    return value;
  }
  bool is(std::size_t at, const char* tag) const {
    return at + tag_bytes <= bytes_.size() && std::memcmp(bytes_.data() + at, tag, tag_bytes) == 0;
  }

  Sound format(std::size_t at, std::uint32_t size) const {
    if (size < 16) refuse_data(at - tag_bytes, "the format's chunk has fewer than 16 bytes");
    Sound sound{number(at, 2),      number(at + 2, 2),  number(at + 4, 4),
                number(at + 12, 2), number(at + 14, 2), true};
    if (sound.format == extensible) {
      if (size < 26) refuse_data(at - tag_bytes, "the extended format has fewer than 26 bytes");
      sound.format = number(at + 24, 2);  // the first bytes of the GUID
    }
    if (sound.format != pcm && sound.format != ieee_float) {
      refuse_data(at,
                  text::format("the coding {} is not read, only PCM (1) and floats (3); convert "
                               "the file to 16-bit PCM",
                               sound.format));
    }
    if (sound.channels < 1 || sound.channels > most_columns) {
      refuse_data(at + 2, text::format("it has {} channels, and 1 to {} can be read",
                                       sound.channels, most_columns));
    }
    if (sound.hz == 0) refuse_data(at + 4, "its sampling rate is 0");
    return sound;
  }

 private:
  const Bytes& bytes_;
};

Element element_of(const Sound& sound, std::size_t at) {
  const bool floats = sound.format == ieee_float;
  switch (sound.bits) {
    case 8:
      if (!floats) return Element::uint8;
      break;
    case 16:
      if (!floats) return Element::int16;
      break;
    case 24:
      if (!floats) return Element::int24;
      break;
    case 32: return floats ? Element::float32 : Element::int32;
    case 64:
      if (floats) return Element::float64;
      break;
    default: break;
  }
  refuse_data(at + 14, text::format("a sample of {} bits is not read, only PCM of 8, 16, 24 and 32",
                                    sound.bits));
}

}  // namespace

void read_wav(const Bytes& bytes, Dataset& data) {
  const Chunks chunks(bytes);
  if (!chunks.is(0, "RIFF")) refuse_data(0, "only RIFF is read, not RF64 or RIFX");
  if (!chunks.is(8, "WAVE")) refuse_data(8, "the RIFF file holds no WAVE");
  Sound sound;
  std::size_t format_at = 0;
  for (std::size_t at = 12;;) {
    if (at == bytes.size()) refuse_data(at, "there is no chunk \"data\"");
    const std::uint32_t size = chunks.number(at + tag_bytes, 4);
    const std::size_t begin = at + 8;
    if (chunks.is(at, "data")) {
      if (!sound.known) refuse_data(at, "the chunk \"fmt \" must come before \"data\"");
      const Element element = element_of(sound, format_at);
      const std::size_t frame = sound.channels * bytes_of(element);
      if (sound.frame_bytes != frame) {
        refuse_data(format_at + 12, text::format("a frame of {} channels has {} bytes, not {}",
                                                 sound.channels, frame, sound.frame_bytes));
      }
      if (size > bytes.size() - begin) {
        refuse_data(bytes.size(), text::format("the file ends too early: {} bytes of sound are "
                                               "there, and the header promises {}",
                                               bytes.size() - begin, size));
      }
      if (size % frame != 0) {
        refuse_data(begin + size, text::format("the sound ends within a frame of {} bytes", frame));
      }
      data.rows = size / frame;
      data.sample_hz = sound.hz;
      for (std::uint32_t c = 0; c < sound.channels; ++c) {
        data.columns.push_back(
            {text::format("channel {}", c + 1), element, begin + c * bytes_of(element), frame});
      }
      break;
    }
    if (size > bytes.size() - begin) refuse_data(bytes.size(), "the file ends within a chunk");
    if (chunks.is(at, "fmt ")) {
      sound = chunks.format(begin, size);
      format_at = begin;
    }
    // Chunks begin at even bytes.
    at = std::min(begin + size + size % 2, bytes.size());
  }
  data.bytes = bytes;
}

}  // namespace looplab::lab::data
