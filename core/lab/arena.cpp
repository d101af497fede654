#include "lab/arena.hpp"

#include <cstdlib>
#include <functional>

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

bool Arena::can_keep(std::size_t bytes) const noexcept {
  const auto all = static_cast<std::size_t>(bytes_);
  return block_ && bytes <= all - all / 4;
}

std::span<char> Arena::keep(std::size_t bytes) {
  if (!can_keep(bytes)) return {};
  const auto all = static_cast<std::size_t>(bytes_);
  pieces_ = std::make_unique<std::pmr::monotonic_buffer_resource>(block_, all - bytes,
                                                                  std::pmr::null_memory_resource());
  return {static_cast<char*>(block_) + all - bytes, bytes};
}

bool Arena::holds(const void* what) const noexcept {
  const std::less<const void*> before;
  return block_ && !before(what, block_) && before(what, static_cast<const char*>(block_) + bytes_);
}

void Arena::reset() noexcept {
  if (pieces_) pieces_->release();
}

}  // namespace looplab::lab
