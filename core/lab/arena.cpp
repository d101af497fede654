#include "lab/arena.hpp"

#include <cstdlib>

namespace looplab::lab {

Arena::Arena(std::int64_t bytes) : bytes_(bytes), block_(reserve(bytes_)) {
  if (block_) {
    pieces_ = std::make_unique<std::pmr::monotonic_buffer_resource>(
        block_, static_cast<std::size_t>(bytes_), std::pmr::null_memory_resource());
  }
}

Arena::~Arena() { std::free(block_); }

std::pmr::memory_resource& Arena::memory() noexcept {
  return pieces_ ? *pieces_ : *std::pmr::new_delete_resource();
}

void Arena::reset() noexcept {
  if (pieces_) pieces_->release();
}

}  // namespace looplab::lab
