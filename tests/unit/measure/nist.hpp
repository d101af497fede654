// Data and certified values of NIST's Statistical Reference Datasets, univariate summary
// statistics: https://www.itl.nist.gov/div898/strd/univ/homepage.html (public domain).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

// The numbers stand as published, line by line.
// clang-format off
namespace looplab::testing {

struct NistSet {
  std::string name;
  std::vector<double> values;
  std::size_t count;
  double mean;
  double sd;
  double tolerance;  ///< of the standard deviation, relative
};

// `first` once, then `pairs` times `low` and `high`.
inline std::vector<double> alternating(double first, double low, double high, int pairs) {
  std::vector<double> values{first};
  for (int i = 0; i < pairs; ++i) values.insert(values.end(), {low, high});
  return values;
}

// Michelson's speed of light, in millions of metres a second: 299 + k / 1000.
inline std::vector<double> michelson() {
  static constexpr int thousandths[] = {
      850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760,
      810, 1000, 1000, 960, 960, 960, 940, 960, 940, 880, 800, 850, 880, 900, 840,
      830, 790, 810, 880, 880, 830, 800, 790, 760, 800, 880, 880, 880, 860, 720,
      720, 620, 860, 970, 950, 880, 910, 850, 870, 840, 840, 850, 840, 840, 840,
      890, 810, 810, 820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880,
      720, 840, 850, 850, 780, 890, 840, 780, 810, 760, 810, 790, 810, 820, 850,
      870, 870, 810, 740, 810, 940, 950, 800, 810, 870};
  std::vector<double> values;
  for (const int k : thousandths) values.push_back((299'000.0 + k) / 1000);
  return values;
}

inline std::vector<double> lottery() {
  return {
      162, 671, 933, 414, 788, 730, 817, 33,  536, 875, 670, 236, 473, 167, 877, 980, 316, 950,
      456, 92,  517, 557, 956, 954, 104, 178, 794, 278, 147, 773, 437, 435, 502, 610, 582, 780,
      689, 562, 964, 791, 28,  97,  848, 281, 858, 538, 660, 972, 671, 613, 867, 448, 738, 966,
      139, 636, 847, 659, 754, 243, 122, 455, 195, 968, 793, 59,  730, 361, 574, 522, 97,  762,
      431, 158, 429, 414, 22,  629, 788, 999, 187, 215, 810, 782, 47,  34,  108, 986, 25,  644,
      829, 630, 315, 567, 919, 331, 207, 412, 242, 607, 668, 944, 749, 168, 864, 442, 533, 805,
      372, 63,  458, 777, 416, 340, 436, 140, 919, 350, 510, 572, 905, 900, 85,  389, 473, 758,
      444, 169, 625, 692, 140, 897, 672, 288, 312, 860, 724, 226, 884, 508, 976, 741, 476, 417,
      831, 15,  318, 432, 241, 114, 799, 955, 833, 358, 935, 146, 630, 830, 440, 642, 356, 373,
      271, 715, 367, 393, 190, 669, 8,   861, 108, 795, 269, 590, 326, 866, 64,  523, 862, 840,
      219, 382, 998, 4,   628, 305, 747, 247, 34,  747, 729, 645, 856, 974, 24,  568, 24,  694,
      608, 480, 410, 729, 947, 293, 53,  930, 223, 203, 677, 227, 62,  455, 387, 318, 562, 242,
      428, 968};
}

inline std::vector<NistSet> nist_sets() {
  return {{"NumAcc1", {10000001, 10000003, 10000002}, 3, 10000002, 1, 1e-14},
          {"NumAcc2", alternating(1.2, 1.1, 1.3, 500), 1001, 1.2, 0.1, 1e-13},
          {"NumAcc3", alternating(1000000.2, 1000000.1, 1000000.3, 500), 1001, 1000000.2, 0.1, 1e-9},
          {"NumAcc4", alternating(10000000.2, 10000000.1, 10000000.3, 500), 1001, 10000000.2, 0.1,
           1e-7},
          {"Michelso", michelson(), 100, 299.8524, 0.0790105478190518, 1e-12},
          {"Lottery", lottery(), 218, 518.958715596330, 291.699727470969, 1e-13}};
}

}  // namespace looplab::testing
// clang-format on
