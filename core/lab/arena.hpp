// The memory for an experiment's data. In a browser a program's memory never grows, so the largest
// piece is taken once, at the start, and every run uses it anew: what is legal then does not depend
// on what ran before and left holes in the heap.
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>

namespace looplab::lab {

/// Thread safety: one thread at a time.
class Arena {
 public:
  /// At most `bytes`; less where the platform has no such piece. Natively the heap serves.
  explicit Arena(std::int64_t bytes);
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  std::int64_t bytes() const noexcept { return bytes_; }
  /// Throws std::bad_alloc when it is full.
  std::pmr::memory_resource& memory() noexcept;
  /// Makes all of it free again: whatever was taken must be gone.
  void reset() noexcept;
  /// The last so many bytes of the piece, which memory() no longer gives out; what was kept before
  /// is given back. Empty where the heap serves, or less than a quarter would be left.
  std::span<char> keep(std::size_t bytes);
  bool can_keep(std::size_t bytes) const noexcept;
  /// Whether this lies in the piece.
  bool holds(const void* what) const noexcept;

 private:
  /// A piece of at most `bytes`, which it makes smaller if need be; null where the heap serves.
  static void* reserve(std::int64_t& bytes);

  std::int64_t bytes_;
  void* block_;
  std::unique_ptr<std::pmr::monotonic_buffer_resource> pieces_;
};

}  // namespace looplab::lab
