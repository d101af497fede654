#pragma once

namespace looplab::lab {

inline constexpr const char* version = LOOPLAB_VERSION;

}  // namespace looplab::lab
