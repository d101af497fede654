#include "lab/data/reader.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "files.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab::data;
using namespace looplab::testing;

std::vector<char> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Dataset read_all(std::vector<char> bytes) {
  auto data = read_data("x", std::move(bytes));
  REQUIRE_MESSAGE(data, data.error());
  return std::move(*data);
}
Dataset read_hex(std::string_view hex) { return read_all(bytes_of_hex(hex)); }

std::string error_of(std::vector<char> bytes) {
  const auto data = read_data("x", std::move(bytes));
  CHECK_FALSE(data);
  return data ? "" : data.error();
}

std::vector<double> column(const Dataset& data, std::size_t index) {
  std::vector<double> values(data.rows);
  data.read(index, 0, values);
  return values;
}

/// "x was not read: WHERE AND WHY."
void check_error(std::vector<char> bytes, std::string_view part) {
  const std::string error = error_of(std::move(bytes));
  CAPTURE(error);
  CAPTURE(part);
  CHECK(error.starts_with("x was not read: "));
  CHECK(error.ends_with("."));
  CHECK(error.find(part) != std::string::npos);
}

std::string csv_error(std::string_view text) { return error_of(bytes_of(text)); }

// The header of a float64 array of three, with a part of it replaced.
std::vector<char> npy_with(std::string_view from, std::string_view to) {
  std::vector<char> bytes = bytes_of_hex(float64_file);
  std::string text(bytes.begin(), bytes.end());
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  // As long as before: spaces of the padding are taken or given.
  text.replace(at, from.size(), to);
  const std::size_t end = text.find('\n');
  if (to.size() > from.size()) text.erase(end - (to.size() - from.size()), to.size() - from.size());
  if (to.size() < from.size()) text.insert(end, from.size() - to.size(), ' ');
  return bytes_of(text);
}

void put(std::vector<char>& bytes, std::size_t at, std::uint32_t value, std::size_t size) {
  std::memcpy(bytes.data() + at, &value, size);
}

std::vector<char> wav_with(std::size_t at, std::uint32_t value, std::size_t size) {
  std::vector<char> bytes = bytes_of_hex(wav16_file);
  put(bytes, at, value, size);
  return bytes;
}

}  // namespace

TEST_CASE("data: .npy of each type, as NumPy wrote it") {
  CHECK(column(read_hex(int16_file), 0) == std::vector<double>{-32768, -1, 0, 1, 32767});
  CHECK(column(read_hex(int32_file), 0) == std::vector<double>{-2147483648.0, 7, 2147483647});
  const Dataset floats = read_hex(float32_file);
  CHECK(column(floats, 0) == std::vector<double>{0.1f, -0.0, HUGE_VAL, 1e-45f});
  std::vector<float> same(2);
  floats.read(0, 2, same);
  CHECK(same == std::vector<float>{HUGE_VALF, 1e-45f});
  CHECK(column(read_hex(float64_file), 0) == std::vector<double>{0.1, 5e-324, -1.5});
  for (const auto file : {v2_file, v3_file}) {
    CHECK(column(read_hex(file), 0) == std::vector<double>{3, 4});
  }
  const Dataset table = read_hex(two_d_file);
  REQUIRE(table.columns.size() == 2);
  CHECK(column(table, 0) == std::vector<double>{0, 2, 4});
  CHECK(column(table, 1) == std::vector<double>{1, 3, 5});
  CHECK(table.summary() == "x: 3 numbers of float32 in each of 2 columns");
  CHECK(read_hex(int16_file).summary() == "x: 5 numbers of int16");
}

TEST_CASE("data: .npy that cannot be read says why, where, and how to save it") {
  check_error(bytes_of_hex(fortran_file), "Fortran order; save np.save(name, np.ascontiguousarray");
  check_error(bytes_of_hex(empty_file), "there is no number in it");
  check_error(bytes_of_hex(scalar_file), "the array has 0 dimensions");
  check_error(bytes_of_hex(three_d_file), "the array has 3 dimensions");
  check_error(bytes_of_hex(big_file), "\">f4\" is big-endian");
  check_error(bytes_of_hex(int64_file), "the type \"<i8\" is not read");
  check_error(bytes_of_hex(object_file), "the array holds Python objects");
  check_error(bytes_of_hex(named_file), "the array has named fields");
  check_error(bytes_of_hex(npz_file), "it is an archive (.npz or .zip)");
}

TEST_CASE("data: lying headers of .npy") {
  check_error(npy_with("(3,)", "(4,)"), "byte 152: the file ends too early: 24 bytes");
  check_error(npy_with("(3,)", "(2,)"), "byte 144: after the numbers there is more");
  check_error(npy_with("(3,)", "(9223372036854775808,)"), "the file ends too early");
  check_error(npy_with("(3,)", "(4294967296, 4294967296,)"), "has 4294967296 columns");
  check_error(npy_with("(3,)", "(18446744073709551616,)"), "no array is that large");
  check_error(npy_with("(3,)", "(2305843009213693952, 4)"), "the file ends too early");
  check_error(npy_with("(3,)", "(0, 0)"), "after the numbers there is more");
  check_error(npy_with("(3,)", "(-3,)"), "byte 61: a whole number, 0 or more");
  check_error(npy_with("(3,)", "3"), "the shape must be a tuple");
  check_error(npy_with("False", "Maybe"), "True or False must stand here");
  check_error(npy_with("'shape'", "'shade'"), "\"shade\" is unknown");
  check_error(npy_with("'fortran_order'", "'descr'"), "\"descr\" is unknown or stands there twice");
  check_error(npy_with("{'descr'", "['descr'"), "byte 10: the header must be a dictionary");
  check_error(npy_with("}", "} 1"), "after the dictionary there is more");
  // Cut anywhere, it is refused and never read beyond its end.
  const std::vector<char> whole = bytes_of_hex(float64_file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(read_data(
        "x", std::vector<char>(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))));
  }
  std::vector<char> later = whole;
  later[6] = 4;
  check_error(later, "byte 6: only versions 1.0, 2.0 and 3.0");
}

TEST_CASE("data: WAV of each width, as Python's wave wrote it; full scale is 1") {
  CHECK(column(read_hex(wav8_file), 0) == std::vector<double>{-1, 0, 127.0 / 128});
  const Dataset stereo = read_hex(wav16_file);
  CHECK(stereo.sample_hz == 30'000);
  CHECK(column(stereo, 0) == std::vector<double>{-1, 32767.0 / 32768});
  CHECK(column(stereo, 1) == std::vector<double>{0.5, 0});
  CHECK(column(read_hex(wav24_file), 0) == std::vector<double>{-1, -1.0 / 8388608, 0.5});
  CHECK(column(read_hex(wav32_file), 0) == std::vector<double>{-1, 0.5});
  CHECK(stereo.summary() == "x: 2 numbers of int16 in each of 2 columns, 30,000 Hz");
}

TEST_CASE("data: WAV whose header lies") {
  // Bytes: 20 coding, 22 channels, 24 rate, 32 frame, 34 bits, 40 length of the sound.
  check_error(wav_with(20, 2, 2), "byte 20: the coding 2 is not read");
  check_error(wav_with(22, 0, 2), "byte 22: it has 0 channels");
  check_error(wav_with(22, 1000, 2), "byte 22: it has 1000 channels");
  check_error(wav_with(24, 0, 4), "byte 24: its sampling rate is 0");
  check_error(wav_with(32, 3, 2), "byte 32: a frame of 2 channels has 4 bytes, not 3");
  check_error(wav_with(34, 12, 2), "byte 34: a sample of 12 bits");
  check_error(wav_with(40, 12, 4), "byte 52: the file ends too early: 8 bytes of sound");
  check_error(wav_with(40, 0xffffffff, 4), "the file ends too early");
  check_error(wav_with(40, 7, 4), "byte 51: the sound ends within a frame");
  check_error(wav_with(40, 0, 4), "there is no number in it");
  check_error(wav_with(16, 15, 4), "byte 16: the format's chunk has fewer than 16 bytes");
  check_error(wav_with(36, 0x20202020, 4), "there is no chunk \"data\"");
  check_error(wav_with(12, 0x20202020, 4), "\"fmt \" must come before \"data\"");
  check_error(wav_with(0, 0x34364652, 4), "only RIFF is read");
  check_error(wav_with(8, 0x20495641, 4), "byte 8: the RIFF file holds no WAVE");
  const std::vector<char> whole = bytes_of_hex(wav16_file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(read_data(
        "x", std::vector<char>(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))));
  }
}

// Layout: WAVEFORMATEX and WAVEFORMATEXTENSIBLE as Microsoft publishes them. The GUID of a
// subformat begins with its coding and goes on with the same 14 bytes.
TEST_CASE("data: WAV of floats, in the extended format, and behind a chunk of odd length") {
  const auto chunk = [](std::string tag, const std::string& body) {
    const auto size = static_cast<std::uint32_t>(body.size());
    tag.append(reinterpret_cast<const char*>(&size), 4);
    return tag + body + (size % 2 ? std::string(1, '\0') : "");
  };
  const auto format = [](std::uint16_t coding, std::uint16_t bits) {
    std::string body(16, '\0');
    const std::uint16_t frame = bits / 8;
    const std::uint32_t hz = 1000, rate = hz * frame;
    std::memcpy(body.data(), &coding, 2);
    body[2] = 1;  // channel
    std::memcpy(body.data() + 4, &hz, 4);
    std::memcpy(body.data() + 8, &rate, 4);
    std::memcpy(body.data() + 12, &frame, 2);
    std::memcpy(body.data() + 14, &bits, 2);
    return body;
  };
  const auto extended = [&](std::uint16_t coding, std::uint16_t bits) {
    std::string body = format(0xfffe, bits);
    body += std::string("\x16\x00", 2) + std::string(6, '\0');  // 22 bytes more; bits, speakers
    body.append(reinterpret_cast<const char*>(&coding), 2);
    return body + std::string("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71", 14);
  };
  const auto file = [](const std::string& chunks) {
    return bytes_of("RIFF" + std::string(4, '\0') + "WAVE" + chunks);
  };
  const float floats[] = {-1.5f, 0.25f};
  const std::string body(reinterpret_cast<const char*>(floats), sizeof floats);
  const std::vector<double> expected{-1.5, 0.25};
  CHECK(column(read_all(file(chunk("fmt ", format(3, 32)) + chunk("data", body))), 0) == expected);
  CHECK(column(read_all(file(chunk("fmt ", extended(3, 32)) + chunk("data", body))), 0) ==
        expected);
  CHECK(column(read_all(file(chunk("LIST", "odd") + chunk("fmt ", format(3, 32)) +
                             chunk("cue ", "12345") + chunk("data", body))),
               0) == expected);
  const std::string words("\x00\x80\x00\x40", 4);
  CHECK(column(read_all(file(chunk("fmt ", extended(1, 16)) + chunk("data", words))), 0) ==
        std::vector<double>{-1, 0.5});
  check_error(file(chunk("fmt ", extended(6, 8)) + chunk("data", words)),
              "the coding 6 is not read");
  check_error(file(chunk("fmt ", extended(1, 16).substr(0, 24)) + chunk("data", words)),
              "the extended format has fewer than 26 bytes");
  check_error(file(chunk("fmt ", format(3, 16)) + chunk("data", words)), "a sample of 16 bits");
}

TEST_CASE("data: CSV whose lines end in different ways; a carriage return alone ends none") {
  CHECK(column(read_all(bytes_of("x\r\n1\n2\r\n3")), 0) == std::vector<double>{1, 2, 3});
  CHECK(column(read_all(bytes_of("x\n1\r\n\r\n2\n\n")), 0) == std::vector<double>{1, 2});
  CHECK_FALSE(csv_error("x\r1\r2\r").empty());
  CHECK_FALSE(csv_error("x,y\n1,2\r3,4\n").empty());
}

TEST_CASE("data: CSV with a header; text is left out, what is missing is NaN") {
  const Dataset data =
      read_all(bytes_of("rt, ms,condition,id\r\n0.5,1e3,left,1\n,-2,right,2\r\n\n"));
  REQUIRE(data.columns.size() == 3);
  CHECK(data.columns[0].name == "rt");
  CHECK(data.columns[1].name == "ms");
  CHECK(data.columns[2].name == "id");
  CHECK(data.rows == 2);
  CHECK(column(data, 0)[0] == 0.5);
  CHECK(std::isnan(column(data, 0)[1]));
  CHECK(column(data, 1) == std::vector<double>{1000, -2});
  CHECK(column(data, 2) == std::vector<double>{1, 2});
  CHECK(data.remark == "Left out, because they hold text: “condition”.");
  CHECK(column(read_all(bytes_of("\xef\xbb\xbf\"a \"\"b\"\"\"\n\"1\"\n2")), 0) ==
        std::vector<double>{1, 2});
}

TEST_CASE("data: CSV with blanks after commas, gaps before text, and infinities") {
  const Dataset blanks = read_all(bytes_of("a, b\n1, 2\n3,\t4 \n"));
  CHECK(column(blanks, 1) == std::vector<double>{2, 4});
  CHECK(blanks.remark.empty());
  const Dataset gap = read_all(bytes_of("name,x\n,1\nbob,2\n"));
  REQUIRE(gap.columns.size() == 1);
  CHECK(column(gap, 0) == std::vector<double>{1, 2});
  CHECK(gap.remark == "Left out, because they hold text: “name”.");
  CHECK(column(read_all(bytes_of("x\ninf\n-inf\n")), 0) ==
        std::vector<double>{HUGE_VAL, -HUGE_VAL});
}

TEST_CASE("data: CSV that cannot be read says line and column") {
  const auto has = [](std::string_view text, std::string_view part) {
    const std::string error = csv_error(text);
    CAPTURE(error);
    CHECK(error.find(part) != std::string::npos);
  };
  has("1,2\n3,4\n", "line 1, column 1: the first line must name the columns");
  has("a,b\n1,2\n3\n", "line 3, column 1: this row has 1 field, and the header has 2");
  has("é,b\n1,2\n3,x\n", "line 3, column 3: \"x\" is no number, and the rows above have numbers");
  has("a,é,b\n1,2,3\n3,\"4\",\"\"x\n", "line 3, column 9: after a closing quotation mark");
  has("a,b\n1,\"2\n", "line 2, column 3: this quotation mark is never closed");
  has("a\n\"x\"\n", "none of its columns holds numbers");
  has("a\n", "there is no number in it");
  has("\n\n", "line 1: there is no header");
  has("", "it is empty");
  has("a\n1,5\n", "line 2, column 1: this row has 2 fields");
  has(std::string("ab\0cd\n1\n", 8), "it is neither .npy nor WAV nor text");
}

TEST_CASE("data: too large, named badly, and equal only where the numbers are") {
  // Looked at is its length alone: so much memory need not be there.
  const char first = 'x';
  const auto large = read_data("x", Bytes({&first, most_bytes + 1}, nullptr));
  REQUIRE_FALSE(large);
  CHECK(large.error().find("it has 256 MB, and 256 MB are the most") != std::string::npos);
  const auto named = read_data("\x01<b>\xff", bytes_of("a\n1"));
  REQUIRE(named);
  CHECK(named->name.find('\x01') == std::string::npos);
  CHECK(read_hex(int16_file).fingerprint() == read_hex(int16_file).fingerprint());
  CHECK(read_hex(int16_file).fingerprint() != read_hex(int32_file).fingerprint());
}
