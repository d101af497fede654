// What to beware of in a measurement: each warning says what, why, and what to do.
#pragma once

#include <string>
#include <vector>

#include "measure/calibration.hpp"
#include "measure/engine.hpp"

namespace looplab::measure {

struct Warning {
  std::string code;    ///< "W-NOISY"
  std::string cause;   ///< a sentence
  std::string remedy;  ///< a sentence
};

/// What the samples cannot tell.
struct Circumstances {
  bool debug_build = false;
  int workers = 1;     ///< threads that computed at once
  int processors = 0;  ///< that the platform reports; 0: unknown
  std::string governor =
      "";              ///< of the processor's clock rate, as the system names it; empty: unknown
  bool turbo = false;  ///< the clock rate may exceed the nominal one
  bool random_addresses = false;  ///< each process has its code and data elsewhere
  double load = 0;                ///< programs that ran or waited, mean of the last minute
};

/// In this order, where they apply: W-NOTSTEADY, W-NOISY, W-OUTLIER, W-FEW, W-COARSE, W-TIED,
/// W-DRIFT, W-BIMODAL, W-AUTOCORR, W-OPTOUT, W-HIDDEN, W-CLOCK, W-NOISOLATION, W-DEBUG, W-OVERSUB,
/// W-GOVERNOR, W-TURBO, W-ASLR, W-LOAD.
/// The bounds stand in the source, each with its reason.
std::vector<Warning> warnings_of(const Result& result, const Calibration& calibration,
                                 const Circumstances& circumstances = {});

}  // namespace looplab::measure
