// Data of the pages, made from seed 12345, as checksums (FNV-1a, 64 bits, over little-endian
// bytes). The tests of tests/python/ read the same lines, so that Python makes the same data, bit
// for bit.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

namespace looplab::testing {

struct MakerGolden {
  std::string_view name;
  std::uint64_t checksum;
};

inline constexpr MakerGolden maker_goldens[] = {
    {"philox", 0x67f9fbd68743e7ef},
    {"numbers_to_add float64", 0xa163676462f911ac},
    {"numbers_to_add float32", 0x2e6d8ee5ee2cd073},
    {"numbers_to_add int32", 0xce43ad9417cf3e38},
    {"numbers_to_filter 1000", 0x20dd0bf9c3d99447},
    {"numbers_to_filter 1024", 0x4315e257559e3237},
    {"shuffled values", 0x338170f6e0aa3419},
    {"shuffled keys", 0x442be792a0e19961},
    {"make_trials random", 0x4aec1f43b34fa368},
    {"make_trials sorted", 0xcf5fd3f8ec5ac97c},
    {"make_trials reversed", 0xa84a06ca267f1490},
    {"make_trials few", 0x7dd854dfebb68c15},
    {"spike_trains a", 0x0e21c8a20bc15b32},
    {"spike_trains b", 0xb1a794b4c2e36ebf},
    {"voltage_trace", 0x36d5aca05c03a66f},
    {"voltage_trace truth", 0xae575cc76d4aa1b7},
    {"recording", 0x2293d9e14c5d4d78},
    {"two_groups", 0x04b4700425d5774f},
    {"make_drives", 0x78cbd231e555d534},
    {"make_stack", 0x3972bc3095a82415},
    {"item_steps ramped", 0x78d0cdcb250cfca5},
    {"item_steps random", 0x8200b2f8a894793c},
    {"item_steps straggler", 0x372b9717e204a79a},
};

template <typename T>
std::uint64_t checksum(std::span<const T> values) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (const std::byte each : std::as_bytes(values)) {
    hash = (hash ^ std::to_integer<std::uint64_t>(each)) * 0x0000'0100'0000'01b3;
  }
  return hash;
}

/// Compares with the one of this name.
inline void check_made(std::string_view name, std::uint64_t found) {
  CAPTURE(name);
  const auto golden = std::ranges::find(maker_goldens, name, &MakerGolden::name);
  REQUIRE(golden != std::end(maker_goldens));
  CHECK(found == golden->checksum);
}

}  // namespace looplab::testing
