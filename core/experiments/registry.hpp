// All experiments of this build, with limits that fit this machine. The build makes the definition
// from the files in this folder.
#pragma once

#include "lab/experiment.hpp"

namespace looplab::experiments {

lab::Registry registry(const lab::Limits& limits);

/// In a browser what runs experiments is a module of its own, which arrives after the page: this
/// returns when it is there. Elsewhere at once. The result means nothing, but tells this function
/// from others, which the linker would otherwise make one of. Thread safety: any thread but the one
/// that draws.
const char* wait_for_code() noexcept;

}  // namespace looplab::experiments
