// The roofline of this machine, and where three jobs lie on it; all measured in one run.
// Thread safety: as lab::Context.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "lab/context.hpp"
#include "lab/record.hpp"
#include "measure/statistics.hpp"

namespace looplab::experiments::scaling {

/// So much in a second, with its 95 % interval; all 0 where its time cannot be trusted.
struct Rate {
  double value = 0;
  double low = 0;
  double high = 0;
  bool known() const noexcept { return value > 0; }
};

struct Ceilings {
  int workers = 1;     ///< of `all`
  int processors = 1;  ///< that are reported
  struct Of {
    Rate operations;  ///< a second, in registers
    Rate cached;      ///< bytes a second, of arrays that stay in the nearest caches
    Rate memory;      ///< bytes a second, of arrays that do not
  };
  Of one;
  Of all;
  struct Dot {
    std::string name;      ///< "neurons"
    double intensity = 0;  ///< operations a byte
    bool cached = false;   ///< its data stay in the nearest caches
    Rate reached;          ///< operations a second, on all workers
    /// Operations a second at most; 0 where a ceiling that it needs is not known.
    double bound(const Of& ceilings) const;
  };
  std::vector<Dot> dots;
  std::vector<std::string> missing;  ///< what cannot be trusted, and why
  struct Together {
    int workers = 2;
    measure::Ratio times;  ///< the work of one, in its time
  };
  /// Computing in registers: by all workers, and by twice as many, if the program starts more.
  std::vector<Together> together;

  lab::CurvesFigure figure() const;
  /// What they say of the processors, and of the job that is named `job`.
  std::vector<std::string> sentences(const std::string& job) const;

 private:
  std::string roof_sentence(const Dot& dot) const;
};

/// Where the times of computing cannot be trusted, the sentence that says so; empty where the run
/// was stopped.
std::expected<Ceilings, std::string> measure_ceilings(lab::Context& context, std::uint64_t seed);

}  // namespace looplab::experiments::scaling
