// Thread safety: any thread; nothing here keeps state.
#pragma once

namespace looplab::lab {

inline constexpr const char* version = LOOPLAB_VERSION;

/// The commit of the sources, "-changed" behind it where they differ; "unknown" without git.
const char* commit() noexcept;

}  // namespace looplab::lab
