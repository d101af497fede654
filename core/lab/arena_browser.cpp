#include <cstdlib>

#include "lab/arena.hpp"

namespace looplab::lab {

void* Arena::reserve(std::int64_t& bytes) {
  constexpr std::int64_t least = 1 << 20;
  for (; bytes >= least; bytes -= bytes / 16) {
    if (void* block = std::malloc(static_cast<std::size_t>(bytes))) return block;
  }
  bytes = 0;
  return nullptr;
}

}  // namespace looplab::lab
